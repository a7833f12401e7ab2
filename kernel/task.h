/*
 * kernel/task.h - the task: one thread of execution.
 */
#ifndef KERNEL_TASK_H
#define KERNEL_TASK_H

#include <uapi/resource.h>
#include "asm/thread.h"
#include "kernel/base/sched_iface.h"
#include "kernel/base/spinlock.h"
#include "kernel/base/task_base.h"
#include "kernel/pid.h"
#include "kernel/restart_block.h"
#include "kernel/sched/sched_types.h"
#include "kernel/signal_types.h"
#include "kernel/timer.h"
#include "lib/atomic.h"
#include "lib/cpumask.h"
#include "lib/list.h"
#include "lib/refcount.h"
#include "lib/types.h"

struct completion;
struct core_state;
struct cred;
struct css_set;
struct files_struct;
struct fs_struct;
struct kthread;
struct mm_struct;
struct nsproxy;
struct robust_list_head;
struct rseq;
struct sem_undo_list;
struct sched_class;
struct task_group;
struct tty_struct;

#define TASK_COMM_LEN 16

/* task_struct.flags: Linux 4.9's values */
#define PF_IDLE           0x00000002 /* an idle task */
#define PF_EXITING        0x00000004 /* in do_exit() */
#define PF_EXITPIDONE     0x00000008 /* futex state is cleaned up */
#define PF_VCPU           0x00000010
#define PF_WQ_WORKER      0x00000020
#define PF_FORKNOEXEC     0x00000040 /* forked, not yet exec'd */
#define PF_MCE_PROCESS    0x00000080
#define PF_SUPERPRIV      0x00000100 /* used a capability */
#define PF_DUMPCORE       0x00000200
#define PF_SIGNALED       0x00000400 /* killed by a signal */
#define PF_MEMALLOC       0x00000800 /* may use the reserves */
#define PF_NPROC_EXCEEDED 0x00001000 /* set*id passed RLIMIT_NPROC */
#define PF_USED_MATH      0x00002000
#define PF_USED_ASYNC     0x00004000
#define PF_NOFREEZE       0x00008000
#define PF_FROZEN         0x00010000
#define PF_FSTRANS        0x00020000
#define PF_KSWAPD         0x00040000
#define PF_MEMALLOC_NOIO  0x00080000
#define PF_LESS_THROTTLE  0x00100000
#define PF_KTHREAD        0x00200000
#define PF_RANDOMIZE      0x00400000
#define PF_SWAPWRITE      0x00800000
#define PF_NO_SETAFFINITY 0x04000000
#define PF_MCE_EARLY      0x08000000
#define PF_MUTEX_TESTER   0x20000000
#define PF_FREEZER_SKIP   0x40000000
#define PF_SUSPEND_TASK   0x80000000U

/* task_struct.atomic_flags */
#define PFA_NO_NEW_PRIVS 0

/* signal_struct.flags */
#define SIGNAL_STOP_STOPPED   0x01 /* a job control stop is complete */
#define SIGNAL_STOP_CONTINUED 0x02 /* SIGCONT since, for WCONTINUED */
#define SIGNAL_GROUP_EXIT     0x04 /* the whole group is ending */
#define SIGNAL_CLD_STOPPED    0x10 /* the parent is still to be told */
#define SIGNAL_CLD_CONTINUED  0x20
#define SIGNAL_CLD_MASK       (SIGNAL_CLD_STOPPED | SIGNAL_CLD_CONTINUED)
#define SIGNAL_UNKILLABLE     0x40 /* init: no default action kills it */

/* task_struct.jobctl */
#define JOBCTL_STOP_SIGMASK  0xffffUL
#define JOBCTL_STOP_DEQUEUED (1UL << 16) /* a stop signal was taken */
#define JOBCTL_STOP_PENDING  (1UL << 17) /* this thread shall stop */
#define JOBCTL_STOP_CONSUME  (1UL << 18) /* ... and counts in the group */
#define JOBCTL_TRAP_FREEZE   (1UL << 23) /* its cgroup is to stand still */

