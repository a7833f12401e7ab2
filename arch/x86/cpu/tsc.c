/*
 * arch/x86/cpu/tsc.c - the clock: counting ns by the time stamp counter.
 *
 * ns = base_ns + (tsc - base_tsc) * mult / 2^32.  The frequency comes from
 * CPUID where the CPU knows it; else a tenth of a millisecond against a timer
 * of known frequency (HPET or ACPI PM timer) gives a first value, and the half
 * second from there on a precise one.  refine() publishes it as a further set
 * of parameters that continues where the last one stood, so that readers need
 * no lock and the clock never steps.
 *
 * See: Intel SDM volume 3, 18.7; HPET specification 1.0a; ACPI 4.8.3.3.
 */
#include "arch/x86/cpu/acpi.h"
#include "arch/x86/cpu/apic.h"
#include "arch/x86/cpu/tsc.h"
#include "asm/barrier.h"
#include "asm/cpu.h"
#include "asm/io.h"
#include "asm/irqflags.h"
#include "asm/msr.h"
#include "asm/timer.h"
#include "kernel/base/bug.h"
#include "kernel/base/printk.h"
#include "kernel/timer.h"
#include "kernel/vdso.h"
#include "lib/atomic.h"
#include "lib/util.h"
#include "mm/vmalloc.h"

#define PM_TIMER_HZ      3579545ull
#define HPET_PERIOD_REG  0x04 /* femtoseconds per tick */
#define HPET_CONFIG_REG  0x10
#define HPET_COUNTER_REG 0xf0
#define HPET_ENABLE      1u
#define FSEC_PER_NSEC    1000000ull
#define FIRST_SPAN_NS    100000ull
#define REFINE_AFTER_NS  500000000ull
#define LAPIC_START      0xffffffffu

/* A counter of known frequency; it may wrap at @mask. */
struct reference {
	const char *name;
	u64 mask;
	u64 hz;
	u64 (*read)(void);
};

struct sample {
	u64 tsc;
	u64 ref;
};

struct tsc_clock {
	u64 base_tsc;
	u64 base_ns;
	u64 mult; /* ns per tick, times 2^32 */
};

/* Readers use one while set_clock() fills in the next. */
static struct tsc_clock clocks[3] = { { .mult = 1ull << 32 } };
static const struct tsc_clock *clock = &clocks[0];
static volatile u32 *hpet;
static struct reference reference;
static struct sample first;
static u64 khz;
static bool measured; /* khz is no guess */
static u64 lapic_per_ms;
static u64 lapic_mult; /* ticks per ns, times 2^32 */

static u64 read_hpet(void)
{
	return hpet[HPET_COUNTER_REG / 4];
}

static u64 read_pm_timer(void)
{
	return inl(acpi_info.pm_timer_port);
}

/* Choose what to measure against; false if the machine has neither. */
static bool find_reference(void)
{
	if (acpi_info.hpet_phys)
		hpet = ioremap(acpi_info.hpet_phys, 4096);
	if (hpet && hpet[HPET_PERIOD_REG / 4]) {
		hpet[HPET_CONFIG_REG / 4] |= HPET_ENABLE;
		reference = (struct reference){
			.name = "HPET",
			.mask = 0xffffffff,
			.hz = 1000000000ull * FSEC_PER_NSEC /
			      hpet[HPET_PERIOD_REG / 4],
			.read = read_hpet,
		};
		return true;
	}
	if (acpi_info.pm_timer_port) {
		reference = (struct reference){
			.name = "PM timer",
			.mask = acpi_info.pm_timer_32bit ? 0xffffffff
							 : 0xffffff,
			.hz = PM_TIMER_HZ,
			.read = read_pm_timer,
		};
		return true;
	}
	return false;
}

/* The better of three: the one whose two counter readings lie closest. */
static struct sample take_sample(void)
{
	struct sample best = { 0 };
	u64 best_span = ~0ull;

	for (int i = 0; i < 3; i++) {
		u64 before = rdtsc();
		u64 ref = reference.read();
		u64 span = rdtsc() - before;

		if (span < best_span) {
			best_span = span;
			best.tsc = before + span / 2;
			best.ref = ref;
		}
	}
	return best;
}

static u64 span_ns(const struct sample *a, const struct sample *b)
{
	u64 ticks = (b->ref - a->ref) & reference.mask;

	return (u64)((unsigned __int128)ticks * 1000000000u / reference.hz);
}

/* kHz = ticks per ms, from two samples. */
static u64 khz_between(const struct sample *a, const struct sample *b)
{
	u64 ns = span_ns(a, b);

	return ns ? (u64)((unsigned __int128)(b->tsc - a->tsc) * 1000000u / ns)
		  : 0;
}

static u64 mult_of(u64 freq_khz)
{
	return (u64)(((unsigned __int128)1000000u << 32) / freq_khz);
}

/* The vDSO counts as we do. */
static void tell_programs(const struct tsc_clock *c)
{
	unsigned long flags;
	struct vdso_data *data = vdso_write_begin(&flags);

	data->base_tsc = c->base_tsc;
	data->base_ns = c->base_ns;
	data->mult = c->mult;
	data->usable = measured;
	vdso_write_end(flags);
}

/* From the moment @tsc on, count with @freq_khz; the clock does not step. */
static void set_clock(u64 tsc, u64 freq_khz)
{
	const struct tsc_clock *old = clock;
	struct tsc_clock *new = &clocks[old - clocks + 1];
	u64 ticks = tsc - old->base_tsc;

	assert(new < clocks + ARRAY_SIZE(clocks));
	new->base_tsc = tsc;
	new->base_ns = old->base_ns +
		       (u64)((unsigned __int128)ticks * old->mult >> 32);
	new->mult = mult_of(freq_khz);
	smp_wmb();
	WRITE_ONCE(clock, new);
	tell_programs(new);
}

