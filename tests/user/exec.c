/*
 * tests/user/exec.c - execve(2): what goes, what stays, what it refuses.
 *
 * The program runs itself with a word as its first argument to look at the
 * world after the exec.
 *
 * See: execve(2), getauxval(3); the rows 126 to 128.
 */
#define main tap_main
#include "tests/user/tap.h"
#undef main
#include <elf.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static char self[64];

static int say(const char *word, char *const envp[])
{
	char *const argv[] = { "exec", "--", (char *)(uintptr_t)word, NULL };
	pid_t pid = fork();

	if (pid == 0) {
		execve(self, argv, envp);
		_exit(127);
	}
	return WEXITSTATUS(tap_wait(pid));
}

static int run(const char *path, char *const argv[])
{
	pid_t pid = fork();

	if (pid == 0) {
		execve(path, argv, environ);
		_exit(errno == 0 ? 127 : errno);
	}
	return WEXITSTATUS(tap_wait(pid));
}

static int run1(const char *path)
{
	char *const argv[] = { "x", NULL };

	return run(path, argv);
}

static void make_file(const char *path, const void *data, size_t len,
		      mode_t mode)
{
	int fd;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, mode);
	REQUIRE(fd >= 0);
	REQUIRE(write(fd, data, len) == (ssize_t)len);
	close(fd);
}

static void make_script(const char *path, const char *text)
{
	make_file(path, text, strlen(text), 0755);
}

/* --- seen from inside the new program ----------------------------------- */

static int look_auxv(void)
{
	Elf64_Phdr *ph = (void *)getauxval(AT_PHDR);
	const char *execfn = (void *)getauxval(AT_EXECFN);

	if (getauxval(AT_PAGESZ) != 4096 || getauxval(AT_CLKTCK) != 100)
		return 1;
	if (getauxval(AT_PHENT) != sizeof(*ph) || getauxval(AT_PHNUM) < 2 ||
	    !ph)
		return 2;
	if (!getauxval(AT_ENTRY) || !getauxval(AT_RANDOM) || !execfn)
		return 3;
	if (strcmp(execfn, self) || !getauxval(AT_PLATFORM))
		return 4;
	if (getauxval(AT_UID) != getuid() || getauxval(AT_EGID) != getegid())
		return 5;
	return getauxval(AT_SECURE) == 0 && getauxval(AT_HWCAP) ? 42 : 6;
}

static int look_signals(void)
{
	struct sigaction a, b;
	sigset_t set;
	stack_t st;

	sigaction(SIGUSR1, NULL, &a);
	sigaction(SIGUSR2, NULL, &b);
	sigprocmask(SIG_BLOCK, NULL, &set);
	sigaltstack(NULL, &st);
	if (a.sa_handler != SIG_DFL || b.sa_handler != SIG_IGN)
		return 1;
	if (!sigismember(&set, SIGTERM) || !(st.ss_flags & SS_DISABLE))
		return 2;
	sigpending(&set);
	return sigismember(&set, SIGTERM) ? 42 : 3;
}

static int look(const char *word)
{
	char name[32];

	if (!strcmp(word, "auxv"))
		return look_auxv();
	if (!strcmp(word, "signals"))
		return look_signals();
	if (!strcmp(word, "fds"))
		return fcntl(50, F_GETFD) == 0 && fcntl(51, F_GETFD) < 0 ? 42
									 : 1;
	if (!strcmp(word, "env"))
		return !strcmp(getenv("ONE"), "1") && !getenv("TWO") ? 42 : 1;
	if (!strcmp(word, "comm"))
		return !prctl(PR_GET_NAME, name) && !strcmp(name, "exec") ? 42
									  : 1;
	if (!strcmp(word, "suid"))
		return geteuid() == 1000 && getuid() == 0 &&
				       getauxval(AT_SECURE) == 1
			       ? 42
			       : 1;
	if (!strcmp(word, "stack"))
		return (uintptr_t)&name / 4096 % 256;
	return 99;
}

/* --- tests ---------------------------------------------------------------- */

TEST(the_auxiliary_vector_is_complete)
{
	EXPECT_EQ(say("auxv", environ), 42);
}

TEST(the_environment_is_what_was_given)
{
	char *const envp[] = { "ONE=1", NULL };

	EXPECT_EQ(say("env", envp), 42);
}

static void handler(int sig)
{
	(void)sig;
}

