/*
 * tests/user/ipc_shm.c - System V shared memory.
 *
 * See: shmget(2), shmop(2), shmctl(2); ipc/shm*.c.
 */
#include "tap.h"
#include <sched.h>
#include <setjmp.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/syscall.h>
#include "ipc.h"

#ifndef SHM_STAT_ANY
#define SHM_STAT_ANY 15
#endif
#ifndef SHM_EXEC
#define SHM_EXEC 0100000
#endif

#define KEY  0x5e3a1001
#define PAGE 4096UL
#define BAD  ((void *)-1)

static int new_segment(size_t size)
{
	int id = shmget(IPC_PRIVATE, size, 0600);

	REQUIRE(id >= 0);
	return id;
}

static void drop(int id)
{
	EXPECT_EQ(shmctl(id, IPC_RMID, NULL), 0);
}

static struct shmid_ds stat_of(int id)
{
	struct shmid_ds ds;

	memset(&ds, 0xff, sizeof(ds));
	EXPECT_EQ(shmctl(id, IPC_STAT, &ds), 0);
	return ds;
}

static long nattch(int id)
{
	return (long)stat_of(id).shm_nattch;
}

static long sys_shmat(int id, void *addr, int flg)
{
	return syscall(SYS_shmat, id, addr, flg);
}

TEST(shmget_errors)
{
	int id = shmget(KEY, 5000, IPC_CREAT | IPC_EXCL | 0600);

	REQUIRE(id >= 0);
	EXPECT_EQ(shmget(KEY, 5000, 0600), id);
	EXPECT_EQ(shmget(KEY, 0, 0600), id);
	EXPECT_EQ(shmget(KEY, 1, IPC_CREAT | 0600), id);
	EXPECT_ERR(shmget(KEY, 5001, 0600), EINVAL);
	EXPECT_ERR(shmget(KEY, 5000, IPC_CREAT | IPC_EXCL), EEXIST);
	EXPECT_ERR(shmget(KEY + 1, 1, 0600), ENOENT);
	EXPECT_ERR(shmget(KEY + 1, 0, IPC_CREAT | 0600), EINVAL);
	EXPECT_ERR(shmget(IPC_PRIVATE, 0, 0600), EINVAL);
	EXPECT_ERR(shmget(IPC_PRIVATE, SIZE_MAX, 0600), EINVAL);
	drop(id);
}

TEST(memory_is_zero_and_shared)
{
	int id = new_segment(3 * PAGE - 5);
	char *a = shmat(id, NULL, 0), *b = shmat(id, NULL, 0);

	REQUIRE(a != BAD && b != BAD);
	EXPECT(a != b);
	for (size_t i = 0; i < 3 * PAGE; i += 777)
		EXPECT_EQ(a[i], 0);
	a[100] = 'x';
	a[3 * PAGE - 1] = 'y'; /* the last page is whole */
	EXPECT_EQ(b[100], 'x');
	EXPECT_EQ(b[3 * PAGE - 1], 'y');
	EXPECT_EQ(nattch(id), 2);
	EXPECT_EQ(shmdt(a), 0);
	EXPECT_EQ(nattch(id), 1);
	EXPECT_EQ(b[100], 'x');
	EXPECT_EQ(shmdt(b), 0);
	a = shmat(id, NULL, 0);
	REQUIRE(a != BAD);
	EXPECT_EQ(a[100], 'x'); /* nobody mapped it: it stays */
	EXPECT_EQ(shmdt(a), 0);
	drop(id);
}

