/*
 * tests/user/time.c - clocks, sleeping, interval timers, CPU time.
 *
 * No claim is about how long anything takes, only that enough time passed.
 *
 * See: clock_gettime(2), nanosleep(2), setitimer(2), adjtimex(2).
 */
#include "tap.h"
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>

#define BAD_PTR ((void *)0xffffffff80000000UL)
#define NO_PID  4194303
#define CPU_CLOCK(pid, thread) \
	((clockid_t)(~(unsigned int)(pid) << 3 | 2 | ((thread) ? 4 : 0)))

static long gettime(clockid_t clock, void *ts)
{
	return syscall(SYS_clock_gettime, clock, ts);
}

static long settime(clockid_t clock, const void *ts)
{
	return syscall(SYS_clock_settime, clock, ts);
}

static long getres(clockid_t clock, void *ts)
{
	return syscall(SYS_clock_getres, clock, ts);
}

static long nsleep(clockid_t clock, int flags, const void *req, void *rem)
{
	return syscall(SYS_clock_nanosleep, clock, flags, req, rem);
}

static int64_t ns_of(const struct timespec *ts)
{
	return (int64_t)ts->tv_sec * 1000000000 + ts->tv_nsec;
}

static int64_t now_ns(clockid_t clock)
{
	struct timespec ts = { 0 };

	EXPECT_EQ(gettime(clock, &ts), 0);
	return ns_of(&ts);
}

static volatile int alarms;

static void count_alarm(int sig)
{
	(void)sig;
	alarms++;
}

static void catch_signal(int sig, int flags)
{
	struct sigaction sa = { .sa_handler = count_alarm, .sa_flags = flags };

	REQUIRE(sigaction(sig, &sa, NULL) == 0);
}

TEST(every_clock_goes_forward)
{
	static const clockid_t clocks[] = { 0, 1, 2, 3, 4, 5, 6, 7, 11 };

	for (size_t i = 0; i < sizeof(clocks) / sizeof(*clocks); i++) {
		int64_t last = now_ns(clocks[i]);

		for (int n = 0; n < 200; n++) {
			int64_t now = now_ns(clocks[i]);

			EXPECT(now >= last);
			last = now;
		}
	}
}

TEST(gettime_errors)
{
	struct timespec ts;

	EXPECT_ERR(gettime(10, &ts), EINVAL);
	EXPECT_ERR(gettime(12, &ts), EINVAL);
	EXPECT_ERR(gettime(16, &ts), EINVAL);
	EXPECT_ERR(gettime(CLOCK_MONOTONIC, BAD_PTR), EFAULT);
	EXPECT_ERR(gettime(CPU_CLOCK(NO_PID, 0), &ts), EINVAL);
	EXPECT_ERR(gettime(CPU_CLOCK(0, 0) | 3, &ts), EINVAL);
}

TEST(resolutions)
{
	struct timespec ts;

	EXPECT_EQ(getres(CLOCK_MONOTONIC, &ts), 0);
	EXPECT_EQ(ns_of(&ts), 1);
	EXPECT_EQ(getres(CLOCK_REALTIME, &ts), 0);
	EXPECT_EQ(ns_of(&ts), 1);
	EXPECT_EQ(getres(CLOCK_MONOTONIC_COARSE, &ts), 0);
	EXPECT_EQ(ns_of(&ts), 4000000);
	EXPECT_EQ(getres(CLOCK_REALTIME_COARSE, &ts), 0);
	EXPECT_EQ(ns_of(&ts), 4000000);
	EXPECT_EQ(getres(CLOCK_PROCESS_CPUTIME_ID, &ts), 0);
	EXPECT_EQ(ns_of(&ts), 1);
	EXPECT_EQ(getres(CLOCK_MONOTONIC, NULL), 0);
	EXPECT_ERR(getres(CLOCK_MONOTONIC, BAD_PTR), EFAULT);
	EXPECT_ERR(getres(99, &ts), EINVAL);
}

