/*
 * kernel/base/panic.c - when the kernel cannot go on, or one task cannot.
 *
 * From the first line of an oops on, printing waits for no lock that the
 * failing code may hold.  One CPU at a time tells its story; a second oops on
 * the same CPU while the first is being told is a panic.
 */
#include "asm/barrier.h"
#include "asm/cpu.h"
#include "asm/irqflags.h"
#include "asm/percpu.h"
#include "asm/ptrace.h"
#include "asm/timer.h"
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/base/preempt.h"
#include "kernel/base/printk.h"
#include "kernel/base/sched_iface.h"
#include "kernel/base/spinlock.h"
#include "lib/cmdline.h"
#include "lib/format.h"
#include "lib/util.h"

#define NO_CPU          -1
#define SIGSEGV         11
#define EXIT_CODE_PANIC 0x0d /* QEMU ends with (code << 1 | 1) */

int panic_timeout;
int panic_on_oops;
bool panic_on_warn;
bool oops_in_progress;
bool panic_exits_qemu;

static int panic_cpu = NO_CPU;
static int die_cpu = NO_CPU;
static int die_depth; /* oopses being told by die_cpu */
static int die_count; /* oopses since boot */

/**
 * panic_setup() - read panic=, oops=panic, panic_on_warn and panic_exit.
 * @cmdline: the kernel command line.
 *
 * Context: Early boot.
 */
void panic_setup(const char *cmdline)
{
	char text[16];

	panic_timeout = (int)cmdline_long(cmdline, "panic", 0);
	panic_on_warn = cmdline_has(cmdline, "panic_on_warn");
	panic_exits_qemu = cmdline_has(cmdline, "panic_exit") ||
			   cmdline_has(cmdline, "ktest");
	panic_on_oops = cmdline_get(cmdline, "oops", text, sizeof(text)) >= 0;
}

/**
 * panic_in_progress() - is the machine ending?
 *
 * Context: Any.
 * Return: the answer.
 */
bool panic_in_progress(void)
{
	return READ_ONCE(panic_cpu) != NO_CPU;
}

/* "CPU: 0 PID: 12 Comm: sh Tainted: ... 6.1.0-nestix" */
static void print_who(void)
{
	struct task_struct *task = current;
	unsigned long taint = get_taint();

	pr_crit("CPU: %d PID: %d Comm: %s %s 6.1.0-nestix\n",
		smp_processor_id(), task ? task_global_pid(task) : 0,
		task ? task_comm(task) : "swapper",
		taint ? "Tainted: G" : "Not tainted");
}

static bool print_frame(void *cookie, unsigned long ip)
{
	int *left = cookie;

	pr_crit(" [<%016lx>] %pB\n", ip, (void *)ip);
	return --*left > 0;
}

/**
 * dump_stack() - print who runs here and how we came here.
 *
 * Context: Any.
 */
void dump_stack(void)
{
	int left = 40;

	print_who();
	pr_crit("Call Trace:\n");
	arch_stack_walk(print_frame, &left, NULL, NULL);
}

/* The scheduler is gone; the clock is not. */
static void wait_seconds(int seconds)
{
	u64 end = sched_clock() + (u64)seconds * NSEC_PER_SEC;

	while (sched_clock() < end)
		cpu_relax();
}

/* The end of a panic: reboot after panic= seconds, leave QEMU, or stand. */
static void __noreturn end_machine(void)
{
	if (panic_exits_qemu)
		machine_debug_exit(EXIT_CODE_PANIC);
	if (panic_timeout > 0) {
		pr_emerg("Rebooting in %d seconds..\n", panic_timeout);
		wait_seconds(panic_timeout);
	}
	if (panic_timeout)
		machine_restart();
	cpu_halt_forever();
}

/* The first CPU to panic goes on; others stop, nesting gives up at once. */
static void claim_panic(void)
{
	int me = smp_processor_id(), free = NO_CPU;

	if (try_cmpxchg(&panic_cpu, &free, me))
		return;
	if (free == me)
		end_machine(); /* a panic inside the panic */
	cpu_halt_forever();
}

/**
 * panic() - the kernel cannot go on.
 * @fmt: why; no newline.
 *
 * Prints cause, task, CPU and backtrace, stops the other CPUs, and then does
 * as panic= says: N seconds to reboot, negative at once, 0 for ever.
 *
 * Context: Any.
 */
void panic(const char *fmt, ...)
{
	char why[256];
	va_list args;

	local_irq_disable();
	claim_panic();
	oops_in_progress = true;
	va_start(args, fmt);
	vscnprintf(why, sizeof(why), fmt, args);
	va_end(args);
	pr_emerg("Kernel panic - not syncing: %s\n", why);
	dump_stack();
	smp_send_stop();
	pr_emerg("---[ end Kernel panic - not syncing: %s ]---\n", why);
	console_flush_all();
	end_machine();
}

/**
 * oops_begin() - tell what went wrong, with registers and backtrace.
 * @what: the kind of fault.
 * @regs: where, or NULL for here.
 * @err:  the CPU's error code.
 *
 * Context: Any; IRQs are off from now on.  Followed by oops_end().
 */
void oops_begin(const char *what, struct pt_regs *regs, long err)
{
	int me, owner = NO_CPU;

	local_irq_disable();
	me = smp_processor_id();
	while (!try_cmpxchg(&die_cpu, &owner, me) && owner != me)
		owner = NO_CPU;
	oops_in_progress = true;
	if (++die_depth > 3)
		panic("oops inside an oops: %s", what);
	pr_crit("%s: %04lx [#%d] SMP\n", what, err & 0xffff, ++die_count);
	if (regs) {
		print_who();
		show_regs(regs);
	} else {
		dump_stack();
	}
	add_taint(TAINT_DIE);
	pr_crit("---[ end trace 0000000000000000 ]---\n");
}

/**
 * oops_end() - the story is told: kill the task, or the machine.
 * @signr: the signal the task dies of.
 *
 * A task can be killed when it was doing its own work; an interrupt cannot.
 *
 * Context: After oops_begin(), on the stack of the task.
 */
void oops_end(int signr)
{
	if (--die_depth == 0) {
		oops_in_progress = false;
		smp_store_release(&die_cpu, NO_CPU);
	}
	console_flush_all();
	if (in_interrupt())
		panic("Fatal exception in interrupt");
	if (panic_on_oops)
		panic("Fatal exception");
	if (!current || !scheduler_running())
		panic("Fatal exception before there are tasks");
	spin_locks_forget();
	local_irq_enable();
	make_task_dead(signr);
}

/**
 * die() - a fault in this task that is the kernel's: oops and kill.
 * @what: the kind of fault.
 * @regs: where, or NULL for here.
 * @err:  the CPU's error code.
 *
 * Context: Any; in interrupts it ends the machine.
 */
void die(const char *what, struct pt_regs *regs, long err)
{
	oops_begin(what, regs, err);
	oops_end(SIGSEGV);
}
