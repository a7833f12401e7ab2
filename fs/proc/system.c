/*
 * fs/proc/system.c - /proc's files about the machine: time, load, processors.
 *
 * See: proc(5).
 */
#include <uapi/errno.h>
#include "asm/boot.h"
#include "asm/cpu.h"
#include "asm/irq.h"
#include "asm/smp.h"
#include "asm/timer.h"
#include "asm/topology.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/fork.h"
#include "kernel/pid.h"
#include "kernel/sched/cputime.h"
#include "kernel/sched/sched.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "kernel/time_ns.h"
#include "kernel/utsname.h"
#include "mm/slab.h"
#include "fs/filesystems.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"

static int version_show(struct seq_file *m, void *v)
{
	(void)v;
	seq_puts(m, linux_banner);
	return 0;
}

static int cmdline_show(struct seq_file *m, void *v)
{
	(void)v;
	seq_printf(m, "%s\n", boot_info.command_line);
	return 0;
}

static int uptime_show(struct seq_file *m, void *v)
{
	u64 up = time_ns_from_host(CLOCK_BOOTTIME, ktime_get_boottime());
	u64 idle = 0;
	int cpu;

	(void)v;
	for_each_possible_cpu(cpu) {
		struct kernel_cpustat stat;

		kcpustat_cpu_fetch(cpu, &stat);
		idle += stat.cpustat[CPUTIME_IDLE];
	}
	seq_printf(m, "%llu.%02llu %llu.%02llu\n", up / NSEC_PER_SEC,
		   up % NSEC_PER_SEC / 10000000, idle / NSEC_PER_SEC,
		   idle % NSEC_PER_SEC / 10000000);
	return 0;
}

/* A fixed-point load with two decimals, rounded. */
static void put_load(struct seq_file *m, unsigned long load)
{
	load += FIXED_1 / 200;
	seq_printf(m, "%lu.%02lu ", load >> FSHIFT,
		   ((load & (FIXED_1 - 1)) * 100) >> FSHIFT);
}

static int loadavg_show(struct seq_file *m, void *v)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	unsigned long loads[3];

	(void)v;
	get_avenrun(loads);
	for (int i = 0; i < 3; i++)
		put_load(m, loads[i]);
	seq_printf(m, "%u/%d %d\n", nr_running(), nr_threads, ns->last_pid);
	return 0;
}

static void put_cpu_times(struct seq_file *m, const char *name, const u64 *ns)
{
	seq_puts(m, name);
	for (int i = 0; i < NR_CPUTIME_STATS; i++)
		seq_put_decimal_ull(m, " ", nsec_to_clock_t(ns[i]));
	seq_puts(m, " 0 0\n"); /* no guests */
}

static void stat_cpus(struct seq_file *m)
{
	struct kernel_cpustat sum = { 0 }, one;
	char name[16];
	int cpu;

	for_each_possible_cpu(cpu) {
		kcpustat_cpu_fetch(cpu, &one);
		for (int i = 0; i < NR_CPUTIME_STATS; i++)
			sum.cpustat[i] += one.cpustat[i];
	}
	put_cpu_times(m, "cpu ", sum.cpustat);
	for_each_online_cpu(cpu) {
		kcpustat_cpu_fetch(cpu, &one);
		scnprintf(name, sizeof(name), "cpu%d", cpu);
		put_cpu_times(m, name, one.cpustat);
	}
}

static u64 irq_total(unsigned int irq)
{
	u64 sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += irq_count(irq, cpu);
	return sum;
}

static void stat_irqs(struct seq_file *m)
{
	unsigned int last = 0;
	u64 sum = 0;
	int cpu;

	for (unsigned int irq = 0; irq < NR_IRQS; irq++) {
		sum += irq_total(irq);
		if (irq_name(irq))
			last = irq;
	}
	for_each_possible_cpu(cpu)
		for (int i = 0; i < NR_IRQ_STATS; i++)
			sum += irq_stat_count((enum irq_vector_stat)i, cpu);
	seq_put_decimal_ull(m, "intr ", sum);
	for (unsigned int irq = 0; irq <= last; irq++)
		seq_put_decimal_ull(m, " ", irq_total(irq));
	seq_putc(m, '\n');
}

static int stat_show(struct seq_file *m, void *v)
{
	(void)v;
	stat_cpus(m);
	stat_irqs(m);
	seq_printf(m,
		   "ctxt %llu\nbtime %llu\nprocesses %lu\n"
		   "procs_running %u\nprocs_blocked %u\n"
		   "softirq 0 0 0 0 0 0 0 0 0 0 0\n",
		   nr_context_switches(),
		   (ktime_get_real() -
		    time_ns_from_host(CLOCK_BOOTTIME, ktime_get_boottime())) /
			   NSEC_PER_SEC,
		   total_forks, nr_running(), nr_iowait());
	return 0;
}

static void irq_row(struct seq_file *m, const char *label, int irq_stat,
		    const char *what)
{
	int cpu;

	seq_printf(m, "%3s: ", label);
	for_each_online_cpu(cpu)
		seq_printf(m, "%10llu ",
			   irq_stat_count((enum irq_vector_stat)irq_stat, cpu));
	seq_printf(m, "  %s\n", what);
}