TEST(settime_errors)
{
	struct timespec ts = { 1, 0 };

	EXPECT_ERR(settime(CLOCK_MONOTONIC, &ts), EINVAL);
	EXPECT_ERR(settime(CLOCK_BOOTTIME, &ts), EINVAL);
	EXPECT_ERR(settime(99, &ts), EINVAL);
	EXPECT_ERR(settime(CLOCK_REALTIME, BAD_PTR), EFAULT);
	ts.tv_nsec = 1000000000;
	EXPECT_ERR(settime(CLOCK_REALTIME, &ts), EINVAL);
	ts = (struct timespec){ -1, 0 };
	EXPECT_ERR(settime(CLOCK_REALTIME, &ts), EINVAL);
	REQUIRE(setresuid(1000, 1000, 1000) == 0);
	ts = (struct timespec){ 1000000000, 0 };
	EXPECT_ERR(settime(CLOCK_REALTIME, &ts), EPERM);
}

TEST(root_sets_the_clock)
{
	int64_t real = now_ns(CLOCK_REALTIME), mono = now_ns(CLOCK_MONOTONIC);
	struct timespec ts = { 2000000000, 0 };
	struct timeval tv;

	EXPECT_EQ(settime(CLOCK_REALTIME, &ts), 0);
	EXPECT(now_ns(CLOCK_REALTIME) >= ns_of(&ts));
	EXPECT_EQ(syscall(SYS_gettimeofday, &tv, NULL), 0);
	EXPECT(tv.tv_sec >= 2000000000 && tv.tv_sec < 2000000100);
	EXPECT(now_ns(CLOCK_MONOTONIC) < mono + 60000000000);
	real += now_ns(CLOCK_MONOTONIC) - mono;
	ts = (struct timespec){ real / 1000000000, real % 1000000000 };
	EXPECT_EQ(settime(CLOCK_REALTIME, &ts), 0);
}

/* An absolute sleep on the wall clock ends when the clock is set past it. */
TEST(setting_the_clock_wakes_absolute_sleepers)
{
	int64_t real = now_ns(CLOCK_REALTIME);
	struct timespec ts = { real / 1000000000 + 3600, 0 };
	pid_t pid = fork();

	if (!pid)
		_exit(nsleep(CLOCK_REALTIME, TIMER_ABSTIME, &ts, NULL) != 0);
	EXPECT(tap_await_state(pid, 'S'));
	ts.tv_sec += 1;
	EXPECT_EQ(settime(CLOCK_REALTIME, &ts), 0);
	EXPECT_EQ(tap_wait(pid), 0);
	ts.tv_sec -= 3601;
	EXPECT_EQ(settime(CLOCK_REALTIME, &ts), 0);
}

TEST(gettimeofday_and_time_agree)
{
	struct timeval tv;
	struct timezone tz = { 7, 7 };
	long t = 0;

	EXPECT_EQ(syscall(SYS_gettimeofday, &tv, &tz), 0);
	EXPECT_EQ(tz.tz_minuteswest, 0);
	EXPECT(syscall(SYS_time, &t) - tv.tv_sec <= 5);
	EXPECT(t >= tv.tv_sec - 1);
	EXPECT_ERR(syscall(SYS_gettimeofday, BAD_PTR, NULL), EFAULT);
	EXPECT_ERR(syscall(SYS_gettimeofday, NULL, BAD_PTR), EFAULT);
	EXPECT_ERR(syscall(SYS_time, BAD_PTR), EFAULT);
}

TEST(settimeofday_errors)
{
	struct timeval tv = { 1000000000, 1000000 };
	struct timezone tz = { 1000, 0 };

	EXPECT_ERR(syscall(SYS_settimeofday, &tv, NULL), EINVAL);
	EXPECT_ERR(syscall(SYS_settimeofday, BAD_PTR, NULL), EFAULT);
	EXPECT_ERR(syscall(SYS_settimeofday, NULL, BAD_PTR), EFAULT);
	EXPECT_ERR(syscall(SYS_settimeofday, NULL, &tz), EINVAL);
	REQUIRE(setresuid(1000, 1000, 1000) == 0);
	tv.tv_usec = 0;
	EXPECT_ERR(syscall(SYS_settimeofday, &tv, NULL), EPERM);
}

