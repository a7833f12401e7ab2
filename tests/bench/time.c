/*
 * tests/bench/time.c - clocks, timers and signals.
 */
#include "tests/bench/bench.h"
#include <signal.h>
#include <ucontext.h>
#include <time.h>
#include <sys/syscall.h>
#include <sys/time.h>

static void clock_by_call(void)
{
	struct timespec ts;

	syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &ts);
}

static void day_by_vdso(void)
{
	struct timeval tv;

	gettimeofday(&tv, NULL);
}

static void signal_queue(void)
{
	sigset_t set;
	union sigval v = { 0 };

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigqueue(getpid(), SIGRTMIN, v);
	sigwaitinfo(&set, NULL);
}

static void fault(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)sig;
	(void)info;
	uc->uc_mcontext.gregs[REG_RIP] += 2; /* the length of ud2 */
}

static void take_fault(void)
{
	__asm__ volatile("ud2");
}

static void timer_set(void)
{
	struct itimerval on = { .it_value = { 100, 0 } };

	setitimer(ITIMER_REAL, &on, NULL);
}

static const struct bench benches[] = {
	{ "clock-by-call", clock_by_call, 1000 },
	{ "gettimeofday", day_by_vdso, 1000 },
	{ "sigqueue+take", signal_queue, 100 },
	{ "fault+handler", take_fault, 100 },
	{ "setitimer", timer_set, 100 },
};

int main(void)
{
	struct sigaction sa = { .sa_sigaction = fault, .sa_flags = SA_SIGINFO };
	sigset_t set;

	sigaction(SIGILL, &sa, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	MEASURE(benches);
	return 0;
}
