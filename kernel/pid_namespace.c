/*
 * kernel/pid_namespace.c - the namespaces in which processes are counted.
 *
 * They form a tree at most MAX_PID_NS_LEVEL deep.  Process 1 of each is the
 * reaper of the orphans in it; when it ends, no other can be born there.
 *
 * See: pid_namespaces(7).
 */
#include <uapi/errno.h>
#include <uapi/reboot.h>
#include <uapi/wait.h>
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/exit.h"
#include "kernel/pid.h"
#include "kernel/signal.h"
#include "kernel/sysctl.h"
#include "kernel/task.h"
#include "kernel/user_namespace.h"
#include "kernel/wait.h"
#include "lib/errptr.h"
#include "lib/util.h"
#include "mm/slab.h"

extern const struct ns_operations pid_ns_operations; /* ns/pid.c */

struct pid_namespace init_pid_ns = {
	.common = {
		.count = REFCOUNT_INIT(2), /* init_nsproxy and init_struct_pid */
		.inum = PROC_PID_INIT_INO,
		.ops = &pid_ns_operations,
		.user_ns = &init_user_ns,
	},
	.child_reaper = &init_task,
	.gone = __WAIT_QUEUE_HEAD_INITIALIZER(init_pid_ns.gone),
};

/**
 * create_pid_namespace() - a namespace below @parent, with no process yet.
 * @user_ns: its owner; a reference is taken.
 * @parent:  a reference is taken.
 *
 * Context: May sleep.
 * Return: the namespace, count 1, or ERR_PTR: -ENOSPC (too deep, or too many),
 * -EINVAL (owner is no child of the parent's owner), -ENOMEM.
 */
struct pid_namespace *create_pid_namespace(struct user_namespace *user_ns,
					   struct pid_namespace *parent)
{
	unsigned int level = parent->level + 1;
	struct pid_namespace *ns;
	int err;

	if (!in_userns(parent->common.user_ns, user_ns))
		return ERR_PTR(-EINVAL);
	if (level > MAX_PID_NS_LEVEL)
		return ERR_PTR(-ENOSPC);
	ns = kzalloc(sizeof(*ns), GFP_KERNEL);
	if (!ns)
		return ERR_PTR(-ENOMEM);
	err = ns_common_init(&ns->common, &pid_ns_operations, user_ns);
	if (err) {
		kfree(ns);
		return ERR_PTR(err);
	}
	ns->level = level;
	init_waitqueue_head(&ns->gone);
	ns->parent = get_pid_ns(parent);
	return ns;
}

/**
 * destroy_pid_namespace() - the last reference is gone.
 * @ns: nobody else knows it; not the first one.
 *
 * Context: Any.
 */
void destroy_pid_namespace(struct pid_namespace *ns)
{
	struct pid_namespace *parent = ns->parent;

	assert(ns->nr_pids == 0);
	for (int i = 0; i < PIDMAP_ENTRIES; i++)
		kfree(ns->pidmap[i].page);
	ns_common_exit(&ns->common);
	kfree(ns);
	put_pid_ns(parent);
}

/* Everyone with a number in @ns but the caller's own process is to die. */
static void kill_all(struct pid_namespace *ns)
{
	struct task_struct *task;
	struct pid *pid;

	for (int nr = 2; (pid = find_ge_pid(nr, ns)); put_pid(pid)) {
		nr = pid_nr_ns(pid, ns) + 1;
		task = get_pid_task(pid, PIDTYPE_PID);
		if (!task)
			continue;
		if (!same_thread_group(task, current))
			do_send_sig_info(SIGKILL, SEND_SIG_PRIV, task,
					 PIDTYPE_MAX);
		put_task_struct(task);
	}
}

