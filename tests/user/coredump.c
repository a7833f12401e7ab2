/*
 * tests/user/coredump.c - the file that a dying process leaves behind.
 *
 * The core file is read here by hand; tests/boot/core.py asks gdb.
 *
 * See: core(5), elf(5), proc(5).
 */
#include "tap.h"
#include "scratch.h"
#include <elf.h>
#include <poll.h>
#include <pthread.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/procfs.h>
#include <sys/resource.h>

#define PATTERN       "/proc/sys/kernel/core_pattern"
#define USES_PID      "/proc/sys/kernel/core_uses_pid"
#define SUID_DUMPABLE "/proc/sys/fs/suid_dumpable"
#define FILTER        "/proc/self/coredump_filter"

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	REQUIRE(fd >= 0);
	REQUIRE(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

static void get(const char *path, char buf[200])
{
	int fd = open(path, O_RDONLY);
	ssize_t n;

	REQUIRE(fd >= 0);
	n = read(fd, buf, 199);
	REQUIRE(n >= 0);
	buf[n] = '\0';
	close(fd);
}

static char old_pattern[200], old_uses_pid[200], old_dumpable[200];

/* What was before; each test is a process of its own. */
static void restore(void)
{
	put(PATTERN, old_pattern);
	put(USES_PID, old_uses_pid);
	put(SUID_DUMPABLE, old_dumpable);
}

/* A file system of our own, cores of any size, the usual settings. */
static void prepare(void)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };

	get(PATTERN, old_pattern);
	get(USES_PID, old_uses_pid);
	get(SUID_DUMPABLE, old_dumpable);
	put(PATTERN, "core");
	put(USES_PID, "0");
	put(SUID_DUMPABLE, "0");
	atexit(restore);
	signal(SIGQUIT, SIG_DFL); /* whoever started us may ignore it */
	scratch();
	REQUIRE(!setrlimit(RLIMIT_CORE, &unlimited));
}

/* The end of every test: _exit() in tap.h would not restore. */
#define DONE() exit(tap_failed)

static int crash(int sig)
{
	pid_t pid = fork();

	if (!pid) {
		raise(sig);
		_exit(1);
	}
	return tap_wait(pid);
}

static int exists(const char *name)
{
	return access(name, F_OK) == 0;
}

TEST(signals_that_dump_say_so)
{
	static const int dumps[] = {
		SIGQUIT, SIGILL,  SIGTRAP, SIGABRT, SIGBUS,
		SIGFPE,  SIGSEGV, SIGXCPU, SIGXFSZ, SIGSYS
	};
	static const int silent[] = { SIGHUP,  SIGINT,  SIGTERM, SIGPIPE,
				      SIGALRM, SIGUSR1, SIGKILL };
	int status;

	prepare();
	for (unsigned int i = 0; i < sizeof(dumps) / sizeof(*dumps); i++) {
		status = crash(dumps[i]);
		EXPECT_EQ(WTERMSIG(status), dumps[i]);
		EXPECT(WCOREDUMP(status));
		EXPECT_EQ(unlink("core"), 0);
	}
	for (unsigned int i = 0; i < sizeof(silent) / sizeof(*silent); i++) {
		status = crash(silent[i]);
		EXPECT_EQ(WTERMSIG(status), silent[i]);
		EXPECT(!WCOREDUMP(status));
		EXPECT(!exists("core"));
	}
	DONE();
}

TEST(the_parent_hears_cld_dumped)
{
	siginfo_t info = { 0 };
	pid_t pid;

	prepare();
	pid = fork();
	if (!pid) {
		raise(SIGABRT);
		_exit(1);
	}
	EXPECT_EQ(waitid(P_PID, (id_t)pid, &info, WEXITED), 0);
	EXPECT_EQ(info.si_code, CLD_DUMPED);
	EXPECT_EQ(info.si_status, SIGABRT);
	DONE();
}

