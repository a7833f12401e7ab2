/*
 * kernel/membarrier.c - make all running threads pass a memory barrier.
 *
 * The rare side of an algorithm pays, so that the frequent side needs none: an
 * interrupt on each CPU that may run the threads meant is a full barrier
 * there, and returning from it (IRET) also drops instructions fetched ahead,
 * which is what the SYNC_CORE commands promise.  A CPU that runs none of them
 * has passed a barrier when it switched away.
 *
 * What a process has registered for is kept as the bits of those commands.
 *
 * See: membarrier(2).
 */
#include <uapi/errno.h>
#include <uapi/membarrier.h>
#include "asm/barrier.h"
#include "asm/smp.h"
#include "kernel/rseq.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "lib/atomic.h"
#include "mm/mm.h"

#define ALL_COMMANDS ((MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ << 1) - 1)

static void ipi_barrier(void *unused)
{
	(void)unused;
	smp_mb(); /* the interrupt is one; said for the reader */
}

static void ipi_rseq(void *mm)
{
	if (current->mm == mm)
		rseq_preempt(current);
	smp_mb();
}

static long global_barrier(void)
{
	smp_mb();
	smp_call_function_many(cpu_online_mask, ipi_barrier, NULL);
	smp_mb();
	return 0;
}

/* @cpu: the only one that matters, or -1. */
static long private_barrier(int command, int cpu)
{
	bool rseq = command == MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ;
	void (*fn)(void *) = rseq ? ipi_rseq : ipi_barrier;
	struct mm_struct *mm = current->mm;

	if (!(atomic_read(&mm->membarrier) & command))
		return -EPERM;
	smp_mb();
	if (cpu < 0)
		smp_call_function_many(mm->cpumask, fn, mm);
	else if (cpu < nr_cpu_ids)
		smp_call_function_single(cpu, fn, mm);
	smp_mb();
	return 0;
}

/* From now on @command is allowed; each register command stands above it. */
static long register_for(int command)
{
	atomic_fetch_or(command, &current->mm->membarrier);
	return 0;
}

SYSCALL_DEFINE3(membarrier, int, cmd, unsigned int, flags, int, cpu)
{
	if (cmd == MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ) {
		if (flags & ~MEMBARRIER_CMD_FLAG_CPU)
			return -EINVAL;
	} else if (flags) {
		return -EINVAL;
	}
	switch (cmd) {
	case MEMBARRIER_CMD_QUERY:
		return ALL_COMMANDS;
	case MEMBARRIER_CMD_GLOBAL:
	case MEMBARRIER_CMD_GLOBAL_EXPEDITED: /* whoever registered: all */
		return global_barrier();
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED:
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE:
	case MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ:
		return private_barrier(cmd, flags ? cpu : -1);
	case MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE:
	case MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ:
		return register_for(cmd >> 1);
	default:
		return -EINVAL;
	}
}
