/*
 * tests/user/ipc_ns.c - IPC namespaces.
 *
 * See: ipc_namespaces(7); ns/ipc.c, ipc/namespace.c.
 */
#include "tap.h"
#include <mqueue.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include "ipc.h"

#define KEY 0x5e3a4001

/* Run @fn in a child that has a new IPC namespace. */
static void inside(void (*fn)(void))
{
	pid_t pid = fork();

	if (pid == 0) {
		if (unshare(CLONE_NEWIPC))
			_exit(100);
		fn();
		fflush(stdout);
		_exit(tap_failed);
	}
	EXPECT_EQ(tap_wait(pid), 0);
}

static int lines(const char *path)
{
	static char text[1 << 16];
	int n = 0;

	REQUIRE(tap_read_file(path, text, sizeof(text)) > 0);
	for (char *s = text; (s = strchr(s, '\n')); s++)
		n++;
	return n;
}

static int shmid, semid, msgid;

static void sees_nothing(void)
{
	struct shmid_ds ds;

	EXPECT_EQ(lines("/proc/sysvipc/shm"), 1);
	EXPECT_EQ(lines("/proc/sysvipc/sem"), 1);
	EXPECT_EQ(lines("/proc/sysvipc/msg"), 1);
	EXPECT_ERR(shmget(KEY, 1, 0), ENOENT);
	EXPECT_ERR(semget(KEY, 1, 0), ENOENT);
	EXPECT_ERR(msgget(KEY, 0), ENOENT);
	EXPECT_ERR(shmctl(shmid, IPC_STAT, &ds), EINVAL);
	EXPECT_ERR(semctl(semid, 0, GETVAL), EINVAL);
	EXPECT_ERR(msgctl(msgid, IPC_RMID, NULL), EINVAL);
	EXPECT_ERR(mq_open("/tap-ns", O_RDONLY), ENOENT);
	/* the same keys, other objects; ids start anew */
	EXPECT_EQ(shmget(KEY, 1, IPC_CREAT | 0600), 0);
	EXPECT_EQ(semget(KEY, 1, IPC_CREAT | 0600), 0);
	EXPECT_EQ(msgget(KEY, IPC_CREAT | 0600), 0);
	EXPECT_EQ(msgget(IPC_PRIVATE, 0600), 1);
	EXPECT(mq_open("/tap-ns", O_RDONLY | O_CREAT, 0600, NULL) >= 0);
	EXPECT_EQ(lines("/proc/sysvipc/msg"), 3);
}

TEST(a_new_one_is_empty_and_goes_with_all_in_it)
{
	mqd_t q = mq_open("/tap-ns", O_RDWR | O_CREAT, 0600, NULL);
	struct shmid_ds ds;

	shmid = shmget(KEY, 4096, IPC_CREAT | 0600);
	semid = semget(KEY, 1, IPC_CREAT | 0600);
	msgid = msgget(KEY, IPC_CREAT | 0600);
	REQUIRE(q >= 0 && shmid >= 0 && semid >= 0 && msgid >= 0);
	inside(sees_nothing);
	EXPECT_EQ(shmctl(shmid, IPC_STAT, &ds), 0);
	EXPECT_EQ(ds.shm_segsz, 4096);
	EXPECT_EQ(shmctl(shmid, IPC_RMID, NULL), 0);
	EXPECT_EQ(semctl(semid, 0, IPC_RMID), 0);
	EXPECT_EQ(msgctl(msgid, IPC_RMID, NULL), 0);
	EXPECT_EQ(mq_unlink("/tap-ns"), 0);
	mq_close(q);
}

static void has_defaults(void)
{
	EXPECT_EQ(ipc_sysctl("kernel/msgmax"), 8192);
	EXPECT_EQ(ipc_sysctl("kernel/msgmnb"), 16384);
	EXPECT_EQ(ipc_sysctl("kernel/msgmni"), 32000);
	EXPECT_EQ(ipc_sysctl("kernel/shmmni"), 4096);
	EXPECT_EQ(ipc_sysctl("kernel/shm_rmid_forced"), 0);
	EXPECT_EQ(ipc_sysctl("fs/mqueue/msg_max"), 10);
	EXPECT_EQ(ipc_sysctl_set("kernel/msgmax", 77), 0);
	EXPECT_EQ(ipc_sysctl("kernel/msgmax"), 77);
}

