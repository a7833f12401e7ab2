/*
 * tests/user/ns_pid.c - pid namespaces: numbers from 1, and what init is.
 *
 * See: pid_namespaces(7), clone(2), reboot(2).
 */
#include "tests/user/tap.h"
#include <linux/reboot.h>
#include <pthread.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include "tests/user/ns.h"

/* Run a block as process 1 of a new namespace; its wait status. */
#define AS_INIT(...) \
	({ \
		pid_t init_pid = ns_clone(CLONE_NEWPID); \
		REQUIRE(init_pid >= 0); \
		if (init_pid == 0) { \
			__VA_ARGS__; \
			fflush(stdout); \
			_exit(tap_failed); \
		} \
		tap_wait(init_pid); \
	})

/* A child that sleeps until killed. */
static pid_t sleeper(unsigned long flags)
{
	pid_t pid = ns_clone(flags);

	if (pid == 0)
		for (;;)
			pause();
	return pid;
}

/* Number @which of a "Name:\t1\t2" line in /proc/@pid/status, or -1. */
static int status_number(pid_t pid, const char *name, int which)
{
	char path[40], buf[4096], *p;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	if (tap_read_file(path, buf, sizeof(buf)) <= 0)
		return -1;
	p = strstr(buf, name);
	if (!p)
		return -1;
	p += strlen(name);
	*strchrnul(p, '\n') = 0;
	for (int i = 0; i < which && p; i++)
		p = strchr(p + 1, '\t');
	return p ? atoi(p + 1) : -1;
}

static int handled, handled_pid;

static void on_signal(int sig, siginfo_t *info, void *context)
{
	(void)context;
	handled = sig;
	handled_pid = info->si_pid;
}

static void handle(int sig)
{
	struct sigaction sa = { .sa_sigaction = on_signal,
				.sa_flags = SA_SIGINFO };

	EXPECT_EQ(sigaction(sig, &sa, NULL), 0);
}

static void tell(int fd)
{
	EXPECT_EQ(write(fd, "x", 1), 1);
}

static void await(int fd)
{
	char c;

	EXPECT_EQ(read(fd, &c, 1), 1);
}

TEST(the_first_is_1_and_has_no_parent)
{
	EXPECT_EQ(AS_INIT({
			  EXPECT_EQ(getpid(), 1);
			  EXPECT_EQ(syscall(SYS_gettid), 1);
			  EXPECT_EQ(getppid(), 0);
			  EXPECT_EQ(getpgrp(), 0);
			  EXPECT_EQ(getsid(0), 0);
			  EXPECT_EQ(setsid(), 1);
			  EXPECT_EQ(getpgrp(), 1);
			  EXPECT_EQ(getsid(0), 1);
		  }),
		  0);
}

TEST(numbers_inside_follow_each_other)
{
	EXPECT_EQ(AS_INIT({
			  for (int i = 2; i < 6; i++) {
				  pid_t pid = fork();

				  if (pid == 0)
					  _exit(getpid() != i ||
						getppid() != 1);
				  EXPECT_EQ(pid, i);
				  EXPECT_EQ(tap_wait(pid), 0);
			  }
		  }),
		  0);
}

TEST(a_status_file_shows_a_number_per_level)
{
	int up[2], down[2];

	REQUIRE(!pipe(up) && !pipe(down));
	pid_t init = ns_clone(CLONE_NEWPID);
	if (init == 0) {
		pid_t second = ns_clone(CLONE_NEWPID);

		if (second == 0) {
			tell(up[1]);
			await(down[0]);
			_exit(0);
		}
		_exit(tap_wait(second) != 0);
	}
	await(up[0]);
	EXPECT_EQ(status_number(init, "NSpid:", 0), init);
	EXPECT_EQ(status_number(init, "NSpid:", 1), 1);
	EXPECT_EQ(status_number(init, "NStgid:", 1), 1);
	EXPECT_EQ(status_number(init, "NSpgid:", 0), getpgrp());
	EXPECT_EQ(status_number(init, "NSpgid:", 1), 0);
	EXPECT_EQ(status_number(init, "NSsid:", 1), 0);
	char path[64], text[32];
	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", init, init);
	REQUIRE(tap_read_file(path, text, sizeof(text)) > 0);
	pid_t second = atoi(text);
	EXPECT_EQ(status_number(second, "NSpid:", 0), second);
	EXPECT_EQ(status_number(second, "NSpid:", 1), 2);
	EXPECT_EQ(status_number(second, "NSpid:", 2), 1);
	EXPECT_EQ(status_number(second, "PPid:", 0), init);
	tell(down[1]);
	EXPECT_EQ(tap_wait(init), 0);
}