TEST(the_limit_refuses_and_cuts)
{
	struct rlimit limit = { 0, RLIM_INFINITY };
	struct stat st;
	int status;

	prepare();
	REQUIRE(!setrlimit(RLIMIT_CORE, &limit));
	status = crash(SIGSEGV);
	EXPECT(!WCOREDUMP(status) && !exists("core"));
	limit.rlim_cur = 4095; /* not even a page */
	REQUIRE(!setrlimit(RLIMIT_CORE, &limit));
	status = crash(SIGSEGV);
	EXPECT(!WCOREDUMP(status) && !exists("core"));
	limit.rlim_cur = 16384;
	REQUIRE(!setrlimit(RLIMIT_CORE, &limit));
	status = crash(SIGSEGV);
	EXPECT(WCOREDUMP(status));
	REQUIRE(!stat("core", &st));
	EXPECT(st.st_size > 0);
	EXPECT(st.st_blocks * 512 <= 16384);
	EXPECT_EQ(st.st_mode, S_IFREG | 0600);
	DONE();
}

TEST(what_may_not_be_read_is_not_dumped)
{
	pid_t pid;
	int status;

	prepare();
	pid = fork();
	if (!pid) {
		prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
		raise(SIGSEGV);
	}
	status = tap_wait(pid);
	EXPECT(WIFSIGNALED(status) && !WCOREDUMP(status));
	EXPECT(!exists("core"));
	pid = fork();
	if (!pid) {
		if (setresuid(1000, 1000, 1000))
			_exit(1);
		if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 0)
			_exit(2);
		raise(SIGSEGV);
	}
	status = tap_wait(pid);
	EXPECT(WIFSIGNALED(status) && !WCOREDUMP(status));
	EXPECT(!exists("core"));
	DONE();
}

/* With suid_dumpable 2 root alone gets it, where root said. */
TEST(suid_dumpable_2_needs_a_path_of_its_own)
{
	struct stat st;
	int status;

	prepare();
	put(SUID_DUMPABLE, "2");
	for (int absolute = 0; absolute < 2; absolute++) {
		pid_t pid;

		put(PATTERN, absolute ? SCRATCH "/private" : "core");
		pid = fork();
		if (!pid) {
			if (setresuid(1000, 1000, 1000))
				_exit(1);
			if (prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) != 2)
				_exit(2);
			raise(SIGSEGV);
		}
		status = tap_wait(pid);
		EXPECT(WIFSIGNALED(status));
		EXPECT_EQ(!!WCOREDUMP(status), absolute);
	}
	EXPECT(!exists("core"));
	REQUIRE(!stat("private", &st));
	EXPECT_EQ(st.st_uid, 0);
	EXPECT_EQ(st.st_mode, S_IFREG | 0600);
	DONE();
}

/* Nor where a user chose by a root directory of its own. */
TEST(suid_dumpable_2_means_the_first_root)
{
	struct stat st;
	int status;
	pid_t pid;

	prepare();
	put(SUID_DUMPABLE, "2");
	put(PATTERN, "/tap-private");
	REQUIRE(!mkdir("jail", 0777));
	pid = fork();
	if (!pid) {
		if (chroot("jail") || chdir("/") || setresuid(1000, 1000, 1000))
			_exit(1);
		raise(SIGSEGV);
	}
	status = tap_wait(pid);
	EXPECT(WIFSIGNALED(status) && WCOREDUMP(status));
	EXPECT(!exists("jail/tap-private"));
	EXPECT(!stat("/tap-private", &st) && st.st_uid == 0);
	unlink("/tap-private");
	DONE();
}

TEST(an_old_file_is_replaced_a_directory_is_not)
{
	struct stat st;
	int fd;

	prepare();
	fd = open("mine", O_CREAT | O_RDWR, 0666);
	REQUIRE(fd >= 0 && write(fd, "x", 1) == 1 && !link("mine", "core"));
	EXPECT(WCOREDUMP(crash(SIGSEGV)));
	REQUIRE(!fstat(fd, &st));
	EXPECT(st.st_size == 1 && st.st_nlink == 1);
	REQUIRE(!unlink("core") && !symlink("elsewhere", "core"));
	EXPECT(WCOREDUMP(crash(SIGSEGV)));
	EXPECT(!exists("elsewhere"));
	REQUIRE(!unlink("core") && !mkdir("core", 0777));
	EXPECT(!WCOREDUMP(crash(SIGSEGV)));
	DONE();
}

