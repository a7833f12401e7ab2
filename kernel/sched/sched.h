/*
 * kernel/sched/sched.h - the scheduler as the rest of the kernel sees it.
 *
 * What it looks like inside is kernel/sched/rq.h.
 */
#ifndef KERNEL_SCHED_SCHED_H
#define KERNEL_SCHED_SCHED_H

#include <uapi/sched_policy.h>
#include "kernel/base/sched_iface.h"
#include "kernel/sched/cputime.h"
#include "kernel/sched/sched_types.h"
#include "lib/cpumask.h"
#include "lib/types.h"

struct task_struct;
struct sched_class;

/* Wake-up flags; 0 is an ordinary one. */
#define WF_SYNC 0x01 /* the waker is about to sleep */
#define WF_FORK 0x02 /* a new task's first wake-up */

/* Boot: run queues for all possible CPUs, and the boot CPU's idle task. */
void sched_init(void);
/* Makes @idle the idle task of @cpu; its state, class, affinity. */
void init_idle(struct task_struct *idle, int cpu);
/* The idle task of a CPU to be started: made if there is none; or ERR_PTR. */
struct task_struct *idle_thread_get(int cpu);
/* The end of every CPU's start-up: the idle loop. */
void cpu_startup_entry(void) __noreturn;
/* Once kthreadd runs: migration/N and the load average's timer. */
void sched_init_smp(void);

/* fork: fill the child's scheduling fields; 0, -EAGAIN for SCHED_DEADLINE. */
int sched_fork(unsigned long clone_flags, struct task_struct *child);
/* fork, after the commit: the child may run. */
void wake_up_new_task(struct task_struct *child);
/* exit: never runs again.  Called with preempt enabled, does not return. */
void do_task_dead(void) __noreturn;
/* First C code on a new task's stack (ret_from_fork), with the last task. */
void schedule_tail(struct task_struct *prev);
/* Task is about to be freed: nothing of the scheduler still points at it. */
void sched_release_task(struct task_struct *task);

/* Timer interrupt's share, and the reschedule IPI's. */
void scheduler_ipi(void);
/* Before the return to user mode while TIF_NEED_RESCHED is set. */
void schedule_user(void);
void io_schedule(void);
void yield(void);
/* try_to_wake_up() with WF_* flags. */
bool ttwu_flags(struct task_struct *task, unsigned int state, int wake_flags);
/* Wait until @task has left its CPU with a state in @match. */
void wait_task_inactive(struct task_struct *task, unsigned int match);
bool task_curr(const struct task_struct *task); /* on a CPU now */
int task_cpu(const struct task_struct *task);
void kick_process(struct task_struct *task); /* enter the kernel soon */
void resched_cpu(int cpu);
bool idle_cpu(int cpu);
void sched_drop_lazy_mms(void);

/* CPU sets. */
int set_cpus_allowed(struct task_struct *task, struct cpumask mask);
long sched_setaffinity(pid_t pid, struct cpumask mask);
void kthread_bind_cpu(struct task_struct *task, int cpu); /* not yet run */
extern struct cpumask cpu_idle_mask; /* CPUs in their idle loop */

/* Policies. */
int sched_setattr_nocheck(struct task_struct *task,
			  const struct sched_attr *attr);
void set_user_nice(struct task_struct *task, int nice);
void sched_set_fifo(struct task_struct *task);
void sched_set_normal(struct task_struct *task, int nice);
int task_nice(const struct task_struct *task);
int task_prio(const struct task_struct *task); /* field 18 of stat */
bool can_nice(const struct task_struct *task, int nice);

/* Run @fn(@arg) on @cpu in its migration thread; may sleep. */
int stop_one_cpu(int cpu, int (*fn)(void *arg), void *arg);

/* Figures for /proc. */
#define FSHIFT  11
#define FIXED_1 (1UL << FSHIFT)
extern unsigned long avenrun[3];
void get_avenrun(unsigned long *loads); /* as fixed point, 11 bits */
unsigned int nr_running(void);
unsigned int nr_iowait(void);
u64 nr_context_switches(void);
/* Text of /proc/PID/sched; returns its length, cut to @size. */
int proc_sched_show_task(struct task_struct *task, char *buf, size_t size);

/* Armed CPU timers or limits: keep the tick while this process runs. */
void sched_tick_task(struct task_struct *task);
/* The tick's look at itimers, CPU timers, RLIMIT_CPU and RLIMIT_RTTIME. */
void run_posix_cpu_timers(struct task_struct *task);

#endif
