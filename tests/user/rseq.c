/*
 * tests/user/rseq.c - restartable sequences and memory barriers of others.
 */
#include "tests/user/tap.h"
#include <linux/membarrier.h>
#include <linux/rseq.h>
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define SIGNATURE 0x53053053u

/* The registered structure of 6.1: 32 bytes. */
struct area {
	uint32_t cpu_id_start, cpu_id;
	uint64_t rseq_cs;
	uint32_t flags, pad[3];
} __attribute__((aligned(32)));

struct cs {
	uint32_t version, flags;
	uint64_t start_ip, post_commit_offset, abort_ip;
} __attribute__((aligned(32)));

static volatile struct area area;
static struct cs cs;

static long rseq(volatile void *ptr, uint32_t len, int flags, uint32_t sig)
{
	return syscall(SYS_rseq, ptr, len, flags, sig);
}

static long membarrier(int cmd, unsigned int flags, int cpu)
{
	return syscall(SYS_membarrier, cmd, flags, cpu);
}

static int setup(void)
{
	memset((void *)&area, 0, sizeof(area));
	area.cpu_id = -1;
	return rseq(&area, 32, 0, SIGNATURE);
}

/*
 * A sequence that waits until *@word is set, or until it is aborted:
 * 0 or 1.  Its abort address stands behind a signature, as the ABI asks.
 */
static int wait_in_sequence(volatile struct cs *c, volatile int *word,
			    volatile struct area *a)
{
	int aborted;

	asm volatile("leaq 1f(%%rip), %%rax\n\t"
		     "movq %%rax, 8(%[c])\n\t"
		     "leaq 2f(%%rip), %%rcx\n\t"
		     "subq %%rax, %%rcx\n\t"
		     "movq %%rcx, 16(%[c])\n\t"
		     "leaq 4f(%%rip), %%rax\n\t"
		     "movq %%rax, 24(%[c])\n\t"
		     "movq %[c], 8(%[a])\n\t"
		     "1: cmpl $0, (%[w])\n\t"
		     "je 1b\n\t"
		     "2: movl $0, %[res]\n\t"
		     "jmp 5f\n\t"
		     ".byte 0x0f, 0xb9, 0x3d\n\t"
		     ".long 0x53053053\n\t"
		     "4: movl $1, %[res]\n\t"
		     "5:\n\t"
		     : [res] "=&r"(aborted)
		     : [c] "r"(c), [w] "r"(word), [a] "r"(a)
		     : "rax", "rcx", "memory", "cc");
	return aborted;
}

TEST(the_area_says_which_cpu)
{
	cpu_set_t all, one;

	REQUIRE(setup() == 0);
	sched_getaffinity(0, sizeof(all), &all);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		sched_setaffinity(0, sizeof(one), &one);
		EXPECT_EQ(area.cpu_id, cpu);
		EXPECT_EQ(area.cpu_id_start, cpu);
	}
}

TEST(registering_wants_size_alignment_and_no_flags)
{
	EXPECT_ERR(rseq(&area, 32, 2, SIGNATURE), EINVAL);
	EXPECT_ERR(rseq(&area, 16, 0, SIGNATURE), EINVAL);
	EXPECT_ERR(rseq((char *)&area + 8, 32, 0, SIGNATURE), EINVAL);
	EXPECT_ERR(rseq((void *)0x800000000000, 32, 0, SIGNATURE), EFAULT);
	EXPECT_ERR(rseq(&area, 32, 1, SIGNATURE), EINVAL);
	REQUIRE(setup() == 0);
	EXPECT_ERR(setup(), EBUSY);
	EXPECT_ERR(rseq(&area, 32, 0, 1), EPERM);
	EXPECT_ERR(rseq((char *)&area + 32, 32, 0, SIGNATURE), EINVAL);
}

