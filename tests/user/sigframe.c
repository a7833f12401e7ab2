/*
 * tests/user/sigframe.c - the story a handler is told, and the frame under it.
 *
 * What faults become; whose queue a signal stands in; what a handler's frame
 * holds, and that a forged one harms nobody but its owner.
 *
 * See: sigaction(2), sigaltstack(2), sigreturn(2), rt_sigqueueinfo(2).
 */
#include "tap.h"
#include <pthread.h>
#include <setjmp.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/ucontext.h>

static sigjmp_buf back;
static volatile siginfo_t got;
static volatile int runs;

static void on_fault(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	memcpy((void *)&got, info, sizeof(got));
	siglongjmp(back, 1);
}

static void catch (int sig)
{
	struct sigaction sa = { .sa_sigaction = on_fault,
				.sa_flags = SA_SIGINFO };

	REQUIRE(!sigaction(sig, &sa, NULL));
	memset((void *)&got, 0, sizeof(got));
}

TEST(beyond_the_end_of_a_mapped_file_is_bus_adrerr)
{
	int fd = memfd_create("short", 0);
	volatile char *p;

	REQUIRE(fd >= 0 && !ftruncate(fd, 100));
	p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	REQUIRE(p != MAP_FAILED);
	p[4095] = 1;
	catch (SIGBUS);
	if (!sigsetjmp(back, 1)) {
		p[5000] = 1;
		tap_fail("no fault");
	}
	EXPECT_EQ(got.si_signo, SIGBUS);
	EXPECT_EQ(got.si_code, BUS_ADRERR);
	EXPECT_EQ((long)got.si_addr, (long)p + 5000);
	REQUIRE(!ftruncate(fd, 0)); /* what was mapped goes too */
	if (!sigsetjmp(back, 1)) {
		p[0] = 1;
		tap_fail("no fault");
	}
	EXPECT_EQ((long)got.si_addr, (long)p);
}

TEST(the_trap_flag_traces_each_instruction)
{
	catch (SIGTRAP);
	if (!sigsetjmp(back, 1)) {
		__asm__ volatile(
			"pushfq; orq $0x100, (%%rsp); popfq; nop; nop" ::
				: "memory", "cc");
		tap_fail("no trap");
	}
	EXPECT_EQ(got.si_signo, SIGTRAP);
	EXPECT_EQ(got.si_code, TRAP_TRACE);
	EXPECT(got.si_addr);
}

static volatile int steps;

static void count_step(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;

	(void)sig;
	if (info->si_code == TRAP_TRACE && ++steps == 3)
		uc->uc_mcontext.gregs[REG_EFL] &= ~0x100L;
}

TEST(the_handler_itself_is_not_traced)
{
	struct sigaction sa = { .sa_sigaction = count_step,
				.sa_flags = SA_SIGINFO };

	REQUIRE(!sigaction(SIGTRAP, &sa, NULL));
	__asm__ volatile("pushfq; orq $0x100, (%%rsp); popfq\n\t"
			 "nop; nop; nop; nop; nop; nop" ::
				 : "memory", "cc");
	EXPECT_EQ(steps, 3);
}

TEST(a_blocked_fault_kills)
{
	sigset_t set;
	pid_t pid;

	sigemptyset(&set);
	sigaddset(&set, SIGSEGV);
	catch (SIGSEGV);
	REQUIRE(!sigprocmask(SIG_BLOCK, &set, NULL));
	pid = fork();
	if (!pid) {
		*(volatile int *)8 = 1;
		_exit(1);
	}
	EXPECT_EQ(tap_wait(pid) & 0x7f, SIGSEGV);
	signal(SIGSEGV, SIG_IGN);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	pid = fork();
	if (!pid) {
		*(volatile int *)8 = 1;
		_exit(1);
	}
	EXPECT_EQ(tap_wait(pid) & 0x7f, SIGSEGV);
}

static void keep(int sig, siginfo_t *info, void *context)
{
	(void)sig;
	(void)context;
	memcpy((void *)&got, info, sizeof(got));
	runs++;
}

static void keep_on(int sig, int flags)
{
	struct sigaction sa = { .sa_sigaction = keep,
				.sa_flags = SA_SIGINFO | flags };

	REQUIRE(!sigaction(sig, &sa, NULL));
	memset((void *)&got, 0, sizeof(got));
	runs = 0;
}

