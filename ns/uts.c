/*
 * ns/uts.c - the UTS namespace: a private host name and domain name.
 *
 * A task sees the names in its nsproxy; unshare(CLONE_NEWUTS) gives it a copy
 * that sethostname() changes without its neighbours noticing.
 *
 * See: uname(2), sethostname(2), uts_namespaces(7); lab 5.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "kernel/base/counter.h"
#include "kernel/base/sched_iface.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "kernel/sysctl.h"
#include "kernel/task.h"
#include "kernel/utsname.h"
#include "lib/compiler.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/slab.h"
#include "ns/uts.h"

const char uts_version[] = "#1 SMP";
const char linux_banner[] =
	UTS_SYSNAME " version " UTS_RELEASE " (nestix) #1 SMP\n";

static struct counter uts_counter = COUNTER_INIT("uts_namespaces");

extern const struct ns_operations uts_ns_operations;

struct uts_namespace init_uts_ns = {
	.common = {
		.count = REFCOUNT_INIT(1),
		.inum = PROC_UTS_INIT_INO,
		.ops = &uts_ns_operations,
		.user_ns = &init_user_ns,
	},
	.lock = SPINLOCK_INIT(RANK_NS, "uts_ns"),
	.name = {
		.sysname = UTS_SYSNAME,
		.nodename = "(none)",
		.release = UTS_RELEASE,
		.version = "#1 SMP",
		.machine = UTS_MACHINE,
		.domainname = "(none)",
	},
};

static struct uts_namespace *to_uts(struct ns_common *ns)
{
	return container_of(ns, struct uts_namespace, common);
}

static struct uts_namespace *current_uts(void)
{
	return to_uts(current->nsproxy->ns[NS_UTS]);
}

/**
 * get_utsname() - the names that the current task sees.
 * @out: gets a copy.
 *
 * Context: Process context.
 */
void get_utsname(struct new_utsname *out)
{
	struct uts_namespace *ns = current_uts();

	spin_lock(&ns->lock);
	*out = ns->name;
	spin_unlock(&ns->lock);
}

/* uname(2): the copy to user may sleep, so it happens outside the lock. */
SYSCALL_DEFINE1(uname, struct new_utsname __user *, buf)
{
	struct new_utsname name;

	get_utsname(&name);
	return copy_to_user(buf, &name, sizeof(name)) ? -EFAULT : 0;
}

static struct ns_common *uts_clone(const struct nsset *set,
				   struct ns_common *old)
{
	struct uts_namespace *ns = kzalloc(sizeof(*ns), GFP_KERNEL);
	int err;

	if (!ns)
		return ERR_PTR(-ENOMEM);
	err = ns_common_init(&ns->common, &uts_ns_operations,
			     set->cred->user_ns);
	if (err) {
		kfree(ns);
		return ERR_PTR(err);
	}
	spin_lock_init(&ns->lock, RANK_NS, "uts_ns");
	spin_lock(&to_uts(old)->lock);
	ns->name = to_uts(old)->name;
	spin_unlock(&to_uts(old)->lock);
	return &ns->common;
}

static void uts_free(struct ns_common *ns)
{
	ns_common_exit(ns);
	kfree(to_uts(ns));
}

static int uts_install(struct nsset *set, struct ns_common *ns)
{
	if (!ns_may_enter(set, ns))
		return -EPERM;
	nsset_put(set, NS_UTS, ns);
	return 0;
}

/* /proc/sys/kernel/hostname and its kin; @table->data is the field's offset. */
static int proc_do_uts_string(struct ctl_table *table, int write, char *buf,
			      size_t *lenp, loff_t *ppos)
{
	struct uts_namespace *ns = current_uts();
	char text[__NEW_UTS_LEN + 1];
	struct ctl_table copy = *table;
	char *field = (char *)&ns->name + (size_t)table->data;
	int err;

	spin_lock(&ns->lock);
	memcpy(text, field, sizeof(text));
	spin_unlock(&ns->lock);
	copy.data = text;
	err = proc_dostring(&copy, write, buf, lenp, ppos);
	if (err || !write)
		return err;
	spin_lock(&ns->lock);
	memcpy(field, text, sizeof(text));
	spin_unlock(&ns->lock);
	return 0;
}

/* Changes are told to pollers in all namespaces. */
static struct ctl_table_poll hostname_poll = CTL_TABLE_POLL_INIT(hostname_poll);
static struct ctl_table_poll domainname_poll =
	CTL_TABLE_POLL_INIT(domainname_poll);

#define UTS_ENTRY(path_, field, mode_, poll_) \
	{ \
		.path = (path_), .poll = (poll_), \
		.data = (void *)offsetof(struct new_utsname, field), \
		.maxlen = __NEW_UTS_LEN + 1, .mode = (mode_), \
		.proc_handler = proc_do_uts_string, \
	}

enum {
	HOSTNAME,
	DOMAINNAME
};

static struct ctl_table uts_sysctls[] = {
	[HOSTNAME] =
		UTS_ENTRY("kernel/hostname", nodename, 0644, &hostname_poll),
	[DOMAINNAME] = UTS_ENTRY("kernel/domainname", domainname, 0644,
				 &domainname_poll),
	UTS_ENTRY("kernel/ostype", sysname, 0444, NULL),
	UTS_ENTRY("kernel/osrelease", release, 0444, NULL),
	UTS_ENTRY("kernel/version", version, 0444, NULL),
	UTS_ENTRY("kernel/arch", machine, 0444, NULL),
};

/* Put @len bytes of the user's in the field that @table is about. */
static long set_name(const char __user *name, int len, struct ctl_table *table)
{
	struct uts_namespace *ns = current_uts();
	char text[__NEW_UTS_LEN + 1] = { 0 };

	if (!ns_capable(ns->common.user_ns, CAP_SYS_ADMIN))
		return -EPERM;
	if (len < 0 || len > __NEW_UTS_LEN)
		return -EINVAL;
	if (copy_from_user(text, name, (size_t)len))
		return -EFAULT;

	spin_lock(&ns->lock);
	memcpy((char *)&ns->name + (size_t)table->data, text, sizeof(text));
	spin_unlock(&ns->lock);
	sysctl_changed(table);
	return 0;
}

SYSCALL_DEFINE2(sethostname, const char __user *, name, int, len)
{
	return set_name(name, len, &uts_sysctls[HOSTNAME]);
}

SYSCALL_DEFINE2(setdomainname, const char __user *, name, int, len)
{
	return set_name(name, len, &uts_sysctls[DOMAINNAME]);
}

/**
 * uts_init() - show the names under /proc/sys/kernel.
 *
 * Context: Boot.
 */
void uts_init(void)
{
	register_sysctl(uts_sysctls, ARRAY_SIZE(uts_sysctls));
}

const struct ns_operations uts_ns_operations = {
	.name = "uts",
	.flag = CLONE_NEWUTS,
	.ucount = UCOUNT_UTS_NAMESPACES,
	.counter = &uts_counter,
	.clone = uts_clone,
	.free = uts_free,
	.install = uts_install,
};
