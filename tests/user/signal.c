/*
 * tests/user/signal.c - signals: sent, blocked, queued, caught, restarted.
 *
 * See: signal(7), sigaction(2), sigaltstack(2); the rows 90 to 95.
 */
#include "tests/user/tap.h"
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <ucontext.h>

static volatile int caught, count, order[64], values[64];
static volatile pid_t sender;

static void note(int sig)
{
	caught = sig;
	order[count++ & 63] = sig;
}

static void note_info(int sig, siginfo_t *info, void *context)
{
	(void)context;
	caught = sig;
	sender = info->si_pid;
	values[count & 63] = info->si_value.sival_int;
	order[count++ & 63] = sig;
}

static void catch_info(int sig)
{
	struct sigaction sa = { .sa_sigaction = note_info,
				.sa_flags = SA_SIGINFO };

	sigfillset(&sa.sa_mask);
	sigaction(sig, &sa, NULL);
}

static void block(int sig)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(SIG_BLOCK, &set, NULL);
}

static void unblock_all(void)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

TEST(a_handler_runs_and_returns)
{
	signal(SIGUSR1, note);
	EXPECT_EQ(raise(SIGUSR1), 0);
	EXPECT_EQ(caught, SIGUSR1);
}

TEST(siginfo_names_the_sender)
{
	catch_info(SIGUSR1);
	kill(getpid(), SIGUSR1);
	EXPECT_EQ(sender, getpid());
}

TEST(blocked_signals_wait)
{
	sigset_t pending;

	signal(SIGUSR1, note);
	block(SIGUSR1);
	raise(SIGUSR1);
	EXPECT_EQ(caught, 0);
	sigpending(&pending);
	EXPECT(sigismember(&pending, SIGUSR1));
	unblock_all();
	EXPECT_EQ(caught, SIGUSR1);
	sigpending(&pending);
	EXPECT(!sigismember(&pending, SIGUSR1));
}

TEST(standard_signals_do_not_queue)
{
	signal(SIGUSR1, note);
	block(SIGUSR1);
	for (int i = 0; i < 5; i++)
		kill(getpid(), SIGUSR1);
	unblock_all();
	EXPECT_EQ(count, 1);
}

TEST(realtime_signals_queue_in_order_lowest_first)
{
	union sigval v;

	catch_info(SIGRTMIN);
	catch_info(SIGRTMIN + 1);
	block(SIGRTMIN);
	block(SIGRTMIN + 1);
	for (v.sival_int = 0; v.sival_int < 3; v.sival_int++) {
		EXPECT_EQ(sigqueue(getpid(), SIGRTMIN + 1, v), 0);
		EXPECT_EQ(sigqueue(getpid(), SIGRTMIN, v), 0);
	}
	unblock_all();
	EXPECT_EQ(count, 6);
	for (int i = 0; i < 3; i++) {
		EXPECT_EQ(order[i], SIGRTMIN);
		EXPECT_EQ(values[i], i);
		EXPECT_EQ(order[3 + i], SIGRTMIN + 1);
		EXPECT_EQ(values[3 + i], i);
	}
}

TEST(sigpending_limit_refuses_the_queue_not_the_signal)
{
	struct rlimit limit = { 2, 2 };
	union sigval v = { .sival_int = 1 };

	REQUIRE(setrlimit(RLIMIT_SIGPENDING, &limit) == 0);
	catch_info(SIGRTMIN);
	block(SIGRTMIN);
	EXPECT_EQ(sigqueue(getpid(), SIGRTMIN, v), 0);
	EXPECT_EQ(sigqueue(getpid(), SIGRTMIN, v), 0);
	EXPECT_ERR(sigqueue(getpid(), SIGRTMIN, v), EAGAIN);
	EXPECT_EQ(kill(getpid(), SIGUSR2 - SIGUSR2), 0);
}

TEST(kill_and_stop_cannot_be_caught_or_blocked)
{
	struct sigaction sa = { .sa_handler = note };
	sigset_t set;

	EXPECT_ERR(sigaction(SIGKILL, &sa, NULL), EINVAL);
	EXPECT_ERR(sigaction(SIGSTOP, &sa, NULL), EINVAL);
	EXPECT_ERR(sigaction(65, &sa, NULL), EINVAL);
	EXPECT_ERR(sigaction(0, &sa, NULL), EINVAL);
	sigfillset(&set);
	EXPECT_EQ(sigprocmask(SIG_BLOCK, &set, NULL), 0);
	sigprocmask(SIG_BLOCK, NULL, &set);
	EXPECT(!sigismember(&set, SIGKILL) && !sigismember(&set, SIGSTOP));
	EXPECT(sigismember(&set, SIGTERM));
}

