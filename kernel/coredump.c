/*
 * kernel/coredump.c - the threads of a dying process wait for its core dump.
 *
 * The thread that took the fatal signal starts the end of the group, as
 * exit_group() would, but the others wait on their way out, before they give
 * anything up.  So their registers and memory are as they were, and nobody
 * changes them.  Only SIGKILL can cut the dump short.
 *
 * See: core(5); fs/coredump.c writes the file.
 */
#include "kernel/coredump.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/task.h"

/* Send all others to core_join(); siglock held. */
static void call_threads(struct core_state *core)
{
	struct task_struct *t;

	for_each_thread(current, t) {
		if (t == current || (t->flags & PF_EXITING))
			continue;
		t->jobctl = 0;
		sigaddset(&t->pending.signal, SIGKILL);
		signal_wake_up(t, true);
		core->missing++;
	}
}

/**
 * core_begin() - end the process, but keep it whole for a dump.
 * @core: of the caller; until core_end().
 * @sig:  why; the status of all threads.
 *
 * Context: Process context, may sleep.
 * Return: 0: the other threads stand still; or -EAGAIN: the process is ending
 * for another reason.
 */
int core_begin(struct core_state *core, int sig)
{
	struct signal_struct *signal = current->signal;
	struct core_thread *t;
	bool wait;

	core->threads = NULL;
	core->missing = 0;
	init_completion(&core->arrived);
	spin_lock_irq(&current->sighand->siglock);
	if ((signal->flags & SIGNAL_GROUP_EXIT) || signal->group_exec_task) {
		spin_unlock_irq(&current->sighand->siglock);
		return -EAGAIN;
	}
	signal->core_state = core;
	signal->group_exit_code = sig;
	signal->flags = SIGNAL_GROUP_EXIT;
	signal->group_stop_count = 0;
	current->flags |= PF_DUMPCORE;
	call_threads(core);
	wait = core->missing;
	clear_thread_flag(TIF_SIGPENDING); /* until SIGKILL sets it again */
	spin_unlock_irq(&current->sighand->siglock);

	if (wait)
		wait_for_completion(&core->arrived);
	for (t = core->threads; t; t = t->next)
		wait_task_inactive(t->task, 0);
	return 0;
}

/**
 * core_end() - the threads may go on to their end.
 * @core:   from core_begin().
 * @dumped: a file was written: so says the status.
 *
 * Context: Process context.
 */
void core_end(struct core_state *core, bool dumped)
{
	struct signal_struct *signal = current->signal;
	struct core_thread *t, *next;

	spin_lock_irq(&current->sighand->siglock);
	signal->core_state = NULL;
	if (dumped)
		signal->group_exit_code |= 0x80;
	for (t = core->threads; t; t = next) {
		struct task_struct *task = t->task;

		next = t->next; /* @t is gone as soon as the task may run */
		get_task_struct(task);
		WRITE_ONCE(t->task, NULL);
		wake_up_process(task);
		put_task_struct(task);
	}
	spin_unlock_irq(&current->sighand->siglock);
}

/**
 * core_join() - a thread in do_exit() waits if there is a dump.
 *
 * Context: siglock held, PF_EXITING not yet set; may sleep, without the lock.
 */
void core_join(void) __no_thread_safety
{
	struct sighand_struct *sighand = current->sighand;
	struct core_state *core = current->signal->core_state;
	struct core_thread self = { .task = current };

	assert_held(&sighand->siglock);
	if (likely(!core))
		return;
	self.next = core->threads;
	core->threads = &self;
	if (!--core->missing)
		complete(&core->arrived);
	while (READ_ONCE(self.task)) {
		__set_current_state(TASK_UNINTERRUPTIBLE);
		spin_unlock_irq(&sighand->siglock);
		schedule();
		spin_lock_irq(&sighand->siglock);
	}
	__set_current_state(TASK_RUNNING);
}
