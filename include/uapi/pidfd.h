/*
 * include/uapi/pidfd.h - pidfd_open(2).
 */
#ifndef UAPI_PIDFD_H
#define UAPI_PIDFD_H

#include <uapi/fcntl.h>

#define PIDFD_NONBLOCK O_NONBLOCK

#endif
