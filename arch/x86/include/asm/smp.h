/*
 * asm/smp.h - more than one CPU.
 */
#ifndef ASM_SMP_H
#define ASM_SMP_H

#include "asm/percpu.h"
#include "lib/cpumask.h"
#include "lib/types.h"

struct task_struct;

extern int nr_cpu_ids; /* possible CPUs: 0 .. nr_cpu_ids - 1 */

extern struct cpumask cpu_possible_mask;
extern struct cpumask cpu_online_mask;

#define for_each_possible_cpu(cpu) for_each_cpu(cpu, &cpu_possible_mask)
#define for_each_online_cpu(cpu)   for_each_cpu(cpu, &cpu_online_mask)

static inline bool cpu_online(int cpu)
{
	return cpumask_test_cpu((unsigned int)cpu, &cpu_online_mask);
}

static inline int num_online_cpus(void)
{
	return (int)cpumask_weight(&cpu_online_mask);
}

static inline int num_possible_cpus(void)
{
	return nr_cpu_ids;
}

/* Start all other CPUs; each runs idle_thread_get(cpu) (kernel/sched).
 * Process context, may sleep. */
void smp_init(void);

/* Make @cpu look at its TIF_NEED_RESCHED. */
void smp_send_reschedule(int cpu);

/*
 * Run @fn(arg) on other CPUs in hardirq context; return when all
 * have run it.  IRQs on, no lock that @fn or a handler takes.
 */
void smp_call_function_many(struct cpumask mask, void (*fn)(void *), void *arg);
/* On one CPU, possibly this one: 0 or -ENXIO if it is not online. */
int smp_call_function_single(int cpu, void (*fn)(void *), void *arg);
/* On all CPUs, this one included. */
void on_each_cpu(void (*fn)(void *), void *arg);

#endif