static void expect_name(const char *pattern, const char *fmt, int number)
{
	char name[200];
	pid_t pid;

	put(PATTERN, pattern);
	pid = fork();
	if (!pid) {
		prctl(PR_SET_NAME, "a/b", 0, 0, 0);
		raise(SIGQUIT);
		_exit(1);
	}
	EXPECT(WCOREDUMP(tap_wait(pid)));
	snprintf(name, sizeof(name), fmt, number < 0 ? pid : number);
	if (unlink(name))
		tap_fail("%s made no %s", pattern, name);
}

TEST(the_pattern_fills_in_letters)
{
	char host[65];

	prepare();
	expect_name("c.%p", "c.%d", -1);
	expect_name("c.%P.%i.%I", "c.%1$d.%1$d.%1$d", -1);
	expect_name("c.%u.%g.%s", "c.0.0.%d", SIGQUIT);
	expect_name("%e", "a!b", 0);
	expect_name("c%%%d", "c%%1", 0);
	expect_name("c%", "c", 0);
	expect_name("%zc", "c", 0);
	expect_name("%f", "coredump", 0);
	REQUIRE(!gethostname(host, sizeof(host)));
	put(PATTERN, "%h");
	EXPECT(WCOREDUMP(crash(SIGQUIT)) && !unlink(host));
	put(USES_PID, "1");
	expect_name("core", "core.%d", -1);
	expect_name("c%p", "c%d", -1);
	put(PATTERN, "");
	EXPECT(!WCOREDUMP(crash(SIGQUIT)) || unlink(".1"));
	DONE();
}

TEST(a_pattern_that_is_no_path_dumps_nothing)
{
	prepare();
	put(PATTERN, SCRATCH "/none/core");
	EXPECT(!WCOREDUMP(crash(SIGQUIT)));
	put(PATTERN, "/proc/core");
	EXPECT(!WCOREDUMP(crash(SIGQUIT)));
	DONE();
}

/* A core file in memory. */
static const char *image;
static size_t image_size;

static void load(const char *name)
{
	struct stat st;
	int fd = open(name, O_RDONLY);

	REQUIRE(fd >= 0 && !fstat(fd, &st));
	image_size = (size_t)st.st_size;
	image = mmap(NULL, image_size, PROT_READ, MAP_PRIVATE, fd, 0);
	REQUIRE(image != MAP_FAILED);
	close(fd);
}

static const Elf64_Phdr *phdr(int i)
{
	const Elf64_Ehdr *eh = (const void *)image;

	return i < eh->e_phnum ? (const Elf64_Phdr *)(image + eh->e_phoff) + i
			       : NULL;
}

/* The @n-th note of a type, and its size; NULL if there are fewer. */
static const void *note(unsigned int type, const char *name, int n,
			size_t *size)
{
	const Elf64_Phdr *ph = phdr(0);
	const char *at = image + ph->p_offset, *end = at + ph->p_filesz;

	while (at + sizeof(Elf64_Nhdr) <= end) {
		const Elf64_Nhdr *nh = (const void *)at;
		const char *desc =
			at + sizeof(*nh) + ((nh->n_namesz + 3) & ~3u);

		if (nh->n_type == type && !strcmp(at + sizeof(*nh), name) &&
		    !n--) {
			*size = nh->n_descsz;
			return desc;
		}
		at = desc + ((nh->n_descsz + 3) & ~3u);
	}
	return NULL;
}

/* The bytes the core holds for an address; NULL if none. */
static const void *memory(unsigned long addr)
{
	const Elf64_Phdr *ph;

	for (int i = 1; (ph = phdr(i)); i++)
		if (addr - ph->p_vaddr < ph->p_filesz &&
		    ph->p_offset + ph->p_filesz <= image_size)
			return image + ph->p_offset + (addr - ph->p_vaddr);
	return NULL;
}

static int in_memsz(unsigned long addr)
{
	const Elf64_Phdr *ph;

	for (int i = 1; (ph = phdr(i)); i++)
		if (addr - ph->p_vaddr < ph->p_memsz)
			return 1;
	return 0;
}

static int on_data = 0x1234567;

