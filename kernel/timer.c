/*
 * kernel/timer.c - hrtimers: a tree of deadlines per CPU.
 *
 * A timer is queued on the CPU that starts it; the CPU's one-shot interrupt is
 * armed for the earliest of its deadlines.  Cancelling leaves the hardware
 * alone: an interrupt that finds nothing to do is cheaper than telling it.
 *
 * A function runs without the base's lock, so it may start and cancel timers,
 * its own included; base->running names it meanwhile, and whoever cancels that
 * timer waits for it, so memory around a timer is safe to free after
 * hrtimer_cancel().
 *
 * See: kernel/timer.h for the interface; Intel SDM volume 3, 10.5.4.
 */
#include "asm/barrier.h"
#include "asm/irqflags.h"
#include "asm/percpu.h"
#include "asm/smp.h"
#include "asm/timer.h"
#include "kernel/base/bug.h"
#include "kernel/base/sched_iface.h"
#include "kernel/base/spinlock.h"
#include "kernel/time.h"
#include "kernel/timer.h"
#include "lib/util.h"

/* All [b]: under lock; the CPU's own interrupt takes it too. */
struct hrtimer_cpu_base {
	spinlock_t lock;
	struct rb_root_cached tree[HRTIMER_MAX_BASES];
	struct hrtimer *running; /* its function is being called */
	u64 programmed;          /* monotonic; what the hardware waits for */
	bool in_interrupt;       /* will program when done */
};

static DEFINE_PER_CPU(struct hrtimer_cpu_base, hrtimer_bases) = {
	.lock = SPINLOCK_INIT(RANK_HRTIMER, "hrtimer_bases"),
	.programmed = TIMER_NEVER,
};

static bool node_before(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct hrtimer, node)->expires <
	       rb_entry(b, struct hrtimer, node)->expires;
}

/* An expiry of one of the two clocks, as monotonic time. */
static u64 to_monotonic(u64 expires, u8 clock)
{
	s64 offset = clock == HRTIMER_BASE_REALTIME ? ktime_real_offset() : 0;

	if (expires >= KTIME_MAX)
		return TIMER_NEVER;
	return (s64)expires > offset ? expires - (u64)offset : 0;
}

/* The first timer of either tree, and when it is due. */
static struct hrtimer *next_timer(const struct hrtimer_cpu_base *base, u64 *due)
{
	struct hrtimer *first = NULL;

	*due = TIMER_NEVER;
	for (int i = 0; i < HRTIMER_MAX_BASES; i++) {
		struct rb_node *node = rb_first_cached(&base->tree[i]);
		struct hrtimer *timer;
		u64 at;

		if (!node)
			continue;
		timer = rb_entry(node, struct hrtimer, node);
		at = to_monotonic(timer->expires, timer->clock);
		if (at < *due) {
			*due = at;
			first = timer;
		}
	}
	return first;
}

/* Make the hardware wait for @due, unless it will wake earlier anyway. */
static void program(struct hrtimer_cpu_base *base, u64 due)
{
	if (base->in_interrupt || due >= base->programmed)
		return;
	base->programmed = due;
	timer_set_deadline(due);
}

static void enqueue(struct hrtimer_cpu_base *base, struct hrtimer *timer)
{
	assert(!timer->queued);
	timer->queued = true;
	rb_add_cached(&timer->node, &base->tree[timer->clock], node_before);
}

static void dequeue(struct hrtimer_cpu_base *base, struct hrtimer *timer)
{
	rb_erase_cached(&timer->node, &base->tree[timer->clock]);
	timer->queued = false;
}

/* Lock the base a timer belongs to; interrupts are off. */
static struct hrtimer_cpu_base *
lock_base(const struct hrtimer *timer) __no_thread_safety
{
	for (;;) {
		struct hrtimer_cpu_base *base = READ_ONCE(timer->base);

		spin_lock(&base->lock);
		if (likely(base == timer->base))
			return base;
		spin_unlock(&base->lock);
	}
}

/**
 * hrtimer_init() - prepare a timer.
 * @timer:    its memory; not queued.
 * @clock:    the clock its expiry is counted in.
 * @function: called when it expires, in hardirq context, interrupts off.
 *
 * Context: Any.
 */