TEST(unregistering_wants_the_same_again)
{
	static struct area other;

	REQUIRE(setup() == 0);
	EXPECT_ERR(rseq(&other, 32, 1, SIGNATURE), EINVAL);
	EXPECT_ERR(rseq(&area, 64, 1, SIGNATURE), EINVAL);
	EXPECT_ERR(rseq(&area, 32, 3, SIGNATURE), EINVAL);
	EXPECT_ERR(rseq(&area, 32, 1, 1), EPERM);
	EXPECT_EQ(rseq(&area, 32, 1, SIGNATURE), 0);
	EXPECT_EQ(area.cpu_id, (uint32_t)-1);
	EXPECT_EQ(area.cpu_id_start, 0);
	EXPECT_EQ(setup(), 0);
}

static volatile int set_by_handler;

static void handler(int sig)
{
	(void)sig;
	set_by_handler = 1;
}

TEST(a_signal_aborts_the_sequence)
{
	struct itimerspec soon = { .it_value.tv_nsec = 20 * 1000 * 1000 };
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL,
			       .sigev_signo = SIGUSR1 };
	timer_t timer;
	int aborted;

	REQUIRE(setup() == 0);
	signal(SIGUSR1, handler);
	timer_create(CLOCK_MONOTONIC, &ev, &timer);
	timer_settime(timer, 0, &soon, NULL);
	do {
		aborted = wait_in_sequence(&cs, &set_by_handler, &area);
	} while (aborted && !set_by_handler); /* switched away before */
	EXPECT_EQ(aborted, 1);
	EXPECT_EQ(area.rseq_cs, 0);
	EXPECT_EQ(set_by_handler, 1);
}

TEST(a_sequence_that_is_not_disturbed_commits)
{
	volatile int set = 1;
	int commits = 0;

	REQUIRE(setup() == 0);
	for (int i = 0; i < 1000; i++)
		commits += wait_in_sequence(&cs, &set, &area) == 0;
	EXPECT(commits > 900);
}

TEST(being_switched_away_aborts_the_sequence)
{
	static volatile int *shared;
	cpu_set_t one;
	pid_t child;

	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	child = fork();
	if (child == 0) {
		for (;;)
			sched_yield(); /* same CPU: it must be switched to */
	}
	REQUIRE(setup() == 0);
	EXPECT_EQ(wait_in_sequence(&cs, shared, &area), 1);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
}

/* The status of a child that was disturbed in a broken sequence. */
static int disturbed(void (*breakage)(void))
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		volatile int go = 1;

		signal(SIGUSR1, SIG_DFL);
		if (setup())
			_exit(1);
		wait_in_sequence(&cs, &go, &area);
		breakage();
		area.rseq_cs = (uint64_t)&cs;
		signal(SIGUSR1, handler);
		raise(SIGUSR1);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return status;
}

static void no_breakage(void)
{
}

static void break_version(void)
{
	cs.version = 1;
}

static void break_signature(void)
{
	cs.abort_ip++;
}

static void break_abort(void)
{
	cs.abort_ip = cs.start_ip + 1;
}

static void break_range(void)
{
	cs.post_commit_offset = ~0ull;
}

TEST(a_sequence_elsewhere_is_forgotten)
{
	EXPECT_EQ(disturbed(no_breakage), 0);
}

TEST(a_broken_sequence_is_a_segmentation_fault)
{
	EXPECT_EQ(disturbed(break_version), SIGSEGV);
	EXPECT_EQ(disturbed(break_signature), SIGSEGV);
	EXPECT_EQ(disturbed(break_abort), SIGSEGV);
	EXPECT_EQ(disturbed(break_range), SIGSEGV);
}

static void *thread_registers(void *own)
{
	return (void *)rseq(own, 32, 0, SIGNATURE);
}

TEST(a_thread_has_its_own_a_process_inherits)
{
	static struct area own;
	pthread_t thread;
	int status;
	void *res;

	REQUIRE(setup() == 0);
	pthread_create(&thread, NULL, thread_registers, &own);
	pthread_join(thread, &res);
	EXPECT_EQ((long)res, 0);
	if (fork() == 0)
		_exit(setup() != -1 || errno != EBUSY);
	wait(&status);
	EXPECT_EQ(status, 0);
}