/* Children that end from now on vanish; those that ended are reaped. */
static void reap_all(void)
{
	struct wait_opts wo;

	spin_lock_irq(&current->sighand->siglock);
	current->sighand->action[SIGCHLD - 1].sa.sa_handler = SIG_IGN;
	spin_unlock_irq(&current->sighand->siglock);
	do {
		clear_tsk_thread_flag(current, TIF_SIGPENDING);
		wo = (struct wait_opts){ .type = PIDTYPE_MAX,
					 .flags = WEXITED | __WALL };
	} while (do_wait(&wo) != -ECHILD);
}

/**
 * zap_pid_ns_processes() - init of a pid namespace ends: so do all inside.
 * @ns: current, its last thread, is process 1 of it.
 *
 * Returns when no other number of @ns is in use: descendants and those whom a
 * process outside put there included, once that has reaped them.
 *
 * Context: Process context, PF_EXITING, sleeps.
 */
void zap_pid_ns_processes(struct pid_namespace *ns)
{
	/* A leader that ended before its last thread keeps its number, too. */
	unsigned int own = thread_group_leader(current) ? 1 : 2;

	pid_map_close(ns);
	kill_all(ns);
	reap_all();
	wait_event_idle(ns->gone, READ_ONCE(ns->nr_pids) <= own);
	if (ns->reboot) {
		current->signal->group_exit_code = ns->reboot;
		current->signal->flags |= SIGNAL_GROUP_EXIT;
	}
}

/**
 * reboot_pid_ns() - reboot(2) inside: init ends, its parent learns how.
 * @ns:  not the first one; current lives in it.
 * @cmd: LINUX_REBOOT_CMD_*.
 *
 * Context: Process context.  Does not return on success: current ends.
 * Return: -EINVAL for a command that means nothing here.
 */
int reboot_pid_ns(struct pid_namespace *ns, unsigned int cmd)
{
	unsigned long flags;

	switch (cmd) {
	case LINUX_REBOOT_CMD_RESTART:
	case LINUX_REBOOT_CMD_RESTART2:
		ns->reboot = SIGHUP;
		break;
	case LINUX_REBOOT_CMD_POWER_OFF:
	case LINUX_REBOOT_CMD_HALT:
		ns->reboot = SIGINT;
		break;
	default:
		return -EINVAL;
	}
	spin_lock_irqsave(&tasklist_lock, flags);
	send_sig(SIGKILL, ns->child_reaper, 1);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	do_exit(0);
}

/* ns_last_pid: of the reader's namespace; writing chooses the next number. */
static int ns_last_pid_handler(struct ctl_table *table, int write, char *buf,
			       size_t *lenp, loff_t *ppos)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	struct ctl_table here = *table;
	int max = pid_max - 1, next, err;

	if (write && !ns_capable(ns->common.user_ns, CAP_CHECKPOINT_RESTORE) &&
	    !ns_capable(ns->common.user_ns, CAP_SYS_ADMIN))
		return -EPERM;
	next = pid_map_last(ns);
	here.data = &next;
	here.extra2 = &max;
	err = proc_dointvec_minmax(&here, write, buf, lenp, ppos);
	if (!err && write)
		pid_map_set_last(ns, next);
	return err;
}

static const int pid_max_smallest = RESERVED_PIDS + 1;
static const int pid_max_largest = PID_MAX_LIMIT;

static struct ctl_table pid_sysctls[] = {
	{
		.path = "kernel/pid_max",
		.data = &pid_max,
		.maxlen = sizeof(pid_max),
		.mode = 0644,
		.proc_handler = proc_dointvec_minmax,
		.extra1 = &pid_max_smallest,
		.extra2 = &pid_max_largest,
	},
	{
		.path = "kernel/ns_last_pid",
		.maxlen = sizeof(int),
		.mode = 0666,
		.proc_handler = ns_last_pid_handler,
		.extra1 = SYSCTL_ZERO,
	},
};

/**
 * pid_namespace_init() - boot: sysctls.
 *
 * Context: Boot CPU, slab works.
 */
void pid_namespace_init(void)
{
	register_sysctl(pid_sysctls, ARRAY_SIZE(pid_sysctls));
}
