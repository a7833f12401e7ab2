/*
 * tests/user/fpu.c - x87, SSE and AVX registers belong to the task.
 *
 * They survive switches between tasks, migration, signals and fork, and begin
 * afresh at exec.
 */
#include "tests/user/tap.h"
#include <pthread.h>
#include <sched.h>
#include <cpuid.h>
#include <sys/mman.h>
#include <ucontext.h>

static int has_avx(void)
{
	unsigned int a, b, c, d;

	if (!__get_cpuid(1, &a, &b, &c, &d))
		return 0;
	return (c >> 27 & 1) && (c >> 28 & 1);
}

/* In assembly alone: a compiler that knows AVX would clear upper halves. */
static void put_ymm(long long seed)
{
	long long lo[4] = { seed, seed + 1, seed + 2, seed + 3 };
	long long hi[4] = { seed * 3, seed * 5, seed * 7, seed * 9 };

	__asm__ volatile("vmovdqu %0, %%ymm3\n\tvmovdqu %1, %%ymm14"
			 :
			 : "m"(lo), "m"(hi)
			 : "xmm3", "xmm14");
}

static int ymm_holds(long long seed)
{
	long long lo[4], hi[4];

	__asm__ volatile("vmovdqu %%ymm3, %0\n\tvmovdqu %%ymm14, %1"
			 : "=m"(lo), "=m"(hi));
	return lo[0] == seed && lo[1] == seed + 1 && lo[2] == seed + 2 &&
	       lo[3] == seed + 3 && hi[0] == seed * 3 && hi[3] == seed * 9;
}

static void raw_yield(void)
{
	long nr = 24; /* sched_yield, without the library's registers */

	__asm__ volatile("syscall" : "+a"(nr) : : "rcx", "r11", "memory");
}

static void raw_kill_self(int sig)
{
	long nr = 39, pid;

	__asm__ volatile("syscall"
			 : "=a"(pid)
			 : "a"(nr)
			 : "rcx", "r11", "memory");
	__asm__ volatile("syscall"
			 : "=a"(nr)
			 : "a"(62L), "D"(pid), "S"((long)sig)
			 : "rcx", "r11", "memory");
}

TEST(vector_registers_survive_switches)
{
	int status;

	if (!has_avx())
		SKIP("no AVX");
	for (int child = 1; child <= 4; child++) {
		if (fork())
			continue;
		for (int i = 0; i < 200; i++) {
			put_ymm(child * 1000 + i);
			raw_yield();
			if (!ymm_holds(child * 1000 + i))
				_exit(1);
		}
		_exit(0);
	}
	for (int child = 1; child <= 4; child++) {
		REQUIRE(wait(&status) > 0);
		EXPECT_EQ(status, 0);
	}
}

TEST(vector_registers_survive_preemption)
{
	int status;

	if (!has_avx())
		SKIP("no AVX");
	for (int child = 1; child <= 3; child++) {
		if (fork())
			continue;
		put_ymm(child);
		for (volatile long i = 0; i < 3000000; i++)
			;
		_exit(!ymm_holds(child));
	}
	for (int child = 1; child <= 3; child++) {
		REQUIRE(wait(&status) > 0);
		EXPECT_EQ(status, 0);
	}
}

static void spoil(int sig)
{
	(void)sig;
	if (has_avx())
		put_ymm(-1);
}

TEST(a_handler_does_not_change_vector_registers)
{
	struct sigaction act = { .sa_handler = spoil };

	if (!has_avx())
		SKIP("no AVX");
	REQUIRE(sigaction(SIGUSR1, &act, NULL) == 0);
	put_ymm(42);
	raw_kill_self(SIGUSR1);
	EXPECT(ymm_holds(42));
}

static long long seen_in_handler;
static unsigned int mxcsr_in_handler;

static void look(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)sig;
	(void)info;
	memcpy(&seen_in_handler, uc->uc_mcontext.fpregs->_xmm[3].element,
	       sizeof(seen_in_handler));
	mxcsr_in_handler = uc->uc_mcontext.fpregs->mxcsr;
	uc->uc_mcontext.fpregs->_xmm[3].element[0] = 77;
	uc->uc_mcontext.fpregs->_xmm[3].element[1] = 0;
}

