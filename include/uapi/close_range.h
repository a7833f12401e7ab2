/*
 * include/uapi/close_range.h - flags of close_range(2).
 */
#ifndef UAPI_CLOSE_RANGE_H
#define UAPI_CLOSE_RANGE_H

#define CLOSE_RANGE_UNSHARE (1U << 1)
#define CLOSE_RANGE_CLOEXEC (1U << 2)

#endif
