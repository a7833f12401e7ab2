/*
 * tests/user/mm_grow.c - memory that grows: heap, stack; and memory that is
 * shared until written: fork.
 *
 * See: brk(2), setrlimit(2), sigaltstack(2), fork(2), proc(5).
 */
#include "tests/user/tap.h"
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#define P 4096L

static char *brk_now(void)
{
	return (char *)syscall(SYS_brk, 0);
}

static char *anon(long pages)
{
	char *p = mmap(NULL, pages * P, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	REQUIRE(p != MAP_FAILED);
	return p;
}

/* The word of /proc/self/pagemap for an address; 0 without the file. */
static uint64_t pagemap(const void *p)
{
	uint64_t entry = 0;
	int fd = open("/proc/self/pagemap", O_RDONLY);

	if (fd < 0)
		return 0;
	if (pread(fd, &entry, 8, (off_t)((unsigned long)p / P * 8)) != 8)
		entry = 0;
	close(fd);
	return entry;
}

static uint64_t pfn_of(const void *p)
{
	return pagemap(p) & ((1ULL << 55) - 1);
}

static long minflt(void)
{
	struct rusage ru;

	getrusage(RUSAGE_SELF, &ru);
	return ru.ru_minflt;
}

static long mem_free_kib(void)
{
	char buf[4096], *p;

	if (tap_read_file("/proc/meminfo", buf, sizeof(buf)) <= 0)
		return -1;
	p = strstr(buf, "MemFree:");
	return p ? atol(p + 8) : -1;
}

TEST(brk_grows_and_shrinks)
{
	char *start = brk_now();

	EXPECT((char *)syscall(SYS_brk, start + 3 * P) == start + 3 * P);
	start[2 * P] = 1;
	EXPECT((char *)syscall(SYS_brk, start + P) == start + P);
	EXPECT((char *)syscall(SYS_brk, start + 3 * P) == start + 3 * P);
	EXPECT_EQ(start[2 * P], 0);
	EXPECT((char *)syscall(SYS_brk, 1) == start + 3 * P);
	EXPECT((char *)syscall(SYS_brk, -1L) == start + 3 * P);
	EXPECT((char *)syscall(SYS_brk, start) == start);
}

TEST(brk_stops_at_rlimit_data)
{
	struct rlimit lim;
	char *start = brk_now();

	getrlimit(RLIMIT_DATA, &lim);
	lim.rlim_cur = 4 << 20;
	REQUIRE(setrlimit(RLIMIT_DATA, &lim) == 0);
	EXPECT((char *)syscall(SYS_brk, start + (8 << 20)) == start);
	EXPECT((char *)syscall(SYS_brk, start + P) == start + P);
}

TEST(brk_stops_at_a_mapping)
{
	char *start = brk_now(),
	     *at = (char *)(((unsigned long)start + 64 * P) & -P);

	REQUIRE(mmap(at, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED,
		     -1, 0) == at);
	EXPECT((char *)syscall(SYS_brk, at + P) == start);
	EXPECT((char *)syscall(SYS_brk, at - 2 * P) == at - 2 * P);
}

static int __attribute__((noinline)) dig(int depth)
{
	volatile char frame[8192];

	frame[0] = (char)depth;
	frame[8191] = 1;
	return depth ? dig(depth - 1) + frame[8191] : frame[0];
}

TEST(stack_grows_on_demand)
{
	EXPECT_EQ(dig(500), 500); /* 4 MiB */
}

static volatile int caught;

static void on_segv(int sig)
{
	(void)sig;
	caught++;
	_exit(caught == 1 ? 42 : 1);
}

static void overflow(void)
{
	struct rlimit lim = { 1 << 20, RLIM_INFINITY };
	stack_t ss = { .ss_sp = anon(16), .ss_size = 16 * P };
	struct sigaction sa = { .sa_handler = on_segv, .sa_flags = SA_ONSTACK };

	setrlimit(RLIMIT_STACK, &lim);
	sigaltstack(&ss, NULL);
	sigaction(SIGSEGV, &sa, NULL);
	dig(1000000);
}

TEST(stack_overflow_runs_the_handler_on_the_alternate_stack)
{
	int status = tap_in_child(overflow);

	EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 42);
}

static void overflow_plain(void)
{
	struct rlimit lim = { 1 << 20, RLIM_INFINITY };

	setrlimit(RLIMIT_STACK, &lim);
	dig(1000000);
}

