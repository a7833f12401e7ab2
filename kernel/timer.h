/*
 * kernel/timer.h - hrtimers: a function called at a moment.
 *
 * Each CPU keeps its timers in two trees ordered by expiry, one per base
 * clock, and arms its local APIC for the earliest.  The function runs in
 * hardirq context on the CPU that armed the timer.
 */
#ifndef KERNEL_TIMER_H
#define KERNEL_TIMER_H

#include "lib/rbtree.h"
#include "lib/types.h"

struct hrtimer_cpu_base;

/* The clocks a timer can be queued on. */
enum hrtimer_base_type {
	HRTIMER_BASE_MONOTONIC, /* boottime too: this machine never suspends */
	HRTIMER_BASE_REALTIME,  /* follows clock_settime() */
	HRTIMER_MAX_BASES,
};

enum hrtimer_restart {
	HRTIMER_NORESTART,
	HRTIMER_RESTART, /* expires was moved forward: queue again */
};

/*
 * [b] base lock of the CPU in ->base       [o] the owner, while inactive
 */
struct hrtimer {
	struct rb_node node;                                 /* [b] */
	u64 expires;                                         /* [b] ns */
	enum hrtimer_restart (*function)(struct hrtimer *t); /* [o] */
	struct hrtimer_cpu_base *base; /* [b] where it is or was last queued */
	u8 clock;                      /* [o] enum hrtimer_base_type */
	bool queued;                   /* [b] in the tree */
};

/* Set up once before use; @function runs in hardirq context. */
void hrtimer_init(struct hrtimer *timer, enum hrtimer_base_type clock,
		  enum hrtimer_restart (*function)(struct hrtimer *));
/* (Re)arm for the absolute time @expires_ns of the timer's clock. */
void hrtimer_start(struct hrtimer *timer, u64 expires_ns);
/* 1 = was queued, 0 = was not, -1 = its function is running now. */
int hrtimer_try_to_cancel(struct hrtimer *timer);
/* As above, but waits for a running function.  Returns 1 or 0. */
int hrtimer_cancel(struct hrtimer *timer);
/* Queued, or its function is running. */
bool hrtimer_active(const struct hrtimer *timer);
/* Move expires past @now in steps of @interval; returns the steps taken. */
u64 hrtimer_forward(struct hrtimer *timer, u64 now, u64 interval);
/* ns until expiry, negative if late. */
s64 hrtimer_get_remaining(const struct hrtimer *timer);
/* Now, in the timer's clock. */
u64 hrtimer_cb_get_time(const struct hrtimer *timer);

/* Called by the CPU's timer interrupt, in hardirq context, IRQs off. */
void hrtimer_interrupt(void);
/* CLOCK_REALTIME jumped: every CPU looks at its timers again. */
void clock_was_set(void);

/* Defined in fs/timerfd.c: wakes those who want to know of the jump. */
void timerfd_clock_was_set(void);

/* Sleep until @expires_ns of @clock: 0 = expired, 1 = woken before. */
int schedule_hrtimeout(u64 expires_ns, enum hrtimer_base_type clock);

#endif
