/*
 * tests/user/ns_time.c - time namespaces: clocks that are ahead or behind, in
 * every call that reads them or waits for them.
 *
 * See: time_namespaces(7).
 */
#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include "tests/user/ns.h"
#include <linux/futex.h>
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/sysinfo.h>
#include <sys/timerfd.h>

#define OFFSETS "/proc/self/timens_offsets"
#define HOUR    3600

/* New clocks for the children: 0 or -errno. */
static int set_offsets(const char *text)
{
	return tap_write_file(OFFSETS, text);
}

static int64_t clock_s(clockid_t clock)
{
	struct timespec ts;

	/* not by the vDSO */
	REQUIRE(syscall(SYS_clock_gettime, clock, &ts) == 0);
	return ts.tv_sec;
}

static int64_t outside[16]; /* what the host's clocks said at the start */

/* Run @fn in a namespace whose clocks are @text ahead. */
static void with_offsets(const char *text, void (*fn)(void))
{
	for (int clock = 0; clock < 12; clock++) {
		struct timespec ts = { 0 };

		clock_gettime(clock, &ts);
		outside[clock] = ts.tv_sec;
	}
	REQUIRE(unshare(CLONE_NEWTIME) == 0);
	REQUIRE(set_offsets(text) == 0);
	EXPECT_EQ(tap_in_child(fn), 0);
}

static int about(int64_t value, int64_t want)
{
	if (value >= want && value < want + 30)
		return 1;
	printf("# %lld, not %lld\n", (long long)value, (long long)want);
	return 0;
}

TEST(ns_time_first_has_no_offsets)
{
	char text[128];

	EXPECT(tap_read_file(OFFSETS, text, sizeof(text)) > 0);
	EXPECT(!strcmp(text, "monotonic           0         0\n"
			     "boottime            0         0\n"));
	EXPECT_EQ(set_offsets("monotonic 1 0"), -EACCES);
	EXPECT_EQ(set_offsets("monotonic 99999999999 0"), -ERANGE);
	EXPECT_EQ(set_offsets("x 1 0"), -EINVAL);
	EXPECT_ERR(open("/proc/self/task/1/timens_offsets", O_RDONLY), ENOENT);
}

TEST(ns_time_unshare_is_for_the_children)
{
	char mine[64], own[64], children[64];

	ns_text(NS "time", mine);
	EXPECT(!strcmp(mine, "time:[4026531834]"));
	REQUIRE(unshare(CLONE_NEWTIME) == 0);
	ns_text(NS "time", own);
	ns_text(NS "time_for_children", children);
	EXPECT(!strcmp(mine, own));
	EXPECT(strcmp(mine, children) != 0);
	NS_IN_CHILD({
		ns_text(NS "time", own);
		EXPECT(!strcmp(own, children));
		ns_text(NS "time_for_children", own);
		EXPECT(!strcmp(own, children));
	});
}

TEST(ns_time_clone3_makes_a_member_at_once)
{
	char mine[64], own[64], children[64];
	pid_t pid;

	ns_text(NS "time", mine);
	pid = ns_clone3(CLONE_NEWTIME);
	REQUIRE(pid >= 0);
	if (!pid) {
		ns_text(NS "time", own);
		ns_text(NS "time_for_children", children);
		_exit(strcmp(own, children) || !strcmp(own, mine) ||
		      set_offsets("monotonic 1 0") != -EACCES);
	}
	EXPECT_EQ(tap_wait(pid), 0);
}

static int nothing(void *unused)
{
	(void)unused;
	return 0;
}

TEST(ns_time_nobody_shares_memory_across_clocks)
{
	static char stack[16384] __attribute__((aligned(16)));

	REQUIRE(unshare(CLONE_NEWTIME) == 0);
	EXPECT_ERR(
		clone(nothing, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL),
		EINVAL);
	EXPECT_ERR(clone(nothing, stack + sizeof(stack),
			 CLONE_VM | CLONE_VFORK | SIGCHLD, NULL),
		   EINVAL);
	EXPECT_ERR(clone(nothing, stack + sizeof(stack),
			 CLONE_VM | CLONE_THREAD | CLONE_SIGHAND, NULL),
		   EINVAL);
}

