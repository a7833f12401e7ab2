/*
 * kernel/time_cputimer.c - CPU time as a clock: reading, timers, limits.
 *
 * The time of a process or a thread is a clock whose id holds the pid.  A timer
 * on such a clock hangs in a list of the process it measures; while any is
 * armed, or a limit set, that process keeps the tick of the CPUs it runs on
 * (signal->cputimer_active), and the tick looks at the list.
 *
 * See: clock_getcpuclockid(3), timer_create(2), RLIMIT_CPU in getrlimit(2).
 */
#include "kernel/base/bug.h"
#include "kernel/pid.h"
#include "kernel/restart_block.h"
#include "kernel/rlimit.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/time.h"
#include "kernel/time_clocks.h"
#include "kernel/timer_part.h"
#include "lib/util.h"
#include <uapi/errno.h>

#define PROCESS_CLOCK ((clockid_t)(~0U << 3 | CPUCLOCK_SCHED))
#define THREAD_CLOCK  ((clockid_t)(PROCESS_CLOCK | 4))

/* Whose time a clock id means: referenced, or NULL. */
static struct pid *cpu_clock_pid(clockid_t clock, bool reading)
{
	bool thread = CPUCLOCK_PERTHREAD(clock);
	enum pid_type type = thread ? PIDTYPE_PID : PIDTYPE_TGID;
	pid_t nr = CPUCLOCK_PID(clock);
	struct task_struct *task;
	struct pid *pid = NULL;

	if (CPUCLOCK_WHICH(clock) >= CPUCLOCK_MAX)
		return NULL;
	if (!nr)
		return get_task_pid(current, type);
	task = find_get_task_by_vpid(nr);
	if (!task)
		return NULL;
	if (thread ? same_thread_group(task, current)
		   : thread_group_leader(task) || (reading && task == current))
		pid = get_task_pid(task, type);
	put_task_struct(task);
	return pid;
}

/* One thread's time, as one of the three kinds. */
static u64 thread_time(struct task_struct *task, int which)
{
	u64 utime, stime;

	if (which == CPUCLOCK_SCHED)
		return task_sched_runtime(task);
	task_cputime(task, &utime, &stime);
	return which == CPUCLOCK_VIRT ? utime : utime + stime;
}

/* A process's time; siglock held. */
static u64 group_time(struct task_struct *task, int which)
{
	u64 utime, stime;

	if (which == CPUCLOCK_SCHED)
		return thread_group_runtime_locked(task);
	thread_group_cputime_locked(task, &utime, &stime);
	return which == CPUCLOCK_VIRT ? utime : utime + stime;
}

/* The time of what @pid names, 0 if it is gone. */
static u64 sample(struct pid *pid, bool thread, int which)
{
	struct task_struct *task =
		get_pid_task(pid, thread ? PIDTYPE_PID : PIDTYPE_TGID);
	unsigned long flags;
	u64 ns = 0;

	if (!task)
		return 0;
	if (thread) {
		ns = thread_time(task, which);
	} else if (lock_task_sighand(task, &flags)) {
		ns = group_time(task, which);
		unlock_task_sighand(task, &flags);
	}
	put_task_struct(task);
	return ns;
}

static int cpu_getres(clockid_t clock, u64 *ns)
{
	struct pid *pid = cpu_clock_pid(clock, false);

	if (!pid)
		return -EINVAL;
	put_pid(pid);
	*ns = CPUCLOCK_WHICH(clock) == CPUCLOCK_SCHED ? 1 : TICK_NSEC;
	return 0;
}

static int cpu_get(clockid_t clock, u64 *ns)
{
	struct pid *pid = cpu_clock_pid(clock, true);

	if (!pid)
		return -EINVAL;
	*ns = sample(pid, CPUCLOCK_PERTHREAD(clock), CPUCLOCK_WHICH(clock));
	put_pid(pid);
	return 0;
}

/* It could be set, but nobody may. */
static int cpu_set(clockid_t clock, u64 ns)
{
	struct pid *pid = cpu_clock_pid(clock, false);

	(void)ns;
	if (!pid)
		return -EINVAL;
	put_pid(pid);
	return -EPERM;
}

