/*
 * kernel/time_clocks.h - clock ids, for the rooms kernel/time_*.c.
 */
#ifndef KERNEL_TIME_CLOCKS_H
#define KERNEL_TIME_CLOCKS_H

#include <uapi/signal.h>
#include <uapi/time.h>
#include "kernel/base/spinlock.h"
#include "kernel/timer.h"
#include "lib/list.h"
#include "lib/types.h"

struct k_itimer;
struct pid;
struct restart_block;
struct signal_struct;
struct sigqueue;
struct task_struct;

/**
 * struct k_clock - one kind of clock.
 * @getres:  ns between its ticks; 0 or -errno.
 * @get:     its time in ns; 0 or -errno.
 * @set:     set it; NULL: cannot be set.
 * @nsleep:  sleep to @expires (@absolute) or for @expires; NULL: cannot.
 *           0, -errno, or -ERESTART_* with the restart block filled in.
 * @timer_create: check and fill in what is the clock's own.  NULL: the clock
 *           has no timers.
 * @timer_arm:    start, at the absolute time timer->expires.
 * @timer_cancel: stop; false if it is firing right now: let go and try again.
 * @timer_now:    the clock as the timer counts it.
 *
 * The timer verbs are called with timer->it_lock held.
 */
struct k_clock {
	int (*getres)(clockid_t clock, u64 *ns);
	int (*get)(clockid_t clock, u64 *ns);
	int (*set)(clockid_t clock, u64 ns);
	long (*nsleep)(clockid_t clock, bool absolute, u64 expires);
	int (*timer_create)(struct k_itimer *timer);
	void (*timer_arm)(struct k_itimer *timer);
	bool (*timer_cancel)(struct k_itimer *timer);
	u64 (*timer_now)(struct k_itimer *timer);
};

/* A timer of CPU time, in the list of its process; [s] siglock. */
struct cpu_timer {
	struct list_head entry; /* [s] signal->cpu_timers[which], or firing */
	bool armed;             /* [s] */
	bool firing;            /* [s] the tick has taken it off the list */
	bool per_thread;        /* constant */
	int which;              /* constant: CPUCLOCK_* */
	struct pid *pid;        /* constant: whose time, referenced */
	struct task_struct *sleeper; /* wake this instead of signalling */
};

/*
 * struct k_itimer - one POSIX timer.
 *
 * [h] posix_timers_lock   [i] it_lock   [c] constant
 */
struct k_itimer {
	struct hlist_node hash; /* [h] by (process, id) */
	struct list_head list;  /* [h] signal->posix_timers */
	spinlock_t it_lock;
	int id;                       /* [c] */
	clockid_t clock_id;           /* [c] */
	const struct k_clock *clock;  /* [c] */
	struct signal_struct *signal; /* [c] the owner */
	struct pid *target;           /* [c] whom to signal, referenced */
	int notify;                   /* [c] SIGEV_* */
	struct sigqueue *sigq;        /* [c] */
	bool active;                  /* [i] armed, or its signal is pending */
	int requeue_pending;          /* [i] odd steps: see time_posix.c */
	s64 overrun;                  /* [i] expiries since the last signal */
	s64 overrun_last;             /* [i] of the signal last delivered */
	u64 interval;                 /* [i] ns; 0 = once */
	u64 expires;                  /* [i] absolute, in clock_id */
	struct hrtimer timer;
	struct cpu_timer cpu;
};

const struct k_clock *clockid_to_kclock(clockid_t clock);
extern const struct k_clock clock_process_cpu;
extern const struct k_clock clock_thread_cpu;
extern const struct k_clock clock_posix_cpu; /* negative ids */

/* The tree on which an absolute time of this clock belongs. */
enum hrtimer_base_type clock_base(clockid_t clock);

long hrtimer_nanosleep(clockid_t clock, bool absolute, u64 expires);
long nanosleep_restart(struct restart_block *restart);
/* Leave what remains in *rmtp (or nowhere) and the way to go on. */
long nanosleep_interrupted(clockid_t clock, u64 expires, u64 now);

/* hrtimer behind POSIX timers of ordinary clocks: time_posix.c */
int posix_hr_create(struct k_itimer *timer);
void posix_hr_arm(struct k_itimer *timer);
bool posix_hr_cancel(struct k_itimer *timer);
u64 posix_hr_now(struct k_itimer *timer);

/* it_lock held: it expired; signal, or wake. */
void posix_timer_fire(struct k_itimer *timer);

/* time_itimer.c; siglock held */
void check_cpu_itimers(struct task_struct *task, u64 utime, u64 stime);
bool cpu_itimers_armed(const struct signal_struct *sig);

#endif