TEST(shmat_errors)
{
	int id = new_segment(PAGE);
	char *hole = mmap(NULL, 4 * PAGE, PROT_NONE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	EXPECT_ERR(sys_shmat(-1, NULL, 0), EINVAL);
	EXPECT_ERR(sys_shmat(id + 1, NULL, 0), EINVAL);
	EXPECT_ERR(sys_shmat(id, hole + 1, 0), EINVAL);
	EXPECT_ERR(sys_shmat(id, hole, 0), EINVAL); /* taken */
	EXPECT_ERR(sys_shmat(id, NULL, SHM_REMAP), EINVAL);
	EXPECT_ERR(sys_shmat(id, (void *)5, SHM_RND | SHM_REMAP), EINVAL);
	EXPECT_ERR(sys_shmat(id, (void *)-4096L, 0), EINVAL);
	EXPECT_ERR(sys_shmat(id, (void *)-8192L, SHM_REMAP), ENOMEM);
	EXPECT_EQ(sys_shmat(id, hole + PAGE, SHM_REMAP), (long)hole + 4096);
	hole[PAGE] = 1;
	EXPECT_EQ(munmap(hole, PAGE), 0);
	EXPECT_EQ(sys_shmat(id, hole + 5, SHM_RND), (long)hole);
	EXPECT_EQ(hole[0], 1);
	EXPECT_EQ(shmdt(hole), 0);
	EXPECT_EQ(shmdt(hole + PAGE), 0);
	EXPECT_ERR(shmdt(hole + PAGE), EINVAL);
	EXPECT_ERR(shmdt(hole + 2 * PAGE), EINVAL);
	EXPECT_ERR(shmdt(hole + 1), EINVAL);
	drop(id);
	EXPECT_ERR(sys_shmat(id, NULL, 0), EINVAL);
}

static sigjmp_buf fault;

static void on_fault(int sig)
{
	siglongjmp(fault, sig);
}

static int faults(volatile char *p, int write)
{
	int sig = sigsetjmp(fault, 1);

	if (sig)
		return sig;
	signal(SIGSEGV, on_fault);
	signal(SIGBUS, on_fault);
	if (write)
		*p = 1;
	else
		(void)*p;
	return 0;
}

TEST(read_only_attachments_stay_so)
{
	int id = new_segment(PAGE);
	char *p = shmat(id, NULL, SHM_RDONLY);

	REQUIRE(p != BAD);
	EXPECT_EQ(faults(p, 0), 0);
	EXPECT_EQ(faults(p, 1), SIGSEGV);
	EXPECT_ERR(mprotect(p, PAGE, PROT_READ | PROT_WRITE), EACCES);
	EXPECT_EQ(shmdt(p), 0);
	drop(id);
}

TEST(shm_exec_can_be_run)
{
	int id = shmget(IPC_PRIVATE, PAGE, 0700);
	unsigned char *p = shmat(id, NULL, SHM_EXEC);

	REQUIRE(p != BAD);
	memcpy(p, "\xb8\x2a\x00\x00\x00\xc3", 6); /* mov eax, 42; ret */
	EXPECT_EQ(((int (*)(void))(void *)p)(), 42);
	EXPECT_EQ(shmdt(p), 0);
	drop(id);
}

TEST(removal_waits_for_the_last_detach)
{
	int id = shmget(KEY, PAGE, IPC_CREAT | 0600), other;
	char *p = shmat(id, NULL, 0), *q;
	struct shmid_ds ds;

	REQUIRE(p != BAD);
	drop(id);
	EXPECT_ERR(shmget(KEY, PAGE, 0600), ENOENT);
	ds = stat_of(id);
	EXPECT_EQ(ds.shm_perm.mode, 01600);
	EXPECT_EQ(ds.shm_perm.__ipc_perm_key, IPC_PRIVATE);
	other = shmget(KEY, PAGE, IPC_CREAT | 0600);
	EXPECT(other >= 0 && other != id);
	q = shmat(id, NULL, 0); /* by its id it can still be had */
	REQUIRE(q != BAD);
	p[7] = 3;
	EXPECT_EQ(q[7], 3);
	drop(id);
	EXPECT_EQ(shmdt(p), 0);
	EXPECT_EQ(nattch(id), 1);
	EXPECT_EQ(shmdt(q), 0);
	EXPECT_ERR(shmctl(id, IPC_STAT, &ds), EINVAL);
	drop(other);
}

TEST(fork_attaches_exit_and_exec_detach)
{
	int id = new_segment(PAGE), status;
	char *p = shmat(id, NULL, 0);
	struct shmid_ds ds;
	pid_t pid;

	REQUIRE(p != BAD);
	pid = fork();
	if (pid == 0) {
		p[0] = (char)nattch(id);
		pause();
	}
	EXPECT(tap_await_state(pid, 'S'));
	EXPECT_EQ(p[0], 2);
	EXPECT_EQ(kill(pid, SIGKILL), 0);
	tap_wait(pid);
	ds = stat_of(id);
	EXPECT_EQ(ds.shm_nattch, 1);
	EXPECT_EQ(ds.shm_lpid, pid);
	EXPECT_EQ(ds.shm_cpid, getpid());
	pid = vfork();
	if (pid == 0) {
		execl("/bin/busybox", "true", NULL);
		_exit(1);
	}
	status = tap_wait(pid);
	EXPECT_EQ(status, 0);
	EXPECT_EQ(nattch(id), 1);
	drop(id);
	pid = fork();
	if (pid == 0) {
		execl("/bin/busybox", "true", NULL);
		_exit(1);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT_EQ(nattch(id), 1);
	p[1] = 1;
	EXPECT_EQ(shmdt(p), 0);
	EXPECT_ERR(shmctl(id, IPC_STAT, &ds), EINVAL);
}

TEST(pieces_of_an_attachment_go_together)
{
	int id = new_segment(5 * PAGE);
	char *p = shmat(id, NULL, 0);
	struct shmid_ds ds;

	REQUIRE(p != BAD);
	EXPECT_EQ(mprotect(p + PAGE, PAGE, PROT_READ), 0);
	EXPECT_EQ(nattch(id), 3);
	EXPECT_EQ(munmap(p + 3 * PAGE, PAGE), 0);
	EXPECT_EQ(nattch(id), 4);
	EXPECT_EQ(munmap(p, PAGE), 0);
	EXPECT_EQ(nattch(id), 3);
	EXPECT_EQ(shmdt(p), 0); /* where it began, though that is gone */
	EXPECT_EQ(nattch(id), 0);
	drop(id);
	EXPECT_ERR(shmctl(id, IPC_STAT, &ds), EINVAL);
}

TEST(mremap_moves_an_attachment)
{
	int id = new_segment(2 * PAGE);
	char *p = shmat(id, NULL, 0), *q;
	char *to = mmap(NULL, 2 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
			-1, 0);

	REQUIRE(p != BAD);
	p[PAGE] = 9;
	q = mremap(p, 2 * PAGE, 2 * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, to);
	EXPECT(q == to);
	EXPECT_EQ(q[PAGE], 9);
	EXPECT_EQ(nattch(id), 1);
	EXPECT_ERR(shmdt(p), EINVAL);
	EXPECT_EQ(shmdt(q), 0);
	drop(id);
}

TEST(growing_an_attachment_adds_no_memory)
{
	int id = new_segment(PAGE);
	char *p = shmat(id, NULL, 0), *q;

	REQUIRE(p != BAD);
	q = mremap(p, PAGE, 2 * PAGE, MREMAP_MAYMOVE);
	REQUIRE(q != MAP_FAILED);
	EXPECT_EQ(faults(q, 1), 0);
	EXPECT_EQ(faults(q + PAGE, 1), SIGBUS);
	EXPECT_EQ(munmap(q, 2 * PAGE), 0);
	EXPECT_EQ(nattch(id), 0);
	drop(id);
}

TEST(stat_tells_the_truth)
{
	int id = shmget(KEY, 12345, IPC_CREAT | 0641);
	time_t now = time(NULL);
	struct shmid_ds ds = stat_of(id);
	char *p;

	EXPECT_EQ(ds.shm_segsz, 12345);
	EXPECT_EQ(ds.shm_perm.mode, 0641);
	EXPECT_EQ(ds.shm_perm.__ipc_perm_key, KEY);
	EXPECT_EQ(ds.shm_perm.__ipc_perm_seq, id >> 15);
	EXPECT_EQ(ds.shm_atime, 0);
	EXPECT_EQ(ds.shm_dtime, 0);
	EXPECT(ds.shm_ctime >= now - 2 && ds.shm_ctime <= now + 2);
	EXPECT_EQ(ds.shm_cpid, getpid());
	EXPECT_EQ(ds.shm_lpid, 0);
	p = shmat(id, NULL, 0);
	ds = stat_of(id);
	EXPECT(ds.shm_atime >= now - 2);
	EXPECT_EQ(ds.shm_dtime, 0);
	EXPECT_EQ(ds.shm_lpid, getpid());
	EXPECT_EQ(shmdt(p), 0);
	ds = stat_of(id);
	EXPECT(ds.shm_dtime >= now - 2);
	ds.shm_perm.uid = 7;
	ds.shm_perm.gid = 8;
	ds.shm_perm.mode = 07421;
	EXPECT_EQ(shmctl(id, IPC_SET, &ds), 0);
	ds = stat_of(id);
	EXPECT_EQ(ds.shm_perm.uid, 7);
	EXPECT_EQ(ds.shm_perm.gid, 8);
	EXPECT_EQ(ds.shm_perm.mode, 0421);
	drop(id);
}

TEST(info_and_stat_by_index)
{
	int id = new_segment(3 * PAGE), max;
	struct shminfo limits;
	struct shm_info info;
	struct shmid_ds ds;
	char *p = shmat(id, NULL, 0);

	p[0] = 1;
	p[2 * PAGE] = 1;
	max = shmctl(0, IPC_INFO, (struct shmid_ds *)&limits);
	EXPECT(max >= (id & 32767));
	EXPECT_EQ(limits.shmmax, 18446744073692774399UL);
	EXPECT_EQ(limits.shmall, 18446744073692774399UL);
	EXPECT_EQ(limits.shmmin, 1);
	EXPECT_EQ(limits.shmmni, 4096);
	EXPECT_EQ(limits.shmseg, 4096);
	EXPECT_EQ(shmctl(0, SHM_INFO, (struct shmid_ds *)&info), max);
	EXPECT_EQ(info.used_ids, 1);
	EXPECT_EQ(info.shm_tot, 3);
	EXPECT_EQ(info.shm_rss, 2);
	EXPECT_EQ(info.shm_swp, 0);
	EXPECT_EQ(shmctl(id & 32767, SHM_STAT, &ds), id);
	EXPECT_EQ(ds.shm_segsz, 3 * PAGE);
	EXPECT_EQ(shmctl(id & 32767, SHM_STAT_ANY, &ds), id);
	EXPECT_ERR(shmctl((id & 32767) + 1, SHM_STAT, &ds), EINVAL);
	EXPECT_EQ(shmdt(p), 0);
	drop(id);
}

TEST(shmctl_errors)
{
	int id = new_segment(PAGE);
	struct shmid_ds ds;

	EXPECT_ERR(syscall(SYS_shmctl, id, IPC_STAT, 8L), EFAULT);
	EXPECT_ERR(syscall(SYS_shmctl, id, IPC_SET, 8L), EFAULT);
	EXPECT_ERR(syscall(SYS_shmctl, 0, IPC_INFO, 8L), EFAULT);
	EXPECT_ERR(syscall(SYS_shmctl, 0, SHM_INFO, 8L), EFAULT);
	EXPECT_ERR(syscall(SYS_shmctl, id, 99, &ds), EINVAL);
	EXPECT_ERR(syscall(SYS_shmctl, id, -1, &ds), EINVAL);
	EXPECT_ERR(syscall(SYS_shmctl, -1, IPC_STAT, &ds), EINVAL);
	ds = stat_of(id);
	ds.shm_perm.gid = (gid_t)-1;
	EXPECT_ERR(shmctl(id, IPC_SET, &ds), EINVAL);
	drop(id);
	EXPECT_ERR(shmctl(id, IPC_RMID, NULL), EINVAL);
	EXPECT_ERR(shmctl(id, SHM_LOCK, NULL), EINVAL);
}

TEST(locking_is_shown)
{
	int id = new_segment(PAGE);

	EXPECT_EQ(shmctl(id, SHM_UNLOCK, NULL), 0);
	EXPECT_EQ(shmctl(id, SHM_LOCK, NULL), 0);
	EXPECT_EQ(stat_of(id).shm_perm.mode, 02600);
	EXPECT_EQ(shmctl(id, SHM_LOCK, NULL), 0);
	EXPECT_EQ(shmctl(id, SHM_UNLOCK, NULL), 0);
	EXPECT_EQ(stat_of(id).shm_perm.mode, 0600);
	EXPECT_EQ(shmctl(id, SHM_LOCK, NULL), 0);
	drop(id);
}

static void lock_limits(void)
{
	struct rlimit lim = { 2 * PAGE, 2 * PAGE };
	int small, large, third;

	REQUIRE(setrlimit(RLIMIT_MEMLOCK, &lim) == 0);
	ipc_become_stranger();
	small = new_segment(PAGE);
	third = new_segment(PAGE + 1);
	large = new_segment(3 * PAGE);
	EXPECT_ERR(shmctl(large, SHM_LOCK, NULL), ENOMEM);
	EXPECT_EQ(shmctl(small, SHM_LOCK, NULL), 0);
	EXPECT_ERR(shmctl(third, SHM_LOCK, NULL), ENOMEM);
	EXPECT_EQ(shmctl(small, SHM_UNLOCK, NULL), 0);
	EXPECT_EQ(shmctl(third, SHM_LOCK, NULL), 0);
	lim.rlim_cur = 0;
	REQUIRE(setrlimit(RLIMIT_MEMLOCK, &lim) == 0);
	EXPECT_ERR(shmctl(small, SHM_LOCK, NULL), EPERM);
	EXPECT_EQ(shmctl(third, SHM_UNLOCK, NULL), 0);
	drop(small);
	drop(third);
	drop(large);
}

TEST(locking_is_limited)
{
	EXPECT_EQ(tap_in_child(lock_limits), 0);
}

static int perm_id;

static void without_permission(void)
{
	struct shmid_ds ds;

	memset(&ds, 0, sizeof(ds));
	ipc_become_stranger();
	EXPECT_ERR(shmget(KEY, PAGE, 0600), EACCES);
	EXPECT_EQ(shmget(KEY, PAGE, 0400), perm_id);
	EXPECT_ERR(sys_shmat(perm_id, NULL, 0), EACCES);
	EXPECT_ERR(sys_shmat(perm_id, NULL, SHM_RDONLY | SHM_EXEC), EACCES);
	EXPECT(sys_shmat(perm_id, NULL, SHM_RDONLY) > 0);
	EXPECT_EQ(shmctl(perm_id, IPC_STAT, &ds), 0);
	EXPECT_ERR(shmctl(perm_id, IPC_SET, &ds), EPERM);
	EXPECT_ERR(shmctl(perm_id, IPC_RMID, NULL), EPERM);
	EXPECT_ERR(shmctl(perm_id, SHM_LOCK, NULL), EPERM);
	EXPECT_ERR(shmctl(perm_id, SHM_UNLOCK, NULL), EPERM);
	EXPECT_ERR(shmget(IPC_PRIVATE, PAGE, SHM_HUGETLB | 0600), EPERM);
}

TEST(permissions)
{
	perm_id = shmget(KEY, PAGE, IPC_CREAT | 0604);
	EXPECT_EQ(tap_in_child(without_permission), 0);
	EXPECT_EQ(nattch(perm_id), 0);
	drop(perm_id);
}

TEST(huge_pages_are_refused_where_there_are_none)
{
	EXPECT_ERR(shmget(IPC_PRIVATE, PAGE, SHM_HUGETLB | 0600), ENOMEM);
}

TEST(limits_are_enforced)
{
	int a = new_segment(2 * PAGE), b;

	EXPECT_EQ(ipc_sysctl("kernel/shmmni"), 4096);
	EXPECT_EQ(ipc_sysctl_set("kernel/shmmax", 2 * PAGE), 0);
	EXPECT_ERR(shmget(IPC_PRIVATE, 2 * PAGE + 1, 0600), EINVAL);
	EXPECT_EQ(ipc_sysctl_set("kernel/shmall", 4), 0);
	b = new_segment(2 * PAGE);
	EXPECT_ERR(shmget(IPC_PRIVATE, 1, 0600), ENOSPC);
	drop(b);
	EXPECT_EQ(ipc_sysctl_set("kernel/shmmni", 1), 0);
	EXPECT_ERR(shmget(IPC_PRIVATE, 1, 0600), ENOSPC);
	EXPECT_EQ(ipc_sysctl_set("kernel/shmmni", 32769), -EINVAL);
	EXPECT_EQ(ipc_sysctl_set("kernel/shmmni", -1), -EINVAL);
	EXPECT_EQ(ipc_sysctl_set("kernel/shmmni", 4096), 0);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/shmmax",
				 "18446744073692774399"),
		  0);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/shmall",
				 "18446744073692774399"),
		  0);
	drop(a);
}