static int cpu_timer_create(struct k_itimer *timer)
{
	clockid_t clock = timer->clock_id;

	timer->cpu.pid = cpu_clock_pid(clock, false);
	if (!timer->cpu.pid)
		return -EINVAL;
	timer->cpu.which = CPUCLOCK_WHICH(clock);
	timer->cpu.per_thread = CPUCLOCK_PERTHREAD(clock);
	INIT_LIST_HEAD(&timer->cpu.entry);
	return 0;
}

static u64 cpu_timer_now(struct k_itimer *timer)
{
	return sample(timer->cpu.pid, timer->cpu.per_thread, timer->cpu.which);
}

/*
 * Some task of the process whose list holds the timer, referenced.  A thread's
 * timer belongs to a thread of the same process, which is the caller's.
 */
static struct task_struct *cpu_timer_task(const struct cpu_timer *cpu)
{
	if (!cpu->per_thread)
		return get_pid_task(cpu->pid, PIDTYPE_TGID);
	get_task_struct(current);
	return current;
}

/* All threads that run now start ticking.  siglock held. */
static void start_ticking(struct task_struct *task)
{
	struct task_struct *t;

	task->signal->cputimer_active = true;
	for_each_thread(task, t)
		if (task_curr(t))
			sched_tick_task(t);
}

static void cpu_timer_arm(struct k_itimer *timer)
{
	struct cpu_timer *cpu = &timer->cpu;
	struct task_struct *task;
	unsigned long flags;

	if (timer->notify == SIGEV_NONE && !cpu->sleeper)
		return;
	if (cpu_timer_now(timer) >= timer->expires) {
		posix_timer_fire(timer);
		return;
	}
	task = cpu_timer_task(cpu);
	if (!task)
		return;
	if (lock_task_sighand(task, &flags)) {
		assert(!cpu->armed);
		cpu->armed = true;
		list_add_tail(&cpu->entry,
			      &task->signal->cpu_timers[cpu->which]);
		start_ticking(task);
		unlock_task_sighand(task, &flags);
	}
	put_task_struct(task);
}

static bool cpu_timer_cancel(struct k_itimer *timer)
{
	struct cpu_timer *cpu = &timer->cpu;
	struct task_struct *task = cpu_timer_task(cpu);
	unsigned long flags;
	bool idle = true;

	if (!task)
		return true;
	if (lock_task_sighand(task, &flags)) {
		idle = !cpu->firing;
		if (cpu->armed)
			list_del_init(&cpu->entry);
		cpu->armed = false;
		unlock_task_sighand(task, &flags);
	}
	put_task_struct(task);
	return idle;
}

/**
 * cpu_timers_exit() - a process ends: timers of others on its time stop.
 * @sig: its signal struct; no thread lives any more but current.
 *
 * Context: Task context.
 */
void cpu_timers_exit(struct signal_struct *sig)
{
	spin_lock_irq(&current->sighand->siglock);
	for (int i = 0; i < CPUCLOCK_MAX; i++) {
		struct cpu_timer *cpu, *next;

		list_for_each_entry_safe(cpu, next, &sig->cpu_timers[i],
					 entry) {
			list_del_init(&cpu->entry);
			cpu->armed = false;
		}
	}
	spin_unlock_irq(&current->sighand->siglock);
}

/* Move what has expired to @firing.  siglock held; true if any is left. */
static bool collect_expired(struct task_struct *task, struct list_head *firing)
{
	struct cpu_timer *cpu, *next;
	bool left = false;

	for (int i = 0; i < CPUCLOCK_MAX; i++) {
		struct list_head *list = &task->signal->cpu_timers[i];

		list_for_each_entry_safe(cpu, next, list, entry) {
			struct k_itimer *timer =
				container_of(cpu, struct k_itimer, cpu);
			bool ours = !cpu->per_thread ||
				    cpu->pid == task->thread_pid;
			u64 now = cpu->per_thread ? thread_time(task, i)
						  : group_time(task, i);

			if (!ours || now < timer->expires) {
				left = true;
				continue;
			}
			cpu->firing = true;
			cpu->armed = false;
			list_move_tail(&cpu->entry, firing);
		}
	}
	return left;
}

