/*
 * kernel/base/faultinject.c - make allocations fail on purpose.
 *
 * The count is the task's own: interrupts and other tasks do not disturb it,
 * so the Nth allocation of an operation is the same one each time.
 */
#include "kernel/base/faultinject.h"
#include "kernel/base/preempt.h"
#include "kernel/base/sched_iface.h"
#include "kernel/base/task_base.h"

/**
 * should_fail_alloc() - asked by every allocator before it gives anything.
 *
 * Context: Any; never true in interrupts and before there are tasks.
 * Return: true when this allocation is to fail.
 */
bool should_fail_alloc(void)
{
	struct task_base *base;

	if (!current || in_interrupt())
		return false;
	base = task_base(current);
	if (!base->fail_nth)
		return false;
	base->fail_seen++;
	return --base->fail_nth == 0;
}

/**
 * fail_nth_set() - let the Nth allocation of this task from now on fail.
 * @nth: 1 = the next one; 0 = none.
 *
 * Context: Process context.
 */
void fail_nth_set(int nth)
{
	task_base(current)->fail_nth = nth > 0 ? nth : 0;
	task_base(current)->fail_seen = 0;
}

/**
 * fail_nth_get() - has it failed yet?
 *
 * Context: Process context.
 * Return: how many allocations are still to pass plus one; 0 once it failed.
 */
int fail_nth_get(void)
{
	return task_base(current)->fail_nth;
}
