/*
 * kernel/futex_robust.c - a task dies, and the locks it held say so.
 *
 * A thread tells where it keeps the list of locks it holds.  When it leaves its
 * address space, each lock's word that bears its tid is marked FUTEX_OWNER_DIED
 * and a waiter is woken.  The list is user memory: it may be anything, so every
 * step is checked and the walk has a limit.
 *
 * See: set_robust_list(2), set_tid_address(2).
 */
#include "asm/uaccess.h"
#include "kernel/base/sched_iface.h"
#include "kernel/cred.h"
#include "kernel/futex.h"
#include "kernel/futex_internal.h"
#include "kernel/pid.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "mm/mm.h"
#include <uapi/errno.h>

/* An entry of the list; bit 0 of the pointer says whether it is a PI futex. */
struct robust_entry {
	struct robust_list __user *entry;
	bool pi;
};

static int fetch_entry(struct robust_entry *out,
		       struct robust_list *__user *from)
{
	unsigned long raw;

	if (get_user(raw, (unsigned long __user *)from))
		return -EFAULT;
	out->entry = (struct robust_list __user *)(raw & ~1UL);
	out->pi = raw & 1;
	return 0;
}

/* Mark one lock, if it is ours.  0, or -1: the list cannot be trusted. */
static int handle_death(u32 __user *uaddr, bool pi, bool pending)
{
	u32 tid = (u32)task_pid_vnr(current), value, seen, mark;

	if ((unsigned long)uaddr % sizeof(u32))
		return -1;
	for (;;) {
		if (get_user(value, uaddr))
			return -1;
		/* It died between unlocking the word and waking for it. */
		if (pending && !pi && !value) {
			futex_wake_user(uaddr, 1);
			return 0;
		}
		if ((value & FUTEX_TID_MASK) != tid)
			return 0;
		mark = (value & FUTEX_WAITERS) | FUTEX_OWNER_DIED;
		if (cmpxchg_user_u32(&seen, uaddr, value, mark)) {
			if (futex_fault_in(uaddr))
				return -1;
			continue;
		}
		if (seen == value)
			break;
	}
	if (!pi && (value & FUTEX_WAITERS))
		futex_wake_user(uaddr, 1);
	return 0;
}

static u32 __user *word_of(const struct robust_entry *entry, long offset)
{
	return (u32 __user *)((unsigned long)entry->entry +
			      (unsigned long)offset);
}

static void exit_robust_list(struct robust_list_head __user *head)
{
	struct robust_entry entry, next = { 0 }, pending;
	long offset;
	int err;

	if (fetch_entry(&entry, &head->list.next) ||
	    get_user(offset, &head->futex_offset) ||
	    fetch_entry(&pending, &head->list_op_pending))
		return;
	for (int limit = ROBUST_LIST_LIMIT; limit > 0; limit--) {
		if (entry.entry == &head->list)
			break;
		/* Read on first: the waiter we wake may free the entry. */
		err = fetch_entry(&next, &entry.entry->next);
		if (entry.entry != pending.entry &&
		    handle_death(word_of(&entry, offset), entry.pi, false))
			return;
		if (err)
			return;
		entry = next;
		cond_resched();
	}
	if (pending.entry)
		handle_death(word_of(&pending, offset), pending.pi, true);
}

/**
 * futex_exit_release() - a task leaves its address space.
 * @task: current; its mm is still loaded.
 *
 * Context: May sleep.
 */
void futex_exit_release(struct task_struct *task)
{
	if (unlikely(task->robust_list)) {
		exit_robust_list(task->robust_list);
		task->robust_list = NULL;
	}
	if (!task->clear_child_tid)
		return;
	/* Nobody else could look at it if nobody else has the memory. */
	if (atomic_read(&task->mm->mm_users) > 1 &&
	    !put_user(0, task->clear_child_tid))
		futex_wake_user((u32 __user *)task->clear_child_tid, 1);
	task->clear_child_tid = NULL;
}

SYSCALL_DEFINE2(set_robust_list, struct robust_list_head __user *, head, size_t,
		len)
{
	if (len != sizeof(*head))
		return -EINVAL;
	current->robust_list = head;
	return 0;
}

/* One may look at what one may trace: one's own, or anybody's as root. */
static bool may_look_at(struct task_struct *task)
{
	const struct cred *cred, *me = current_cred();
	bool may;

	if (same_thread_group(task, current))
		return true;
	cred = get_task_cred(task);
	may = (uid_eq(me->uid, cred->uid) && uid_eq(me->uid, cred->euid) &&
	       uid_eq(me->uid, cred->suid)) ||
	      ns_capable(cred->user_ns, CAP_SYS_PTRACE);
	put_cred(cred);
	return may;
}

SYSCALL_DEFINE3(get_robust_list, int, pid,
		struct robust_list_head __user *__user *, head_ptr,
		size_t __user *, len_ptr)
{
	struct robust_list_head __user *head;
	struct task_struct *task;

	if (pid) {
		task = find_get_task_by_vpid(pid);
	} else {
		task = current;
		get_task_struct(task);
	}
	if (!task)
		return -ESRCH;
	if (!may_look_at(task)) {
		put_task_struct(task);
		return -EPERM;
	}
	head = task->robust_list;
	put_task_struct(task);
	if (put_user(sizeof(*head), len_ptr))
		return -EFAULT;
	return put_user((unsigned long)head, (unsigned long __user *)head_ptr);
}