TEST(the_file_is_the_process)
{
	const struct elf_prstatus *st;
	const struct elf_prpsinfo *ps;
	const siginfo_t *info;
	const Elf64_auxv_t *av;
	const long *files;
	volatile int on_stack;
	const Elf64_Ehdr *eh;
	size_t size;
	pid_t pid;

	prepare();
	on_stack = 0xabcdef;
	pid = fork();
	if (!pid) {
		on_data = 0x7654321;
		*(volatile int *)16 = 1;
	}
	EXPECT(WCOREDUMP(tap_wait(pid)));
	load("core");
	eh = (const void *)image;
	EXPECT(!memcmp(eh->e_ident, ELFMAG, SELFMAG));
	EXPECT_EQ(eh->e_type, ET_CORE);
	EXPECT_EQ(eh->e_machine, EM_X86_64);
	EXPECT_EQ(phdr(0)->p_type, PT_NOTE);
	EXPECT_EQ(phdr(1)->p_type, PT_LOAD);

	st = note(NT_PRSTATUS, "CORE", 0, &size);
	REQUIRE(st && size == sizeof(*st));
	EXPECT_EQ(st->pr_pid, pid);
	EXPECT_EQ(st->pr_ppid, getpid());
	EXPECT_EQ(st->pr_cursig, SIGSEGV);
	EXPECT(!note(NT_PRSTATUS, "CORE", 1, &size));
	ps = note(NT_PRPSINFO, "CORE", 0, &size);
	REQUIRE(ps && size == sizeof(*ps));
	EXPECT(!strcmp(ps->pr_fname, "coredump"));
	EXPECT_EQ(ps->pr_pid, pid);
	info = note(0x53494749, "CORE", 0, &size); /* NT_SIGINFO */
	REQUIRE(info && size == sizeof(*info));
	EXPECT_EQ(info->si_signo, SIGSEGV);
	EXPECT_EQ(info->si_code, SEGV_MAPERR);
	EXPECT_EQ((long)info->si_addr, 16);
	av = note(NT_AUXV, "CORE", 0, &size);
	REQUIRE(av);
	while (av->a_type != AT_ENTRY && av->a_type)
		av++;
	EXPECT_EQ(av->a_un.a_val, getauxval(AT_ENTRY));
	files = note(0x46494c45, "CORE", 0, &size); /* NT_FILE */
	REQUIRE(files);
	EXPECT(files[0] >= 2 && files[1] == 4096);
	EXPECT(strstr((const char *)(files + 2 + 3 * files[0]), "coredump"));
	EXPECT(note(NT_FPREGSET, "CORE", 0, &size) && size == 512);
	EXPECT(note(0x202, "LINUX", 0, &size) && size >= 576);

	REQUIRE(memory((unsigned long)&on_data));
	EXPECT_EQ(*(const int *)memory((unsigned long)&on_data), 0x7654321);
	REQUIRE(memory((unsigned long)&on_stack));
	EXPECT_EQ(*(const int *)memory((unsigned long)&on_stack), 0xabcdef);
	REQUIRE(memory(getauxval(AT_SYSINFO_EHDR)));
	EXPECT(!memcmp(memory(getauxval(AT_SYSINFO_EHDR)), ELFMAG, SELFMAG));
	EXPECT(in_memsz((unsigned long)crash));
	EXPECT(!memory((unsigned long)crash)); /* the program has it */
	DONE();
}

static void *spin(void *arg)
{
	pthread_barrier_wait(arg);
	for (;;)
		__asm__ volatile("mov $0x1234567, %%r15; pause" ::: "r15");
	return NULL;
}

static void *sleeper(void *arg)
{
	pthread_barrier_wait(arg);
	for (;;)
		pause();
	return NULL;
}

