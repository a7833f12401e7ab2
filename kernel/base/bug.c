/*
 * kernel/base/bug.c - say what must hold, and what to do when it does not.
 */
#include "asm/percpu.h"
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/base/preempt.h"
#include "kernel/base/printk.h"
#include "kernel/base/sched_iface.h"
#include "lib/bitmap.h"
#include "lib/format.h"
#include "lib/refcount.h"

static unsigned long taint;

/**
 * add_taint() - note that the kernel is no longer as good as new.
 * @flag: TAINT_*.
 *
 * Context: Any.
 */
void add_taint(unsigned int flag)
{
	set_bit(flag, &taint);
}

/**
 * get_taint() - what has happened since boot.
 *
 * Context: Any.
 * Return: the number of /proc/sys/kernel/tainted.
 */
unsigned long get_taint(void)
{
	return READ_ONCE(taint);
}

/* BUG(), BUG_ON() and assert() end here. */
void __bug(const char *file, int line, const char *what)
{
	pr_crit("------------[ cut here ]------------\n");
	if (what)
		pr_crit("failed: %s\n", what);
	pr_crit("kernel BUG at %s:%d!\n", file, line);
	die("invalid opcode", NULL, 0);
}

/* WARN() and its kind end here. */
void __warn(const char *file, int line, const char *fmt, ...)
{
	va_list args;
	struct va_format text = { .fmt = fmt, .va = &args };

	va_start(args, fmt);
	pr_warn("------------[ cut here ]------------\n");
	pr_warn("WARNING: CPU: %d PID: %d at %s:%d %ps\n", smp_processor_id(),
		current ? task_global_pid(current) : 0, file, line,
		(void *)_RET_IP_);
	pr_warn("%pV\n", &text);
	va_end(args);
	add_taint(TAINT_WARN);
	dump_stack();
	if (panic_on_warn)
		panic("panic_on_warn set");
}

/**
 * refcount_warn() - a reference count went wrong; tell it once.
 * @r:    the count, already pinned.
 * @what: in which way.
 *
 * Context: Any.
 */
void refcount_warn(refcount_t *r, const char *what)
{
	(void)r;
	WARN_ONCE(true, "refcount_t: %s.", what);
}