TEST(arguments_are_checked)
{
	uint64_t set = 0;

	EXPECT_ERR(syscall(SYS_rt_sigprocmask, 9, &set, NULL, 8), EINVAL);
	EXPECT_ERR(syscall(SYS_rt_sigprocmask, 0, &set, NULL, 4), EINVAL);
	EXPECT_ERR(syscall(SYS_rt_sigprocmask, 0, 16, NULL, 8), EFAULT);
	EXPECT_ERR(syscall(SYS_rt_sigaction, SIGUSR1, 16, NULL, 8), EFAULT);
	EXPECT_ERR(syscall(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 4), EINVAL);
	EXPECT_ERR(syscall(SYS_rt_sigpending, 16, 8), EFAULT);
	EXPECT_ERR(syscall(SYS_rt_sigsuspend, &set, 4), EINVAL);
	EXPECT_ERR(syscall(SYS_rt_sigtimedwait, &set, NULL, NULL, 4), EINVAL);
}

static void reset_hand_probe(int sig)
{
	struct sigaction sa;

	sigaction(sig, NULL, &sa);
	caught = sa.sa_handler == SIG_DFL ? 1 : 2;
}

TEST(sa_resethand_is_for_one_shot)
{
	struct sigaction sa = { .sa_handler = reset_hand_probe,
				.sa_flags = SA_RESETHAND };

	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	EXPECT_EQ(caught, 1);
}

static void mask_probe(int sig)
{
	sigset_t set;

	sigprocmask(SIG_BLOCK, NULL, &set);
	caught = sigismember(&set, sig) | sigismember(&set, SIGUSR2) << 1;
}

TEST(the_mask_is_wider_in_the_handler)
{
	struct sigaction sa = { .sa_handler = mask_probe };
	sigset_t set;

	sigaddset(&sa.sa_mask, SIGUSR2);
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	EXPECT_EQ(caught, 3);
	sa.sa_flags = SA_NODEFER;
	sigemptyset(&sa.sa_mask);
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	EXPECT_EQ(caught, 0);
	sigprocmask(SIG_BLOCK, NULL, &set);
	EXPECT(!sigismember(&set, SIGUSR1) && !sigismember(&set, SIGUSR2));
}

TEST(sigsuspend_waits_with_another_mask)
{
	sigset_t none;
	pid_t pid;

	signal(SIGUSR1, note);
	block(SIGUSR1);
	pid = fork();
	if (pid == 0) {
		tap_sleep_ms(50);
		kill(getppid(), SIGUSR1);
		_exit(0);
	}
	sigemptyset(&none);
	EXPECT_ERR(sigsuspend(&none), EINTR);
	EXPECT_EQ(caught, SIGUSR1);
	caught = 0;
	raise(SIGUSR1);
	EXPECT_EQ(caught, 0);
	tap_wait(pid);
}

TEST(sigtimedwait_takes_a_pending_signal)
{
	struct timespec soon = { 0, 50 * 1000 * 1000 };
	siginfo_t info;
	sigset_t set;

	block(SIGUSR1);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	EXPECT_ERR(sigtimedwait(&set, &info, &soon), EAGAIN);
	raise(SIGUSR1);
	EXPECT_EQ(sigtimedwait(&set, &info, &soon), SIGUSR1);
	EXPECT_EQ(info.si_signo, SIGUSR1);
	soon.tv_nsec = -1;
	EXPECT_ERR(sigtimedwait(&set, &info, &soon), EINVAL);
}

TEST(ignored_signals_are_dropped)
{
	sigset_t pending;

	signal(SIGUSR1, SIG_IGN);
	raise(SIGUSR1);
	block(SIGUSR1);
	raise(SIGUSR1);
	signal(SIGUSR1, SIG_IGN);
	sigpending(&pending);
	EXPECT(!sigismember(&pending, SIGUSR1));
}

static int dies_of(int sig)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		raise(sig);
		_exit(0);
	}
	status = tap_wait(pid);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

