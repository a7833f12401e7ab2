/*
 * kernel/sched/cputime.h - whose time it is: user's, system's, or nobody's.
 *
 * Every CPU keeps two stamps, taken when it entered and when it left the
 * kernel.  The later one tells where it is now; the difference is added to one
 * of two counters, and a task switch hands both to the task.  So the figures
 * are exact and a system call costs two readings of the counter.
 */
#ifndef KERNEL_SCHED_CPUTIME_H
#define KERNEL_SCHED_CPUTIME_H

#include "asm/percpu.h"
#include "asm/timer.h"
#include "lib/types.h"

struct task_struct;

/* In units of the CPU's counter; written only by their CPU. */
struct cpu_acct {
	u64 entry_stamp; /* when the kernel was entered, or last flushed */
	u64 exit_stamp;  /* when user mode was entered */
	u64 user;        /* not yet given to the running task */
	u64 system;
};

DECLARE_PER_CPU(struct cpu_acct, cpu_acct);

/* What /proc/stat shows per CPU, in ns. */
enum cpu_usage_stat {
	CPUTIME_USER,
	CPUTIME_NICE,
	CPUTIME_SYSTEM,
	CPUTIME_IDLE,
	CPUTIME_IOWAIT,
	CPUTIME_IRQ,
	CPUTIME_SOFTIRQ,
	CPUTIME_STEAL,
	NR_CPUTIME_STATS,
};

struct kernel_cpustat {
	u64 cpustat[NR_CPUTIME_STATS];
};

/* First thing after entering from user mode, IRQs off. */
static inline void account_enter_kernel(void)
{
	u64 now = arch_read_counter();

	this_cpu_add(cpu_acct.user, now - this_cpu_read(cpu_acct.exit_stamp));
	this_cpu_write(cpu_acct.entry_stamp, now);
}

/* Last thing before returning to user mode, IRQs off. */
static inline void account_exit_kernel(void)
{
	u64 now = arch_read_counter();

	this_cpu_add(cpu_acct.system,
		     now - this_cpu_read(cpu_acct.entry_stamp));
	this_cpu_write(cpu_acct.exit_stamp, now);
}

/* User and system ns of one thread, up to now. */
void task_cputime(struct task_struct *task, u64 *utime, u64 *stime);
/* The same of all threads of a process, living and dead. */
void thread_group_cputime(struct task_struct *task, u64 *utime, u64 *stime);
/* As above, with the process's siglock held. */
void thread_group_cputime_locked(struct task_struct *task, u64 *utime,
				 u64 *stime);
/* ns on a CPU, up to now. */
u64 task_sched_runtime(struct task_struct *task);
u64 thread_group_runtime_locked(struct task_struct *task); /* siglock held */
/* What one CPU did since boot, up to now. */
void kcpustat_cpu_fetch(int cpu, struct kernel_cpustat *out);

#endif