/* Rounding down may lead to address 0, which is for the privileged. */
TEST(page_zero_needs_sys_rawio)
{
	int id = new_segment(PAGE);
	pid_t pid;

	EXPECT_EQ(shmctl(id, IPC_SET,
			 &(struct shmid_ds){ .shm_perm.mode = 0666 }),
		  0);
	EXPECT_ERR((long)shmat(id, (void *)1, SHM_RND | SHM_REMAP), EINVAL);
	pid = fork();
	if (pid == 0) {
		if (setresuid(1000, 1000, 1000))
			_exit(1);
		EXPECT_ERR((long)shmat(id, (void *)1, SHM_RND), EPERM);
		fflush(stdout);
		_exit(tap_failed);
	}
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT_EQ((long)shmat(id, (void *)1, SHM_RND), 0);
	EXPECT_EQ(shmdt(NULL), 0);
	drop(id);
}

/* More than there can be is not promised, but may be named. */
TEST(memory_is_promised_unless_told_not_to)
{
	const size_t huge = 1UL << 45;
	int id;

	EXPECT_ERR(shmget(IPC_PRIVATE, huge, 0600), ENOMEM);
	id = shmget(IPC_PRIVATE, huge, 0600 | SHM_NORESERVE);
	EXPECT(id >= 0);
	EXPECT_EQ(shmctl(id, IPC_RMID, NULL), 0);
	EXPECT_ERR((long)mmap(NULL, huge, PROT_READ, MAP_SHARED | MAP_ANONYMOUS,
			      -1, 0),
		   ENOMEM);
	EXPECT(mmap(NULL, huge, PROT_READ,
		    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1,
		    0) != MAP_FAILED);
}