TEST(nanosleep_errors)
{
	struct timespec ts = { 0, 1000000000 };

	EXPECT_ERR(syscall(SYS_nanosleep, &ts, NULL), EINVAL);
	ts = (struct timespec){ -1, 0 };
	EXPECT_ERR(syscall(SYS_nanosleep, &ts, NULL), EINVAL);
	ts = (struct timespec){ 0, -1 };
	EXPECT_ERR(syscall(SYS_nanosleep, &ts, NULL), EINVAL);
	EXPECT_ERR(syscall(SYS_nanosleep, BAD_PTR, NULL), EFAULT);
	EXPECT_ERR(syscall(SYS_nanosleep, NULL, NULL), EFAULT);
}

TEST(clock_nanosleep_errors)
{
	struct timespec ts = { 0, 0 };

	EXPECT_ERR(nsleep(99, 0, &ts, NULL), EINVAL);
	EXPECT_ERR(nsleep(CLOCK_MONOTONIC_RAW, 0, &ts, NULL), EOPNOTSUPP);
	EXPECT_ERR(nsleep(CLOCK_REALTIME_COARSE, 0, &ts, NULL), EOPNOTSUPP);
	EXPECT_ERR(nsleep(CLOCK_THREAD_CPUTIME_ID, 0, &ts, NULL), EOPNOTSUPP);
	EXPECT_ERR(nsleep(CPU_CLOCK(0, 1), 0, &ts, NULL), EINVAL);
	EXPECT_ERR(nsleep(CLOCK_MONOTONIC, 0, BAD_PTR, NULL), EFAULT);
	ts.tv_nsec = 1000000000;
	EXPECT_ERR(nsleep(CLOCK_MONOTONIC, 0, &ts, NULL), EINVAL);
}

TEST(a_sleep_is_never_too_short)
{
	static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC,
					    CLOCK_BOOTTIME, CLOCK_TAI };
	struct timespec ts = { 0, 20000000 };

	for (size_t i = 0; i < sizeof(clocks) / sizeof(*clocks); i++) {
		int64_t start = now_ns(CLOCK_MONOTONIC);

		EXPECT_EQ(nsleep(clocks[i], 0, &ts, NULL), 0);
		EXPECT(now_ns(CLOCK_MONOTONIC) - start >= 20000000);
	}
}

TEST(an_absolute_sleep_ends_at_the_moment)
{
	int64_t end = now_ns(CLOCK_MONOTONIC) + 30000000;
	struct timespec ts = { end / 1000000000, end % 1000000000 };

	EXPECT_EQ(nsleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL), 0);
	EXPECT(now_ns(CLOCK_MONOTONIC) >= end);
	EXPECT_EQ(nsleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL), 0);
}

TEST(a_handled_signal_ends_a_sleep_and_the_rest_is_told)
{
	struct timespec ts = { 100, 0 }, rem = { 0, 0 };
	struct itimerval it = { .it_value = { 0, 20000 } };

	catch_signal(SIGALRM, SA_RESTART);
	REQUIRE(setitimer(ITIMER_REAL, &it, NULL) == 0);
	EXPECT_ERR(syscall(SYS_nanosleep, &ts, &rem), EINTR);
	EXPECT(rem.tv_sec >= 90 && rem.tv_sec < 100);
	EXPECT_EQ(alarms, 1);
	REQUIRE(setitimer(ITIMER_REAL, &it, NULL) == 0);
	EXPECT_ERR(syscall(SYS_nanosleep, &ts, NULL), EINTR);
}

TEST(an_absolute_sleep_broken_by_a_handler_says_eintr)
{
	struct timespec ts = { 0, 0 }, rem = { 5, 5 };
	struct itimerval it = { .it_value = { 0, 20000 } };

	EXPECT_EQ(gettime(CLOCK_MONOTONIC, &ts), 0);
	ts.tv_sec += 100;
	catch_signal(SIGALRM, SA_RESTART);
	REQUIRE(setitimer(ITIMER_REAL, &it, NULL) == 0);
	EXPECT_ERR(nsleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, &rem), EINTR);
	EXPECT_EQ(rem.tv_sec, 5);
}