TEST(every_thread_is_in_it_the_dying_one_first)
{
	const struct elf_prstatus *st;
	int spinning = 0, sleeping = 0;
	size_t size;
	pid_t pid;

	prepare();
	pid = fork();
	if (!pid) {
		pthread_barrier_t barrier;
		pthread_t t;

		pthread_barrier_init(&barrier, NULL, 5);
		for (int i = 0; i < 4; i++)
			pthread_create(&t, NULL, i & 1 ? spin : sleeper,
				       &barrier);
		pthread_barrier_wait(&barrier);
		usleep(20000);
		raise(SIGABRT);
	}
	EXPECT(WCOREDUMP(tap_wait(pid)));
	load("core");
	st = note(NT_PRSTATUS, "CORE", 0, &size);
	REQUIRE(st);
	EXPECT_EQ(st->pr_pid, pid);
	for (int i = 1; i < 5; i++) {
		st = note(NT_PRSTATUS, "CORE", i, &size);
		REQUIRE(st);
		EXPECT(st->pr_pid != pid);
		EXPECT_EQ(st->pr_cursig, SIGABRT);
		spinning += st->pr_reg[0] == 0x1234567;
		sleeping += (long)st->pr_reg[15] == 34; /* pause(2) */
		EXPECT(note(0x202, "LINUX", i, &size));
	}
	EXPECT(!note(NT_PRSTATUS, "CORE", 5, &size));
	EXPECT_EQ(spinning, 2);
	EXPECT_EQ(sleeping, 2);
	DONE();
}

static void dump_with(const char *filter)
{
	pid_t pid = fork();

	if (!pid) {
		put(FILTER, filter);
		raise(SIGQUIT);
		_exit(1);
	}
	EXPECT(WCOREDUMP(tap_wait(pid)));
	load("core");
}

TEST(the_filter_chooses_the_mappings)
{
	char buf[200], *private, *shared, *dont;
	const char *mapped;
	int fd;

	prepare();
	get(FILTER, buf);
	EXPECT(!strcmp(buf, "00000033\n"));
	private = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	dont = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	REQUIRE(!madvise(dont, 4096, MADV_DONTDUMP));
	fd = open("data", O_CREAT | O_RDWR, 0600);
	REQUIRE(fd >= 0 && !ftruncate(fd, 4096));
	mapped = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	private[0] = shared[0] = dont[0] = 7;

	dump_with("0x33");
	EXPECT(memory((long)private) && memory((long)shared));
	EXPECT(!memory((long)dont) && !memory((long)mapped));
	dump_with("1");
	EXPECT(memory((long)private) && !memory((long)shared));
	dump_with("2");
	EXPECT(!memory((long)private) && memory((long)shared));
	dump_with("8");
	EXPECT(!memory((long)private));
	EXPECT(memory((long)mapped));
	dump_with("4");
	EXPECT(memory((long)crash));
	dump_with("0");
	EXPECT(!memory((long)private) && !memory((long)shared) &&
	       !memory((long)mapped) && !memory((long)crash));
	EXPECT(in_memsz((long)private) && in_memsz((long)crash));
	DONE();
}