TEST(init_is_immune_to_those_inside)
{
	EXPECT_EQ(AS_INIT({
			  handle(SIGUSR1);
			  pid_t pid = fork();

			  if (pid == 0) {
				  EXPECT_EQ(kill(1, SIGKILL), 0);
				  EXPECT_EQ(kill(1, SIGSTOP), 0);
				  EXPECT_EQ(kill(1, SIGTERM), 0);
				  EXPECT_EQ(kill(1, SIGTSTP), 0);
				  EXPECT_EQ(kill(1, SIGUSR1), 0);
				  _exit(tap_failed);
			  }
			  EXPECT_EQ(tap_wait(pid), 0);
			  EXPECT_EQ(handled, SIGUSR1);
			  EXPECT_EQ(handled_pid, pid);
			  EXPECT_EQ(kill(getpid(), SIGKILL), 0);
			  EXPECT_EQ(kill(getpid(), SIGABRT), 0);
		  }),
		  0);
}

TEST(a_fault_kills_init)
{
	EXPECT_EQ(AS_INIT(*(volatile int *)8 = 1), SIGSEGV);
}

TEST(ancestors_can_kill_and_stop_init)
{
	int up[2], status = 0;

	REQUIRE(!pipe(up));
	pid_t init = ns_clone(CLONE_NEWPID);
	if (init == 0) {
		handle(SIGUSR1);
		tell(up[1]);
		while (!handled)
			pause();
		EXPECT_EQ(handled_pid, 0); /* it cannot be named here */
		fflush(stdout);
		EXPECT_EQ(write(up[1], tap_failed ? "n" : "y", 1), 1);
		for (;;)
			pause();
	}
	await(up[0]);
	EXPECT_EQ(kill(init, SIGTERM), 0); /* no handler: nothing */
	EXPECT_EQ(kill(init, SIGSTOP), 0);
	EXPECT_EQ(waitpid(init, &status, WUNTRACED), init);
	EXPECT_EQ(status, 0x137f);
	EXPECT_EQ(kill(init, SIGCONT), 0);
	EXPECT_EQ(kill(init, SIGUSR1), 0);
	char answer = 0;
	EXPECT_EQ(read(up[0], &answer, 1), 1);
	EXPECT_EQ(answer, 'y');
	EXPECT_EQ(kill(init, SIGKILL), 0);
	EXPECT_EQ(tap_wait(init), SIGKILL);
}

TEST(with_init_everyone_inside_dies)
{
	int alive[2];
	char c;

	REQUIRE(!pipe(alive));
	int status = AS_INIT({
		close(alive[0]);
		sleeper(0);
		pid_t loner = fork();
		if (loner == 0) {
			setsid();
			signal(SIGTERM, SIG_IGN);
			sleeper(CLONE_NEWPID);
			for (;;)
				pause();
		}
		_exit(42);
	});
	EXPECT_EQ(status, 42 << 8);
	close(alive[1]);
	EXPECT_EQ(read(alive[0], &c, 1), 0); /* nobody holds the other end */
}

TEST(after_init_nobody_is_born)
{
	EXPECT_EQ(unshare(CLONE_NEWPID), 0);
	pid_t init = fork();
	if (init == 0)
		_exit(7);
	EXPECT_EQ(tap_wait(init), 7 << 8);
	EXPECT_ERR(fork(), ENOMEM);
	char text[64];
	EXPECT(ns_text(NS "pid_for_children", text) > 0);
}

TEST(a_dead_namespace_cannot_be_populated_through_its_file)
{
	pid_t init = sleeper(CLONE_NEWPID);
	int ns = ns_open(init, "pid");

	REQUIRE(ns >= 0);
	EXPECT_EQ(kill(init, SIGKILL), 0);
	EXPECT_EQ(tap_wait(init), SIGKILL);
	EXPECT_EQ(setns(ns, CLONE_NEWPID), 0);
	EXPECT_ERR(fork(), ENOMEM);
}

