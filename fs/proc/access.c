/*
 * fs/proc/access.c - who may look into whom.
 *
 * The rule of ptrace(2): the same user in every id and no fewer capabilities, or
 * CAP_SYS_PTRACE in the target's user namespace; and a process that may not be
 * dumped is closed to all but the latter.  A process may always look into itself.
 *
 * See: ptrace(2), "Ptrace access mode checking".
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include "lib/errptr.h"
#include "kernel/cred.h"
#include "kernel/task.h"
#include "mm/mm.h"
#include "fs/proc/internal.h"

static bool same_ids(const struct cred *caller, const struct cred *target)
{
	return uid_eq(caller->fsuid, target->euid) &&
	       uid_eq(caller->fsuid, target->suid) &&
	       uid_eq(caller->fsuid, target->uid) &&
	       gid_eq(caller->fsgid, target->egid) &&
	       gid_eq(caller->fsgid, target->sgid) &&
	       gid_eq(caller->fsgid, target->gid);
}

/* Whoever looks into a task could use its capabilities: he must have them. */
static bool has_its_caps(const struct cred *caller, const struct cred *target)
{
	return caller->user_ns == target->user_ns &&
	       cap_issubset(target->cap_permitted, caller->cap_effective);
}

/* May the task's memory be dumped, and by whose leave otherwise? */
static bool dump_allows(struct task_struct *task)
{
	struct user_namespace *ns = &init_user_ns;
	bool dumpable = true;

	task_lock(task);
	if (task->mm) {
		dumpable = task->mm->dumpable == 1;
		if (task->mm->user_ns)
			ns = task->mm->user_ns;
	}
	task_unlock(task);
	return dumpable || ns_capable(ns, CAP_SYS_PTRACE);
}

/**
 * proc_may_access() - may the current task look into another?
 * @task: the other, referenced.
 * @mode: PROC_ACCESS_READ or PROC_ACCESS_ATTACH.
 *
 * Context: Process context.
 * Return: true if so.
 */
bool proc_may_access(struct task_struct *task, int mode)
{
	const struct cred *cred;
	bool ok;

	(void)mode;
	if (same_thread_group(task, current))
		return true;
	cred = get_task_cred(task);
	ok = (same_ids(current_cred(), cred) &&
	      has_its_caps(current_cred(), cred)) ||
	     ns_capable(cred->user_ns, CAP_SYS_PTRACE);
	put_cred(cred);
	return ok && dump_allows(task);
}

/**
 * proc_mm_access() - the memory of a task, if the current task may see it.
 * @task: the task, referenced.
 * @mode: as above.
 *
 * Context: May sleep.
 * Return: the mm with a user (mmput() after), NULL if it has none, or
 * ERR_PTR(-EACCES).
 */
struct mm_struct *proc_mm_access(struct task_struct *task, int mode)
{
	struct mm_struct *mm = get_task_mm(task);

	if (mm && mm != current->mm && !proc_may_access(task, mode)) {
		mmput(mm);
		mm = ERR_PTR(-EACCES);
	}
	return mm;
}
