/*
 * net/net.h - the network a socket belongs to.
 */
#ifndef NET_NET_H
#define NET_NET_H

#include "kernel/nsproxy.h"

struct net {
	struct ns_common common;
};

extern struct net init_net; /* ns/net.c */

#endif
