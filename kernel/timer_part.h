/*
 * kernel/timer_part.h - what a process's timers need from fork, exit and
 * signals.
 */
#ifndef KERNEL_TIMER_PART_H
#define KERNEL_TIMER_PART_H

#include <uapi/signal.h>
#include "lib/compiler.h"

struct signal_struct;
struct task_struct;

/* fork: a new process has no timers armed. */
void timers_init_signal(struct signal_struct *sig);
/* exit of the last thread, and exec for POSIX timers: disarm and free. */
void exit_itimers(struct signal_struct *sig);
/* A process ends: what measured its time measures no more. */
void cpu_timers_exit(struct signal_struct *sig);
/* SIGALRM is being taken: ITIMER_REAL's next period; siglock held. */
void itimer_real_rearm(void);
/* RLIMIT_CPU was changed. */
void update_rlimit_cpu(struct task_struct *task);
/* A queued SI_TIMER signal is being taken: arm the next period.  No locks. */
void posixtimer_rearm(kernel_siginfo_t *info);

#endif