/* siglock held; each extra second of CPU time warns again. */
static bool check_cpu_limit(struct task_struct *task, u64 used_ns)
{
	struct rlimit *limit = &task->signal->rlim[RLIMIT_CPU];
	u64 secs = used_ns / NSEC_PER_SEC;

	if (limit->rlim_cur == RLIM_INFINITY)
		return false;
	if (limit->rlim_max != RLIM_INFINITY && secs >= limit->rlim_max) {
		send_signal_locked(SIGKILL, SEND_SIG_PRIV, task, PIDTYPE_TGID);
		return false;
	}
	if (secs >= limit->rlim_cur) {
		send_signal_locked(SIGXCPU, SEND_SIG_PRIV, task, PIDTYPE_TGID);
		limit->rlim_cur++;
	}
	return true;
}

/* siglock held; how long a real-time task may run without sleeping. */
static void check_rt_limit(struct task_struct *task)
{
	struct rlimit *limit = &task->signal->rlim[RLIMIT_RTTIME];
	u64 used_us = task->rt.timeout / NSEC_PER_USEC;

	if (limit->rlim_cur == RLIM_INFINITY)
		return;
	if (limit->rlim_max != RLIM_INFINITY && used_us > limit->rlim_max) {
		send_signal_locked(SIGKILL, SEND_SIG_PRIV, task, PIDTYPE_TGID);
	} else if (used_us > limit->rlim_cur) {
		send_signal_locked(SIGXCPU, SEND_SIG_PRIV, task, PIDTYPE_TGID);
		limit->rlim_cur += USEC_PER_SEC;
	}
}

static void fire_all(struct list_head *firing)
{
	struct cpu_timer *cpu, *next;

	list_for_each_entry_safe(cpu, next, firing, entry) {
		struct k_itimer *timer =
			container_of(cpu, struct k_itimer, cpu);

		spin_lock(&timer->it_lock);
		list_del_init(&cpu->entry);
		cpu->firing = false;
		posix_timer_fire(timer);
		spin_unlock(&timer->it_lock);
	}
}

/**
 * run_posix_cpu_timers() - the tick's look at the running task's time.
 * @task: current.
 *
 * Context: Hardirq, no locks held.
 */
void run_posix_cpu_timers(struct task_struct *task)
{
	struct signal_struct *sig = task->signal;
	u64 utime, stime;
	unsigned long flags;
	LIST_HEAD(firing);
	bool active;

	if (!sig->cputimer_active &&
	    (!task->rt.timeout ||
	     sig->rlim[RLIMIT_RTTIME].rlim_cur == RLIM_INFINITY))
		return;
	if (!lock_task_sighand(task, &flags))
		return;
	thread_group_cputime_locked(task, &utime, &stime);
	check_cpu_itimers(task, utime, stime);
	active = check_cpu_limit(task, utime + stime);
	check_rt_limit(task);
	active |= collect_expired(task, &firing);
	sig->cputimer_active = active || cpu_itimers_armed(sig);
	unlock_task_sighand(task, &flags);
	fire_all(&firing);
}

/**
 * update_rlimit_cpu() - RLIMIT_CPU of a process was changed.
 * @task: any task of it.
 *
 * Context: Any, siglock not held.
 */
void update_rlimit_cpu(struct task_struct *task)
{
	unsigned long flags;

	if (!lock_task_sighand(task, &flags))
		return;
	if (task->signal->rlim[RLIMIT_CPU].rlim_cur != RLIM_INFINITY)
		start_ticking(task);
	unlock_task_sighand(task, &flags);
}

