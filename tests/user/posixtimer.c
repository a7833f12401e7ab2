/*
 * tests/user/posixtimer.c - timer_create() and its family.
 *
 * See: timer_create(2), timer_settime(2), timer_getoverrun(2).
 */
#include "tap.h"
#include <sys/syscall.h>

#define BAD_PTR ((void *)0xffffffff80000000UL)

#ifndef SIGEV_THREAD_ID
#define SIGEV_THREAD_ID 4
#endif

/* The kernel's own struct: libraries hide the thread id. */
union event {
	struct {
		union sigval value;
		int signo, notify, tid;
	};
	char size[64];
};

static long create(clockid_t clock, union event *event, int *id)
{
	return syscall(SYS_timer_create, clock, event, id);
}

static long set(int id, int flags, const void *new, void *old)
{
	return syscall(SYS_timer_settime, id, flags, new, old);
}

static long get(int id, void *spec)
{
	return syscall(SYS_timer_gettime, id, spec);
}

static long overrun(int id)
{
	return syscall(SYS_timer_getoverrun, id);
}

static long delete (int id)
{
	return syscall(SYS_timer_delete, id);
}

static union event on_usr1(int value)
{
	union event e = { .size = { 0 } };

	e.value.sival_int = value;
	e.signo = SIGUSR1;
	e.notify = SIGEV_SIGNAL;
	return e;
}

static void block(int sig)
{
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, sig);
	REQUIRE(sigprocmask(SIG_BLOCK, &mask, NULL) == 0);
}

/* Take one pending @sig, waiting for it. */
static siginfo_t take(int sig)
{
	siginfo_t info = { 0 };
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, sig);
	REQUIRE(sigwaitinfo(&mask, &info) == sig);
	return info;
}

TEST(create_errors)
{
	union event e = on_usr1(0);
	int id;

	EXPECT_ERR(create(99, NULL, &id), EINVAL);
	EXPECT_ERR(create(CLOCK_MONOTONIC_RAW, NULL, &id), EOPNOTSUPP);
	EXPECT_ERR(create(CLOCK_REALTIME_COARSE, NULL, &id), EOPNOTSUPP);
	EXPECT_ERR(create(CLOCK_MONOTONIC, BAD_PTR, &id), EFAULT);
	EXPECT_ERR(create(CLOCK_MONOTONIC, NULL, BAD_PTR), EFAULT);
	e.signo = 0;
	EXPECT_ERR(create(CLOCK_MONOTONIC, &e, &id), EINVAL);
	e.signo = 65;
	EXPECT_ERR(create(CLOCK_MONOTONIC, &e, &id), EINVAL);
	e.signo = SIGUSR1;
	e.notify = 77;
	EXPECT_ERR(create(CLOCK_MONOTONIC, &e, &id), EINVAL);
	e.notify = SIGEV_SIGNAL | SIGEV_THREAD_ID;
	e.tid = 1;
	EXPECT_ERR(create(CLOCK_MONOTONIC, &e, &id), EINVAL);
}

TEST(there_is_no_timer_777)
{
	struct itimerspec it = { 0 };

	EXPECT_ERR(set(777, 0, &it, NULL), EINVAL);
	EXPECT_ERR(set(-1, 0, &it, NULL), EINVAL);
	EXPECT_ERR(get(777, &it), EINVAL);
	EXPECT_ERR(overrun(777), EINVAL);
	EXPECT_ERR(delete (777), EINVAL);
}

TEST(settime_errors)
{
	struct itimerspec it = { .it_value = { 0, 1000000000 } };
	int id;

	REQUIRE(create(CLOCK_MONOTONIC, NULL, &id) == 0);
	EXPECT_ERR(set(id, 0, NULL, NULL), EINVAL);
	EXPECT_ERR(set(id, 0, BAD_PTR, NULL), EFAULT);
	EXPECT_ERR(set(id, 0, &it, NULL), EINVAL);
	it.it_value = (struct timespec){ -1, 0 };
	EXPECT_ERR(set(id, 0, &it, NULL), EINVAL);
	it.it_value = (struct timespec){ 100, 0 };
	EXPECT_ERR(get(id, BAD_PTR), EFAULT);
	EXPECT_EQ(delete (id), 0);
	EXPECT_ERR(delete (id), EINVAL);
}

TEST(a_timer_sends_its_value)
{
	static const clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC,
					    CLOCK_BOOTTIME, CLOCK_TAI };
	struct itimerspec it = { .it_value = { 0, 10000000 } };

	block(SIGUSR1);
	for (int i = 0; i < 4; i++) {
		union event e = on_usr1(40 + i);
		siginfo_t info;
		int id;

		REQUIRE(create(clocks[i], &e, &id) == 0);
		EXPECT_EQ(set(id, 0, &it, NULL), 0);
		info = take(SIGUSR1);
		EXPECT_EQ(info.si_code, SI_TIMER);
		EXPECT_EQ(info.si_value.sival_int, 40 + i);
		EXPECT_EQ(info.si_timerid, id);
		EXPECT_EQ(info.si_overrun, 0);
		EXPECT_EQ(delete (id), 0);
	}
}

TEST(without_an_event_it_is_sigalrm_with_the_id)
{
	struct itimerspec it = { .it_value = { 0, 1000000 } };
	siginfo_t info;
	int id;

	block(SIGALRM);
	alarm(0);
	REQUIRE(create(CLOCK_MONOTONIC, NULL, &id) == 0);
	EXPECT_EQ(set(id, 0, &it, NULL), 0);
	info = take(SIGALRM);
	EXPECT_EQ(info.si_value.sival_int, id);
}

