/*
 * tests/kernel/test_timer.c - hrtimers, clocks, work queues, random numbers.
 */
#include "asm/irq.h"
#include "asm/smp.h"
#include "asm/timer.h"
#include "kernel/base/completion.h"
#include "kernel/base/ktest.h"
#include "kernel/random.h"
#include "kernel/time.h"
#include "kernel/timer.h"
#include "kernel/vdso.h"
#include "kernel/workqueue.h"
#include "lib/chacha.h"
#include "lib/string.h"
#include "lib/util.h"

struct test_timer {
	struct hrtimer timer;
	int fired;
	u64 late_by;
};

static int order[16], nr_order;

static enum hrtimer_restart note_order(struct hrtimer *timer)
{
	struct test_timer *t = container_of(timer, struct test_timer, timer);

	order[nr_order++] = t->fired++;
	return HRTIMER_NORESTART;
}

KTEST(timers_fire_in_order_and_never_early)
{
	static struct test_timer t[16];
	u64 base = ktime_get() + 5 * NSEC_PER_MSEC;

	nr_order = 0;
	for (int i = 0; i < 16; i++) {
		int slot = i * 7 % 16;

		t[i].fired = slot;
		hrtimer_init(&t[i].timer, HRTIMER_BASE_MONOTONIC, note_order);
		hrtimer_start(&t[i].timer, base + (u64)slot * 100000);
	}
	sleep_ns(8 * NSEC_PER_MSEC);
	while (READ_ONCE(nr_order) < 16)
		msleep(1);
	for (int i = 0; i < 16; i++)
		EXPECT_EQ(order[i], i);
	for (int i = 0; i < 16; i++)
		EXPECT_EQ(hrtimer_cancel(&t[i].timer), 0);
}

static enum hrtimer_restart count_fires(struct hrtimer *timer)
{
	struct test_timer *t = container_of(timer, struct test_timer, timer);

	if (ktime_get() < timer->expires)
		t->late_by = timer->expires - ktime_get();
	t->fired++;
	hrtimer_forward(timer, ktime_get(), NSEC_PER_MSEC);
	return HRTIMER_RESTART;
}

KTEST(a_periodic_timer_stops_when_cancelled)
{
	struct test_timer t = { .fired = 0 };
	int fired;

	hrtimer_init(&t.timer, HRTIMER_BASE_MONOTONIC, count_fires);
	hrtimer_start(&t.timer, ktime_get());
	while (READ_ONCE(t.fired) < 5)
		msleep(1);
	EXPECT(hrtimer_active(&t.timer));
	EXPECT_EQ(hrtimer_cancel(&t.timer), 1);
	EXPECT(!hrtimer_active(&t.timer));
	EXPECT_EQ(t.late_by, 0);
	fired = t.fired;
	msleep(3);
	EXPECT_EQ(t.fired, fired);
}

KTEST(forward_steps_past_now)
{
	struct hrtimer t = { .expires = 100 };

	EXPECT_EQ(hrtimer_forward(&t, 99, 10), 0);
	EXPECT_EQ(hrtimer_forward(&t, 100, 10), 1);
	EXPECT_EQ(t.expires, 110);
	EXPECT_EQ(hrtimer_forward(&t, 145, 10), 4);
	EXPECT_EQ(t.expires, 150);
}

KTEST(sleeping_takes_at_least_so_long)
{
	u64 start = ktime_get();

	sleep_ns(3 * NSEC_PER_MSEC);
	EXPECT(ktime_get() - start >= 3 * NSEC_PER_MSEC);
	set_current_state(TASK_UNINTERRUPTIBLE);
	EXPECT_EQ(schedule_until(ktime_get() + NSEC_PER_MSEC), 0);
	set_current_state(TASK_UNINTERRUPTIBLE);
	EXPECT_EQ(schedule_until(0), 0);
}

static u64 timer_interrupts(void)
{
	u64 sum = 0;
	int cpu;

	for_each_online_cpu(cpu)
		sum += irq_stat_count(IRQ_STAT_TIMER, cpu);
	return sum;
}

/* All sleep for 50 ticks of each CPU; what little comes is others' timers. */
KTEST(an_idle_machine_does_not_tick)
{
	u64 before;

	msleep(20); /* whatever ran before has stopped */
	before = timer_interrupts();
	msleep(50 * TICK_NSEC / NSEC_PER_MSEC);
	EXPECT(timer_interrupts() - before < 25);
}

static u64 vdso_ns(const struct vdso_data *data, u64 count)
{
	return data->base_ns +
	       mul_u64_u64_shr(count - data->base_tsc, data->mult, 32);
}