TEST(each_way_of_sending_has_its_code)
{
	union sigval v = { .sival_int = 99 };
	siginfo_t info = { 0 };

	keep_on(SIGUSR1, 0);
	kill(getpid(), SIGUSR1);
	EXPECT_EQ(got.si_code, SI_USER);
	EXPECT(got.si_pid == getpid() && got.si_uid == getuid());
	syscall(SYS_tkill, gettid(), SIGUSR1);
	EXPECT_EQ(got.si_code, SI_TKILL);
	EXPECT(got.si_pid == getpid() && got.si_uid == getuid());
	syscall(SYS_tgkill, getpid(), gettid(), SIGUSR1);
	EXPECT_EQ(got.si_code, SI_TKILL);
	sigqueue(getpid(), SIGUSR1, v);
	EXPECT_EQ(got.si_code, SI_QUEUE);
	EXPECT(got.si_pid == getpid() && got.si_value.sival_int == 99);
	info.si_code = -60;
	info.si_pid = 12345; /* what user space says is passed on */
	EXPECT_EQ(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, &info), 0);
	EXPECT(got.si_code == -60 && got.si_pid == 12345 &&
	       got.si_signo == SIGUSR1);
	EXPECT_EQ(syscall(SYS_rt_tgsigqueueinfo, getpid(), gettid(), SIGUSR1,
			  &info),
		  0);
	EXPECT_EQ(runs, 6);
}

TEST(nobody_may_pretend_to_be_the_kernel_or_kill)
{
	siginfo_t info = { 0 };
	pid_t pid = fork();

	if (!pid) {
		pause();
		_exit(0);
	}
	for (int code = 0; code <= SI_KERNEL; code += SI_KERNEL) {
		info.si_code = code;
		EXPECT_ERR(syscall(SYS_rt_sigqueueinfo, pid, SIGUSR1, &info),
			   EPERM);
		EXPECT_ERR(syscall(SYS_rt_tgsigqueueinfo, pid, pid, SIGUSR1,
				   &info),
			   EPERM);
	}
	info.si_code = SI_TKILL;
	EXPECT_ERR(syscall(SYS_rt_sigqueueinfo, pid, SIGUSR1, &info), EPERM);
	signal(SIGUSR1, SIG_IGN);
	info.si_code = SI_KERNEL; /* oneself is another matter */
	EXPECT_EQ(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, &info), 0);
	EXPECT_ERR(syscall(SYS_rt_sigqueueinfo, getpid(), 65, &info), EINVAL);
	EXPECT_ERR(syscall(SYS_rt_sigqueueinfo, getpid(), SIGUSR1, 8), EFAULT);
	EXPECT_ERR(syscall(SYS_rt_tgsigqueueinfo, 0, 1, SIGUSR1, &info),
		   EINVAL);
	EXPECT_ERR(syscall(SYS_tgkill, -1, 1, SIGUSR1), EINVAL);
	EXPECT_ERR(syscall(SYS_tkill, 0, SIGUSR1), EINVAL);
	EXPECT_ERR(syscall(SYS_tgkill, pid, getpid(), 0), ESRCH);
	kill(pid, SIGKILL);
	tap_wait(pid);
}

static volatile char *probe;
static volatile long distance;

static void look_at_stack(int sig)
{
	char here;

	(void)sig;
	distance = probe - &here;
}

/* The words below the stack pointer belong to whoever was interrupted. */
TEST(the_red_zone_is_left_alone)
{
	long kept = 0, pid = getpid();

	signal(SIGUSR1, look_at_stack);
	__asm__ volatile("movq $0x5a5a5a5a, -128(%%rsp)\n\t"
			 "movq $0x6b6b6b6b, -8(%%rsp)\n\t"
			 "syscall\n\t"
			 "movq -128(%%rsp), %0\n\t"
			 "addq -8(%%rsp), %0"
			 : "=&r"(kept)
			 : "a"(SYS_kill), "D"(pid), "S"((long)SIGUSR1)
			 : "rcx", "r11", "memory");
	EXPECT_EQ(kept, 0x5a5a5a5al + 0x6b6b6b6bl);
}