TEST(those_put_inside_from_outside_die_too)
{
	pid_t init = sleeper(CLONE_NEWPID);
	int ns = ns_open(init, "pid"), status;

	REQUIRE(ns >= 0 && setns(ns, CLONE_NEWPID) == 0);
	pid_t guest = fork();
	if (guest == 0) {
		if (getppid() != 0 || getpid() != 2)
			_exit(1);
		for (;;)
			pause();
	}
	EXPECT_EQ(kill(init, SIGKILL), 0);
	EXPECT_EQ(tap_wait(guest), SIGKILL);
	EXPECT_EQ(waitpid(init, &status, 0), init);
	EXPECT_EQ(status, SIGKILL);
}

TEST(kill_all_stays_inside)
{
	pid_t outside = sleeper(0);

	EXPECT_EQ(AS_INIT({
			  pid_t a = sleeper(0), b = sleeper(CLONE_NEWPID);

			  EXPECT_EQ(kill(-1, SIGKILL), 0);
			  EXPECT_EQ(tap_wait(a), SIGKILL);
			  EXPECT_EQ(tap_wait(b), SIGKILL);
			  EXPECT_ERR(kill(-1, SIGTERM), ESRCH);
		  }),
		  0);
	EXPECT_EQ(kill(outside, 0), 0);
	EXPECT_EQ(waitpid(outside, NULL, WNOHANG), 0);
	EXPECT_EQ(kill(outside, SIGKILL), 0);
	EXPECT_EQ(tap_wait(outside), SIGKILL);
}

TEST(outsiders_have_no_name_inside)
{
	pid_t parent = getpid();

	EXPECT_EQ(AS_INIT({
			  EXPECT_ERR(kill(parent, 0), ESRCH);
			  EXPECT_ERR(getpgid(parent), ESRCH);
			  EXPECT_ERR(getsid(parent), ESRCH);
			  EXPECT_ERR(setpgid(parent, 0), ESRCH);
			  EXPECT_ERR(syscall(SYS_sched_getscheduler, parent),
				     ESRCH);
			  EXPECT_ERR(ns_pidfd(parent), ESRCH);
			  EXPECT_ERR(waitpid(parent, NULL, 0), ECHILD);
		  }),
		  0);
}

TEST(orphans_go_to_the_init_inside)
{
	EXPECT_EQ(AS_INIT({
			  int p[2];

			  REQUIRE(!pipe(p));
			  pid_t parent = fork();
			  if (parent == 0) {
				  if (fork() == 0) {
					  await(p[0]);
					  _exit(getppid() == 1 ? 9 : 1);
				  }
				  _exit(0);
			  }
			  EXPECT_EQ(tap_wait(parent), 0);
			  tell(p[1]);
			  int status;
			  EXPECT_EQ(wait(&status), 3);
			  EXPECT_EQ(status, 9 << 8);
		  }),
		  0);
}

TEST(a_guest_whose_parent_dies_goes_to_the_outer_init)
{
	int up[2], down[2];
	char c = 0;

	REQUIRE(!pipe(up) && !pipe(down));
	pid_t init = sleeper(CLONE_NEWPID);
	pid_t parent = fork();
	if (parent == 0) {
		int ns = ns_open(init, "pid");

		if (ns < 0 || setns(ns, CLONE_NEWPID))
			_exit(1);
		if (fork() == 0) {
			await(down[0]);
			c = getppid() == 0 ? 'y' : 'n';
			EXPECT_EQ(write(up[1], &c, 1), 1);
			_exit(0);
		}
		_exit(0);
	}
	EXPECT_EQ(tap_wait(parent), 0);
	tell(down[1]);
	EXPECT_EQ(read(up[0], &c, 1), 1);
	EXPECT_EQ(c, 'y');
	EXPECT_EQ(kill(init, SIGKILL), 0);
	EXPECT_EQ(tap_wait(init), SIGKILL);
}

TEST(one_step_down_at_a_time)
{
	EXPECT_EQ(unshare(CLONE_NEWPID), 0);
	EXPECT_ERR(unshare(CLONE_NEWPID), EINVAL);
	EXPECT_ERR(ns_clone(CLONE_NEWPID), EINVAL);
	EXPECT_ERR(syscall(SYS_clone, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD,
			   0, 0, 0, 0),
		   EINVAL);
	pid_t pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	EXPECT_ERR(unshare(CLONE_NEWPID), EINVAL);
	EXPECT_EQ(kill(pid, SIGKILL), 0);
	EXPECT_EQ(tap_wait(pid), SIGKILL);
}