TEST(default_actions)
{
	static const int deadly[] = { SIGHUP,  SIGINT,  SIGQUIT,   SIGILL,
				      SIGTRAP, SIGABRT, SIGBUS,    SIGFPE,
				      SIGKILL, SIGUSR1, SIGSEGV,   SIGUSR2,
				      SIGPIPE, SIGALRM, SIGTERM,   SIGXCPU,
				      SIGXFSZ, SIGPROF, SIGVTALRM, SIGIO,
				      SIGPWR,  SIGSYS,  SIGSTKFLT };
	static const int harmless[] = { SIGCHLD, SIGURG, SIGWINCH, SIGCONT };

	for (size_t i = 0; i < sizeof(deadly) / sizeof(int); i++)
		EXPECT_EQ(dies_of(deadly[i]), deadly[i]);
	for (size_t i = 0; i < sizeof(harmless) / sizeof(int); i++)
		EXPECT_EQ(dies_of(harmless[i]), 0);
	EXPECT_EQ(dies_of(SIGRTMIN), SIGRTMIN);
	EXPECT_EQ(dies_of(SIGRTMAX), SIGRTMAX);
}

TEST(stop_signals_stop_and_cont_continues)
{
	static const int stops[] = { SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU };
	int status;

	for (size_t i = 0; i < 4; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			raise(stops[i]);
			_exit(42);
		}
		EXPECT_EQ(waitpid(pid, &status, WUNTRACED), pid);
		EXPECT(WIFSTOPPED(status) && WSTOPSIG(status) == stops[i]);
		kill(pid, SIGCONT);
		EXPECT_EQ(tap_wait(pid), 42 << 8);
	}
}

TEST(a_child_that_stops_raises_sigchld_unless_nocldstop)
{
	struct sigaction sa = { .sa_handler = note };
	pid_t pid;

	sigaction(SIGCHLD, &sa, NULL);
	pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	kill(pid, SIGSTOP);
	tap_await_state(pid, 'T');
	EXPECT_EQ(caught, SIGCHLD);
	kill(pid, SIGCONT);
	tap_await_state(pid, 'S');
	caught = 0;
	sa.sa_flags = SA_NOCLDSTOP;
	sigaction(SIGCHLD, &sa, NULL);
	kill(pid, SIGSTOP);
	tap_await_state(pid, 'T');
	EXPECT_EQ(caught, 0);
	kill(pid, SIGKILL);
	tap_wait(pid);
	EXPECT_EQ(caught, SIGCHLD);
}

static char *alternate;
static volatile uintptr_t handler_stack;

static void note_stack(int sig)
{
	char here;

	caught = sig;
	handler_stack = (uintptr_t)&here;
}

static void use_alternate_stack(void)
{
	stack_t st = { .ss_size = 65536 };

	alternate = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	st.ss_sp = alternate;
	REQUIRE(sigaltstack(&st, NULL) == 0);
}

TEST(handlers_run_on_the_alternate_stack)
{
	struct sigaction sa = { .sa_handler = note_stack,
				.sa_flags = SA_ONSTACK };

	use_alternate_stack();
	sigaction(SIGUSR1, &sa, NULL);
	raise(SIGUSR1);
	EXPECT(handler_stack - (uintptr_t)alternate < 65536);
}

static int overrun(int depth)
{
	volatile char frame[4096];

	frame[0] = (char)depth;
	return depth < 1 << 20 ? overrun(depth + 1) + frame[0] : 0;
}

static void leave(int sig)
{
	_exit(sig);
}

static void overflow(void)
{
	struct sigaction sa = { .sa_handler = leave, .sa_flags = SA_ONSTACK };
	struct rlimit small = { 256 * 1024, 256 * 1024 };

	setrlimit(RLIMIT_STACK, &small);
	use_alternate_stack();
	sigaction(SIGSEGV, &sa, NULL);
	overrun(0);
}

TEST(stack_overflow_is_caught_on_the_alternate_stack)
{
	EXPECT_EQ(tap_in_child(overflow), SIGSEGV << 8);
}

TEST(sigaltstack_checks_its_arguments)
{
	static char memory[65536];
	stack_t st = { .ss_sp = memory, .ss_size = 1000 }, old;

	EXPECT_ERR(sigaltstack(&st, NULL), ENOMEM);
	st.ss_size = sizeof(memory);
	st.ss_flags = 8;
	EXPECT_ERR(sigaltstack(&st, NULL), EINVAL);
	EXPECT_ERR(syscall(SYS_sigaltstack, 16, NULL), EFAULT);
	EXPECT_EQ(sigaltstack(NULL, &old), 0);
	EXPECT_EQ(old.ss_flags, SS_DISABLE);
}