TEST(membarrier_lists_its_commands)
{
	EXPECT_EQ(membarrier(MEMBARRIER_CMD_QUERY, 0, 0), 0x1ff);
	EXPECT_ERR(membarrier(MEMBARRIER_CMD_QUERY, 1, 0), EINVAL);
	EXPECT_ERR(membarrier(1 << 9, 0, 0), EINVAL);
	EXPECT_ERR(membarrier(MEMBARRIER_CMD_GLOBAL, 1, 0), EINVAL);
	EXPECT_ERR(membarrier(3, 0, 0), EINVAL);
	EXPECT_EQ(membarrier(MEMBARRIER_CMD_GLOBAL, 0, 0), 0);
	EXPECT_EQ(membarrier(MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0), 0);
}

TEST(a_private_barrier_wants_registration)
{
	static const int commands[] = {
		MEMBARRIER_CMD_PRIVATE_EXPEDITED,
		MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE,
		MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ,
	};

	for (int i = 0; i < 3; i++) {
		EXPECT_ERR(membarrier(commands[i], 0, 0), EPERM);
		EXPECT_EQ(membarrier(commands[i] << 1, 0, 0), 0);
		EXPECT_EQ(membarrier(commands[i], 0, 0), 0);
	}
	EXPECT_EQ(membarrier(commands[2], MEMBARRIER_CMD_FLAG_CPU, 0), 0);
	EXPECT_EQ(membarrier(commands[2], MEMBARRIER_CMD_FLAG_CPU, 4000), 0);
	EXPECT_ERR(membarrier(commands[1], MEMBARRIER_CMD_FLAG_CPU, 0), EINVAL);
	if (fork() == 0)
		_exit(membarrier(commands[0], 0, 0) != 0);
	int status;

	wait(&status);
	EXPECT_EQ(status, 0);
}

static volatile int ready, stop;

static void *aborted_by_barrier(void *unused)
{
	static struct area own;
	static struct cs c;
	long aborts = 0;

	(void)unused;
	rseq(&own, 32, 0, SIGNATURE);
	ready = 1;
	while (!stop)
		aborts += wait_in_sequence(&c, &stop, &own);
	return (void *)aborts;
}

TEST(a_barrier_of_the_rseq_kind_aborts_sequences)
{
	pthread_t thread;
	void *aborts;

	if (sysconf(_SC_NPROCESSORS_ONLN) == 1)
		SKIP("one processor: no sequence runs meanwhile");
	membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0);
	pthread_create(&thread, NULL, aborted_by_barrier, NULL);
	while (!ready)
		sched_yield();
	for (int i = 0; i < 60; i++) {
		membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, 0, 0);
		for (volatile int j = 0; j < 2000; j++)
			;
	}
	stop = 1;
	pthread_join(thread, &aborts);
	EXPECT((long)aborts > 5);
}

/* Each side sets its word and reads the other's; not both may read zero. */
static volatile int mine, theirs, seen, round_nr, answered;

static void *light_side(void *unused)
{
	(void)unused;
	for (int nr = 1; nr <= 100; nr++) {
		while (round_nr != nr)
			sched_yield();
		mine = 1;
		seen = theirs; /* no fence: the other side pays */
		answered = nr;
	}
	return NULL;
}

TEST(a_private_barrier_reaches_running_threads)
{
	pthread_t thread;
	int both_zero = 0;

	membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
	pthread_create(&thread, NULL, light_side, NULL);
	for (int nr = 1; nr <= 100; nr++) {
		int saw;

		mine = theirs = 0;
		__atomic_store_n(&round_nr, nr, __ATOMIC_SEQ_CST);
		theirs = 1;
		membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
		saw = mine;
		while (answered != nr)
			sched_yield();
		both_zero += !saw && !seen;
	}
	pthread_join(thread, NULL);
	EXPECT_EQ(both_zero, 0);
}