static int interrupts_show(struct seq_file *m, void *v)
{
	int cpu;

	(void)v;
	seq_puts(m, "           ");
	for_each_online_cpu(cpu)
		seq_printf(m, "CPU%-8d", cpu);
	seq_putc(m, '\n');
	for (unsigned int irq = 0; irq < NR_IRQS; irq++) {
		if (!irq_name(irq))
			continue;
		seq_printf(m, "%3u: ", irq);
		for_each_online_cpu(cpu)
			seq_printf(m, "%10llu ", irq_count(irq, cpu));
		seq_printf(m, " %8s %3u-%-8s  %s\n",
			   irq < NR_IRQ_LINES ? "IO-APIC" : "PCI-MSI", irq,
			   "edge", irq_name(irq));
	}
	irq_row(m, "NMI", IRQ_STAT_NMI, "Non-maskable interrupts");
	irq_row(m, "LOC", IRQ_STAT_TIMER, "Local timer interrupts");
	irq_row(m, "SPU", IRQ_STAT_SPURIOUS, "Spurious interrupts");
	irq_row(m, "RES", IRQ_STAT_RESCHEDULE, "Rescheduling interrupts");
	irq_row(m, "CAL", IRQ_STAT_CALL, "Function call interrupts");
	irq_row(m, "TLB", IRQ_STAT_TLB, "TLB shootdowns");
	return 0;
}

/* CPUID 1's family, model, stepping, as Linux reads them. */
static void put_signature(struct seq_file *m)
{
	u32 sig = cpu_signature();
	u32 family = sig >> 8 & 15, model = sig >> 4 & 15;

	if (family >= 6)
		model |= (sig >> 16 & 15) << 4;
	if (family == 15)
		family += sig >> 20 & 255;
	seq_printf(m, "vendor_id\t: %s\ncpu family\t: %u\nmodel\t\t: %u\n",
		   cpu_vendor(), family, model);
	seq_printf(m, "model name\t: %s\nstepping\t: %u\n", cpu_model_name(),
		   sig & 15);
}

/* Who shares the package, and the hardware's numbers. */
static void put_topology(struct seq_file *m, int cpu)
{
	struct cpumask package = cpu_package_mask(cpu);
	struct cpumask core = cpu_core_mask(cpu);
	struct cpu_place place = cpu_place(cpu);
	unsigned int siblings = cpumask_weight(&package);

	seq_printf(m,
		   "physical id\t: %u\nsiblings\t: %u\ncore id\t\t: %u\n"
		   "cpu cores\t: %u\napicid\t\t: %u\ninitial apicid\t: %u\n",
		   place.package, siblings, place.core,
		   siblings / max(cpumask_weight(&core), 1U), place.apic_id,
		   place.apic_id);
}

static void put_cpu(struct seq_file *m, int cpu, const char *flags)
{
	u32 cpuid_level, a, b, c, d;
	u64 khz = tsc_khz();

	cpuid(0, &cpuid_level, &b, &c, &d);
	cpuid(1, &a, &b, &c, &d);
	seq_printf(m, "processor\t: %d\n", cpu);
	put_signature(m);
	seq_printf(m, "cpu MHz\t\t: %llu.%03llu\n", khz / 1000, khz % 1000);
	put_topology(m, cpu);
	seq_printf(m,
		   "fpu\t\t: yes\nfpu_exception\t: yes\ncpuid level\t: %u\n"
		   "wp\t\t: yes\nflags\t\t: %s\n",
		   cpuid_level, flags);
	seq_printf(m, "bogomips\t: %llu.%02llu\nclflush size\t: %u\n",
		   khz / 500, khz / 5 % 100, (b >> 8 & 255) * 8);
	cpuid(0x80000008, &a, &b, &c, &d);
	seq_printf(m, "address sizes\t: %u bits physical, %u bits virtual\n\n",
		   a & 255, a >> 8 & 255);
}

static int cpuinfo_show(struct seq_file *m, void *v)
{
	char *flags = kmalloc(1024, GFP_KERNEL);
	int cpu;

	(void)v;
	if (!flags)
		return -ENOMEM;
	cpu_flags_text(flags, 1024);
	for_each_online_cpu(cpu)
		put_cpu(m, cpu, flags);
	kfree(flags);
	return 0;
}

/**
 * proc_system_init() - make the files.
 *
 * Context: Boot, once.
 */
void proc_system_init(void)
{
	proc_create_single("version", 0, NULL, version_show);
	proc_create_single("cmdline", 0, NULL, cmdline_show);
	proc_create_single("uptime", 0, NULL, uptime_show);
	proc_create_single("loadavg", 0, NULL, loadavg_show);
	proc_create_single("stat", 0, NULL, stat_show);
	proc_create_single("interrupts", 0, NULL, interrupts_show);
	proc_create_single("cpuinfo", 0, NULL, cpuinfo_show);
	proc_create_single("filesystems", 0, NULL, filesystems_show);
}