void hrtimer_init(struct hrtimer *timer, enum hrtimer_base_type clock,
		  enum hrtimer_restart (*function)(struct hrtimer *))
{
	timer->base = this_cpu_ptr(&hrtimer_bases);
	timer->clock = (u8)clock;
	timer->function = function;
	timer->queued = false;
	timer->expires = 0;
}

/* Off its tree and, unless its function runs elsewhere, onto this CPU. */
static struct hrtimer_cpu_base *
bring_here(struct hrtimer *timer) __no_thread_safety
{
	struct hrtimer_cpu_base *here = this_cpu_ptr(&hrtimer_bases);

	for (;;) {
		struct hrtimer_cpu_base *base = lock_base(timer);

		if (timer->queued)
			dequeue(base, timer);
		if (base == here || base->running == timer)
			return base;
		WRITE_ONCE(timer->base, here);
		spin_unlock(&base->lock);
	}
}

/**
 * hrtimer_start() - (re)arm a timer.
 * @timer:      from hrtimer_init(); queued or not.
 * @expires_ns: absolute, in the timer's clock; past times expire at once, by
 *              interrupt.
 *
 * Context: Any.
 */
void hrtimer_start(struct hrtimer *timer, u64 expires_ns) __no_thread_safety
{
	struct hrtimer_cpu_base *base;
	unsigned long flags;

	local_irq_save(flags);
	base = bring_here(timer);
	timer->expires = expires_ns;
	enqueue(base, timer);
	if (base == this_cpu_ptr(&hrtimer_bases) &&
	    rb_first_cached(&base->tree[timer->clock]) == &timer->node)
		program(base, to_monotonic(expires_ns, timer->clock));
	spin_unlock(&base->lock);
	local_irq_restore(flags);
}

/**
 * hrtimer_try_to_cancel() - disarm a timer without waiting.
 * @timer: from hrtimer_init().
 *
 * Context: Any.
 * Return: 1 if it was queued, 0 if not, -1 if its function is running.
 */
int hrtimer_try_to_cancel(struct hrtimer *timer) __no_thread_safety
{
	struct hrtimer_cpu_base *base;
	unsigned long flags;
	int was = 0;

	local_irq_save(flags);
	base = lock_base(timer);
	if (timer->queued) {
		dequeue(base, timer);
		was = 1;
	}
	if (base->running == timer)
		was = -1;
	spin_unlock(&base->lock);
	local_irq_restore(flags);
	return was;
}

/**
 * hrtimer_cancel() - disarm a timer; its function does not run any more.
 * @timer: from hrtimer_init().
 *
 * Context: Any but the timer's own function; without locks that it takes.
 * Return: 1 if it was queued, else 0.
 */
int hrtimer_cancel(struct hrtimer *timer)
{
	int was;

	while ((was = hrtimer_try_to_cancel(timer)) < 0)
		cpu_relax();
	return was;
}

/* Queued, or its function is running. */
bool hrtimer_active(const struct hrtimer *timer) __no_thread_safety
{
	struct hrtimer_cpu_base *base;
	unsigned long flags;
	bool active;

	local_irq_save(flags);
	base = lock_base(timer);
	active = timer->queued || base->running == timer;
	spin_unlock(&base->lock);
	local_irq_restore(flags);
	return active;
}

/**
 * hrtimer_forward() - the next expiry of a periodic timer.
 * @timer:    not queued, or its function is running.
 * @now:      in the timer's clock.
 * @interval: ns, > 0.
 *
 * Context: The timer's owner.
 * Return: how many periods @expires was moved, so that it is after @now.
 */
u64 hrtimer_forward(struct hrtimer *timer, u64 now, u64 interval)
{
	u64 periods;

	assert(interval > 0);
	if (now < timer->expires)
		return 0;
	periods = (now - timer->expires) / interval + 1;
	timer->expires = ktime_add_safe(timer->expires, periods * interval);
	return periods;
}

