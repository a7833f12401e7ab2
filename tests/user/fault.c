/*
 * tests/user/fault.c - what the processor refuses, and the signal it becomes.
 *
 * See: sigaction(2) on si_code; the rows "program, process, address space".
 */
#include "tests/user/tap.h"
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define KERNEL_ADDRESS ((void *)0xffffffff80000000ul)

static sigjmp_buf back;
static volatile int got_signal, got_code;
static void *volatile got_address;

static void on_fault(int sig, siginfo_t *info, void *context)
{
	(void)context;
	got_signal = sig;
	got_code = info->si_code;
	got_address = info->si_addr;
	siglongjmp(back, 1);
}

static void catch_faults(void)
{
	static const int signals[] = { SIGSEGV, SIGBUS, SIGFPE, SIGILL,
				       SIGTRAP };
	struct sigaction sa = { .sa_sigaction = on_fault,
				.sa_flags = SA_SIGINFO };

	for (size_t i = 0; i < sizeof(signals) / sizeof(int); i++)
		sigaction(signals[i], &sa, NULL);
	got_signal = got_code = 0;
}

/* Run @statement and expect the signal and code that it raises. */
#define FAULTS(statement, sig, code) \
	do { \
		catch_faults(); \
		if (!sigsetjmp(back, 1)) { \
			statement; \
			tap_fail("no fault: %s", #statement); \
		} \
		EXPECT_EQ(got_signal, sig); \
		EXPECT_EQ(got_code, code); \
	} while (0)

TEST(load_from_an_unmapped_address_is_segv_maperr)
{
	FAULTS(*(volatile char *)16, SIGSEGV, SEGV_MAPERR);
	EXPECT_EQ((long)got_address, 16);
}

TEST(store_to_text_is_segv_accerr)
{
	void *text = (void *)(uintptr_t)on_fault;

	FAULTS(*(volatile char *)text = 0, SIGSEGV, SEGV_ACCERR);
	EXPECT(got_address == text);
}

TEST(noncanonical_address_is_a_general_protection_fault)
{
	FAULTS(*(volatile char *)0x8000000000000000ul, SIGSEGV, SI_KERNEL);
	EXPECT(got_address == NULL);
}

TEST(user_code_cannot_read_the_kernel)
{
	FAULTS(*(volatile char *)KERNEL_ADDRESS, SIGSEGV, SEGV_MAPERR);
	EXPECT(got_address == KERNEL_ADDRESS);
}

TEST(data_is_not_executable)
{
	static unsigned char data[] = { 0xc3 };
	unsigned char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char stack[16] = { 0xc3 };

	REQUIRE(page != MAP_FAILED);
	page[0] = 0xc3;
	FAULTS(((void (*)(void))(uintptr_t)page)(), SIGSEGV, SEGV_ACCERR);
	FAULTS(((void (*)(void))(uintptr_t)data)(), SIGSEGV, SEGV_ACCERR);
	FAULTS(((void (*)(void))(uintptr_t)stack)(), SIGSEGV, SEGV_ACCERR);
}

TEST(prot_none_is_segv_accerr)
{
	char *page =
		mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	REQUIRE(page != MAP_FAILED);
	FAULTS(*(volatile char *)page, SIGSEGV, SEGV_ACCERR);
	EXPECT(got_address == page);
	munmap(page, 4096);
	FAULTS(*(volatile char *)page, SIGSEGV, SEGV_MAPERR);
}

TEST(division_by_zero_is_fpe_intdiv)
{
	FAULTS(__asm__ volatile("divl %0" ::"r"(0), "a"(1), "d"(0)), SIGFPE,
	       FPE_INTDIV);
}

TEST(undefined_instruction_is_ill_illopn)
{
	FAULTS(__asm__ volatile("ud2"), SIGILL, ILL_ILLOPN);
}

TEST(breakpoint_is_a_kernel_trap)
{
	FAULTS(__asm__ volatile("int3"), SIGTRAP, SI_KERNEL);
}

TEST(privileged_instructions_are_refused)
{
	FAULTS(__asm__ volatile("hlt"), SIGSEGV, SI_KERNEL);
	FAULTS(__asm__ volatile("cli"), SIGSEGV, SI_KERNEL);
	FAULTS(__asm__ volatile("outb %%al, $0x80" ::"a"(0)), SIGSEGV,
	       SI_KERNEL);
	FAULTS(__asm__ volatile("mov %%cr3, %%rax" ::
					: "rax"),
	       SIGSEGV, SI_KERNEL);
	FAULTS(__asm__ volatile("int $0x20"), SIGSEGV, SI_KERNEL);
}

TEST(a_fault_without_a_handler_kills_with_its_signal)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		*(volatile char *)16 = 1;
	status = tap_wait(pid);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

TEST(kernel_pointers_in_system_calls_are_efault)
{
	int fds[2];

	REQUIRE(pipe(fds) == 0);
	REQUIRE(write(fds[1], "x", 1) == 1);
	EXPECT_ERR(read(fds[0], KERNEL_ADDRESS, 1), EFAULT);
	EXPECT_ERR(write(fds[1], KERNEL_ADDRESS, 1), EFAULT);
	EXPECT_ERR(open(KERNEL_ADDRESS, O_RDONLY), EFAULT);
	EXPECT_ERR(syscall(SYS_read, fds[0], 0x7fffffffffff, 1), EFAULT);
	EXPECT_ERR(syscall(SYS_read, fds[0], 0x8000000000000000ul, 1), EFAULT);
	EXPECT_ERR(syscall(SYS_read, fds[0], -1ul, 1), EFAULT);
}

TEST(unknown_system_calls_are_enosys)
{
	EXPECT_ERR(syscall(5000), ENOSYS);
	EXPECT_ERR(syscall(-1), ENOSYS);
	EXPECT_ERR(syscall(0x7fffffff), ENOSYS);
}

TEST(a_system_call_keeps_all_registers_but_rcx_and_r11)
{
	register long r8 __asm__("r8") = 8, r9 __asm__("r9") = 9;
	register long r10 __asm__("r10") = 10, r12 __asm__("r12") = 12;
	long rdi = 1, rsi = 2, rdx = 3, rax = 39; /* getpid */

	__asm__ volatile("syscall"
			 : "+a"(rax), "+D"(rdi), "+S"(rsi), "+d"(rdx), "+r"(r8),
			   "+r"(r9), "+r"(r10), "+r"(r12)
			 :
			 : "rcx", "r11", "memory");
	EXPECT_EQ(rax, getpid());
	EXPECT(rdi == 1 && rsi == 2 && rdx == 3);
	EXPECT(r8 == 8 && r9 == 9 && r10 == 10 && r12 == 12);
}

TEST(brk_grows_the_heap)
{
	char *start = sbrk(0);

	REQUIRE(syscall(SYS_brk, start + 3 * 4096) == (long)start + 3 * 4096);
	start[2 * 4096] = 7;
	EXPECT_EQ(start[2 * 4096], 7);
	EXPECT_EQ(start[4096], 0);
	EXPECT_EQ(syscall(SYS_brk, start), (long)start);
	FAULTS(*(volatile char *)(start + 2 * 4096 + 4096), SIGSEGV,
	       SEGV_MAPERR);
}

static int grow_stack(int pages)
{
	volatile char frame[4096];

	frame[0] = (char)pages;
	return pages ? grow_stack(pages - 1) + frame[0] : frame[0];
}

TEST(the_stack_grows_by_faults)
{
	EXPECT(grow_stack(1000) != 1); /* 4 MiB */
}

TEST(two_processes_hold_different_values_at_one_address)
{
	static volatile int value = 1;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		value = 2;
		_exit(value);
	}
	status = tap_wait(pid);
	EXPECT_EQ(WEXITSTATUS(status), 2);
	EXPECT_EQ(value, 1);
}

static double halve(double x)
{
	__asm__ volatile("" : "+x"(x));
	return x / 2;
}

TEST(floating_point_state_belongs_to_the_task)
{
	double mine = 1.0;
	pid_t pid = fork();

	for (int i = 0; i < 200; i++) {
		mine = halve(mine) + (pid ? 1.0 : 2.0);
		if (i % 20 == 0)
			tap_sleep_ms(1);
	}
	if (pid == 0)
		_exit(mine > 3.9 && mine < 4.1);
	EXPECT(mine > 1.9 && mine < 2.1);
	EXPECT_EQ(WEXITSTATUS(tap_wait(pid)), 1);
}