TEST(nobody_climbs_up)
{
	int mine = open(NS "pid", O_RDONLY | O_CLOEXEC);

	REQUIRE(mine >= 0);
	EXPECT_EQ(AS_INIT(EXPECT_ERR(setns(mine, CLONE_NEWPID), EINVAL)), 0);
}

/* Nest until it fails; how many levels stood, and errno in *@why. */
static int nest(int *why)
{
	struct result {
		int levels, error;
	} *r = mmap(NULL, sizeof(*r), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	REQUIRE(r != MAP_FAILED);
	for (int level = 0;; level++) {
		pid_t pid = ns_clone(CLONE_NEWPID);

		if (pid == 0)
			continue;
		if (pid < 0) {
			r->levels = level;
			r->error = errno;
		} else {
			tap_wait(pid);
		}
		if (level)
			_exit(0);
		break;
	}
	*why = r->error;
	return r->levels;
}

TEST(thirty_two_levels)
{
	int why = 0;

	EXPECT_EQ(nest(&why), 32);
	EXPECT_EQ(why, ENOSPC);
}

static int reboot_inside(int cmd)
{
	return AS_INIT({
		pid_t pid = fork();

		if (pid == 0) {
			reboot(cmd);
			_exit(1);
		}
		for (;;)
			pause();
	});
}

TEST(reboot_inside_ends_init_alone)
{
	EXPECT_EQ(reboot_inside(RB_AUTOBOOT), SIGHUP);
	EXPECT_EQ(reboot_inside(RB_POWER_OFF), SIGINT);
	EXPECT_EQ(reboot_inside(RB_HALT_SYSTEM), SIGINT);
}

TEST(reboot_inside_refuses_the_rest)
{
	EXPECT_EQ(AS_INIT({
			  EXPECT_ERR(reboot(RB_ENABLE_CAD), EINVAL);
			  EXPECT_ERR(reboot(RB_DISABLE_CAD), EINVAL);
			  EXPECT_ERR(syscall(SYS_reboot, 1, 2, 3, 0), EINVAL);
			  EXPECT_EQ(setuid(1000), 0);
			  EXPECT_ERR(reboot(RB_POWER_OFF), EPERM);
			  EXPECT_ERR(syscall(SYS_reboot, 1, 2, 3, 0), EPERM);
		  }),
		  0);
}

static pid_t clone_with(pid_t *tids, size_t n, unsigned long flags)
{
	uint64_t args[11] = { flags, 0,       0,
			      0,     SIGCHLD, 0,
			      0,     0,       (uint64_t)(uintptr_t)tids,
			      n,     0 };

	return (pid_t)syscall(SYS_clone3, args, 80);
}

TEST(set_tid_chooses_numbers)
{
	pid_t both[2] = { 1, 31001 }, one[1] = { 31002 },
	      three[3] = { 1, 2, 3 };

	pid_t pid = clone_with(both, 2, CLONE_NEWPID);
	if (pid == 0)
		_exit(getpid() != 1);
	EXPECT_EQ(pid, 31001);
	EXPECT_EQ(tap_wait(pid), 0);
	pid = clone_with(one, 1, 0);
	if (pid == 0)
		_exit(getpid() != 31002);
	EXPECT_EQ(pid, 31002);
	EXPECT_EQ(tap_wait(pid), 0);

	one[0] = getpid();
	EXPECT_ERR(clone_with(one, 1, 0), EEXIST);
	one[0] = 0;
	EXPECT_ERR(clone_with(one, 1, 0), EINVAL);
	one[0] = 40000;
	EXPECT_ERR(clone_with(one, 1, 0), EINVAL);
	EXPECT_ERR(clone_with(three, 3, CLONE_NEWPID), EINVAL);
	one[0] = 2;
	EXPECT_ERR(clone_with(one, 1, CLONE_NEWPID), EINVAL);
	EXPECT_ERR(clone_with(one, 33, 0), EINVAL);
	EXPECT_ERR(clone_with(NULL, 1, 0), EINVAL);
	EXPECT_EQ(setuid(1000), 0);
	one[0] = 31003;
	EXPECT_ERR(clone_with(one, 1, 0), EPERM);
}

/* How many entries of /proc are numbers. */
static int count_processes(const char *proc)
{
	char command[64], text[16] = "";
	FILE *f;

	snprintf(command, sizeof(command), "ls %s | grep -c '^[0-9]'", proc);
	f = popen(command, "r");
	if (f && !fgets(text, sizeof(text), f))
		text[0] = 0;
	if (f)
		pclose(f);
	return atoi(text);
}

TEST(a_proc_of_ones_own_shows_those_inside)
{
	EXPECT_EQ(unshare(CLONE_NEWNS), 0);
	EXPECT_EQ(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
	EXPECT_EQ(AS_INIT({
			  char self[16] = "";

			  /* The old one still counts outside. */
			  EXPECT_EQ(count_processes("/proc") > 5, 1);
			  EXPECT(readlink("/proc/self", self, 15) > 0);
			  EXPECT(atoi(self) > 1);
			  EXPECT_EQ(mount("proc", "/proc", "proc", 0, NULL), 0);
			  memset(self, 0, sizeof(self));
			  EXPECT_EQ(readlink("/proc/self", self, 15), 1);
			  EXPECT_EQ(atoi(self), 1);
			  /* init, sh, ls or grep */
			  EXPECT(count_processes("/proc") <= 4);
			  EXPECT_EQ(status_number(1, "PPid:", 0), 0);
			  EXPECT_EQ(status_number(1, "NSpid:", 0), 1);
			  EXPECT_EQ(status_number(1, "NSpid:", 1), -1);
			  EXPECT_EQ(umount("/proc"), 0);
		  }),
		  0);
}

TEST(a_proc_of_outsiders_has_no_self_for_us)
{
	EXPECT_EQ(unshare(CLONE_NEWNS), 0);
	EXPECT_EQ(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), 0);
	int p[2], q[2];
	REQUIRE(!pipe(p) && !pipe(q));
	pid_t init = ns_clone(CLONE_NEWPID);
	if (init == 0) {
		EXPECT_EQ(mount("proc", "/tmp", "proc", 0, NULL), 0);
		tell(p[1]);
		await(q[0]);
		_exit(tap_failed);
	}
	await(p[0]);
	char self[16];
	EXPECT_ERR(readlink("/tmp/self", self, sizeof(self)), ENOENT);
	EXPECT_EQ(access("/tmp/1/status", R_OK), 0);
	tell(q[1]);
	EXPECT_EQ(tap_wait(init), 0);
	EXPECT_ERR(access("/tmp/1/status", R_OK), ENOENT);
	EXPECT_EQ(umount("/tmp"), 0);
}

/* Send our credentials with one byte. */
static void send_credentials(int fd)
{
	char c = 0, control[CMSG_SPACE(sizeof(struct ucred))] = { 0 };
	struct iovec iov = { &c, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct ucred cred = { getpid(), getuid(), getgid() };

	msg.msg_control = control;
	msg.msg_controllen = sizeof(control);
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_CREDENTIALS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(cred));
	memcpy(CMSG_DATA(cmsg), &cred, sizeof(cred));
	EXPECT_EQ(sendmsg(fd, &msg, 0), 1);
}

/* The process that a message says it is from. */
static int receive_credentials(int fd)
{
	char c, control[CMSG_SPACE(sizeof(struct ucred))] = { 0 };
	struct iovec iov = { &c, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1 };
	struct ucred cred = { -1, 0, 0 };

	msg.msg_control = control;
	msg.msg_controllen = sizeof(control);
	EXPECT_EQ(recvmsg(fd, &msg, 0), 1);
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);
	if (cmsg)
		memcpy(&cred, CMSG_DATA(cmsg), sizeof(cred));
	return cred.pid;
}