TEST(the_filter_passes_through_fork_and_exec)
{
	char buf[200];
	pid_t pid;

	put(FILTER, "0x7f");
	get(FILTER, buf);
	EXPECT(!strcmp(buf, "0000007f\n"));
	pid = fork();
	if (!pid) {
		get(FILTER, buf);
		if (strcmp(buf, "0000007f\n"))
			_exit(1);
		execl("/bin/busybox", "grep", "-q", "^0000007f$", FILTER, NULL);
		_exit(2);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	pid = open(FILTER, O_WRONLY);
	EXPECT_ERR(write(pid, "x", 1), EINVAL);
	EXPECT_ERR(write(pid, "", 0), EINVAL);
	close(pid);
}

TEST(the_sysctls_check_what_is_written)
{
	int fd;

	prepare();
	fd = open(SUID_DUMPABLE, O_WRONLY);
	EXPECT_ERR(write(fd, "3", 1), EINVAL);
	EXPECT_ERR(write(fd, "-1", 2), EINVAL);
	close(fd);
	DONE();
}

TEST(unlimited_memory_that_nobody_touched_takes_no_room)
{
	struct stat st;
	pid_t pid;

	prepare();
	pid = fork();
	if (!pid) {
		char *big = mmap(NULL, 1 << 28, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
				 -1, 0);

		big[1 << 27] = 1;
		raise(SIGQUIT);
	}
	EXPECT(WCOREDUMP(tap_wait(pid)));
	REQUIRE(!stat("core", &st));
	EXPECT(st.st_size > 1 << 28);
	EXPECT(st.st_blocks * 512 < 1 << 22);
	DONE();
}

/* Run by the kernel: copy what comes, and say who we are. */
__attribute__((constructor)) static void take_dump(void)
{
	char words[300], buf[4096], *to, *end;
	ssize_t len = tap_read_file("/proc/self/cmdline", words, sizeof(words));
	int out, fd;
	ssize_t n;

	to = len > 0 ? words + strlen(words) + 1 : NULL;
	if (to && !strcmp(to, "-wait")) {
		struct pollfd p = { .fd = 0 };

		close(open(SCRATCH "/waiting", O_CREAT | O_WRONLY, 0600));
		poll(&p, 1, 20000); /* until the writer is gone */
		close(open(SCRATCH "/waited", O_CREAT | O_WRONLY, 0600));
		_exit(0);
	}
	if (!to || strcmp(to, "-take"))
		return;
	to += strlen(to) + 1; /* the file, then words for it */
	end = words + len;
	fd = open(to, O_CREAT | O_WRONLY, 0600);
	while ((n = read(0, buf, sizeof(buf))) > 0)
		if (write(fd, buf, (size_t)n) != n)
			_exit(1);
	close(fd);
	out = open(SCRATCH "/words", O_CREAT | O_WRONLY, 0600);
	for (char *s = to + strlen(to) + 1; s < end; s += strlen(s) + 1)
		dprintf(out, "%s\n", s);
	dprintf(out, "%d %d\n", getuid(), getsid(0) == 0);
	close(out);
	rename(SCRATCH "/words", SCRATCH "/done");
	_exit(0);
}

TEST(a_program_may_take_the_dump)
{
	struct rlimit none = { 0, RLIM_INFINITY };
	char expected[200], buf[200];
	pid_t pid;

	prepare();
	put(PATTERN, "|/tests/coredump  -take " SCRATCH "/taken %p  s=%s %e");
	REQUIRE(!setrlimit(RLIMIT_CORE, &none)); /* is no matter here */
	pid = fork();
	if (!pid) {
		prctl(PR_SET_NAME, "two words", 0, 0, 0);
		raise(SIGQUIT);
	}
	EXPECT(WCOREDUMP(tap_wait(pid)));
	for (int i = 0; i < 3000 && !exists("done"); i++)
		usleep(1000);
	get("done", buf);
	snprintf(expected, sizeof(expected), "%d\ns=%d\ntwo words\n0 1\n", pid,
		 SIGQUIT);
	if (strcmp(buf, expected))
		tap_fail("it was told %s", buf);
	load("taken");
	EXPECT(image_size > 4096 && !memcmp(image, ELFMAG, SELFMAG));
	EXPECT(memory((unsigned long)&on_data));

	none.rlim_cur = 1; /* how a helper is kept from dumping into itself */
	REQUIRE(!setrlimit(RLIMIT_CORE, &none));
	EXPECT(!WCOREDUMP(crash(SIGQUIT)));
	put(PATTERN, "|/tests/nothing");
	none.rlim_cur = 0;
	REQUIRE(!setrlimit(RLIMIT_CORE, &none));
	EXPECT(!WCOREDUMP(crash(SIGQUIT)));
	put(PATTERN, "|/bin/true"); /* reads nothing: it is cut short */
	EXPECT(WIFSIGNALED(crash(SIGQUIT)));
	DONE();
}

TEST(sigkill_ends_a_dump_that_does_not_get_on)
{
	int status;
	pid_t pid;

	prepare();
	put(PATTERN, "|/tests/coredump -wait");
	pid = fork();
	if (!pid) {
		char *big = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		memset(big, 1, 1 << 20);
		raise(SIGQUIT);
	}
	for (int i = 0; i < 3000 && !exists("waiting"); i++)
		usleep(1000);
	EXPECT_EQ(waitpid(pid, &status, WNOHANG), 0);
	EXPECT_EQ(kill(pid, SIGTERM), 0); /* is no matter any more */
	tap_sleep_ms(20);
	EXPECT_EQ(waitpid(pid, &status, WNOHANG), 0);
	EXPECT_EQ(kill(pid, SIGKILL), 0);
	status = tap_wait(pid);
	EXPECT_EQ(WTERMSIG(status), SIGKILL);
	for (int i = 0; i < 3000 && !exists("waited"); i++)
		usleep(1000);
	EXPECT(exists("waited"));
	DONE();
}