/**
 * clock_start() - the clock reads 0 now.
 *
 * Context: The boot CPU's first C code.
 */
void clock_start(void)
{
	clocks[0].base_tsc = rdtsc();
}

/* Crystal clock and ratio, if the CPU states both (leaf 0x15). */
static u64 khz_by_cpuid(void)
{
	u32 a, b, c, d;

	cpuid(0, &a, &b, &c, &d);
	if (a < 0x15)
		return 0;
	cpuid(0x15, &a, &b, &c, &d);
	return a && b && c ? (u64)c * b / a / 1000 : 0;
}

/* Let TSC, reference and local APIC timer run side by side for a while. */
static void measure_first(void)
{
	unsigned long flags;
	struct sample s;
	u64 ns;

	local_irq_save(flags);
	first = take_sample();
	lapic_timer_start(LAPIC_START);
	do {
		s = take_sample();
		ns = span_ns(&first, &s);
	} while (ns < FIRST_SPAN_NS);
	lapic_per_ms = (u64)(LAPIC_START - lapic_timer_count()) * 1000000 / ns;
	lapic_timer_start(0);
	if (!khz)
		khz = khz_between(&first, &s);
	local_irq_restore(flags);
}

/**
 * time_init() - find the frequencies of TSC and local APIC timer.
 *
 * Context: Boot, boot CPU, after acpi_init() and lapic_enable().
 */
void time_init(void)
{
	khz = khz_by_cpuid();
	if (find_reference())
		measure_first();
	measured = khz;
	if (!khz || !lapic_per_ms) {
		pr_warn("tsc: nothing to measure against, assuming 1 GHz\n");
		khz = khz ? khz : 1000000;
		lapic_per_ms = lapic_per_ms ? lapic_per_ms : 1000000;
	}
	lapic_mult = (lapic_per_ms << 32) / 1000000;
	set_clock(rdtsc(), khz);
	pr_info("tsc: %llu.%03llu MHz, local APIC timer %llu kHz\n", khz / 1000,
		khz % 1000, lapic_per_ms);
}

/* The whole time since boot measures better than its beginning did. */
static enum hrtimer_restart refine(struct hrtimer *timer)
{
	struct sample now = take_sample();
	u64 better = khz_between(&first, &now);

	(void)timer;
	if (!better)
		return HRTIMER_NORESTART; /* the reference stands still */
	set_clock(now.tsc, better);
	pr_debug("tsc: refined from %llu to %llu kHz by %s\n", khz, better,
		 reference.name);
	khz = better;
	return HRTIMER_NORESTART;
}

/**
 * time_refine() - measure again, over a longer time, later.
 *
 * Does nothing if the CPU stated the frequency.
 *
 * Context: Boot, once timers work.
 */
void time_refine(void)
{
	static struct hrtimer timer;

	if (!reference.read || khz_by_cpuid())
		return;
	hrtimer_init(&timer, HRTIMER_BASE_MONOTONIC, refine);
	hrtimer_start(&timer, sched_clock() + REFINE_AFTER_NS);
}

/**
 * clock_since_start() - time since the kernel's first instruction.
 *
 * Unlike sched_clock() it is not off by the guess that was the frequency until
 * time_init().
 *
 * Context: Any, after time_init().
 * Return: ns.
 */
u64 clock_since_start(void)
{
	return counter_to_ns(rdtsc() - clocks[0].base_tsc);
}

/**
 * tsc_khz() - the counter's frequency.
 *
 * Context: Any, after time_init().
 * Return: ticks per millisecond.
 */
u64 tsc_khz(void)
{
	return khz;
}

/**
 * sched_clock() - time since the kernel's first instruction.
 *
 * Never goes back, equal on all CPUs.  Before time_init() a frequency of
 * 1 GHz is assumed.
 *
 * Context: Any.
 * Return: ns.
 */
u64 sched_clock(void)
{
	const struct tsc_clock *c = READ_ONCE(clock);
	u64 ticks = rdtsc() - c->base_tsc;

	return c->base_ns + (u64)((unsigned __int128)ticks * c->mult >> 32);
}

/**
 * counter_to_ns() - what a difference of two arch_read_counter() comes to.
 * @ticks: of the counter.
 *
 * Context: Any.
 * Return: ns.
 */
u64 counter_to_ns(u64 ticks)
{
	return mul_u64_u64_shr(ticks, READ_ONCE(clock)->mult, 32);
}

/**
 * timer_set_deadline() - choose the moment of the next timer interrupt.
 * @deadline_ns: of sched_clock(); a past one interrupts at once.  TIMER_NEVER
 *               stops the timer.  Replaces the deadline before.
 *
 * Far deadlines may interrupt early: whoever is called looks at the clock.
 *
 * Context: IRQs off.
 */
void timer_set_deadline(u64 deadline_ns)
{
	u64 now, ticks;

	if (deadline_ns == TIMER_NEVER) {
		lapic_timer_start(0);
		return;
	}
	now = sched_clock();
	if (deadline_ns <= now) {
		lapic_timer_start(1);
		return;
	}
	ticks = (u64)((unsigned __int128)(deadline_ns - now) * lapic_mult >>
		      32);
	lapic_timer_start((u32)clamp(ticks, 1ull, (u64)LAPIC_START));
}