/* Now, in the timer's clock. */
u64 hrtimer_cb_get_time(const struct hrtimer *timer)
{
	return timer->clock == HRTIMER_BASE_REALTIME ? ktime_get_real()
						     : ktime_get();
}

/* ns until it expires, negative if it is late. */
s64 hrtimer_get_remaining(const struct hrtimer *timer)
{
	return (s64)(READ_ONCE(timer->expires) - hrtimer_cb_get_time(timer));
}

/* Call one due timer's function; the base is unlocked meanwhile. */
static void run_timer(struct hrtimer_cpu_base *base, struct hrtimer *timer)
	__must_hold(base->lock)
{
	enum hrtimer_restart restart;

	dequeue(base, timer);
	base->running = timer;
	spin_unlock(&base->lock);
	restart = timer->function(timer);
	spin_lock(&base->lock);
	base->running = NULL;
	if (restart == HRTIMER_RESTART && !timer->queued)
		enqueue(base, timer);
}

/**
 * hrtimer_interrupt() - this CPU's timer interrupt.
 *
 * Context: Hardirq, interrupts off.
 */
void hrtimer_interrupt(void)
{
	struct hrtimer_cpu_base *base = this_cpu_ptr(&hrtimer_bases);
	struct hrtimer *timer;
	u64 due;

	spin_lock(&base->lock);
	base->in_interrupt = true;
	while ((timer = next_timer(base, &due)) && due <= ktime_get())
		run_timer(base, timer);
	base->in_interrupt = false;
	base->programmed = TIMER_NEVER;
	program(base, due);
	spin_unlock(&base->lock);
}

/* On each CPU: what is due has changed. */
static void reprogram(void *unused)
{
	struct hrtimer_cpu_base *base = this_cpu_ptr(&hrtimer_bases);
	u64 due;

	(void)unused;
	spin_lock(&base->lock);
	next_timer(base, &due);
	base->programmed = TIMER_NEVER;
	program(base, due);
	spin_unlock(&base->lock);
}

/**
 * clock_was_set() - the real-time clock jumped; look at its timers again.
 *
 * Context: Task context, interrupts on.
 */
void clock_was_set(void)
{
	on_each_cpu(reprogram, NULL);
	timerfd_clock_was_set();
}

struct sleeper {
	struct hrtimer timer;
	struct task_struct *task; /* NULL once the time is over */
};

static enum hrtimer_restart wake_sleeper(struct hrtimer *timer)
{
	struct sleeper *s = container_of(timer, struct sleeper, timer);
	struct task_struct *task = s->task;

	WRITE_ONCE(s->task, NULL);
	wake_up_process(task);
	return HRTIMER_NORESTART;
}

/**
 * schedule_hrtimeout() - sleep until a moment, or until woken.
 * @expires_ns: absolute, in @clock; KTIME_MAX and later: for ever.
 * @clock:      the clock.
 *
 * The caller has set its state; it is TASK_RUNNING on return.
 *
 * Context: Task context, may sleep.
 * Return: 0 when the time is over, 1 when woken before.
 */
int schedule_hrtimeout(u64 expires_ns, enum hrtimer_base_type clock)
{
	struct sleeper s = { .task = current };

	if (expires_ns >= KTIME_MAX) {
		schedule();
		return 1;
	}
	hrtimer_init(&s.timer, clock, wake_sleeper);
	hrtimer_start(&s.timer, expires_ns);
	if (likely(READ_ONCE(s.task)))
		schedule();
	hrtimer_cancel(&s.timer);
	__set_current_state(TASK_RUNNING);
	return s.task ? 1 : 0;
}

/* The same on the monotonic clock, as kernel/base declares it. */
int schedule_until(u64 deadline_ns)
{
	return schedule_hrtimeout(deadline_ns, HRTIMER_BASE_MONOTONIC);
}

/**
 * sleep_ns() - sleep so long, whatever comes.
 * @ns: how long.
 *
 * Context: Task context, may sleep.
 */
void sleep_ns(u64 ns)
{
	u64 deadline = ktime_add_safe(ktime_get(), ns);

	do {
		set_current_state(TASK_UNINTERRUPTIBLE);
	} while (schedule_until(deadline));
}
