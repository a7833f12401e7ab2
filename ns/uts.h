/*
 * ns/uts.h - the UTS namespace: a private host name and domain name.
 */
#ifndef NS_UTS_H
#define NS_UTS_H

#include <uapi/utsname.h>
#include "kernel/base/spinlock.h"
#include "kernel/nsproxy.h"

struct uts_namespace {
	struct ns_common common;
	spinlock_t lock;
	struct new_utsname name; /* guarded by lock */
};

extern struct uts_namespace init_uts_ns;
void uts_init(void);

#endif