TEST(ns_time_offsets_file_takes_what_it_shows)
{
	static const struct {
		const char *text;
		int result;
	} writes[] = {
		{ "monotonic 10 0", 0 },
		{ "monotonic 10", -EINVAL },
		{ "x 1 0", -EINVAL },
		{ "1 5 0\n7 6 0", 0 },
		{ "boottime 5 1000000000", -EINVAL },
		{ "boottime -1 999999999", 0 },
		{ "monotonic -10000000 0", -ERANGE },
		{ "monotonic 9223372036 0", -ERANGE },
		{ "monotonic 4611690000 0", -ERANGE },
		{ "monotonic 4611600000 0", 0 },
		{ "monotonic 1 -1", -EINVAL },
		{ " monotonic  1   2  junk", 0 },
		{ "monotonic\t1\t2", 0 },
		{ "\n", -EINVAL },
		{ "monotonic 1 2\n\nboottime 1 1", -EINVAL },
		{ "monotonic 0x10 0", -EINVAL },
		{ "monotonic 99999999999999999999 0", -ERANGE },
		{ "monotonicx 1 1", -EINVAL },
		{ "monotonic +5 0", -EINVAL },
		{ "boottime 7 8\n", 0 },
	};
	char text[128];
	int fd;

	REQUIRE(unshare(CLONE_NEWTIME) == 0);
	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++) {
		int result = set_offsets(writes[i].text);

		if (result != writes[i].result)
			tap_fail("\"%s\" gave %d", writes[i].text, result);
	}
	EXPECT(tap_read_file(OFFSETS, text, sizeof(text)) > 0);
	EXPECT(!strcmp(text, "monotonic           1         2\n"
			     "boottime            7         8\n"));
	EXPECT_EQ(set_offsets("boottime -1 999999999"), 0);
	EXPECT(tap_read_file(OFFSETS, text, sizeof(text)) > 0);
	EXPECT(strstr(text, "boottime           -1 999999999\n") != NULL);
	fd = open(OFFSETS, O_WRONLY);
	EXPECT_EQ(write(fd, "1 1 0\n7 2 0\n1 3 0\n", 18), 12);
	EXPECT_EQ(write(fd, "1 1 0\n", 6), 6);
	EXPECT_ERR(write(fd, (void *)8, 6), EFAULT);
	close(fd);
}

TEST(ns_time_offsets_are_fixed_by_the_first_member)
{
	REQUIRE(unshare(CLONE_NEWTIME) == 0);
	EXPECT_EQ(set_offsets("monotonic 5 0"), 0);
	NS_IN_CHILD(EXPECT_EQ(set_offsets("monotonic 6 0"), -EACCES));
	EXPECT_EQ(set_offsets("monotonic 6 0"), -EACCES);
	EXPECT_EQ(set_offsets("monotonic 6"), -EINVAL);
	EXPECT_EQ(set_offsets("monotonic 99999999999 0"), -ERANGE);
}

TEST(ns_time_offsets_need_sys_time_of_the_opener)
{
	become_user(1000);
	REQUIRE(prctl(PR_SET_DUMPABLE, 1) == 0);
	EXPECT_EQ(set_offsets("monotonic 1 0"), -EPERM);
	EXPECT_ERR(unshare(CLONE_NEWTIME), EPERM);
	EXPECT_ERR(ns_clone3(CLONE_NEWTIME), EPERM);
	REQUIRE(unshare(CLONE_NEWUSER | CLONE_NEWTIME) == 0);
	EXPECT_EQ(set_offsets("monotonic 1 0"), 0);
}

static void read_clocks(void)
{
	struct timespec ts;
	struct sysinfo si;
	char text[256], *at;

	EXPECT(about(clock_s(CLOCK_MONOTONIC), outside[1] + HOUR));
	EXPECT(about(clock_s(CLOCK_MONOTONIC_RAW), outside[4] + HOUR));
	EXPECT(about(clock_s(CLOCK_MONOTONIC_COARSE), outside[6] + HOUR));
	EXPECT(about(clock_s(CLOCK_BOOTTIME), outside[7] + 5 * HOUR));
	EXPECT(about(clock_s(CLOCK_BOOTTIME_ALARM), outside[7] + 5 * HOUR));
	EXPECT(about(clock_s(CLOCK_REALTIME), outside[0]));
	EXPECT(about(clock_s(CLOCK_REALTIME_COARSE), outside[5]));
	EXPECT(about(clock_s(CLOCK_TAI), outside[11]));
	/* the same by way of the vDSO */
	REQUIRE(clock_gettime(CLOCK_MONOTONIC, &ts) == 0);
	EXPECT(about(ts.tv_sec, outside[1] + HOUR));
	REQUIRE(clock_gettime(CLOCK_BOOTTIME, &ts) == 0);
	EXPECT(about(ts.tv_sec, outside[7] + 5 * HOUR));
	REQUIRE(sysinfo(&si) == 0);
	EXPECT(about(si.uptime, outside[7] + 5 * HOUR));
	EXPECT(tap_read_file("/proc/uptime", text, sizeof(text)) > 0);
	EXPECT(about(atoll(text), outside[7] + 5 * HOUR));
	EXPECT(tap_read_file("/proc/1/stat", text, sizeof(text)) > 0);
	at = strrchr(text, ')');
	for (int i = 0; i < 20 && at; i++)
		at = strchr(at + 1, ' ');
	REQUIRE(at);
	EXPECT(about(atoll(at) / 100, 5 * HOUR));
}

