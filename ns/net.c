/*
 * ns/net.c - the network namespace as a type.
 *
 * There is one, which owns what sockets there are; CLONE_NEWNET is -EINVAL
 * until a network can be had twice.
 *
 * See: network_namespaces(7).
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "kernel/base/counter.h"
#include "kernel/nsproxy.h"
#include "kernel/user_namespace.h"
#include "net/net.h"

static struct counter net_counter = COUNTER_INIT("net_namespaces");

extern const struct ns_operations net_ns_operations;

struct net init_net = {
	.common = {
		.count = REFCOUNT_INIT(1),
		.inum = PROC_NET_INIT_INO,
		.ops = &net_ns_operations,
		.user_ns = &init_user_ns,
	},
};

static int net_install(struct nsset *set, struct ns_common *ns)
{
	if (!ns_may_enter(set, ns))
		return -EPERM;
	nsset_put(set, NS_NET, ns);
	return 0;
}

const struct ns_operations net_ns_operations = {
	.name = "net",
	.flag = CLONE_NEWNET,
	.ucount = UCOUNT_NET_NAMESPACES,
	.counter = &net_counter,
	.install = net_install,
};