/* An itimer that counts CPU time; ns. */
struct cpu_itimer {
	u64 expires;
	u64 incr;
};

/*
 * struct signal_struct - what the threads of a process share.
 *
 *   [c] constant   [s] sighand->siglock   [t] tasklist_lock   [a] atomic
 *   [l] group_leader->alloc_lock
 */
struct signal_struct {
	refcount_t sigcnt;            /* [a] one per task_struct */
	atomic_t live;                /* [a] threads not yet in do_exit() */
	int nr_threads;               /* [s] threads not yet released */
	struct list_head thread_head; /* [t][s] of task_struct.thread_node */
	struct wait_queue_head wait_chldexit;

	/* pending for the group, and how it ends or stops */
	struct task_struct *curr_target;     /* [s] whom to wake next */
	struct sigpending shared_pending;    /* [s] */
	int group_exit_code;                 /* [s] */
	int notify_count;                    /* [s] threads exec waits for */
	struct task_struct *group_exec_task; /* [s] who is in exec */
	int group_stop_count;                /* [s] threads still to stop */
	unsigned int flags;                  /* [s] SIGNAL_* */
	struct core_state *core_state;       /* [s] threads wait for a dump */

	/* family */
	struct list_head reapable; /* [t] children wait() has news of */
	int nr_children;           /* [t] with exit_signal SIGCHLD */
	int nr_clone_children;     /* [t] with another, for __WCLONE */
	bool is_child_subreaper;   /* [t] */

	/* who we belong to */
	struct pid *pids[PIDTYPE_MAX]; /* [t] */
	struct tty_struct *tty;        /* [s] controlling terminal */
	struct pid *tty_old_pgrp;      /* [s] */
	bool leader;                   /* [t] of its session */

	/* timers: kernel/time*.c */
	struct list_head posix_timers;  /* [s] */
	int posix_timer_id;             /* [s] next id to try */
	struct hrtimer real_timer;      /* ITIMER_REAL and alarm() */
	u64 it_real_incr;               /* [s] ns */
	struct cpu_itimer it[2];        /* [s] virtual and prof */
	struct list_head cpu_timers[3]; /* [s] armed, by CPUCLOCK_* */
	bool cputimer_active;           /* [s] the tick looks at them */

	/* of threads that are gone, and of children waited for */
	u64 utime, stime, cutime, cstime; /* [s] ns */
	u64 sum_sched_runtime;            /* [s] ns */
	unsigned long nvcsw, nivcsw, cnvcsw, cnivcsw;
	unsigned long min_flt, maj_flt, cmin_flt, cmaj_flt;
	unsigned long inblock, oublock, cinblock, coublock;
	unsigned long maxrss, cmaxrss;  /* pages */
	u64 rchar, wchar, syscr, syscw; /* [s] /proc/PID/io */

	struct rlimit rlim[RLIM_NLIMITS]; /* [l] */
	short oom_score_adj;              /* [a] */
	short oom_score_adj_min;          /* [a] */
	struct mm_struct *oom_mm;         /* [c] once a victim */
};

/*
 * struct task_struct - one schedulable thread; a page at most.
 *
 * Each field names who may touch it:
 *   [c] constant once the task is visible      [r] runqueue lock
 *   [l] this task's ->alloc_lock               [t] tasklist_lock
 *   [s] sighand->siglock                       [a] atomic
 *   [o] only the task itself                   [g] css_set_lock
 */
struct task_struct {
	struct thread_info thread_info; /* [a] first: entry code tests TIF_* */