/* Stop and continue: no handler runs, so the sleep goes on to its end. */
TEST(a_stopped_sleeper_sleeps_on)
{
	int64_t start = now_ns(CLOCK_MONOTONIC);
	pid_t pid = fork();

	if (!pid) {
		struct timespec ts = { 0, 300000000 };

		_exit(syscall(SYS_nanosleep, &ts, NULL) != 0);
	}
	EXPECT(tap_await_state(pid, 'S'));
	kill(pid, SIGSTOP);
	EXPECT(tap_await_state(pid, 'T'));
	kill(pid, SIGCONT);
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT(now_ns(CLOCK_MONOTONIC) - start >= 300000000);
}

TEST(alarm_tells_what_was_left)
{
	EXPECT_EQ(alarm(0) > 0, 1); /* the frame's own */
	EXPECT_EQ(alarm(100), 0);
	EXPECT_EQ(alarm(50), 100);
	EXPECT_EQ(alarm(0), 50);
	EXPECT_EQ(alarm(0), 0);
}

TEST(itimer_errors)
{
	struct itimerval it = { 0 };

	EXPECT_ERR(syscall(SYS_getitimer, 3, &it), EINVAL);
	EXPECT_ERR(syscall(SYS_getitimer, -1, &it), EINVAL);
	EXPECT_ERR(syscall(SYS_getitimer, 0, BAD_PTR), EFAULT);
	EXPECT_ERR(syscall(SYS_setitimer, 3, &it, NULL), EINVAL);
	EXPECT_ERR(syscall(SYS_setitimer, 0, BAD_PTR, NULL), EFAULT);
	it.it_value.tv_usec = 1000000;
	EXPECT_ERR(syscall(SYS_setitimer, 0, &it, NULL), EINVAL);
	it.it_value = (struct timeval){ -1, 0 };
	EXPECT_ERR(syscall(SYS_setitimer, 0, &it, NULL), EINVAL);
}

TEST(itimer_real_repeats)
{
	struct itimerval it = { { 0, 10000 }, { 0, 10000 } }, old;

	catch_signal(SIGALRM, 0);
	REQUIRE(setitimer(ITIMER_REAL, &it, NULL) == 0);
	while (alarms < 5)
		pause();
	it = (struct itimerval){ 0 };
	EXPECT_EQ(setitimer(ITIMER_REAL, &it, &old), 0);
	EXPECT_EQ(old.it_interval.tv_usec, 10000);
	EXPECT_EQ(getitimer(ITIMER_REAL, &it), 0);
	EXPECT_EQ(it.it_value.tv_sec + it.it_value.tv_usec, 0);
	EXPECT(alarms >= 5);
}

TEST(itimer_virtual_counts_user_time)
{
	struct itimerval it = { .it_value = { 0, 30000 } };

	catch_signal(SIGVTALRM, 0);
	REQUIRE(setitimer(ITIMER_VIRTUAL, &it, NULL) == 0);
	tap_sleep_ms(60);
	EXPECT_EQ(alarms, 0);
	while (!alarms)
		;
	EXPECT_EQ(getitimer(ITIMER_VIRTUAL, &it), 0);
	EXPECT_EQ(it.it_value.tv_sec + it.it_value.tv_usec, 0);
}

TEST(itimer_prof_counts_system_time_too)
{
	struct itimerval it = { { 0, 20000 }, { 0, 20000 } };

	catch_signal(SIGPROF, 0);
	REQUIRE(setitimer(ITIMER_PROF, &it, NULL) == 0);
	while (alarms < 3)
		getppid();
	EXPECT(alarms >= 3);
}

static void timers_are_off(void)
{
	struct itimerval it;

	EXPECT_EQ(getitimer(ITIMER_REAL, &it), 0);
	EXPECT_EQ(it.it_value.tv_sec, 0);
	EXPECT_EQ(getitimer(ITIMER_PROF, &it), 0);
	EXPECT_EQ(it.it_value.tv_sec, 0);
}