TEST(handlers_reset_ignored_and_mask_and_pending_stay)
{
	static char memory[65536];
	stack_t st = { .ss_sp = memory, .ss_size = sizeof(memory) };
	sigset_t set;

	signal(SIGUSR1, handler);
	signal(SIGUSR2, SIG_IGN);
	sigaltstack(&st, NULL);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	char *const argv[] = { "exec", "--", "signals", NULL };
	pid_t pid = fork();

	if (pid == 0) {
		raise(SIGTERM);
		execve(self, argv, environ);
		_exit(127);
	}
	EXPECT_EQ(WEXITSTATUS(tap_wait(pid)), 42);
}

TEST(cloexec_descriptors_are_closed)
{
	REQUIRE(dup2(0, 50) == 50 && dup2(0, 51) == 51);
	REQUIRE(fcntl(51, F_SETFD, FD_CLOEXEC) == 0);
	EXPECT_EQ(say("fds", environ), 42);
}

TEST(comm_is_the_file_name)
{
	prctl(PR_SET_NAME, "before");
	EXPECT_EQ(say("comm", environ), 42);
}

TEST(comm_is_cut_to_fifteen_bytes)
{
	char name[32];

	REQUIRE(prctl(PR_SET_NAME, "12345678901234567890") == 0);
	REQUIRE(prctl(PR_GET_NAME, name) == 0);
	EXPECT(!strcmp(name, "123456789012345"));
	EXPECT(tap_read_file("/proc/self/comm", name, sizeof(name)) == 16);
	EXPECT(!strcmp(name, "123456789012345\n"));
}

TEST(stacks_are_at_random_addresses)
{
	int first = say("stack", environ), differ = 0;

	for (int i = 0; i < 8; i++)
		differ += say("stack", environ) != first;
	EXPECT(differ > 0);
}

TEST(missing_files_and_wrong_kinds)
{
	char longname[300];

	memset(longname, 'x', sizeof(longname) - 1);
	longname[sizeof(longname) - 1] = 0;
	EXPECT_EQ(run1("/tmp/nothing"), ENOENT);
	EXPECT_EQ(run1(""), ENOENT);
	EXPECT_EQ(run1("/tmp"), EACCES);
	EXPECT_EQ(run1("/dev/null"), EACCES);
	EXPECT_EQ(run1("/bin/busybox/x"), ENOTDIR);
	EXPECT_EQ(run1(longname), ENAMETOOLONG);
	EXPECT_EQ(run1((char *)16), EFAULT);
	EXPECT_EQ(run("/bin/busybox", (char **)16), EFAULT);
}

TEST(a_file_without_x_is_eacces)
{
	make_file("/tmp/plain", "#!/bin/sh\n", 10, 0644);
	EXPECT_EQ(run1("/tmp/plain"), EACCES);
	unlink("/tmp/plain");
}

TEST(broken_programs_are_enoexec)
{
	Elf64_Ehdr eh;
	int fd = open(self, O_RDONLY);

	REQUIRE(fd >= 0 && read(fd, &eh, sizeof(eh)) == sizeof(eh));
	close(fd);
	make_file("/tmp/e", "", 0, 0755);
	EXPECT_EQ(run1("/tmp/e"), ENOEXEC);
	make_file("/tmp/e", "\177ELF", 4, 0755);
	EXPECT_EQ(run1("/tmp/e"), ENOEXEC);
	make_file("/tmp/e", "hello, world\n", 13, 0755);
	EXPECT_EQ(run1("/tmp/e"), ENOEXEC);
	eh.e_machine = EM_386;
	make_file("/tmp/e", &eh, sizeof(eh), 0755);
	EXPECT_EQ(run1("/tmp/e"), ENOEXEC);
	eh.e_machine = EM_X86_64;
	eh.e_phentsize = 1;
	make_file("/tmp/e", &eh, sizeof(eh), 0755);
	EXPECT_EQ(run1("/tmp/e"), ENOEXEC);
	eh.e_phentsize = sizeof(Elf64_Phdr);
	eh.e_type = ET_REL;
	make_file("/tmp/e", &eh, sizeof(eh), 0755);
	EXPECT_EQ(run1("/tmp/e"), ENOEXEC);
	unlink("/tmp/e");
}

