/*
 * kernel/sched/loadavg.c - how many tasks wanted to run lately.
 *
 * Every five seconds the number of tasks that run, wait for a CPU or sleep
 * without being interruptible goes into three averages, in fixed point, which
 * forget the past with time constants of 1, 5 and 15 minutes.
 *
 * See: proc(5) on /proc/loadavg, sysinfo(2).
 */
#include "asm/smp.h"
#include "kernel/sched/rq.h"
#include "kernel/time.h"

/* 5 s and a little, so that it does not beat with what users do each 5 s. */
#define LOAD_PERIOD (5004 * (u64)NSEC_PER_MSEC)

/* 2^11 / exp(5 s / 1 min), 5 min, 15 min */
static const unsigned long load_decay[3] = { 1884, 2014, 2037 };

unsigned long avenrun[3];
static struct hrtimer load_timer;

static unsigned long count_active(void)
{
	unsigned int cpu;
	long active = 0;

	for_each_cpu(cpu, &cpu_online_mask) {
		const struct rq *rq = cpu_rq((int)cpu);

		active += (long)READ_ONCE(rq->nr_running) +
			  READ_ONCE(rq->nr_uninterruptible);
	}
	return active > 0 ? (unsigned long)active : 0;
}

/* Rounded up while the load rises, so that it can reach the true number. */
static unsigned long calc_load(unsigned long load, unsigned long decay,
			       unsigned long active)
{
	unsigned long next = load * decay + active * (FIXED_1 - decay);

	if (active >= load)
		next += FIXED_1 - 1;
	return next / FIXED_1;
}

static enum hrtimer_restart load_tick(struct hrtimer *timer)
{
	unsigned long active = count_active() * FIXED_1;
	u64 periods = hrtimer_forward(timer, ktime_get(), LOAD_PERIOD);

	while (periods-- > 0)
		for (int i = 0; i < 3; i++)
			WRITE_ONCE(
				avenrun[i],
				calc_load(avenrun[i], load_decay[i], active));
	return HRTIMER_RESTART;
}

void loadavg_init(void)
{
	hrtimer_init(&load_timer, HRTIMER_BASE_MONOTONIC, load_tick);
	hrtimer_start(&load_timer, ktime_get() + LOAD_PERIOD);
}

/**
 * get_avenrun() - the three load averages.
 * @loads: 1, 5 and 15 minutes, fixed point with FSHIFT bits.
 */
void get_avenrun(unsigned long *loads)
{
	for (int i = 0; i < 3; i++)
		loads[i] = READ_ONCE(avenrun[i]);
}

/* Tasks that run or wait for a CPU. */
unsigned int nr_running(void)
{
	unsigned int cpu, sum = 0;

	for_each_cpu(cpu, &cpu_online_mask)
		sum += READ_ONCE(cpu_rq((int)cpu)->nr_running);
	return sum;
}

/* Tasks that wait for a device. */
unsigned int nr_iowait(void)
{
	unsigned int cpu;
	int sum = 0;

	for_each_cpu(cpu, &cpu_online_mask)
		sum += atomic_read(&cpu_rq((int)cpu)->nr_iowait);
	return sum > 0 ? (unsigned int)sum : 0;
}

/* Task switches since boot. */
u64 nr_context_switches(void)
{
	unsigned int cpu;
	u64 sum = 0;

	for_each_cpu(cpu, &cpu_online_mask)
		sum += READ_ONCE(cpu_rq((int)cpu)->nr_switches);
	return sum;
}