TEST(gettime_counts_down)
{
	struct itimerspec it = { { 7, 0 }, { 100, 0 } }, now, old;
	union event e = on_usr1(0);
	int id;

	REQUIRE(create(CLOCK_MONOTONIC, &e, &id) == 0);
	EXPECT_EQ(get(id, &now), 0);
	EXPECT_EQ(now.it_value.tv_sec, 0);
	EXPECT_EQ(set(id, 0, &it, &old), 0);
	EXPECT_EQ(old.it_value.tv_sec, 0);
	EXPECT_EQ(get(id, &now), 0);
	EXPECT(now.it_value.tv_sec >= 90 && now.it_value.tv_sec < 100);
	EXPECT_EQ(now.it_interval.tv_sec, 7);
	it = (struct itimerspec){ 0 };
	EXPECT_EQ(set(id, 0, &it, &old), 0);
	EXPECT(old.it_value.tv_sec >= 90);
	EXPECT_EQ(get(id, &now), 0);
	EXPECT_EQ(now.it_value.tv_sec, 0);
	EXPECT_EQ(now.it_value.tv_nsec, 0);
}

TEST(a_period_repeats_and_counts_overruns)
{
	struct itimerspec it = { { 0, 5000000 }, { 0, 5000000 } };
	union event e = on_usr1(1);
	siginfo_t info;
	int id;

	block(SIGUSR1);
	REQUIRE(create(CLOCK_MONOTONIC, &e, &id) == 0);
	EXPECT_EQ(set(id, 0, &it, NULL), 0);
	take(SIGUSR1);
	tap_sleep_ms(60);
	info = take(SIGUSR1);
	EXPECT(info.si_overrun >= 5);
	EXPECT_EQ(overrun(id), info.si_overrun);
	take(SIGUSR1);
	it = (struct itimerspec){ 0 };
	EXPECT_EQ(set(id, 0, &it, NULL), 0);
}

TEST(an_absolute_time_that_is_past_fires_at_once)
{
	struct itimerspec it = { .it_value = { 0, 1 } };
	union event e = on_usr1(3);
	int id;

	block(SIGUSR1);
	REQUIRE(create(CLOCK_MONOTONIC, &e, &id) == 0);
	EXPECT_EQ(set(id, TIMER_ABSTIME, &it, NULL), 0);
	EXPECT_EQ(take(SIGUSR1).si_value.sival_int, 3);
}

TEST(notify_none_only_counts)
{
	struct itimerspec it = { .it_value = { 0, 1000000 } }, now;
	union event e = on_usr1(0);
	int id;

	e.notify = SIGEV_NONE;
	REQUIRE(create(CLOCK_MONOTONIC, &e, &id) == 0);
	EXPECT_EQ(set(id, 0, &it, NULL), 0);
	tap_sleep_ms(20);
	EXPECT_EQ(get(id, &now), 0);
	EXPECT_EQ(now.it_value.tv_nsec, 0);
}

TEST(a_thread_can_be_named)
{
	struct itimerspec it = { .it_value = { 0, 1000000 } };
	union event e = on_usr1(9);
	int id;

	block(SIGUSR1);
	e.notify = SIGEV_SIGNAL | SIGEV_THREAD_ID;
	e.tid = (int)syscall(SYS_gettid);
	REQUIRE(create(CLOCK_MONOTONIC, &e, &id) == 0);
	EXPECT_EQ(set(id, 0, &it, NULL), 0);
	EXPECT_EQ(take(SIGUSR1).si_value.sival_int, 9);
}

TEST(cpu_time_timers_fire)
{
	static const clockid_t clocks[] = { CLOCK_PROCESS_CPUTIME_ID,
					    CLOCK_THREAD_CPUTIME_ID };
	struct itimerspec it = { .it_value = { 0, 20000000 } };

	block(SIGUSR1);
	for (int i = 0; i < 2; i++) {
		union event e = on_usr1(i);
		sigset_t pending;
		int id;

		REQUIRE(create(clocks[i], &e, &id) == 0);
		EXPECT_EQ(set(id, 0, &it, NULL), 0);
		do {
			sigpending(&pending);
		} while (!sigismember(&pending, SIGUSR1));
		EXPECT_EQ(take(SIGUSR1).si_value.sival_int, i);
		EXPECT_EQ(delete (id), 0);
	}
}

static int the_id;

static void has_no_timer(void)
{
	struct itimerspec now;

	EXPECT_ERR(get(the_id, &now), EINVAL);
}

TEST(timers_are_not_inherited_by_fork)
{
	REQUIRE(create(CLOCK_MONOTONIC, NULL, &the_id) == 0);
	EXPECT_EQ(tap_in_child(has_no_timer), 0);
}

TEST(many_timers_live_side_by_side)
{
	union event e = on_usr1(0);
	int ids[200];

	for (int i = 0; i < 200; i++) {
		REQUIRE(create(CLOCK_MONOTONIC, &e, &ids[i]) == 0);
		EXPECT(i == 0 || ids[i] != ids[i - 1]);
	}
	for (int i = 0; i < 200; i++)
		EXPECT_EQ(delete (ids[i]), 0);
}

/* An ignored signal does not stop a periodic timer. */
TEST(an_ignored_timer_goes_on)
{
	struct itimerspec it = { { 0, 1000000 }, { 0, 1000000 } };
	union event e = on_usr1(2);
	int id;

	signal(SIGUSR1, SIG_IGN);
	REQUIRE(create(CLOCK_MONOTONIC, &e, &id) == 0);
	EXPECT_EQ(set(id, 0, &it, NULL), 0);
	tap_sleep_ms(30);
	block(SIGUSR1);
	signal(SIGUSR1, SIG_DFL);
	EXPECT_EQ(take(SIGUSR1).si_value.sival_int, 2);
}
