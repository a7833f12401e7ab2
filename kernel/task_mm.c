/*
 * kernel/task_mm.c - a task's address space: shared, copied, left, replaced.
 *
 * mm/ knows address spaces but no tasks; this is where they meet.  Leaving one
 * has an order: the robust list, then clear_child_tid while user memory is
 * still there, then the vfork parent, which may at once reuse the mm.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "asm/irqflags.h"
#include "asm/tlb.h"
#include "kernel/base/completion.h"
#include "kernel/exec_task.h"
#include "kernel/fork.h"
#include "kernel/futex.h"
#include "kernel/rseq.h"
#include "kernel/task.h"
#include "kernel/task_part.h"
#include "mm/mm.h"

static void complete_vfork_done(struct task_struct *task)
{
	task_lock(task);
	if (task->vfork_done) {
		complete(task->vfork_done);
		task->vfork_done = NULL;
	}
	task_unlock(task);
}

/* Tell everyone who waits for @task to leave its mm; it is still loaded. */
static void mm_release(struct task_struct *task, struct mm_struct *mm)
{
	if (mm)
		futex_exit_release(task);
	task->clear_child_tid = NULL;
	if (task->vfork_done)
		complete_vfork_done(task);
}

/**
 * exit_mm_release() - mm_release() on the way out.
 * @task: current.
 * @mm:   its mm, or NULL.
 *
 * Context: May sleep.
 */
void exit_mm_release(struct task_struct *task, struct mm_struct *mm)
{
	mm_release(task, mm);
}

/**
 * exec_mm_release() - mm_release() before a new program.
 * @task: current.
 * @mm:   its old mm, or NULL.
 *
 * Context: May sleep.
 */
void exec_mm_release(struct task_struct *task, struct mm_struct *mm)
{
	mm_release(task, mm);
}

/**
 * exec_mmap() - the point of no return: current gets another address space.
 * @mm: new, with a user the task takes over.
 *
 * The old one is let go and the new page tables are loaded.
 *
 * Context: May sleep.
 * Return: 0, or -EINTR if the task is being killed.
 */
int exec_mmap(struct mm_struct *mm)
{
	struct task_struct *task = current;
	struct mm_struct *old = task->mm, *lazy = task->active_mm;
	unsigned long flags;

	exec_mm_release(task, old);
	rseq_execve(task);
	task_lock(task);
	local_irq_save(flags);
	task->mm = mm;
	task->active_mm = mm;
	activate_mm(lazy, mm);
	local_irq_restore(flags);
	task_unlock(task);
	if (old) {
		unsigned long rss = mm_hiwater_rss(old);

		if (task->signal->maxrss < rss)
			task->signal->maxrss = rss;
		mmput(old);
	} else if (lazy) {
		mmdrop(lazy);
	}
	return 0;
}

/**
 * current_is_single_threaded() - does nobody else run in current's memory?
 *
 * Whoever looks into it, through /proc say, counts for that moment.
 *
 * Context: Process context.
 */
bool current_is_single_threaded(void)
{
	return thread_group_empty(current) &&
	       atomic_read(&current->mm->mm_users) == 1;
}

static int copy_mm(struct task_struct *child,
		   const struct kernel_clone_args *args)
{
	struct mm_struct *mm = current->mm;

	child->min_flt = child->maj_flt = 0;
	child->mm = NULL;
	child->active_mm = NULL;
	if (!mm || args->kthread)
		return 0;
	if (args->flags & CLONE_VM) {
		mmget(mm);
	} else {
		mm = dup_mm(mm);
		if (!mm)
			return -ENOMEM;
	}
	child->mm = mm;
	child->active_mm = mm;
	return 0;
}

static void exit_mm(struct task_struct *task)
{
	struct mm_struct *mm = task->mm;
	unsigned long rss;

	exit_mm_release(task, mm);
	if (!mm)
		return;
	rss = mm_hiwater_rss(mm);
	if (task->signal->maxrss < rss)
		task->signal->maxrss = rss;
	mmgrab(mm); /* stays loaded, lazily, until the next switch */
	task_lock(task);
	task->mm = NULL;
	task_unlock(task);
	mmput(mm);
}

/* For a child never born; a task that exited has none. */
static void release_mm(struct task_struct *task)
{
	if (task->mm)
		mmput(task->mm);
	task->mm = NULL;
}

const struct task_part task_mm = {
	.name = "mm",
	.copy = copy_mm,
	.exit = exit_mm,
	.release = release_mm,
};