TEST(stack_overflow_kills_without_a_handler)
{
	int status = tap_in_child(overflow_plain);

	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

TEST(stack_keeps_its_distance_from_mappings)
{
	char here, *below = (char *)(((unsigned long)&here & -P) - 512 * P);
	int status;
	pid_t pid;

	if (mmap(below, P, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | 0x100000, -1, 0) != below)
		SKIP("no room below the stack");
	pid = fork();
	if (!pid)
		_exit(dig(220)); /* 440 pages: inside the guard gap */
	status = tap_wait(pid);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

TEST(untouched_memory_reads_as_zero_and_shares_a_frame)
{
	char *p = anon(4);

	EXPECT(p[0] == 0 && p[P] == 0);
	if (!pfn_of(p))
		SKIP("no frame numbers in pagemap");
	EXPECT(pfn_of(p) == pfn_of(p + P));
	p[0] = 1;
	EXPECT(pfn_of(p) != pfn_of(p + P));
	EXPECT(!(pagemap(p + 2 * P) >> 63));
}

TEST(fork_shares_frames_until_a_write)
{
	char *p = anon(2);
	cpu_set_t one = { { 1 } };
	uint64_t frame;
	int status;
	pid_t pid;

	/* Linux's per-CPU batches hold references for a while */
	sched_setaffinity(0, sizeof(one), &one);
	memset(p, 1, 2 * P);
	frame = pfn_of(p);
	pid = fork();
	if (!pid) {
		int good = pfn_of(p) == frame;

		p[0] = 2;
		good &= !frame || pfn_of(p) != frame;
		good &= p[1] == 1;
		_exit(!good);
	}
	status = tap_wait(pid);
	EXPECT_EQ(status, 0);
	EXPECT_EQ(p[0], 1);
	p[0] = 3; /* the last sharer keeps the frame */
	EXPECT(pfn_of(p) == frame);
}

TEST(cow_takes_one_fault_and_one_frame_per_page)
{
	const long pages = 1024;
	char *p = anon(pages);
	int status;
	pid_t pid;

	for (long i = 0; i < pages; i++)
		p[i * P] = 1;
	pid = fork();
	if (!pid) {
		long faults, before, used;

		minflt();
		mem_free_kib();
		before = mem_free_kib();
		faults = minflt();
		for (long i = 0; i < pages; i++)
			p[i * P] = 2;
		faults = minflt() - faults;
		used = before - mem_free_kib();
		if (faults < pages || faults > pages + 64)
			_exit(2);
		if (before > 0 &&
		    (used < pages * 4 - 1024 || used > pages * 4 + 4096))
			_exit(3);
		_exit(0);
	}
	status = tap_wait(pid);
	EXPECT_EQ(status, 0);
}

TEST(fork_costs_no_data_pages)
{
	const long pages = 4096; /* 16 MiB */
	char *p = anon(pages);
	long before, used;
	int ready[2], done[2];
	char c;
	pid_t pid;

	for (long i = 0; i < pages; i++)
		p[i * P] = 1;
	REQUIRE(pipe(ready) == 0 && pipe(done) == 0);
	mem_free_kib();
	before = mem_free_kib();
	pid = fork();
	if (!pid) {
		c = 1;
		if (write(ready[1], &c, 1) != 1 || read(done[0], &c, 1) < 0)
			_exit(1);
		_exit(0);
	}
	REQUIRE(read(ready[0], &c, 1) == 1);
	used = before - mem_free_kib();
	EXPECT(used < 2048);
	EXPECT(write(done[1], &c, 1) == 1);
	EXPECT_EQ(tap_wait(pid), 0);
}

TEST(shared_memory_is_seen_by_parent_and_child)
{
	int *p = mmap(NULL, P, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	REQUIRE(p != MAP_FAILED);
	pid = fork();
	if (!pid) {
		p[5] = 77;
		_exit(0);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT_EQ(p[5], 77);
}

TEST(randomised_unless_told_not_to)
{
	char buf[64], first[64] = "";
	int differ = 0;
	FILE *f;

	for (int i = 0; i < 4; i++) {
		f = popen("grep stack /proc/self/maps", "r");
		if (!f || !fgets(buf, sizeof(buf), f))
			SKIP("no maps of a child");
		pclose(f);
		if (i && strcmp(buf, first))
			differ = 1;
		strcpy(first, buf);
	}
	EXPECT(differ);
}

TEST(out_of_memory_kills_the_hog_alone)
{
	int status;
	pid_t pid = fork();

	if (!pid) {
		tap_write_file("/proc/self/oom_score_adj", "1000");
		for (;;) {
			char *p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
				       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

			if (p == MAP_FAILED)
				_exit(0);
			memset(p, 1, 1 << 20);
		}
	}
	status = tap_wait(pid);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}