static volatile unsigned int magic1, magic2, extended;
static volatile long aligned, mask_saved, uc_flags;

static void look_at_frame(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	char *fp = (char *)uc->uc_mcontext.fpregs;

	(void)sig;
	(void)info;
	aligned = (long)fp & 63;
	magic1 = *(unsigned int *)(fp + 464);
	extended = *(unsigned int *)(fp + 468);
	if (magic1 == 0x46505853)
		magic2 = *(unsigned int *)(fp + extended - 4);
	memcpy((void *)&mask_saved, &uc->uc_sigmask, sizeof(long));
	uc_flags = (long)uc->uc_flags;
}

TEST(the_frame_says_what_it_holds)
{
	struct sigaction sa = { .sa_sigaction = look_at_frame,
				.sa_flags = SA_SIGINFO };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR2);
	sigaddset(&set, SIGRTMAX);
	REQUIRE(!sigprocmask(SIG_SETMASK, &set, NULL));
	sigaddset(&sa.sa_mask, SIGHUP);
	REQUIRE(!sigaction(SIGUSR1, &sa, NULL));
	raise(SIGUSR1);
	EXPECT_EQ(aligned, 0);
	EXPECT_EQ(magic1, 0x46505853);
	EXPECT_EQ(magic2, 0x46505845);
	EXPECT(extended >= 576 + 4 &&
	       extended + 1024 < getauxval(AT_MINSIGSTKSZ) + 512);
	EXPECT_EQ(mask_saved, 1l << (SIGUSR2 - 1) | 1l << (SIGRTMAX - 1));
	EXPECT_EQ(uc_flags & 7, 7); /* XSTATE, SS, strict SS */
}

/* What a handler does to its frame, one per try. */
static int forgery;

static void forge(int sig, siginfo_t *info, void *context)
{
	ucontext_t *uc = context;
	greg_t *r = uc->uc_mcontext.gregs;
	char *fp = (char *)uc->uc_mcontext.fpregs;

	(void)sig;
	(void)info;
	switch (forgery) {
	case 0: /* not an address at all */
		r[REG_RIP] = (greg_t)0x8000000000000000;
		break;
	case 1: /* the kernel's */
		r[REG_RIP] = (greg_t)0xffffffff80100000;
		break;
	case 2:
		r[REG_RIP] = (greg_t)0x00007ffffffff000;
		break;
	case 3: /* rights and modes of the kernel */
		r[REG_EFL] = -1;
		r[REG_CSGSFS] = 0x0010000000000008;
		break;
	case 4:
		uc->uc_mcontext.fpregs = (void *)0xffffffff80100000;
		break;
	case 5:
		uc->uc_mcontext.fpregs = (void *)64;
		break;
	case 6: /* components and bits that do not exist */
		memset(fp + 512, 0xff, 64);
		break;
	case 7:
		memset(fp + 24, 0xff, 4); /* mxcsr */
		break;
	case 8:
		*(unsigned int *)(fp + 468) = ~0u;
		*(unsigned int *)(fp + 480) = ~0u;
		break;
	case 9:
		uc->uc_stack.ss_flags = ~0;
		uc->uc_stack.ss_sp = (void *)-1;
		uc->uc_stack.ss_size = -1;
		break;
	case 10:
		r[REG_RSP] = (greg_t)0xffffffff80100000;
		break;
	case 11:
		memset(uc, 0xff, sizeof(*uc));
		break;
	case 12: /* sigreturn with a stack that is not there */
		__asm__ volatile("mov $16, %%rsp; mov $15, %%eax; syscall" ::
					 : "memory");
		break;
	case 13:
		__asm__ volatile("mov $-4096, %%rsp; mov $15, %%eax; syscall" ::
					 : "memory");
		break;
	}
}

