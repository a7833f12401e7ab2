/*
 * net/socket_fd.h - from a descriptor to a socket.
 */
#ifndef NET_SOCKET_FD_H
#define NET_SOCKET_FD_H

#include "fs/fdtable.h"

struct socket;

struct fd sock_fdget(int fd, struct socket **sock);

#endif