	/* identity */
	pid_t pid;                  /* [t] number in the first pid namespace */
	pid_t tgid;                 /* [c] that of the thread group's leader */
	unsigned int flags;         /* [o] PF_* */
	unsigned long atomic_flags; /* [a] PFA_* */
	char comm[TASK_COMM_LEN];   /* [l] for humans */
	struct pid *thread_pid;     /* [t] identity in every pid namespace */
	struct hlist_node pid_links[PIDTYPE_MAX]; /* [t] in pid->tasks */
	refcount_t usage;          /* [a] 1 until it last ran, 1 until reaped */
	u32 personality;           /* [o] */
	u64 start_time;            /* [c] monotonic ns */
	u64 start_boottime;        /* [c] ns, with the time asleep */
	u64 self_exec_id;          /* [o] execs so far, for /proc */
	spinlock_t alloc_lock;     /* guards the [l] fields */
	unsigned long alloc_flags; /* [l] interrupts before task_lock() */

	/* scheduling: kernel/sched */
	unsigned int state;       /* [r] TASK_*, by set_current_state() */
	int on_cpu;               /* [r] running now */
	int on_rq;                /* [r] queued or running */
	int cpu;                  /* [r] last or present */
	int wake_cpu;             /* [r] */
	int prio;                 /* [r] 0..139, lower is more urgent */
	int static_prio;          /* [r] 120 + nice */
	int normal_prio;          /* [r] prio without inheritance */
	unsigned int rt_priority; /* [r] 1..99, or 0 */
	unsigned int policy;      /* [r] SCHED_* */
	bool sched_reset_on_fork; /* [r] */
	bool in_iowait;           /* [o] */
	const struct sched_class *sched_class; /* [r] */
	struct sched_entity se;
	struct sched_rt_entity rt;
	struct sched_dl_entity dl;
	struct task_group *sched_task_group;        /* [r] */
	spinlock_t pi_lock;                         /* affinity and wake-ups */
	struct cpumask cpus_mask;                   /* [r] where it may run */
	int nr_cpus_allowed;                        /* [r] */
	u64 utime, stime;                           /* [o] ns */
	unsigned long nvcsw, nivcsw;                /* [r] voluntary and not */
	unsigned long min_flt, maj_flt;             /* [o] */
	u64 rchar, wchar, syscr, syscw;             /* [o] /proc/PID/io */
	u64 timer_slack_ns, default_timer_slack_ns; /* [o] */

	/* family */
	int exit_state;      /* [t] EXIT_ZOMBIE, EXIT_DEAD */
	int exit_code;       /* [t] what wait4() reports */
	int exit_signal;     /* [t] to the parent; -1 = not a leader */
	int pdeath_signal;   /* [o] wanted when the parent dies */
	unsigned int ptrace; /* [t] PT_* */
	struct task_struct *real_parent; /* [t] getppid() */
	struct task_struct *parent; /* [t] who waits: tracer, or the same */
	pid_t ppid;                 /* [t] real_parent's tgid, as we see it */
	struct list_head children;  /* [t] by ->sibling */
	struct list_head sibling;   /* [t] */
	struct list_head reap_link; /* [t] in parent's ->reapable */
	struct list_head ptraced;   /* [t] by ->ptrace_entry */
	struct list_head ptrace_entry;    /* [t] */
	struct task_struct *group_leader; /* [t] of the thread group */
	struct list_head thread_node;     /* [t][s] in signal->thread_head */
	struct list_head tasks;        /* [t] all leaders: for_each_process */
	struct completion *vfork_done; /* [l] CLONE_VFORK parent waits here */
	int __user *set_child_tid;     /* [o] */
	int __user *clear_child_tid;   /* [o] */

	/* signals */
	struct signal_struct *signal;       /* [c] */
	struct sighand_struct *sighand;     /* [s] */
	sigset_t blocked, real_blocked;     /* [s] */
	sigset_t saved_sigmask;             /* [o] of sigsuspend and ppoll */
	bool restore_sigmask;               /* [o] saved_sigmask counts */
	struct sigpending pending;          /* [s] for this thread alone */
	unsigned long jobctl;               /* [s] JOBCTL_* */
	kernel_siginfo_t *last_siginfo;     /* [s] for ptrace */
	unsigned long sas_ss_sp;            /* [o] alternate stack */
	size_t sas_ss_size;                 /* [o] */
	unsigned int sas_ss_flags;          /* [o] */
	struct restart_block restart_block; /* [o] */