static void long_wait_handler(int sig)
{
	caught = sig;
}

TEST(nanosleep_reports_what_remains)
{
	struct timespec ts = { 5, 0 }, left = { 0, 0 };
	struct sigaction sa = { .sa_handler = long_wait_handler,
				.sa_flags = SA_RESTART };
	struct itimerval soon = { .it_value = { 0, 50000 } };

	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	EXPECT_ERR(nanosleep(&ts, &left), EINTR);
	EXPECT_EQ(left.tv_sec, 4);
	EXPECT_EQ(caught, SIGALRM);
}

TEST(pause_returns_eintr_after_a_handler)
{
	signal(SIGALRM, note);
	ualarm(20000, 0);
	EXPECT_ERR(pause(), EINTR);
}

TEST(a_nap_goes_on_after_stop_and_continue)
{
	int64_t start = tap_now_ms();
	pid_t pid = fork();

	if (pid == 0) {
		struct timespec ts = { 0, 300 * 1000 * 1000 };

		_exit(nanosleep(&ts, NULL) == 0 ? 42 : 1);
	}
	tap_await_state(pid, 'S');
	kill(pid, SIGSTOP);
	tap_await_state(pid, 'T');
	kill(pid, SIGCONT);
	EXPECT_EQ(tap_wait(pid), 42 << 8);
	EXPECT(tap_now_ms() - start >= 295);
}

static void change_registers(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)sig;
	(void)info;
	uc->uc_mcontext.gregs[REG_R12] = 77;
}

TEST(the_handler_may_change_the_context)
{
	struct sigaction sa = { .sa_sigaction = change_registers,
				.sa_flags = SA_SIGINFO };
	long r12 = 1, pid = getpid();

	sigaction(SIGUSR1, &sa, NULL);
	__asm__ volatile("mov %[in], %%r12\n\t"
			 "syscall\n\t"
			 "mov %%r12, %[out]"
			 : [out] "=r"(r12)
			 : [in] "r"(r12), "a"(SYS_kill), "D"(pid),
			   "S"((long)SIGUSR1)
			 : "rcx", "r11", "r12", "memory");
	EXPECT_EQ(r12, 77);
}

static volatile double inside;

static void use_fpu(int sig)
{
	(void)sig;
	inside = 3.5;
	for (int i = 0; i < 50; i++)
		inside = inside * 1.0625;
}

TEST(handlers_do_not_disturb_floating_point)
{
	volatile double sum = 0;
	struct itimerval tick = { { 0, 5000 }, { 0, 5000 } };
	struct itimerval off = { 0 };

	signal(SIGALRM, use_fpu);
	setitimer(ITIMER_REAL, &tick, NULL);
	for (int i = 0; i < 3000000; i++)
		sum += 0.5;
	setitimer(ITIMER_REAL, &off, NULL);
	EXPECT(sum == 1500000.0);
}

TEST(permission_is_by_user_id)
{
	pid_t pid = fork();

	if (pid == 0) {
		if (setgid(1000) || setuid(1000))
			_exit(1);
		if (kill(getppid(), 0) != -1 || errno != EPERM)
			_exit(2);
		_exit(kill(getpid(), 0) == 0 ? 42 : 3);
	}
	EXPECT_EQ(tap_wait(pid), 42 << 8);
}

TEST(sigpipe_for_a_pipe_without_readers)
{
	int fds[2];

	REQUIRE(pipe(fds) == 0);
	close(fds[0]);
	signal(SIGPIPE, note);
	EXPECT_ERR(write(fds[1], "x", 1), EPIPE);
	EXPECT_EQ(caught, SIGPIPE);
}

TEST(interval_timers_repeat)
{
	struct itimerval tick = { { 0, 10000 }, { 0, 10000 } }, old;

	signal(SIGALRM, note);
	REQUIRE(setitimer(ITIMER_REAL, &tick, NULL) == 0);
	while (count < 5)
		pause();
	memset(&tick, 0, sizeof(tick));
	EXPECT_EQ(setitimer(ITIMER_REAL, &tick, &old), 0);
	EXPECT_EQ(old.it_interval.tv_usec, 10000);
	tick.it_value.tv_usec = 1000000;
	EXPECT_ERR(setitimer(ITIMER_REAL, &tick, NULL), EINVAL);
	EXPECT_ERR(setitimer(9, &tick, NULL), EINVAL);
}
