/*
 * kernel/init_task.c - the first task: the boot CPU's idle task, pid 0.
 *
 * It is not forked but written down here, with everything a task has; all
 * others descend from it, and what they inherit by default begins here.
 */
#include "kernel/cgroup.h"
#include "kernel/cred.h"
#include "kernel/fork.h"
#include "kernel/nsproxy.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "lib/util.h"
#include "mm/mm.h"

/* Defined above: fs/fs_struct.c and fs/fdtable.c. */
extern struct fs_struct init_fs;
extern struct files_struct init_files;

#define STACK_LIMIT (8UL * 1024 * 1024)

struct pid init_struct_pid = {
	.count = REFCOUNT_INIT(1),
	.wait_pidfd = __WAIT_QUEUE_HEAD_INITIALIZER(init_struct_pid.wait_pidfd),
	.numbers = { { .nr = 0, .ns = &init_pid_ns } },
};

static struct sighand_struct init_sighand = {
	.count = REFCOUNT_INIT(1),
	.siglock = SPINLOCK_INIT(RANK_SIGHAND, "siglock"),
	.signalfd_wqh =
		__WAIT_QUEUE_HEAD_INITIALIZER(init_sighand.signalfd_wqh),
};

static struct signal_struct init_signals = {
	.sigcnt = REFCOUNT_INIT(1),
	.live = ATOMIC_INIT(1),
	.nr_threads = 1,
	.thread_head = LIST_HEAD_INIT(init_task.thread_node),
	.wait_chldexit =
		__WAIT_QUEUE_HEAD_INITIALIZER(init_signals.wait_chldexit),
	.shared_pending = {
		.list = LIST_HEAD_INIT(init_signals.shared_pending.list),
	},
	.reapable = LIST_HEAD_INIT(init_signals.reapable),
	.pids = {
		[PIDTYPE_TGID] = &init_struct_pid,
		[PIDTYPE_PGID] = &init_struct_pid,
		[PIDTYPE_SID] = &init_struct_pid,
	},
	.posix_timers = LIST_HEAD_INIT(init_signals.posix_timers),
	.cpu_timers = {
		LIST_HEAD_INIT(init_signals.cpu_timers[0]),
		LIST_HEAD_INIT(init_signals.cpu_timers[1]),
		LIST_HEAD_INIT(init_signals.cpu_timers[2]),
	},
	.rlim = {
		[RLIMIT_CPU] = { .rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY },
		[RLIMIT_FSIZE] = { .rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY },
		[RLIMIT_DATA] = { .rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY },
		[RLIMIT_STACK] = { .rlim_cur = STACK_LIMIT, .rlim_max = RLIM_INFINITY },
		[RLIMIT_CORE] = { .rlim_cur = 0, .rlim_max = RLIM_INFINITY },
		[RLIMIT_RSS] = { .rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY },
		[RLIMIT_NPROC] = { .rlim_cur = 0, .rlim_max = 0 },      /* fork_init(): by memory */
		[RLIMIT_NOFILE] = { .rlim_cur = 1024, .rlim_max = 4096 },
		[RLIMIT_MEMLOCK] = { .rlim_cur = STACK_LIMIT, .rlim_max = STACK_LIMIT },
		[RLIMIT_AS] = { .rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY },
		[RLIMIT_LOCKS] = { .rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY },
		[RLIMIT_SIGPENDING] = { .rlim_cur = 0, .rlim_max = 0 }, /* fork_init(): by memory */
		[RLIMIT_MSGQUEUE] = { .rlim_cur = 819200, .rlim_max = 819200 },
		[RLIMIT_NICE] = { .rlim_cur = 0, .rlim_max = 0 },
		[RLIMIT_RTPRIO] = { .rlim_cur = 0, .rlim_max = 0 },
		[RLIMIT_RTTIME] = { .rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY },
	},
};

struct task_struct init_task = {
	.comm = "swapper/0",
	.flags = PF_KTHREAD | PF_IDLE,
	.thread_pid = &init_struct_pid,
	.usage = REFCOUNT_INIT(2),
	.alloc_lock = SPINLOCK_INIT(RANK_TASK, "alloc_lock"),
	.state = TASK_RUNNING,
	.prio = DEFAULT_PRIO,
	.static_prio = DEFAULT_PRIO,
	.normal_prio = DEFAULT_PRIO,
	.pi_lock = SPINLOCK_INIT(RANK_PI, "pi_lock"),
	.cpus_mask = CPU_MASK_ALL,
	.nr_cpus_allowed = NR_CPUS,
	.timer_slack_ns = 50000,
	.default_timer_slack_ns = 50000,
	.real_parent = &init_task,
	.parent = &init_task,
	.children = LIST_HEAD_INIT(init_task.children),
	.sibling = LIST_HEAD_INIT(init_task.sibling),
	.reap_link = LIST_HEAD_INIT(init_task.reap_link),
	.ptraced = LIST_HEAD_INIT(init_task.ptraced),
	.ptrace_entry = LIST_HEAD_INIT(init_task.ptrace_entry),
	.group_leader = &init_task,
	.thread_node = LIST_HEAD_INIT(init_signals.thread_head),
	.tasks = LIST_HEAD_INIT(init_task.tasks),
	.signal = &init_signals,
	.sighand = &init_sighand,
	.pending = { .list = LIST_HEAD_INIT(init_task.pending.list) },
	.restart_block = { .fn = do_no_restart_syscall },
	.real_cred = &init_cred,
	.cred = &init_cred,
	.active_mm = &init_mm,
	.fs = &init_fs,
	.files = &init_files,
	.nsproxy = &init_nsproxy,
	.cgroups = &init_css_set,
	.cg_list = LIST_HEAD_INIT(init_task.cg_list),
	.stack = init_stack,
};
