/*
 * kernel/base/preempt.c - catch those who would sleep where they must not.
 */
#include "asm/irqflags.h"
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/base/preempt.h"
#include "kernel/base/printk.h"
#include "kernel/base/sched_iface.h"

/* The check behind might_sleep(); DEBUG builds only. */
void __might_sleep(const char *file, int line)
{
	static bool told;

	if (!NESTIX_DEBUG || (!in_atomic() && !irqs_disabled()))
		return;
	if (told || !scheduler_running() || oops_in_progress)
		return;
	told = true;
	pr_err("BUG: sleeping function called from invalid context at %s:%d\n",
	       file, line);
	pr_err("in_atomic(): %d, irqs_disabled(): %d, preempt_count: %x\n",
	       in_atomic(), irqs_disabled(), (unsigned int)preempt_count());
	add_taint(TAINT_WARN);
	dump_stack();
}