TEST(itimers_are_not_inherited_by_fork)
{
	struct itimerval it = { .it_value = { 100, 0 } };

	REQUIRE(setitimer(ITIMER_PROF, &it, NULL) == 0);
	EXPECT_EQ(tap_in_child(timers_are_off), 0);
}

static void burn_ms(long ms)
{
	int64_t end = now_ns(CLOCK_THREAD_CPUTIME_ID) + ms * 1000000;

	while (now_ns(CLOCK_THREAD_CPUTIME_ID) < end)
		;
}

TEST(cpu_clocks_count_work_not_sleep)
{
	int64_t process = now_ns(CLOCK_PROCESS_CPUTIME_ID);
	int64_t thread = now_ns(CLOCK_THREAD_CPUTIME_ID);

	tap_sleep_ms(100);
	EXPECT(now_ns(CLOCK_PROCESS_CPUTIME_ID) - process < 90000000);
	burn_ms(50);
	EXPECT(now_ns(CLOCK_PROCESS_CPUTIME_ID) - process >= 50000000);
	EXPECT(now_ns(CLOCK_THREAD_CPUTIME_ID) - thread >= 50000000);
	EXPECT(now_ns(CPU_CLOCK(getpid(), 0)) >= 50000000);
	EXPECT(now_ns(CPU_CLOCK(getpid(), 1)) >= 50000000);
}

TEST(cpu_clock_of_another_process)
{
	struct timespec ts = { 1, 0 };
	pid_t pid = fork();
	int64_t before;

	if (!pid)
		for (;;)
			;
	before = now_ns(CPU_CLOCK(pid, 0));
	while (now_ns(CPU_CLOCK(pid, 0)) < before + 20000000)
		tap_sleep_ms(5);
	EXPECT_ERR(gettime(CPU_CLOCK(pid, 1), &ts), EINVAL);
	EXPECT_ERR(settime(CPU_CLOCK(pid, 0), &ts), EPERM);
	kill(pid, SIGKILL);
	tap_wait(pid);
	EXPECT_ERR(gettime(CPU_CLOCK(pid, 0), &ts), EINVAL);
}

TEST(sleeping_by_the_clock_of_a_child)
{
	struct timespec ts = { 0, 20000000 };
	pid_t pid = fork();

	if (!pid)
		for (;;)
			;
	EXPECT_EQ(nsleep(CPU_CLOCK(pid, 0), 0, &ts, NULL), 0);
	EXPECT(now_ns(CPU_CLOCK(pid, 0)) >= 20000000);
	kill(pid, SIGKILL);
	tap_wait(pid);
}

TEST(rusage_adds_up_to_the_cpu_clock)
{
	struct rusage ru;
	int64_t sum, clock;

	burn_ms(50);
	clock = now_ns(CLOCK_PROCESS_CPUTIME_ID);
	EXPECT_EQ(getrusage(RUSAGE_SELF, &ru), 0);
	sum = ((int64_t)ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * 1000000 +
	      ru.ru_utime.tv_usec + ru.ru_stime.tv_usec;
	EXPECT(sum >= clock / 1000 - 12000);
}

TEST(rlimit_cpu_warns_then_kills)
{
	struct rlimit limit = { 1, 2 };
	pid_t pid = fork();

	if (!pid) {
		catch_signal(SIGXCPU, 0);
		setrlimit(RLIMIT_CPU, &limit);
		while (!alarms)
			;
		for (;;)
			;
	}
	EXPECT_EQ(tap_wait(pid) & 0x7f, SIGKILL);
}

TEST(adjtimex_reads)
{
	struct timex tx = { 0 };
	long state = syscall(SYS_adjtimex, &tx);

	EXPECT(state >= 0 && state <= 5);
	EXPECT(tx.time.tv_sec > 0);
	EXPECT_EQ(tx.tick, 10000);
	EXPECT_ERR(syscall(SYS_adjtimex, BAD_PTR), EFAULT);
	REQUIRE(setresuid(1000, 1000, 1000) == 0);
	tx.modes = ADJ_FREQUENCY;
	EXPECT_ERR(syscall(SYS_adjtimex, &tx), EPERM);
}