TEST(rmid_forced_destroys_what_nobody_can_attach)
{
	struct shmid_ds ds;
	int pipefd[2], id;
	pid_t pid;
	char *p;

	REQUIRE(pipe(pipefd) == 0);
	pid = fork();
	if (pid == 0) {
		id = new_segment(PAGE);
		write(pipefd[1], &id, sizeof(id));
		_exit(0);
	}
	tap_wait(pid);
	REQUIRE(read(pipefd[0], &id, sizeof(id)) == sizeof(id));
	EXPECT_EQ(nattch(id), 0);
	EXPECT_EQ(ipc_sysctl_set("kernel/shm_rmid_forced", 2), -EINVAL);
	EXPECT_EQ(ipc_sysctl_set("kernel/shm_rmid_forced", 1), 0);
	EXPECT_ERR(shmctl(id, IPC_STAT, &ds), EINVAL); /* its maker is gone */
	id = new_segment(PAGE);
	EXPECT_EQ(nattch(id), 0);
	p = shmat(id, NULL, 0);
	REQUIRE(p != BAD);
	EXPECT_EQ(shmdt(p), 0);
	EXPECT_ERR(shmctl(id, IPC_STAT, &ds), EINVAL);
	pid = fork();
	if (pid == 0) {
		id = new_segment(PAGE);
		write(pipefd[1], &id, sizeof(id));
		_exit(0);
	}
	tap_wait(pid);
	REQUIRE(read(pipefd[0], &id, sizeof(id)) == sizeof(id));
	EXPECT_ERR(shmctl(id, IPC_STAT, &ds), EINVAL);
	EXPECT_EQ(ipc_sysctl_set("kernel/shm_rmid_forced", 0), 0);
}