TEST(credentials_name_the_sender_as_the_receiver_sees_it)
{
	int pair[2], one = 1;

	REQUIRE(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	for (int i = 0; i < 2; i++)
		EXPECT_EQ(setsockopt(pair[i], SOL_SOCKET, SO_PASSCRED, &one,
				     sizeof(one)),
			  0);
	pid_t init = ns_clone(CLONE_NEWPID);
	if (init == 0) {
		send_credentials(pair[1]);
		EXPECT_EQ(receive_credentials(pair[1]), 0);
		_exit(tap_failed);
	}
	EXPECT_EQ(receive_credentials(pair[0]), init);
	send_credentials(pair[0]);
	EXPECT_EQ(tap_wait(init), 0);
}

TEST(owners_of_files_and_locks_are_translated)
{
	int p[2], file = open("/tmp/ns-pid-lock", O_RDWR | O_CREAT, 0600);
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };

	REQUIRE(!pipe(p) && file >= 0);
	EXPECT_EQ(fcntl(p[0], F_SETOWN, getpid()), 0);
	EXPECT_EQ(fcntl(file, F_SETLK, &lock), 0);
	EXPECT_EQ(AS_INIT({
			  struct flock seen = lock;

			  EXPECT_EQ(fcntl(p[0], F_GETOWN), 0);
			  EXPECT_EQ(fcntl(file, F_GETLK, &seen), 0);
			  EXPECT_EQ(seen.l_type, F_WRLCK);
			  EXPECT_EQ(seen.l_pid, 0);
			  EXPECT_EQ(fcntl(p[0], F_SETOWN, 1), 0);
			  EXPECT_EQ(fcntl(p[0], F_GETOWN), 1);
		  }),
		  0);
	unlink("/tmp/ns-pid-lock");
}

