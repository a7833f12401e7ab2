/*
 * ns/setns.c - setns(2): enter namespaces that exist.
 *
 * What the caller will have is built aside: every type puts its namespace into
 * an nsset, or says why not; only when all agreed does the caller change.  The
 * user namespace is entered first, because the others ask for power in it.
 *
 * See: setns(2), nsenter(1).
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/fs_struct.h"
#include "fs/nsfs.h"
#include "fs/proc/internal.h"
#include "kernel/cred.h"
#include "kernel/nsproxy.h"
#include "kernel/pid.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "lib/errptr.h"

static void nsset_abort(struct nsset *set)
{
	if (set->fs)
		free_fs_struct(set->fs);
	if (set->flags & CLONE_NEWUSER)
		put_cred(set->cred);
	put_nsproxy(set->nsproxy);
}

/* Copies of all that may change. */
static int nsset_prepare(struct nsset *set)
{
	struct nsset same = { .cred = current_cred() };
	int err = create_new_namespaces(&same);

	if (err)
		return err;
	set->nsproxy = same.nsproxy;
	set->cred = current_cred();
	if (set->flags & CLONE_NEWUSER)
		set->cred = prepare_creds();
	if (set->flags & CLONE_NEWNS)
		set->fs = copy_fs_struct(current->fs);
	if (set->cred && (set->fs || !(set->flags & CLONE_NEWNS)))
		return 0;
	nsset_abort(set);
	return -ENOMEM;
}

/* Cannot fail. */
static void nsset_commit(struct nsset *set)
{
	nsset_leave(set);
	if (set->flags & CLONE_NEWUSER)
		commit_creds((struct cred *)set->cred);
	if (set->fs)
		switch_fs_struct(set->fs);
	switch_task_namespaces(current, set->nsproxy);
	for (size_t i = 0; i < nr_ns_links; i++)
		if (!ns_links[i].renewed && ns_links[i].ops->join &&
		    (set->flags & ns_links[i].ops->flag))
			ns_links[i].ops->join(
				set->nsproxy->ns[ns_links[i].slot]);
}

/* A type with a link for children has its own first: that one is entered. */
static bool is_entered_by(const struct ns_link *link, const struct nsset *set,
			  unsigned long done)
{
	return set->flags & link->ops->flag & ~done;
}

/* Enter @link's namespace of @task. */
static int install_of_task(struct nsset *set, const struct ns_link *link,
			   struct task_struct *task)
{
	struct ns_common *ns = ns_link_get(link, task);
	int err = -ESRCH;

	if (ns)
		err = link->ops->install(set, ns);
	ns_put(ns);
	return err;
}

/* Enter those of @task's namespaces that the flags name; user first. */
static int install_all(struct nsset *set, struct task_struct *task)
{
	unsigned long done = 0;
	int err = 0;

	for (int user = 1; user >= 0; user--) {
		for (size_t i = 0; i < nr_ns_links && !err; i++) {
			const struct ns_link *link = &ns_links[i];
			bool is_user = link->ops->flag == CLONE_NEWUSER;

			if (is_user != user || !is_entered_by(link, set, done))
				continue;
			err = install_of_task(set, link, task);
			done |= link->ops->flag;
		}
	}
	return err;
}

/* The namespaces of the process that a pidfd means. */
static int install_of_pid(struct nsset *set, struct pid *pid)
{
	struct task_struct *task = get_pid_task(pid, PIDTYPE_PID);
	int err;

	if (!task)
		return -ESRCH;
	if (!proc_may_access(task, PROC_ACCESS_READ))
		err = -EPERM;
	else if (!READ_ONCE(task->nsproxy))
		err = -ESRCH; /* it has ended */
	else
		err = install_all(set, task);
	put_task_struct(task);
	return err;
}

/* Build the new set from one namespace, or from a process's; and commit. */
static int enter(struct nsset *set, struct ns_common *ns, struct pid *pid)
{
	int err = nsset_prepare(set);

	if (err)
		return err;
	err = ns ? ns->ops->install(set, ns) : install_of_pid(set, pid);
	if (err)
		nsset_abort(set);
	else
		nsset_commit(set);
	return err;
}

static bool pidfd_flags_valid(unsigned long flags)
{
	unsigned long known = 0;

	for (size_t i = 0; i < nr_ns_links; i++)
		known |= ns_links[i].ops->flag;
	return flags && !(flags & ~known);
}

static int enter_by_pidfd(unsigned int fd, unsigned long flags)
{
	struct nsset set = { .flags = flags };
	struct pid *pid = pidfd_get_pid(fd, NULL);
	int err = -EINVAL;

	if (IS_ERR(pid))
		return -EINVAL; /* an open file, but neither */
	if (pidfd_flags_valid(flags))
		err = enter(&set, NULL, pid);
	put_pid(pid);
	return err;
}

/* setns(2) */
SYSCALL_DEFINE2(setns, int, fd, int, nstype)
{
	struct fd f = fdget((unsigned int)fd);
	unsigned long flags = (unsigned int)nstype;
	struct nsset set = { 0 };
	struct ns_common *ns;
	int err;

	if (!f.file)
		return -EBADF;
	ns = ns_of_file(f.file);
	if (!ns) {
		err = enter_by_pidfd((unsigned int)fd, flags);
	} else if (flags && flags != ns->ops->flag) {
		err = -EINVAL;
	} else {
		set.flags = ns->ops->flag;
		err = enter(&set, ns, NULL);
	}
	fdput(f);
	return err;
}