/* Sleep until the clock, running elsewhere, shows @expires. */
static bool cpu_sleep_until(struct k_itimer *timer)
{
	bool over;

	spin_lock_irq(&timer->it_lock);
	cpu_timer_arm(timer);
	spin_unlock_irq(&timer->it_lock);
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		over = cpu_timer_now(timer) >= timer->expires;
		if (over || signal_pending(current))
			break;
		schedule();
	}
	__set_current_state(TASK_RUNNING);
	for (;;) {
		bool stopped;

		spin_lock_irq(&timer->it_lock);
		stopped = cpu_timer_cancel(timer);
		spin_unlock_irq(&timer->it_lock);
		if (stopped)
			return over;
	}
}

static long cpu_nsleep_restart(struct restart_block *restart);

static long do_cpu_nsleep(clockid_t clock, bool absolute, u64 expires)
{
	struct k_itimer timer = {
		.clock_id = clock,
		.clock = &clock_posix_cpu,
		.notify = SIGEV_NONE,
	};
	long ret = 0;
	u64 now;

	spin_lock_init(&timer.it_lock, RANK_TIMER_IT, "it_lock");
	if (cpu_timer_create(&timer))
		return -EINVAL;
	timer.cpu.sleeper = current;
	now = cpu_timer_now(&timer);
	timer.expires = absolute ? expires : ktime_add_safe(now, expires);
	if (!cpu_sleep_until(&timer)) {
		now = cpu_timer_now(&timer);
		ret = -ERESTARTNOHAND;
	}
	put_pid(timer.cpu.pid);
	if (!ret || absolute)
		return ret;
	current->restart_block.fn = cpu_nsleep_restart;
	return nanosleep_interrupted(clock, timer.expires, now);
}

static long cpu_nsleep_restart(struct restart_block *restart)
{
	return do_cpu_nsleep(restart->nanosleep.clockid, true,
			     restart->nanosleep.expires);
}

static long cpu_nsleep(clockid_t clock, bool absolute, u64 expires)
{
	if (CPUCLOCK_PERTHREAD(clock) &&
	    (!CPUCLOCK_PID(clock) ||
	     CPUCLOCK_PID(clock) == task_pid_vnr(current)))
		return -EINVAL;
	return do_cpu_nsleep(clock, absolute, expires);
}

/* The two clocks with small numbers are the caller's own. */
static int process_getres(clockid_t clock, u64 *ns)
{
	(void)clock;
	return cpu_getres(PROCESS_CLOCK, ns);
}

static int process_get(clockid_t clock, u64 *ns)
{
	(void)clock;
	return cpu_get(PROCESS_CLOCK, ns);
}

static long process_nsleep(clockid_t clock, bool absolute, u64 expires)
{
	(void)clock;
	return cpu_nsleep(PROCESS_CLOCK, absolute, expires);
}

static int process_timer_create(struct k_itimer *timer)
{
	timer->clock_id = PROCESS_CLOCK;
	return cpu_timer_create(timer);
}

static int thread_getres(clockid_t clock, u64 *ns)
{
	(void)clock;
	return cpu_getres(THREAD_CLOCK, ns);
}

static int thread_get(clockid_t clock, u64 *ns)
{
	(void)clock;
	*ns = task_sched_runtime(current);
	return 0;
}

static int thread_timer_create(struct k_itimer *timer)
{
	timer->clock_id = THREAD_CLOCK;
	return cpu_timer_create(timer);
}

const struct k_clock clock_posix_cpu = {
	.getres = cpu_getres,
	.get = cpu_get,
	.set = cpu_set,
	.nsleep = cpu_nsleep,
	.timer_create = cpu_timer_create,
	.timer_arm = cpu_timer_arm,
	.timer_cancel = cpu_timer_cancel,
	.timer_now = cpu_timer_now,
};

const struct k_clock clock_process_cpu = {
	.getres = process_getres,
	.get = process_get,
	.nsleep = process_nsleep,
	.timer_create = process_timer_create,
	.timer_arm = cpu_timer_arm,
	.timer_cancel = cpu_timer_cancel,
	.timer_now = cpu_timer_now,
};

const struct k_clock clock_thread_cpu = {
	.getres = thread_getres,
	.get = thread_get,
	.timer_create = thread_timer_create,
	.timer_arm = cpu_timer_arm,
	.timer_cancel = cpu_timer_cancel,
	.timer_now = cpu_timer_now,
};