TEST(news_of_children_is_in_the_parents_numbers)
{
	siginfo_t info = { 0 };
	pid_t init = ns_clone(CLONE_NEWPID);

	if (init == 0) {
		siginfo_t inner = { 0 };
		pid_t pid = fork();

		if (pid == 0)
			_exit(5);
		EXPECT_EQ(waitid(P_PID, 2, &inner, WEXITED), 0);
		EXPECT_EQ(inner.si_pid, 2);
		_exit(tap_failed);
	}
	EXPECT_EQ(waitid(P_PID, (id_t)init, &info, WEXITED), 0);
	EXPECT_EQ(info.si_pid, init);
	EXPECT_EQ(info.si_status, 0);
}

TEST(a_pidfd_shows_its_numbers)
{
	pid_t init = sleeper(CLONE_NEWPID);
	int fd = ns_pidfd(init);
	char path[40], text[256], want[64];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	REQUIRE(tap_read_file(path, text, sizeof(text)) > 0);
	snprintf(want, sizeof(want), "Pid:\t%d\nNSpid:\t%d\t1\n", init, init);
	EXPECT(strstr(text, want) != NULL);
	EXPECT_EQ(kill(init, SIGKILL), 0);
	EXPECT_EQ(tap_wait(init), SIGKILL);
	REQUIRE(tap_read_file(path, text, sizeof(text)) > 0);
	EXPECT(strstr(text, "Pid:\t-1\n") != NULL);
}

TEST(the_last_number_is_each_ones_own)
{
	char before[16], after[16];
	const char *file = "/proc/sys/kernel/ns_last_pid";

	REQUIRE(tap_read_file(file, before, sizeof(before)) > 0);
	EXPECT_EQ(AS_INIT({
			  EXPECT_EQ(tap_write_file(file, "999"), 0);
			  pid_t pid = fork();
			  if (pid == 0)
				  _exit(0);
			  EXPECT_EQ(pid, 1000);
			  EXPECT_EQ(tap_wait(pid), 0);
		  }),
		  0);
	REQUIRE(tap_read_file(file, after, sizeof(after)) > 0);
	EXPECT(atoi(after) != 1000);
	EXPECT_EQ(atoi(after), atoi(before) + 2); /* init and its child */
}

TEST(a_subreaper_outside_takes_no_orphans_from_inside)
{
	EXPECT_EQ(
		syscall(SYS_prctl, 36 /* PR_SET_CHILD_SUBREAPER */, 1, 0, 0, 0),
		0);
	EXPECT_EQ(AS_INIT({
			  pid_t parent = fork();

			  if (parent == 0) {
				  if (fork() == 0) {
					  while (getppid() == 2)
						  usleep(1000);
					  _exit(getppid() != 1);
				  }
				  _exit(0);
			  }
			  EXPECT_EQ(tap_wait(parent), 0);
			  int status = -1;
			  EXPECT_EQ(wait(&status), 3);
			  EXPECT_EQ(status, 0);
		  }),
		  0);
	EXPECT_ERR(wait(NULL), ECHILD);
}

static void *end_slowly(void *arg)
{
	(void)arg;
	usleep(20000);
	_exit(6);
}

TEST(an_init_whose_leader_ended_lives_by_its_threads)
{
	EXPECT_EQ(AS_INIT({
			  pthread_t thread;

			  sleeper(0);
			  pthread_create(&thread, NULL, end_slowly, NULL);
			  syscall(SYS_exit, 0);
		  }),
		  6 << 8);
}

TEST(a_crowd_dies_with_init)
{
	EXPECT_EQ(AS_INIT({
			  for (int i = 0; i < 50; i++)
				  if (sleeper(i % 10 ? 0 : CLONE_NEWPID) < 0)
					  _exit(1);
			  _exit(3);
		  }),
		  3 << 8);
}