TEST(the_frame_shows_and_sets_vector_registers)
{
	struct sigaction act = { .sa_sigaction = look, .sa_flags = SA_SIGINFO };
	long long now;

	REQUIRE(sigaction(SIGUSR1, &act, NULL) == 0);
	now = 0x1122334455667788;
	__asm__ volatile("movq %0, %%xmm3" : : "r"(now) : "xmm3");
	raw_kill_self(SIGUSR1);
	__asm__ volatile("movq %%xmm3, %0" : "=r"(now));
	EXPECT_EQ(seen_in_handler, 0x1122334455667788);
	EXPECT_EQ(mxcsr_in_handler & 0xffc0, 0x1f80);
	EXPECT_EQ(now, 77);
}

TEST(the_child_begins_with_the_parents_registers)
{
	int status;
	long pid;

	if (!has_avx())
		SKIP("no AVX");
	put_ymm(99);
	__asm__ volatile("syscall"
			 : "=a"(pid)
			 : "a"(57L)
			 : "rcx", "r11", "memory");
	if (pid == 0)
		_exit(!ymm_holds(99));
	EXPECT(ymm_holds(99));
	REQUIRE(waitpid((pid_t)pid, &status, 0) == pid);
	EXPECT_EQ(status, 0);
}

TEST(control_words_are_inherited)
{
	unsigned int mxcsr = 0x1f80 | 0x6000, now = 0;
	unsigned short cw = 0x0f7f, cw_now = 0;
	int status;
	pid_t pid;

	__asm__ volatile("ldmxcsr %0\n\tfldcw %1" : : "m"(mxcsr), "m"(cw));
	pid = fork();
	if (!pid) {
		__asm__ volatile("stmxcsr %0\n\tfnstcw %1"
				 : "=m"(now), "=m"(cw_now));
		_exit((now & ~0x3fu) != mxcsr || cw_now != cw);
	}
	REQUIRE(waitpid(pid, &status, 0) == pid);
	EXPECT_EQ(status, 0);
}

static void *migrate(void *arg)
{
	long errors = 0;

	for (int i = 0; i < 100; i++) {
		cpu_set_t set;

		CPU_ZERO(&set);
		CPU_SET(i & 1, &set);
		put_ymm((long)arg + i);
		/* fails with one CPU, which is fine */
		(void)sched_setaffinity(0, sizeof(set), &set);
		errors += !ymm_holds((long)arg + i);
	}
	return (void *)errors;
}

TEST(registers_follow_a_thread_to_another_cpu)
{
	pthread_t t[3];
	void *errors;

	if (!has_avx())
		SKIP("no AVX");
	for (long i = 0; i < 3; i++)
		REQUIRE(!pthread_create(&t[i], NULL, migrate,
					(void *)(i * 1000)));
	for (int i = 0; i < 3; i++) {
		REQUIRE(!pthread_join(t[i], &errors));
		EXPECT_EQ((long)errors, 0);
	}
}

static volatile int fpe_code;

static void on_fpe(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	fpe_code = info->si_code;
	_exit(0x40 + info->si_code);
}

static int code_of_child(void (*fn)(void))
{
	struct sigaction act = { .sa_sigaction = on_fpe,
				 .sa_flags = SA_SIGINFO };
	int status;
	pid_t pid = fork();

	if (!pid) {
		sigaction(SIGFPE, &act, NULL);
		fn();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) - 0x40 : -1;
}

static void sse_divide(void)
{
	unsigned int mxcsr = 0x1f80 & ~0x0200u;
	volatile double one = 1.0, zero = 0.0;

	__asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
	one = one / zero;
}

static void sse_invalid(void)
{
	unsigned int mxcsr = 0x1f80 & ~0x0080u;
	volatile double zero = 0.0;

	__asm__ volatile("ldmxcsr %0" : : "m"(mxcsr));
	zero = zero / zero;
}

static void x87_divide(void)
{
	unsigned short cw = 0x037f & ~0x0004;

	__asm__ volatile("fldcw %0\n\tfld1\n\tfldz\n\tfdivrp\n\tfwait"
			 :
			 : "m"(cw));
}

TEST(unmasked_exceptions_name_their_cause)
{
	/* An emulator may not raise them: then the child just ends. */
	int codes[3] = { code_of_child(sse_divide), code_of_child(sse_invalid),
			 code_of_child(x87_divide) };

	EXPECT(codes[0] == FPE_FLTDIV || codes[0] == -0x40);
	EXPECT(codes[1] == FPE_FLTINV || codes[1] == -0x40);
	EXPECT(codes[2] == FPE_FLTDIV || codes[2] == -0x40);
	printf("# si_code %d %d %d\n", codes[0], codes[1], codes[2]);
}