TEST(limits_are_its_own_and_start_as_defaults)
{
	EXPECT_EQ(ipc_sysctl_set("kernel/msgmax", 1000), 0);
	EXPECT_EQ(ipc_sysctl_set("fs/mqueue/msg_max", 20), 0);
	inside(has_defaults);
	EXPECT_EQ(ipc_sysctl("kernel/msgmax"), 1000);
	EXPECT_EQ(ipc_sysctl_set("kernel/msgmax", 8192), 0);
	EXPECT_EQ(ipc_sysctl_set("fs/mqueue/msg_max", 10), 0);
}

static mqd_t inherited;
static char *attached;

static void uses_what_it_has(void)
{
	char text[8192];

	EXPECT_EQ(mq_receive(inherited, text, sizeof(text), NULL), 3);
	EXPECT_EQ(attached[0], 5);
	attached[1] = 6;
	EXPECT_EQ(shmdt(attached), 0);
}

TEST(descriptors_and_attachments_cross)
{
	int id = shmget(IPC_PRIVATE, 4096, 0600);
	struct shmid_ds ds;

	inherited = mq_open("/tap-ns", O_RDWR | O_CREAT, 0600, NULL);
	mq_unlink("/tap-ns");
	EXPECT_EQ(mq_send(inherited, "abc", 3, 0), 0);
	attached = shmat(id, NULL, 0);
	attached[0] = 5;
	inside(uses_what_it_has);
	EXPECT_EQ(attached[1], 6);
	EXPECT_EQ(shmctl(id, IPC_STAT, &ds), 0);
	EXPECT_EQ(ds.shm_nattch, 1);
	EXPECT_EQ(shmctl(id, IPC_RMID, NULL), 0);
	shmdt(attached);
	mq_close(inherited);
}

TEST(an_attachment_outlives_its_namespace)
{
	pid_t pid = fork();

	if (pid == 0) {
		char *p;
		int old = open("/proc/self/ns/ipc", O_RDONLY);

		if (unshare(CLONE_NEWIPC))
			_exit(1);
		p = shmat(shmget(KEY, 8192, IPC_CREAT | 0600), NULL, 0);
		if (p == (char *)-1)
			_exit(2);
		p[0] = 1;
		if (setns(old, CLONE_NEWIPC)) /* the last member leaves */
			_exit(3);
		p[4096] = 2;
		if (fork() == 0)
			_exit(p[0] + p[4096] == 3 ? 0 : 1);
		if (tap_wait(-1))
			_exit(4);
		_exit(shmdt(p) ? 5 : 0);
	}
	EXPECT_EQ(tap_wait(pid), 0);
}