TEST(maps_show_the_key_and_the_id)
{
	int id = shmget(KEY, PAGE, IPC_CREAT | 0600);
	char *p = shmat(id, NULL, 0), want[80], *line = NULL;
	static char buf[1 << 16];

	REQUIRE(p != BAD);
	snprintf(want, sizeof(want), "%lx-%lx rw-s 00000000 ", (long)p,
		 (long)p + PAGE);
	REQUIRE(tap_read_file("/proc/self/maps", buf, sizeof(buf)) > 0);
	line = strstr(buf, want);
	REQUIRE(line);
	line[strcspn(line, "\n")] = 0;
	snprintf(want, sizeof(want), " %d ", id);
	EXPECT(strstr(line, want));
	snprintf(want, sizeof(want), " /SYSV%08x (deleted)", KEY);
	EXPECT(strlen(line) > strlen(want) &&
	       !strcmp(line + strlen(line) - strlen(want), want));
	EXPECT_EQ(shmdt(p), 0);
	drop(id);
}

TEST(proc_lists_segments)
{
	int id = shmget(KEY, 5000, IPC_CREAT | 0604), key, got;
	unsigned int mode, cpid, lpid, attached;
	unsigned long size, rss;
	char buf[4096], *line;
	char *p = shmat(id, NULL, 0);

	p[0] = 1;
	REQUIRE(tap_read_file("/proc/sysvipc/shm", buf, sizeof(buf)) > 0);
	line = ipc_proc_line(buf, id);
	REQUIRE(line);
	EXPECT_EQ(sscanf(line, "%d %d %o %lu %u %u %u", &key, &got, &mode,
			 &size, &cpid, &lpid, &attached),
		  7);
	EXPECT_EQ(key, KEY);
	EXPECT_EQ(mode, 0604);
	EXPECT_EQ(size, 5000);
	EXPECT_EQ(cpid, getpid());
	EXPECT_EQ(lpid, getpid());
	EXPECT_EQ(attached, 1);
	line[strcspn(line, "\n")] = 0;
	EXPECT_EQ(strlen(line), 169);
	EXPECT_EQ(sscanf(line + 126, "%lu", &rss), 1);
	EXPECT_EQ(rss, 4096);
	EXPECT_EQ(shmdt(p), 0);
	drop(id);
}

TEST(shmdt_while_others_attach_and_remove)
{
	int id;

	for (int round = 0; round < 20; round++) {
		id = new_segment(4 * PAGE);
		for (int i = 0; i < 4; i++) {
			if (fork())
				continue;
			for (int n = 0; n < 20; n++) {
				char *p = shmat(id, NULL, 0);

				if (p == BAD)
					_exit(errno != EINVAL &&
					      errno != EIDRM);
				p[n] = (char)i;
				shmdt(p);
			}
			_exit(0);
		}
		drop(id);
		for (int i = 0; i < 4; i++)
			EXPECT_EQ(tap_wait(-1), 0);
		EXPECT_ERR(shmctl(id, IPC_RMID, NULL), EINVAL);
	}
}
