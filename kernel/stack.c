/*
 * kernel/stack.c - where a sleeping task is in the kernel.
 *
 * The stack of a task that sleeps is walked from its saved frame.  Nothing
 * keeps it asleep meanwhile, so the answer is a snapshot that may be stale,
 * never a fault: the walk reads only words of that task's own stack.
 *
 * See: proc(5) on stack and wchan.
 */
#include "asm/ptrace.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/kallsyms.h"
#include "kernel/stack.h"
#include "kernel/task.h"

struct saved_stack {
	unsigned long *ips;
	unsigned int n, max;
};

/* What lies between schedule() and whoever wanted to wait. */
static const char *const waiting_functions[] = {
	"__schedule",
	"schedule",
	"schedule_until",
	"schedule_hrtimeout",
	"io_schedule",
	"do_nanosleep",
	"mutex_lock",
	"mutex_lock_nested",
	"mutex_lock_interruptible",
	"mutex_lock_killable",
	"lock_slow",
	"mutex_lock_common",
	"down_read",
	"down_write",
	"down_read_killable",
	"down_write_killable",
	"wait_for",
	"wait_for_common",
	"wait_for_completion",
	"wait_for_completion_killable",
	"wait_for_completion_interruptible",
	"wait_for_vfork_done",
};

static bool save_one(void *cookie, unsigned long addr)
{
	struct saved_stack *s = cookie;

	s->ips[s->n++] = addr;
	return s->n < s->max;
}

/**
 * stack_trace_save_tsk() - the return addresses of a sleeping task.
 * @task: referenced by the caller.
 * @ips:  gets them, innermost first.
 * @max:  room in @ips.
 *
 * Context: Process context.
 * Return: how many; 0 if the task runs.
 */
unsigned int stack_trace_save_tsk(struct task_struct *task, unsigned long *ips,
				  unsigned int max)
{
	struct saved_stack s = { .ips = ips, .max = max };

	if (task == current)
		return stack_trace_save(ips, max, 1);
	if (task->stack && !READ_ONCE(task->on_cpu) && !task->exit_state)
		arch_stack_walk(save_one, &s, task, NULL);
	return s.n;
}

static bool only_waits(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(waiting_functions); i++)
		if (!strcmp(waiting_functions[i], name))
			return true;
	return false;
}

/**
 * get_wchan() - the function a task sleeps in, leaving out the waiting itself.
 * @task: referenced by the caller.
 *
 * Context: Process context.
 * Return: an address in that function, 0 if the task runs.
 */
unsigned long get_wchan(struct task_struct *task)
{
	unsigned long ips[12];
	unsigned int n;

	if (task == current || READ_ONCE(task->state) == TASK_RUNNING)
		return 0;
	n = stack_trace_save_tsk(task, ips, ARRAY_SIZE(ips));
	for (unsigned int i = 0; i < n; i++) {
		const char *name = kallsyms_lookup(ips[i], NULL, NULL);

		if (name && !only_waits(name))
			return ips[i];
	}
	return 0;
}