TEST(ns_time_every_reading_is_ahead)
{
	with_offsets("monotonic 3600 0\nboottime 18000 0", read_clocks);
}

static void run_clocks(void)
{
	/* exec makes a new address space, in the same namespace; quietly */
	close(1);
	open("/dev/null", O_WRONLY);
	execl("/proc/self/exe", "ns_time", "ns_time_after_exec", NULL);
	_exit(9);
}

/* Run alone it has nothing to say; the next test runs it elsewhere. */
TEST(ns_time_after_exec)
{
	struct timespec ts;
	int64_t raw = clock_s(CLOCK_MONOTONIC);

	REQUIRE(clock_gettime(CLOCK_MONOTONIC, &ts) == 0);
	EXPECT(about(ts.tv_sec, raw));
	NS_IN_CHILD({
		REQUIRE(clock_gettime(CLOCK_MONOTONIC, &ts) == 0);
		EXPECT(about(ts.tv_sec, raw));
	});
}

TEST(ns_time_exec_keeps_the_clocks)
{
	with_offsets("monotonic 3600 0", run_clocks);
}

/* An absolute time 20 ms from now by the clock inside. */
static struct timespec soon(clockid_t clock)
{
	struct timespec ts;

	REQUIRE(syscall(SYS_clock_gettime, clock, &ts) == 0);
	ts.tv_nsec += 20000000;
	if (ts.tv_nsec >= 1000000000) {
		ts.tv_nsec -= 1000000000;
		ts.tv_sec++;
	}
	return ts;
}

/* The clock has reached @ts. */
static int reached(clockid_t clock, struct timespec ts)
{
	struct timespec now;

	REQUIRE(syscall(SYS_clock_gettime, clock, &now) == 0);
	return now.tv_sec > ts.tv_sec ||
	       (now.tv_sec == ts.tv_sec && now.tv_nsec >= ts.tv_nsec);
}

static void wait_for_clocks(void)
{
	static const clockid_t clocks[] = { CLOCK_MONOTONIC, CLOCK_BOOTTIME,
					    CLOCK_REALTIME };

	alarm(20);
	for (int i = 0; i < 3; i++) {
		clockid_t clock = clocks[i];
		struct itimerspec its = { { 0, 0 }, soon(clock) };
		struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL,
				       .sigev_signo = SIGUSR1 };
		uint64_t ticks = 0;
		timer_t timer;
		sigset_t set;
		int fd, sig;

		EXPECT_EQ(clock_nanosleep(clock, TIMER_ABSTIME, &its.it_value,
					  NULL),
			  0);
		EXPECT(reached(clock, its.it_value));

		its.it_value = soon(clock);
		fd = timerfd_create(clock, 0);
		REQUIRE(fd >= 0);
		EXPECT_EQ(timerfd_settime(fd, TFD_TIMER_ABSTIME, &its, NULL),
			  0);
		EXPECT_EQ(read(fd, &ticks, 8), 8);
		EXPECT_EQ(ticks, 1);
		EXPECT(reached(clock, its.it_value));
		close(fd);

		sigemptyset(&set);
		sigaddset(&set, SIGUSR1);
		sigprocmask(SIG_BLOCK, &set, NULL);
		its.it_value = soon(clock);
		REQUIRE(timer_create(clock, &ev, &timer) == 0);
		EXPECT_EQ(timer_settime(timer, TIMER_ABSTIME, &its, NULL), 0);
		EXPECT_EQ(sigwait(&set, &sig), 0);
		EXPECT(reached(clock, its.it_value));
		timer_delete(timer);
	}
	{
		struct timespec ts = soon(CLOCK_MONOTONIC);
		uint32_t word = 1;

		EXPECT_ERR(syscall(SYS_futex, &word,
				   FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, 1,
				   &ts, NULL, FUTEX_BITSET_MATCH_ANY),
			   ETIMEDOUT);
		EXPECT(reached(CLOCK_MONOTONIC, ts));
		ts = soon(CLOCK_REALTIME);
		EXPECT_ERR(syscall(SYS_futex, &word,
				   FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG |
					   FUTEX_CLOCK_REALTIME,
				   1, &ts, NULL, FUTEX_BITSET_MATCH_ANY),
			   ETIMEDOUT);
		/* relative times are the same everywhere */
		ts = (struct timespec){ 0, 20000000 };
		EXPECT_EQ(nanosleep(&ts, NULL), 0);
		EXPECT_EQ(clock_nanosleep(CLOCK_BOOTTIME, 0, &ts, NULL), 0);
		EXPECT_ERR(syscall(SYS_futex, &word,
				   FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 1, &ts,
				   NULL, 0),
			   ETIMEDOUT);
	}
}

