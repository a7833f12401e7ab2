/*
 * asm/thread.h - what the CPU needs to resume a task, and how tasks begin.
 */
#ifndef ASM_THREAD_H
#define ASM_THREAD_H

#include "asm/page.h"
#include "asm/ptrace.h"
#include "lib/compiler.h"
#include "lib/types.h"

struct task_struct;
struct fpu_state;

/* thread_info - first member of task_struct: flags that entry code tests. */
struct thread_info {
	unsigned long flags; /* [a] TIF_* */
};

/* Bit numbers in thread_info.flags. */
#define TIF_SYSCALL_TRACE   0 /* ptrace stops at system calls */
#define TIF_NOTIFY_RESUME   1 /* task_work before returning to user mode */
#define TIF_SIGPENDING      2
#define TIF_NEED_RESCHED    3
#define TIF_SINGLESTEP      4
#define TIF_SECCOMP         8
#define TIF_NOTIFY_SIGNAL   17
#define TIF_POLLING_NRFLAG  16 /* idle watches need_resched: no IPI needed */
#define TIF_MEMDIE          20
#define TIF_RESTORE_SIGMASK 24

#define _TIF_WORK_MASK \
	(1UL << TIF_NOTIFY_RESUME | 1UL << TIF_SIGPENDING | \
	 1UL << TIF_NEED_RESCHED | 1UL << TIF_NOTIFY_SIGNAL)
#define _TIF_SYSCALL_WORK (1UL << TIF_SYSCALL_TRACE | 1UL << TIF_SECCOMP)

/* thread_struct - the CPU's part of a task, last in task_struct. */
struct thread_struct {
	u64 ksp;               /* saved kernel stack pointer: a switch_frame */
	u64 fs_base;           /* user TLS base (MSR_FS_BASE) */
	u64 gs_base;           /* user GS base (MSR_KERNEL_GS_BASE) */
	u64 cr2;               /* address of the last fault, for sigcontext */
	u64 error_code;        /* of the last exception, for sigcontext */
	u64 trap_nr;           /* of the last exception */
	struct fpu_state *fpu; /* x87/SSE/AVX registers; NULL: never used */
	int fpu_cpu;           /* the CPU whose registers may still hold them */
	bool in_user_fault;    /* an oops while it is set is nested */
};

/* switch_frame - what switch_to() leaves on a sleeping task's stack. */
struct switch_frame {
	u64 r15, r14, r13, r12, bx, bp;
	u64 ip;
};

/* What copy_thread() must know of a clone. */
struct copy_thread_args {
	u64 flags;         /* CLONE_SETTLS is ours */
	u64 stack;         /* user stack pointer; 0: the parent's */
	u64 tls;           /* user TLS base with CLONE_SETTLS */
	int (*fn)(void *); /* kernel thread: its function; NULL: user task */
	void *fn_arg;
};

/* The stack of the boot CPU's idle task. */
extern u8 init_stack[THREAD_SIZE];

static inline struct thread_info *task_thread_info(struct task_struct *task)
{
	return (struct thread_info *)task;
}

static inline void set_tsk_thread_flag(struct task_struct *task, int flag)
{
	__atomic_fetch_or(&task_thread_info(task)->flags, 1UL << flag,
			  __ATOMIC_SEQ_CST);
}

static inline void clear_tsk_thread_flag(struct task_struct *task, int flag)
{
	__atomic_fetch_and(&task_thread_info(task)->flags, ~(1UL << flag),
			   __ATOMIC_SEQ_CST);
}

static inline bool test_tsk_thread_flag(const struct task_struct *task,
					int flag)
{
	return __atomic_load_n(&((const struct thread_info *)task)->flags,
			       __ATOMIC_RELAXED) >>
		       flag &
	       1;
}

static inline bool test_and_clear_tsk_thread_flag(struct task_struct *task,
						  int flag)
{
	return __atomic_fetch_and(&task_thread_info(task)->flags,
				  ~(1UL << flag), __ATOMIC_SEQ_CST) >>
		       flag &
	       1;
}

static inline bool test_and_set_tsk_thread_flag(struct task_struct *task,
						int flag)
{
	return __atomic_fetch_or(&task_thread_info(task)->flags, 1UL << flag,
				 __ATOMIC_SEQ_CST) >>
		       flag &
	       1;
}

#define set_thread_flag(flag)   set_tsk_thread_flag(current, flag)
#define clear_thread_flag(flag) clear_tsk_thread_flag(current, flag)
#define test_thread_flag(flag)  test_tsk_thread_flag(current, flag)
#define test_and_clear_thread_flag(flag) \
	test_and_clear_tsk_thread_flag(current, flag)

/*
 * Fork: @child (a byte copy of current, own ->stack) will first run in
 * ret_from_fork.  0 or -ENOMEM.  Undone by exit_thread().
 */
int copy_thread(struct task_struct *child, const struct copy_thread_args *args);
/* Last put: free what copy_thread() or use of the FPU allocated. */
void exit_thread(struct task_struct *task);
/* Exec: forget FPU, TLS and GS of the old program. */
void flush_thread(void);
/* Exec, then: the registers with which the new program begins. */
void start_thread(struct pt_regs *regs, u64 ip, u64 sp);

/* The user registers, at the top of the task's kernel stack. */
struct pt_regs *task_pt_regs(const struct task_struct *task);
#define current_pt_regs() task_pt_regs(current)

/*
 * A sleeping task's innermost saved frame pointer, for walk_stack(); 0 if it
 * runs or never ran.
 */
unsigned long thread_saved_frame(const struct task_struct *task);

/*
 * Scheduler: leave @prev for @next, runqueue lock held, IRQs off.  Returns on
 * next's stack with the task that ran here just before.
 */
struct task_struct *switch_to(struct task_struct *prev,
			      struct task_struct *next);

/* Idle: sleep until the next interrupt unless a reschedule is due. */
void arch_cpu_idle(void);

#endif
