/*
 * kernel/base/sched_iface.h - what locks and wait queues need from the scheduler.
 *
 * Declared here, below it; defined in kernel/.  This is the second lawful way
 * to call up.
 */
#ifndef KERNEL_BASE_SCHED_IFACE_H
#define KERNEL_BASE_SCHED_IFACE_H

#include "asm/current.h"
#include "lib/compiler.h"
#include "lib/types.h"

struct task_struct;
struct task_base;
struct pt_regs;

/* task states: a bit each, Linux's values */
#define TASK_RUNNING         0x0000
#define TASK_INTERRUPTIBLE   0x0001
#define TASK_UNINTERRUPTIBLE 0x0002
#define __TASK_STOPPED       0x0004
#define __TASK_TRACED        0x0008
#define TASK_PARKED          0x0040
#define TASK_DEAD            0x0080
#define TASK_WAKEKILL        0x0100
#define TASK_WAKING          0x0200
#define TASK_NOLOAD          0x0400
#define TASK_NEW             0x0800
#define TASK_FROZEN          0x8000
#define TASK_KILLABLE        (TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_STOPPED         (TASK_WAKEKILL | __TASK_STOPPED)
#define TASK_TRACED          (TASK_WAKEKILL | __TASK_TRACED)
#define TASK_IDLE            (TASK_UNINTERRUPTIBLE | TASK_NOLOAD)
#define TASK_NORMAL          (TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)
/* exit_state values */
#define EXIT_DEAD            0x0010
#define EXIT_ZOMBIE          0x0020

#define NO_DEADLINE (~0ULL)

/* kernel/sched */
void schedule(void);
int schedule_until(u64 deadline_ns); /* 0 = expired, 1 = woken before */
void set_current_state(unsigned int state);
void __set_current_state(unsigned int state);
bool try_to_wake_up(struct task_struct *task, unsigned int state);
bool wake_up_process(struct task_struct *task);
void cond_resched(void);
bool need_resched(void);
bool scheduler_running(void); /* may schedule() be called yet? */
u64 ktime_get(void);          /* monotonic ns; 0 before the clock runs */

/* kernel/signal.c */
bool signal_pending(struct task_struct *task);
bool fatal_signal_pending(struct task_struct *task);
bool signal_pending_state(unsigned int state, struct task_struct *task);

/* kernel/task.c, kernel/exit.c */
struct task_base *task_base(struct task_struct *task);
const char *task_comm(const struct task_struct *task);
pid_t task_global_pid(const struct task_struct *task);
void get_task_struct(struct task_struct *task);
void put_task_struct(struct task_struct *task);
void make_task_dead(int signr) __noreturn; /* do_exit() after an oops */

#endif