TEST(ns_time_waiting_ahead_of_the_host)
{
	with_offsets("monotonic 3600 0\nboottime 18000 0", wait_for_clocks);
}

/* Behind: as far as the host's clocks have gone, but a moment. */
TEST(ns_time_waiting_behind_the_host)
{
	char text[128];

	while (clock_s(CLOCK_MONOTONIC) < 2)
		tap_sleep_ms(100);
	snprintf(text, sizeof(text), "monotonic -1 0\nboottime -2 0");
	with_offsets(text, wait_for_clocks);
}

static void past_times(void)
{
	struct timespec ts = { 1, 0 };

	/* long before the host's clock began: over at once */
	EXPECT_EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL),
		  0);
	EXPECT_EQ(clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &ts, NULL), 0);
}

TEST(ns_time_the_past_is_over)
{
	with_offsets("monotonic 3600 0\nboottime 3600 0", past_times);
}

TEST(ns_time_setns_enters_with_both_links)
{
	char own[64], children[64];
	struct timespec ts;
	int64_t before;
	int fd, home = open(NS "time", O_RDONLY);

	REQUIRE(unshare(CLONE_NEWTIME) == 0);
	REQUIRE(set_offsets("monotonic 3600 0") == 0);
	before = clock_s(CLOCK_MONOTONIC);
	fd = open(NS "time_for_children", O_RDONLY);
	EXPECT_EQ(ioctl(fd, NS_GET_NSTYPE), CLONE_NEWTIME);
	EXPECT_ERR(ioctl(fd, NS_GET_PARENT), EINVAL);
	EXPECT_EQ(setns(fd, CLONE_NEWTIME), 0);
	ns_text(NS "time", own);
	ns_text(NS "time_for_children", children);
	EXPECT(!strcmp(own, children));
	EXPECT(about(clock_s(CLOCK_MONOTONIC), before + HOUR));
	REQUIRE(clock_gettime(CLOCK_MONOTONIC, &ts) == 0);
	EXPECT(about(ts.tv_sec, before + HOUR));
	EXPECT_EQ(set_offsets("monotonic 0 0"), -EACCES);
	EXPECT_EQ(setns(home, 0), 0);
	REQUIRE(clock_gettime(CLOCK_MONOTONIC, &ts) == 0);
	EXPECT(about(ts.tv_sec, before));
	EXPECT(about(clock_s(CLOCK_MONOTONIC), before));
}

static void *setns_in_thread(void *unused)
{
	(void)unused;
	EXPECT_ERR(setns(open(NS "time", O_RDONLY), 0), EUSERS);
	EXPECT_EQ(unshare(CLONE_NEWTIME), 0);
	return NULL;
}

TEST(ns_time_threads_cannot_enter_but_unshare)
{
	pthread_t t;

	REQUIRE(!pthread_create(&t, NULL, setns_in_thread, NULL));
	pthread_join(t, NULL);
}

TEST(ns_time_setns_needs_sys_admin)
{
	int fd = open(NS "time", O_RDONLY);

	become_user(1000);
	EXPECT_ERR(setns(fd, 0), EPERM);
	REQUIRE(unshare(CLONE_NEWUSER) == 0);
	EXPECT_ERR(setns(fd, 0), EPERM);
}

TEST(ns_time_new_one_inherits_the_offsets)
{
	char text[128];

	REQUIRE(unshare(CLONE_NEWTIME) == 0);
	REQUIRE(set_offsets("monotonic 7 0\nboottime 8 9") == 0);
	NS_IN_CHILD({
		REQUIRE(unshare(CLONE_NEWTIME) == 0);
		EXPECT(tap_read_file(OFFSETS, text, sizeof(text)) > 0);
		EXPECT(!strcmp(text, "monotonic           7         0\n"
				     "boottime            8         9\n"));
		EXPECT_EQ(set_offsets("monotonic 8 0"), 0);
	});
}