TEST(a_forged_frame_harms_its_owner_only)
{
	struct sigaction sa = { .sa_sigaction = forge, .sa_flags = SA_SIGINFO };

	for (forgery = 0; forgery < 14; forgery++) {
		pid_t pid = fork();
		int status;

		if (!pid) {
			struct rlimit none = { 0, 0 };

			setrlimit(RLIMIT_CORE, &none);
			sigaction(SIGUSR1, &sa, NULL);
			syscall(SYS_kill, getpid(), SIGUSR1);
			_exit(0);
		}
		status = tap_wait(pid);
		/* it dies of a fault, or what it asked for is left out */
		EXPECT(status == 0 || WTERMSIG(status) == SIGSEGV ||
		       WTERMSIG(status) == SIGTRAP ||
		       WTERMSIG(status) == SIGBUS ||
		       WTERMSIG(status) == SIGFPE);
	}
}

static char *alt;
static volatile int disarmed;

/* Needs next to nothing itself, so that it is the frame that does not fit. */
static void recurse(int sig)
{
	syscall(SYS_kill, getpid(), sig);
}

TEST(an_overflow_of_the_alternate_stack_kills)
{
	stack_t st = { .ss_size = 16384 };
	struct sigaction sa = { .sa_handler = recurse,
				.sa_flags = SA_ONSTACK | SA_NODEFER };
	pid_t pid;
	int status;

	alt = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	st.ss_sp = alt + 32768;
	REQUIRE(!sigaltstack(&st, NULL) && !sigaction(SIGUSR1, &sa, NULL));
	pid = fork();
	if (!pid) {
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		raise(SIGUSR1);
		_exit(0);
	}
	status = tap_wait(pid);
	EXPECT_EQ(WTERMSIG(status), SIGSEGV);
}

static void see_disarmed(int sig)
{
	stack_t st;

	(void)sig;
	sigaltstack(NULL, &st);
	disarmed = st.ss_flags == SS_DISABLE && !st.ss_size;
	/* so it can be set again from here */
	st = (stack_t){ .ss_sp = alt, .ss_size = 8192 };
	disarmed += sigaltstack(&st, NULL) == 0;
}

#ifndef SS_AUTODISARM
#define SS_AUTODISARM (1U << 31)
#endif

TEST(autodisarm_takes_the_stack_away_meanwhile)
{
	stack_t st = { .ss_size = 16384, .ss_flags = (int)SS_AUTODISARM };
	struct sigaction sa = { .sa_handler = see_disarmed,
				.sa_flags = SA_ONSTACK };

	alt = mmap(NULL, 65536, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	st.ss_sp = alt + 32768;
	REQUIRE(!sigaltstack(&st, NULL) && !sigaction(SIGUSR1, &sa, NULL));
	raise(SIGUSR1);
	EXPECT_EQ(disarmed, 2);
	REQUIRE(!sigaltstack(NULL, &st));
	EXPECT_EQ((unsigned int)st.ss_flags, SS_AUTODISARM);
	EXPECT_EQ((long)st.ss_sp, (long)(alt + 32768));
	EXPECT_EQ(st.ss_size, 16384);
}

static volatile int here;

static void *block_and_wait(void *arg)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pthread_barrier_wait(arg);
	pthread_barrier_wait(arg);
	return NULL;
}

static pthread_t open_thread;

static void note_thread(int sig)
{
	(void)sig;
	here = pthread_equal(pthread_self(), open_thread);
	runs++;
}

static void *leave_open(void *arg)
{
	open_thread = pthread_self();
	pthread_barrier_wait(arg);
	while (!runs)
		usleep(1000);
	pthread_barrier_wait(arg);
	return NULL;
}

TEST(a_signal_to_the_process_finds_a_thread_that_takes_it)
{
	struct sigaction sa = { .sa_handler = note_thread };
	pthread_barrier_t barrier;
	pthread_t t[2];
	sigset_t set;

	pthread_barrier_init(&barrier, NULL, 3);
	sigaction(SIGUSR1, &sa, NULL);
	REQUIRE(!pthread_create(&t[0], NULL, block_and_wait, &barrier));
	REQUIRE(!pthread_create(&t[1], NULL, leave_open, &barrier));
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	pthread_barrier_wait(&barrier);
	kill(getpid(), SIGUSR1);
	pthread_barrier_wait(&barrier);
	EXPECT_EQ(here, 1);
	EXPECT_EQ(runs, 1);
	/* to one thread alone: it stays with the one who blocks it */
	pthread_kill(pthread_self(), SIGUSR1);
	sigpending(&set);
	EXPECT(sigismember(&set, SIGUSR1));
	pthread_join(t[0], NULL);
	pthread_join(t[1], NULL);
}

