/*
 * kernel/rseq.c - restartable sequences: per-CPU data without locks.
 *
 * A thread names a word of its memory that always says on which CPU it runs,
 * and a pointer to the sequence of instructions it is in, whose last one
 * commits.  Whoever was switched away, moved or given a signal inside such a
 * sequence goes on at its abort address instead: the sequence was not atomic.
 * Both are done late, on the way back to user mode, and only for a task that
 * was in fact switched (TIF_NOTIFY_RESUME).
 *
 * The abort address is believed only behind the signature given at
 * registration, so that a stray pointer cannot make the kernel a jump gadget.
 *
 * See: Documentation of rseq(2) in librseq; membarrier(2).
 */
#include "kernel/rseq.h"
#include <uapi/clone.h>
#include <uapi/errno.h>
#include <uapi/rseq.h>
#include <uapi/signal.h>
#include "asm/ptrace.h"
#include "asm/uaccess.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "lib/compiler.h"

#define RSEQ_SIZE 32

static_assert(sizeof(struct rseq) == RSEQ_SIZE, "ABI");
static_assert(sizeof(struct rseq_cs) == 32, "ABI");

/* Say where the task runs; both words, or the old ones stay. */
static int write_cpu_ids(struct rseq __user *rseq, u32 start, u32 id)
{
	if (put_user(start, &rseq->cpu_id_start) || put_user(id, &rseq->cpu_id))
		return -EFAULT;
	return 0;
}

static bool makes_sense(const struct rseq_cs *cs)
{
	return cs->start_ip < TASK_SIZE && cs->abort_ip < TASK_SIZE &&
	       cs->start_ip + cs->post_commit_offset >= cs->start_ip &&
	       cs->start_ip + cs->post_commit_offset < TASK_SIZE &&
	       cs->abort_ip - cs->start_ip >= cs->post_commit_offset &&
	       cs->version == 0;
}

/* The sequence the task is in; false: none.  Negative: a broken one. */
static int read_sequence(struct task_struct *task, struct rseq_cs *cs)
{
	u64 ptr;
	u32 sig;

	if (get_user(ptr, &task->rseq->rseq_cs))
		return -EFAULT;
	if (!ptr)
		return false;
	if (ptr >= TASK_SIZE ||
	    copy_from_user(cs, (const void __user *)ptr, sizeof(*cs)))
		return -EFAULT;
	if (!makes_sense(cs))
		return -EINVAL;
	if (get_user(sig, (const u32 __user *)(cs->abort_ip - sizeof(sig))))
		return -EFAULT;
	return sig == task->rseq_sig ? true : -EINVAL;
}

static int fix_ip(struct task_struct *task, struct pt_regs *regs)
{
	struct rseq_cs cs;
	int res = read_sequence(task, &cs);
	u32 flags;

	if (res <= 0)
		return res;
	if (regs->ip - cs.start_ip < cs.post_commit_offset) {
		if (get_user(flags, &task->rseq->flags) || flags || cs.flags)
			return -EINVAL;
		regs->ip = cs.abort_ip;
	}
	/* Aborted now, or left behind by the program. */
	return put_user((u64)0, &task->rseq->rseq_cs) ? -EFAULT : 0;
}

/**
 * rseq_return_to_user() - abort a broken sequence, and tell the CPU.
 * @regs: with which the program goes on, or which a signal frame will save.
 *
 * Context: current, IRQs on; may sleep.  Sends SIGSEGV if user memory is not
 * what it was said to be.
 */
void rseq_return_to_user(struct pt_regs *regs)
{
	struct task_struct *task = current;
	u32 cpu = (u32)READ_ONCE(task->cpu);

	if (!task->rseq || task->flags & PF_EXITING)
		return;
	if (fix_ip(task, regs) || write_cpu_ids(task->rseq, cpu, cpu))
		force_sig(SIGSEGV);
}

/**
 * rseq_fork() - a thread registers on its own, a process goes on as it was.
 * @child:       a byte copy of current.
 * @clone_flags: CLONE_*.
 *
 * Context: Before the child runs.
 */
void rseq_fork(struct task_struct *child, unsigned long clone_flags)
{
	if (clone_flags & CLONE_VM)
		rseq_execve(child);
	rseq_preempt(child); /* it may begin on another CPU */
}

static long unregister(struct rseq __user *rseq, u32 len, u32 sig)
{
	struct task_struct *task = current;

	if (task->rseq != rseq || !task->rseq || len != RSEQ_SIZE)
		return -EINVAL;
	if (task->rseq_sig != sig)
		return -EPERM;
	if (write_cpu_ids(rseq, 0, RSEQ_CPU_ID_UNINITIALIZED))
		return -EFAULT;
	rseq_execve(task);
	return 0;
}

SYSCALL_DEFINE4(rseq, struct rseq __user *, rseq, u32, len, int, flags, u32,
		sig)
{
	struct task_struct *task = current;

	if (flags & RSEQ_FLAG_UNREGISTER)
		return flags & ~RSEQ_FLAG_UNREGISTER
			       ? -EINVAL
			       : unregister(rseq, len, sig);
	if (flags)
		return -EINVAL;
	if (task->rseq) {
		if (task->rseq != rseq || len != RSEQ_SIZE)
			return -EINVAL;
		return task->rseq_sig == sig ? -EBUSY : -EPERM;
	}
	if ((unsigned long)rseq % RSEQ_SIZE || len != RSEQ_SIZE)
		return -EINVAL;
	if (!access_ok(rseq, len))
		return -EFAULT;
	task->rseq = rseq;
	task->rseq_sig = sig;
	rseq_preempt(task); /* fills it in on the way out */
	return 0;
}