KTEST(the_vdso_counts_as_the_kernel_does)
{
	unsigned long flags;
	struct vdso_data *data = vdso_write_begin(&flags);
	u64 before, now;

	EXPECT(data->seq & 1); /* readers wait */
	before = ktime_get();
	now = vdso_ns(data, arch_read_counter());
	EXPECT(before <= now && now <= ktime_get());
	EXPECT_EQ(data->real_offset, ktime_real_offset());
	vdso_write_end(flags);
	EXPECT_EQ(data->seq & 1, 0);
}

KTEST(timespec_conversions)
{
	struct timespec64 ts = ns_to_timespec64(3000000007ULL);

	EXPECT_EQ(ts.tv_sec, 3);
	EXPECT_EQ(ts.tv_nsec, 7);
	EXPECT_EQ(timespec64_to_ns(&ts), 3000000007ULL);
	ts.tv_sec = LONG_MAX;
	EXPECT_EQ(timespec64_to_ns(&ts), KTIME_MAX);
	ts = (struct timespec64){ 0, 1000000000 };
	EXPECT(!timespec64_valid(&ts));
	ts = (struct timespec64){ -1, 0 };
	EXPECT(!timespec64_valid(&ts));
	EXPECT_EQ(ktime_add_safe(KTIME_MAX - 1, 5), KTIME_MAX);
}

static int work_runs;
static struct completion work_may_end;

static void quick_work(struct work_struct *work)
{
	(void)work;
	work_runs++;
}

static void slow_work(struct work_struct *work)
{
	(void)work;
	wait_for_completion(&work_may_end);
}

KTEST(work_runs_once_per_queueing)
{
	struct work_struct work;

	INIT_WORK(&work, quick_work);
	work_runs = 0;
	EXPECT(schedule_work(&work));
	flush_work(&work);
	EXPECT_EQ(work_runs, 1);
	EXPECT(!flush_work(&work));
	EXPECT(schedule_work(&work));
	flush_scheduled_work();
	EXPECT_EQ(work_runs, 2);
}

KTEST(sleeping_work_does_not_hold_up_the_next)
{
	struct work_struct slow[3], quick;

	init_completion(&work_may_end);
	work_runs = 0;
	for (int i = 0; i < 3; i++) {
		INIT_WORK(&slow[i], slow_work);
		EXPECT(schedule_work_on(0, &slow[i]));
	}
	INIT_WORK(&quick, quick_work);
	EXPECT(schedule_work_on(0, &quick));
	flush_work(&quick);
	EXPECT_EQ(work_runs, 1);
	for (int i = 0; i < 3; i++)
		complete(&work_may_end);
	for (int i = 0; i < 3; i++)
		flush_work(&slow[i]);
}

KTEST(delayed_work_waits_and_can_be_cancelled)
{
	struct delayed_work dwork;

	INIT_DELAYED_WORK(&dwork, quick_work);
	work_runs = 0;
	EXPECT(schedule_delayed_work(&dwork, 2 * NSEC_PER_MSEC));
	EXPECT(!schedule_delayed_work(&dwork, 1));
	EXPECT_EQ(work_runs, 0);
	EXPECT(flush_delayed_work(&dwork));
	EXPECT_EQ(work_runs, 1);
	EXPECT(schedule_delayed_work(&dwork, 3600 * NSEC_PER_SEC));
	EXPECT(cancel_delayed_work_sync(&dwork));
	EXPECT(!cancel_delayed_work_sync(&dwork));
	EXPECT(!mod_delayed_work(&dwork, NSEC_PER_MSEC));
	msleep(2);
	flush_delayed_work(&dwork);
	EXPECT_EQ(work_runs, 2);
}

/* RFC 8439, 2.3.2, with counter and nonce 0: appendix A.1, vector 1. */
KTEST(chacha_keeps_to_the_rfc)
{
	static const u8 want[8] = { 0x76, 0xb8, 0xe0, 0xad,
				    0xa0, 0xf1, 0x3d, 0x90 };
	u32 key[CHACHA_KEY_WORDS] = { 0 }, state[CHACHA_STATE_WORDS];
	u8 out[CHACHA_BLOCK_SIZE];

	chacha_init(state, key);
	chacha_block(state, out);
	EXPECT(!memcmp(out, want, sizeof(want)));
	EXPECT_EQ(state[12], 1);
	chacha_block(state, out);
	EXPECT_EQ(out[0], 0x9f);
}

KTEST(random_bytes_differ)
{
	u8 a[64] = { 0 }, b[64] = { 0 };
	int seen[8] = { 0 };

	get_random_bytes(a, sizeof(a));
	get_random_bytes(b, sizeof(b));
	EXPECT(memcmp(a, b, sizeof(a)) != 0);
	for (int i = 0; i < 1000; i++)
		seen[get_random_u32_below(8)]++;
	for (int i = 0; i < 8; i++)
		EXPECT(seen[i] > 50);
	EXPECT_EQ(get_random_u32_below(1), 0);
}