TEST(scripts_get_interpreter_argument_and_path)
{
	char *const argv[] = { "ignored", "a", "b", NULL };

	make_script("/tmp/s", "#!/bin/sh -e\n"
			      "[ $0 = /tmp/s ] && [ $# = 2 ] && exit 42\n");
	EXPECT_EQ(run("/tmp/s", argv), 42);
	make_script("/tmp/s", "#! /bin/nothing\n");
	EXPECT_EQ(run1("/tmp/s"), ENOENT);
	make_script("/tmp/s", "#!\n");
	EXPECT_EQ(run1("/tmp/s"), ENOEXEC);
	unlink("/tmp/s");
}

TEST(five_nested_scripts_run_the_sixth_is_eloop)
{
	char path[32], text[64];

	make_script("/tmp/n0", "#!/bin/true\n");
	for (int i = 1; i < 6; i++) {
		snprintf(path, sizeof(path), "/tmp/n%d", i);
		snprintf(text, sizeof(text), "#!/tmp/n%d\n", i - 1);
		make_script(path, text);
	}
	EXPECT_EQ(run1("/tmp/n4"), 0);
	EXPECT_EQ(run1("/tmp/n5"), ELOOP);
	for (int i = 0; i < 6; i++) {
		snprintf(path, sizeof(path), "/tmp/n%d", i);
		unlink(path);
	}
}

TEST(an_open_writer_is_etxtbsy)
{
	int fd;

	make_script("/tmp/busy", "#!/bin/true\n");
	fd = open("/tmp/busy", O_WRONLY);
	REQUIRE(fd >= 0);
	EXPECT_EQ(run1("/tmp/busy"), ETXTBSY);
	close(fd);
	EXPECT_EQ(run1("/tmp/busy"), 0);
	unlink("/tmp/busy");
}

TEST(writing_to_a_running_program_is_etxtbsy)
{
	EXPECT_ERR(open(self, O_WRONLY), ETXTBSY);
}

TEST(one_argument_may_have_128_kib_less_one)
{
	size_t size = 128 * 1024;
	char *big = malloc(size + 1);
	char *const argv[] = { "true", big, NULL };

	REQUIRE(big);
	memset(big, 'x', size);
	big[size] = 0;
	EXPECT_EQ(run("/bin/true", argv), E2BIG);
	big[size - 1] = 0;
	EXPECT_EQ(run("/bin/true", argv), 0);
}

TEST(a_failed_exec_leaves_the_caller_whole)
{
	char *const argv[] = { "x", NULL };
	volatile int local = 5;

	EXPECT_ERR(execve("/tmp/nothing", argv, environ), ENOENT);
	EXPECT_EQ(local, 5);
	make_file("/tmp/e", "\177ELF", 4, 0755);
	EXPECT_ERR(execve("/tmp/e", argv, environ), ENOEXEC);
	EXPECT_EQ(local, 5);
	unlink("/tmp/e");
}

TEST(execveat_takes_a_descriptor)
{
	char *const argv[] = { "true", NULL };
	int fd = open("/bin/busybox", O_RDONLY | O_CLOEXEC);
	pid_t pid = fork();

	if (pid == 0) {
		syscall(SYS_execveat, fd, "", argv, environ, AT_EMPTY_PATH);
		_exit(errno);
	}
	EXPECT_EQ(WEXITSTATUS(tap_wait(pid)), 0);
	EXPECT_ERR(syscall(SYS_execveat, fd, "", argv, environ, 0), ENOENT);
	EXPECT_ERR(syscall(SYS_execveat, -1, "x", argv, environ, 0), EBADF);
	EXPECT_ERR(syscall(SYS_execveat, fd, "x", argv, environ, 1), EINVAL);
}

TEST(set_user_id_files_change_the_effective_id)
{
	char *const argv[] = { "exec", "--", "suid", NULL };
	char text[4096];
	int in, out;

	in = open(self, O_RDONLY);
	out = open("/tmp/suid", O_WRONLY | O_CREAT | O_TRUNC, 0755);
	REQUIRE(in >= 0 && out >= 0);
	for (ssize_t n; (n = read(in, text, sizeof(text))) > 0;)
		REQUIRE(write(out, text, (size_t)n) == n);
	REQUIRE(fchown(out, 1000, 1000) == 0 && fchmod(out, 04755) == 0);
	close(out);
	EXPECT_EQ(run("/tmp/suid", argv), 42);
	unlink("/tmp/suid");
}

int main(int argc, char **argv)
{
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[n > 0 ? n : 0] = 0;
	if (argc == 3 && !strcmp(argv[1], "--"))
		return look(argv[2]);
	return tap_main(argc, argv);
}