TEST(a_descriptor_keeps_it_and_setns_enters_it)
{
	int pipefd[2], go[2], fd, id;
	char path[40];
	pid_t pid;

	REQUIRE(pipe(pipefd) == 0 && pipe(go) == 0);
	pid = fork();
	if (pid == 0) {
		unshare(CLONE_NEWIPC);
		semget(KEY, 4, IPC_CREAT | 0600);
		write(pipefd[1], "x", 1);
		read(go[0], &fd, 1);
		_exit(0);
	}
	REQUIRE(read(pipefd[0], path, 1) == 1);
	snprintf(path, sizeof(path), "/proc/%d/ns/ipc", pid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	REQUIRE(fd >= 0);
	write(go[1], "x", 1);
	tap_wait(pid);
	EXPECT_ERR(semget(KEY, 1, 0), ENOENT);
	EXPECT_EQ(setns(fd, 0), 0);
	close(fd);
	id = semget(KEY, 1, 0);
	EXPECT(id >= 0);
	EXPECT_EQ(semctl(id, 3, GETVAL), 0);
}

/* unshare(2) ends the tie of a segment to its maker, setns(2) does not. */
static void goes_and_comes_back(void)
{
	int here = open("/proc/self/ns/ipc", O_RDONLY), there, id;
	struct shmid_ds ds;

	EXPECT_EQ(ipc_sysctl_set("kernel/shm_rmid_forced", 1), 0);
	EXPECT_EQ(unshare(CLONE_NEWIPC), 0);
	there = open("/proc/self/ns/ipc", O_RDONLY);
	EXPECT_EQ(setns(here, 0), 0);
	id = shmget(IPC_PRIVATE, 4096, 0600);
	EXPECT_EQ(setns(there, 0), 0);
	EXPECT_EQ(setns(here, 0), 0);
	EXPECT_EQ(shmctl(id, IPC_STAT, &ds), 0);
	EXPECT_EQ(unshare(CLONE_NEWIPC), 0);
	EXPECT_EQ(setns(here, 0), 0);
	EXPECT_ERR(shmctl(id, IPC_STAT, &ds), EINVAL);
}

TEST(segments_of_who_went_elsewhere)
{
	inside(goes_and_comes_back);
}

static int undo_id;

static void owes_nothing_here(void)
{
	int old = open("/proc/1/ns/ipc", O_RDONLY);

	EXPECT_EQ(setns(old, 0), 0);
	EXPECT_EQ(semctl(undo_id, 0, GETVAL), 0);
}

TEST(leaving_undoes)
{
	struct sembuf sop = { 0, 3, SEM_UNDO };
	pid_t pid;

	undo_id = semget(IPC_PRIVATE, 1, 0600);
	pid = fork();
	if (pid == 0) {
		semop(undo_id, &sop, 1);
		if (unshare(CLONE_NEWIPC))
			_exit(1);
		owes_nothing_here();
		fflush(stdout);
		_exit(tap_failed);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT_EQ(semctl(undo_id, 0, IPC_RMID), 0);
}

TEST(a_mount_does_not_keep_it_but_stays)
{
	char text[100];
	pid_t pid;
	int fd;

	REQUIRE(mkdir("/tmp/nsmq", 0700) == 0);
	pid = fork();
	if (pid == 0) {
		if (unshare(CLONE_NEWIPC) ||
		    mount("none", "/tmp/nsmq", "mqueue", 0, NULL))
			_exit(1);
		if (mq_open("/left", O_RDWR | O_CREAT, 0600, NULL) < 0)
			_exit(2);
		_exit(0);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT(tap_read_file("/tmp/nsmq/left", text, sizeof(text)) > 0);
	EXPECT_ERR(open("/tmp/nsmq/more", O_RDWR | O_CREAT, 0600), EACCES);
	EXPECT_ERR(mq_open("/left", O_RDWR), ENOENT);
	fd = open("/tmp/nsmq/left", O_RDWR);
	EXPECT_EQ(mq_send(fd, "x", 1, 0), 0);
	EXPECT_EQ(unlink("/tmp/nsmq/left"), 0);
	EXPECT_EQ(umount2("/tmp/nsmq", MNT_DETACH), 0);
	close(fd);
	rmdir("/tmp/nsmq");
}

static void unprivileged(void)
{
	ipc_become_stranger();
	EXPECT_ERR(unshare(CLONE_NEWIPC), EPERM);
	EXPECT_EQ(mkdir("/tmp/usmq", 0700), 0);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		SKIP("no user namespaces");
	/* the queues still belong to the first namespace */
	EXPECT_ERR(mount("none", "/tmp/usmq", "mqueue", 0, NULL), EPERM);
	EXPECT_EQ(unshare(CLONE_NEWIPC), 0);
	EXPECT_EQ(mount("none", "/tmp/usmq", "mqueue", 0, NULL), 0);
	EXPECT_ERR(setns(open("/proc/1/ns/ipc", O_RDONLY), 0), EBADF);
}

TEST(privileges)
{
	struct stat st;

	EXPECT_EQ(tap_in_child(unprivileged), 0);
	EXPECT_EQ(rmdir("/tmp/usmq"), 0);
	EXPECT(stat("/tmp/usmq", &st) < 0);
}

static int trivial(void *arg)
{
	(void)arg;
	_exit(shmget(IPC_PRIVATE, 1, 0600));
}

TEST(clone_makes_one_but_not_with_sysvsem)
{
	static char stack[16384] __attribute__((aligned(16)));
	pid_t pid = clone(trivial, stack + sizeof(stack),
			  CLONE_NEWIPC | SIGCHLD, NULL);

	EXPECT(pid > 0);
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT_ERR(clone(trivial, stack + sizeof(stack),
			 CLONE_NEWIPC | CLONE_SYSVSEM | SIGCHLD, NULL),
		   EINVAL);
}

TEST(storm)
{
	for (int i = 0; i < 4; i++) {
		if (fork())
			continue;
		for (int n = 0; n < 40; n++) {
			int id;

			if (unshare(CLONE_NEWIPC))
				_exit(1);
			id = shmget(KEY, 4096, IPC_CREAT | 0600);
			if (n & 1)
				shmat(id, NULL, 0);
			semget(KEY, 3, IPC_CREAT | 0600);
			msgget(KEY, IPC_CREAT | 0600);
			mq_close(mq_open("/q", O_RDWR | O_CREAT, 0600, NULL));
		}
		_exit(0);
	}
	for (int i = 0; i < 4; i++)
		EXPECT_EQ(tap_wait(-1), 0);
}