TEST(signals_of_the_thread_come_before_the_processes)
{
	union sigval v;
	siginfo_t info;
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigaddset(&set, SIGRTMIN + 1);
	sigprocmask(SIG_BLOCK, &set, NULL);
	for (v.sival_int = 1; v.sival_int <= 2; v.sival_int++) {
		sigqueue(getpid(), SIGRTMIN + 1, v);
		sigqueue(getpid(), SIGRTMIN, v);
	}
	syscall(SYS_tkill, gettid(), SIGRTMIN + 1);
	REQUIRE(sigwaitinfo(&set, &info) == SIGRTMIN + 1);
	EXPECT_EQ(info.si_code, SI_TKILL);
	REQUIRE(sigwaitinfo(&set, &info) == SIGRTMIN);
	EXPECT_EQ(info.si_value.sival_int, 1);
	REQUIRE(sigwaitinfo(&set, &info) == SIGRTMIN);
	EXPECT_EQ(info.si_value.sival_int, 2);
	REQUIRE(sigwaitinfo(&set, &info) == SIGRTMIN + 1);
	REQUIRE(sigwaitinfo(&set, &info) == SIGRTMIN + 1);
	EXPECT_EQ(info.si_value.sival_int, 2);
}

TEST(cont_takes_stops_away_and_stops_take_cont)
{
	sigset_t set, pending;

	sigemptyset(&set);
	sigaddset(&set, SIGTSTP);
	sigaddset(&set, SIGTTIN);
	sigaddset(&set, SIGCONT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGTSTP);
	kill(getpid(), SIGTTIN);
	raise(SIGCONT);
	sigpending(&pending);
	EXPECT(sigismember(&pending, SIGCONT) &&
	       !sigismember(&pending, SIGTSTP) &&
	       !sigismember(&pending, SIGTTIN));
	raise(SIGTSTP);
	sigpending(&pending);
	EXPECT(!sigismember(&pending, SIGCONT) &&
	       sigismember(&pending, SIGTSTP));
}

TEST(ignoring_a_signal_drops_what_is_pending)
{
	sigset_t set, pending;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGCHLD);
	keep_on(SIGCHLD, 0);
	sigprocmask(SIG_BLOCK, &set, NULL);
	raise(SIGUSR1);
	raise(SIGCHLD);
	signal(SIGUSR1, SIG_IGN);
	signal(SIGCHLD, SIG_DFL); /* whose default is to be ignored */
	sigpending(&pending);
	EXPECT(!sigismember(&pending, SIGUSR1));
	EXPECT(!sigismember(&pending, SIGCHLD));
}

/* A kernel that knows no flag of ours takes it out: sigaction(2). */
TEST(sigaction_takes_unknown_flags_out)
{
	struct {
		void *handler;
		unsigned long flags;
		void *restorer;
		unsigned long mask;
	} act = { SIG_IGN, 0x400 | 0x800 | SA_RESTART, NULL, ~0ul }, old;

	EXPECT_EQ(syscall(SYS_rt_sigaction, SIGUSR1, &act, NULL, 8), 0);
	EXPECT_EQ(syscall(SYS_rt_sigaction, SIGUSR1, NULL, &old, 8), 0);
	EXPECT_EQ(old.flags, SA_RESTART | 0x800);
	EXPECT_EQ(old.mask, ~(1ul << (SIGKILL - 1) | 1ul << (SIGSTOP - 1)));
	EXPECT_ERR(syscall(SYS_rt_sigaction, SIGUSR1, &act, NULL, 4), EINVAL);
	EXPECT_ERR(syscall(SYS_rt_sigaction, SIGKILL, &act, NULL, 8), EINVAL);
	EXPECT_ERR(syscall(SYS_rt_sigaction, 0, NULL, &old, 8), EINVAL);
	EXPECT_ERR(syscall(SYS_rt_sigaction, 65, NULL, &old, 8), EINVAL);
	EXPECT_ERR(syscall(SYS_rt_sigaction, SIGUSR1, 8, NULL, 8), EFAULT);
	EXPECT_EQ(syscall(SYS_rt_sigaction, SIGKILL, NULL, &old, 8), 0);
}