	/* what the task owns or shares; one task_part each */
	const struct cred *real_cred; /* [l] as others see it */
	const struct cred *cred;      /* [o] as it acts */
	struct mm_struct *mm;         /* [l] NULL for a kernel thread */
	struct mm_struct *active_mm;  /* [o] whose page tables are loaded */
	struct fs_struct *fs;         /* [l] */
	struct files_struct *files;   /* [l] */
	struct nsproxy *nsproxy;      /* [l] written only by the task itself */
	struct css_set *cgroups;      /* [g] see kernel/cgroup.h */
	struct list_head cg_list;     /* [g] in cgroups' tasks or dying */
	bool frozen;                  /* [g] stands still, for the freezer */
	struct sem_undo_list *sem_undo; /* [o] what it owes when it ends */
	struct list_head shm_created;   /* ipc/shm.c: segments it made */
	struct robust_list_head __user *robust_list; /* [o] */
	void *futex;                                 /* [o] kernel/futex.c */
	struct rseq __user *rseq; /* [o] registered by rseq(2), or NULL */
	u32 rseq_sig;             /* [o] before each abort address */
	struct kthread *kthread;  /* [c] a kernel thread's life; else NULL */
	void *journal;            /* [o] one opaque pointer for fs */
	struct task_base base;    /* [o] what kernel/base keeps */

	/* the CPU's part, last: arch code alone looks inside */
	void *stack; /* [c] lowest address of the 16 KiB kernel stack */
	struct thread_struct thread;
};

static_assert(offsetof(struct task_struct, thread_info) == 0,
	      "entry code finds TIF_* flags through current");
static_assert(sizeof(struct task_struct) <= 4096,
	      "growing a task beyond a page is a decision");

extern struct task_struct init_task;

/* Guards family, groups and sessions; taken with interrupts off. */
extern spinlock_t tasklist_lock;

/*
 * Interrupts stay off: handlers take tasklist_lock to send signals, and others
 * take this lock inside that one.
 */
static inline void task_lock(struct task_struct *task)
	__acquires(task->alloc_lock)
{
	unsigned long flags;

	spin_lock_irqsave(&task->alloc_lock, flags);
	task->alloc_flags = flags;
}

static inline void task_unlock(struct task_struct *task)
	__releases(task->alloc_lock)
{
	spin_unlock_irqrestore(&task->alloc_lock, task->alloc_flags);
}

static inline bool thread_group_leader(const struct task_struct *task)
{
	return task->exit_signal >= 0;
}

static inline bool thread_group_empty(const struct task_struct *task)
{
	return task->signal->nr_threads <= 1;
}

static inline bool same_thread_group(const struct task_struct *a,
				     const struct task_struct *b)
{
	return a->signal == b->signal;
}

static inline bool task_no_new_privs(const struct task_struct *task)
{
	return READ_ONCE(task->atomic_flags) >> PFA_NO_NEW_PRIVS & 1;
}

/* tasklist_lock held */
#define for_each_process(p) list_for_each_entry(p, &init_task.tasks, tasks)
#define for_each_thread(p, t) \
	list_for_each_entry(t, &(p)->signal->thread_head, thread_node)

/* kernel/task.c */
void task_init(void); /* boot: caches and counters */
struct task_struct *alloc_task_struct(void) __must_check;
void free_task_struct(struct task_struct *task); /* the bare memory */
/* tasklist_lock held: @task's parent is @parent from now on. */
void set_real_parent(struct task_struct *task, struct task_struct *parent);
void set_task_comm(struct task_struct *task, const char *name);
char *get_task_comm(char buf[TASK_COMM_LEN], struct task_struct *task);
struct mm_struct *get_task_mm(struct task_struct *task); /* or NULL */
struct task_struct *next_thread(struct task_struct *task);
bool current_is_single_threaded(void);
/* The letter and the words of /proc/PID/stat and status. */
char task_state_to_char(struct task_struct *task);
const char *task_state_name(struct task_struct *task);

#endif
