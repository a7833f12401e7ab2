/*
 * tests/user/mm_map.c - mmap, munmap, mprotect, mremap, madvise: what they do
 * and what they refuse.
 *
 * See: mmap(2), mprotect(2), mremap(2), madvise(2), mincore(2), msync(2).
 */
#include "tests/user/tap.h"
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif
#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif
#ifndef MAP_SHARED_VALIDATE
#define MAP_SHARED_VALIDATE 3
#endif

#define P    4096L
#define FAIL ((long)MAP_FAILED)

static sigjmp_buf fault_exit;
static volatile int fault_code;
static void *volatile fault_addr;

static void on_fault(int sig, siginfo_t *info, void *ctx)
{
	(void)sig;
	(void)ctx;
	fault_code = info->si_code;
	fault_addr = info->si_addr;
	siglongjmp(fault_exit, sig);
}

/* The signal that touching p raises, or 0; fault_code tells more. */
static int touch(volatile char *p, int write)
{
	struct sigaction sa = { .sa_sigaction = on_fault,
				.sa_flags = SA_SIGINFO };
	int sig;

	sigaction(SIGSEGV, &sa, NULL);
	sigaction(SIGBUS, &sa, NULL);
	fault_code = 0;
	sig = sigsetjmp(fault_exit, 1);
	if (!sig) {
		if (write)
			*p = 1;
		else
			(void)*p;
	}
	return sig;
}

static char *anon(long pages)
{
	char *p = mmap(NULL, pages * P, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	REQUIRE(p != MAP_FAILED);
	return p;
}

static int temp_file(long size)
{
	char name[] = "/tmp/mm_mapXXXXXX";
	int fd = mkstemp(name);

	REQUIRE(fd >= 0);
	unlink(name);
	REQUIRE(ftruncate(fd, size) == 0);
	return fd;
}

static long map(void *at, size_t len, int prot, int flags, int fd, long off)
{
	return syscall(SYS_mmap, at, len, prot, flags, fd, off);
}

TEST(mmap_refuses_bad_arguments)
{
	const int a = MAP_PRIVATE | MAP_ANONYMOUS;

	EXPECT_ERR(map(NULL, 0, PROT_READ, a, -1, 0), EINVAL);
	EXPECT_ERR(map(NULL, P, PROT_READ, MAP_ANONYMOUS, -1, 0), EINVAL);
	EXPECT_ERR(map(NULL, P, PROT_READ, a, -1, 1), EINVAL);
	EXPECT_ERR(map(NULL, P, PROT_READ, MAP_PRIVATE, -1, 0), EBADF);
	EXPECT_ERR(map(NULL, P, PROT_READ, MAP_PRIVATE, 999, 0), EBADF);
	EXPECT_ERR(map((void *)1, P, PROT_READ, a | MAP_FIXED, -1, 0), EINVAL);
	EXPECT_ERR(map((void *)(1UL << 63), P, PROT_READ, a | MAP_FIXED, -1, 0),
		   ENOMEM);
	EXPECT_ERR(map(NULL, 1UL << 47, PROT_READ, a, -1, 0), ENOMEM);
	EXPECT_ERR(map(NULL, -1UL, PROT_READ, a, -1, 0), ENOMEM);
	EXPECT_ERR(map(NULL, P, PROT_READ, MAP_SHARED_VALIDATE | MAP_ANONYMOUS,
		       -1, 0),
		   EINVAL);
}

TEST(mmap_of_a_file_follows_its_mode)
{
	char name[] = "/tmp/mm_mapXXXXXX";
	int fd = mkstemp(name), ro, wo, p[2];
	long at;

	REQUIRE(fd >= 0 && ftruncate(fd, P) == 0 && pipe(p) == 0);
	ro = open(name, O_RDONLY);
	wo = open(name, O_WRONLY);
	unlink(name);
	EXPECT_ERR(map(NULL, P, PROT_READ, MAP_PRIVATE, wo, 0), EACCES);
	EXPECT_ERR(map(NULL, P, PROT_READ, MAP_SHARED, wo, 0), EACCES);
	EXPECT_ERR(map(NULL, P, PROT_WRITE, MAP_SHARED, ro, 0), EACCES);
	EXPECT_ERR(map(NULL, P, PROT_READ, MAP_PRIVATE, p[0], 0), ENODEV);
	EXPECT_ERR(map(NULL, P, PROT_READ, 0, ro, 0), EINVAL);
	EXPECT_ERR(map(NULL, 0, PROT_READ, MAP_PRIVATE, ro, 0), EINVAL);
	at = map(NULL, P, PROT_READ | PROT_WRITE, MAP_PRIVATE, ro, 0);
	EXPECT(at != FAIL);
	at = map(NULL, P, PROT_READ, MAP_SHARED, ro, 0);
	REQUIRE(at != FAIL);
	EXPECT_ERR(mprotect((void *)at, P, PROT_WRITE), EACCES);
	EXPECT_ERR(
		map(NULL, P, PROT_READ, MAP_SHARED_VALIDATE | 0x80000, fd, 0),
		EOPNOTSUPP);
}

TEST(mmap_fixed_replaces_and_noreplace_does_not)
{
	char *p = anon(3);

	memset(p, 7, 3 * P);
	EXPECT(mmap(p + P, P, PROT_READ,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == p + P);
	EXPECT(p[0] == 7 && p[P] == 0 && p[2 * P] == 7);
	EXPECT_ERR(map(p + P, P, PROT_READ,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
		       0),
		   EEXIST);
	EXPECT(munmap(p + P, P) == 0);
	EXPECT(map(p + P, P, PROT_READ,
		   MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1,
		   0) == (long)(p + P));
}

TEST(mmap_hint_is_taken_when_free)
{
	char *p = anon(16);

	EXPECT(munmap(p, 16 * P) == 0);
	EXPECT(mmap(p + 4 * P, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0) == p + 4 * P);
	EXPECT(mmap(p + 4 * P, P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0) != p + 4 * P);
	EXPECT((unsigned long)mmap(NULL, P, PROT_READ,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1,
				   0) < 0x80000000UL);
}

TEST(munmap_cuts_areas)
{
	char *p = anon(5);

	memset(p, 1, 5 * P);
	EXPECT(munmap(p + P, P) == 0);
	EXPECT(munmap(p + 3 * P, P) == 0);
	EXPECT_EQ(touch(p + P, 0), SIGSEGV);
	EXPECT_EQ(fault_code, SEGV_MAPERR);
	EXPECT(fault_addr == p + P);
	EXPECT(p[0] == 1 && p[2 * P] == 1 && p[4 * P] == 1);
	EXPECT(munmap(p, 5 * P) == 0);
	EXPECT(munmap(p, 5 * P) == 0);
	EXPECT_ERR(munmap(p + 1, P), EINVAL);
	EXPECT_ERR(munmap(p, 0), EINVAL);
	EXPECT_ERR(munmap((void *)(1UL << 63), P), EINVAL);
}

TEST(mprotect_takes_and_gives_rights)
{
	char *p = anon(3);

	memset(p, 5, 3 * P);
	EXPECT(mprotect(p + P, P, PROT_READ) == 0);
	EXPECT_EQ(touch(p + P, 1), SIGSEGV);
	EXPECT_EQ(fault_code, SEGV_ACCERR);
	EXPECT_EQ(touch(p + P, 0), 0);
	EXPECT(mprotect(p + P, P, PROT_NONE) == 0);
	EXPECT_EQ(touch(p + P, 0), SIGSEGV);
	EXPECT_EQ(fault_code, SEGV_ACCERR);
	EXPECT(mprotect(p, 3 * P, PROT_READ | PROT_WRITE) == 0);
	EXPECT_EQ(p[P], 5);
	EXPECT_EQ(touch(p + P, 1), 0);
	EXPECT_ERR(syscall(SYS_mprotect, p + 1, P, PROT_READ), EINVAL);
	EXPECT_ERR(mprotect(p, P, 0x100), EINVAL);
	EXPECT(mprotect(p, 0, PROT_READ) == 0);
	munmap(p + 2 * P, P);
	EXPECT_ERR(mprotect(p, 3 * P, PROT_READ), ENOMEM);
	EXPECT_EQ(touch(p + P, 1), SIGSEGV);
}

TEST(mremap_grows_moves_and_shrinks)
{
	char *p = anon(4), *q;

	memset(p, 3, 2 * P);
	munmap(p + 2 * P, 2 * P);
	EXPECT(mremap(p, 2 * P, 4 * P, 0) == p);
	EXPECT(p[2 * P] == 0 && p[0] == 3);
	EXPECT(mremap(p, 4 * P, P, 0) == p);
	EXPECT_EQ(touch(p + P, 0), SIGSEGV);
	q = anon(8);
	EXPECT(mremap(p, P, 2 * P, MREMAP_MAYMOVE | MREMAP_FIXED, q + 2 * P) ==
	       q + 2 * P);
	EXPECT(q[2 * P] == 3 && q[3 * P] == 0);
	EXPECT_EQ(touch(p, 0), SIGSEGV);
	EXPECT(q[0] == 0 && q[4 * P] == 0);
}

TEST(mremap_dontunmap_leaves_an_empty_area)
{
	char *p = anon(2), *q;

	memset(p, 9, 2 * P);
	q = mremap(p, 2 * P, 2 * P, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0);
	REQUIRE(q != MAP_FAILED);
	EXPECT(q != p);
	EXPECT_EQ(q[P], 9);
	EXPECT_EQ(p[P], 0);
}

TEST(mremap_refuses)
{
	char *p = anon(4);

	EXPECT_ERR(mremap(p + 1, P, 2 * P, 0), EINVAL);
	EXPECT_ERR(mremap(p, P, 0, 0), EINVAL);
	EXPECT_ERR(mremap(p, P, P, 8), EINVAL);
	EXPECT_ERR(mremap(p, P, P, MREMAP_FIXED, p + 8 * P), EINVAL);
	EXPECT_ERR(
		mremap(p, 2 * P, 2 * P, MREMAP_MAYMOVE | MREMAP_FIXED, p + P),
		EINVAL);
	EXPECT_ERR(mremap(p, P, P, MREMAP_MAYMOVE | MREMAP_FIXED, p + 1),
		   EINVAL);
	EXPECT_ERR(mremap(p, 0, P, MREMAP_MAYMOVE), EINVAL);
	EXPECT_ERR(mremap(p, P, 2 * P, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0),
		   EINVAL);
	EXPECT_ERR(mremap(p, P, 2 * P, 0), ENOMEM);
	munmap(p, P);
	EXPECT_ERR(mremap(p, P, 2 * P, MREMAP_MAYMOVE), EFAULT);
	EXPECT_ERR(mremap(p + P, 8 * P, 9 * P, MREMAP_MAYMOVE), EFAULT);
}

TEST(madvise_dontneed_empties)
{
	char *p = anon(3);

	memset(p, 4, 3 * P);
	EXPECT(madvise(p + P, P, MADV_DONTNEED) == 0);
	EXPECT(p[0] == 4 && p[P] == 0 && p[2 * P] == 4);
	EXPECT_ERR(madvise(p + 1, P, MADV_DONTNEED), EINVAL);
	EXPECT_ERR(madvise(p, P, 12345), EINVAL);
	EXPECT(madvise(p, 0, MADV_DONTNEED) == 0);
	munmap(p + P, P);
	EXPECT_ERR(madvise(p, 3 * P, MADV_DONTNEED), ENOMEM);
	EXPECT(p[0] == 0 && p[2 * P] == 0);
	EXPECT(madvise(p, P, MADV_WILLNEED) == 0);
	EXPECT(madvise(p, P, MADV_RANDOM) == 0);
	EXPECT(madvise(p, P, MADV_HUGEPAGE) == 0 || errno == EINVAL);
}

TEST(madvise_fork_flags)
{
	char *p = anon(2);
	pid_t pid;

	memset(p, 6, 2 * P);
	EXPECT(madvise(p, P, MADV_DONTFORK) == 0);
	EXPECT(madvise(p + P, P, MADV_WIPEONFORK) == 0);
	pid = fork();
	if (!pid)
		_exit(touch(p, 0) == SIGSEGV && p[P] == 0 ? 0 : 1);
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT(p[0] == 6 && p[P] == 6);
	EXPECT(madvise(p, P, MADV_DOFORK) == 0);
	EXPECT(madvise(p + P, P, MADV_KEEPONFORK) == 0);
	pid = fork();
	if (!pid)
		_exit(p[0] == 6 && p[P] == 6 ? 0 : 1);
	EXPECT_EQ(tap_wait(pid), 0);
}

TEST(mincore_tells_what_is_in_memory)
{
	char *p = anon(4);
	unsigned char vec[4] = { 9, 9, 9, 9 };

	p[0] = p[2 * P] = 1;
	EXPECT(mincore(p, 4 * P, vec) == 0);
	EXPECT((vec[0] & 1) == 1 && (vec[1] & 1) == 0 && (vec[2] & 1) == 1);
	EXPECT_ERR(mincore(p + 1, P, vec), EINVAL);
	EXPECT_ERR(mincore(p, P, (void *)1), EFAULT);
	munmap(p + P, P);
	EXPECT_ERR(mincore(p, 4 * P, vec), ENOMEM);
}

TEST(msync_checks_its_arguments)
{
	char *p = anon(3);

	EXPECT(msync(p, 3 * P, MS_SYNC) == 0);
	EXPECT(msync(p, 3 * P, MS_ASYNC) == 0);
	EXPECT(msync(p, 0, 0) == 0);
	EXPECT_ERR(msync(p + 1, P, MS_SYNC), EINVAL);
	EXPECT_ERR(msync(p, P, MS_SYNC | MS_ASYNC), EINVAL);
	EXPECT_ERR(msync(p, P, 64), EINVAL);
	munmap(p + P, P);
	EXPECT_ERR(msync(p, 3 * P, MS_SYNC), ENOMEM);
}

TEST(shared_file_mapping_and_read_agree)
{
	int fd = temp_file(2 * P);
	char buf[8] = "";
	char *p = mmap(NULL, 2 * P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	REQUIRE(p != MAP_FAILED);
	memcpy(p + P - 2, "abcd", 4);
	EXPECT_EQ(pread(fd, buf, 4, P - 2), 4);
	EXPECT(!memcmp(buf, "abcd", 4));
	EXPECT_EQ(pwrite(fd, "XY", 2, P), 2);
	EXPECT(!memcmp(p + P - 2, "abXY", 4));
	EXPECT(msync(p, 2 * P, MS_SYNC) == 0);
}

TEST(private_file_mapping_keeps_its_changes)
{
	int fd = temp_file(P);
	char buf[4] = "";
	char *p = mmap(NULL, P, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);

	REQUIRE(p != MAP_FAILED);
	EXPECT_EQ(pwrite(fd, "one", 3, 0), 3);
	EXPECT(!memcmp(p, "one", 3));
	p[0] = 'X';
	EXPECT_EQ(pread(fd, buf, 3, 0), 3);
	EXPECT(!memcmp(buf, "one", 3));
	EXPECT(!memcmp(p, "Xne", 3));
}

TEST(touching_behind_the_file_is_sigbus)
{
	int fd = temp_file(P + 10);
	char *p = mmap(NULL, 4 * P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	REQUIRE(p != MAP_FAILED);
	EXPECT_EQ(touch(p + P + 100, 0), 0);
	EXPECT_EQ(touch(p + 2 * P, 0), SIGBUS);
	EXPECT_EQ(fault_code, BUS_ADRERR);
	EXPECT_EQ(touch(p + 3 * P, 1), SIGBUS);
	EXPECT(ftruncate(fd, 0) == 0);
	EXPECT_EQ(touch(p, 0), SIGBUS);
	EXPECT(ftruncate(fd, P) == 0);
	EXPECT_EQ(touch(p, 0), 0);
	EXPECT_EQ(p[0], 0);
}

TEST(truncate_clears_the_mapped_tail)
{
	int fd = temp_file(P);
	char *p = mmap(NULL, P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	REQUIRE(p != MAP_FAILED);
	memset(p, 'a', P);
	EXPECT(ftruncate(fd, 100) == 0);
	EXPECT(p[99] == 'a' && p[100] == 0);
	EXPECT(ftruncate(fd, P) == 0);
	EXPECT(p[99] == 'a' && p[200] == 0);
}

TEST(syscalls_survive_bad_memory)
{
	char *p = anon(2);
	int fd = temp_file(4 * P);

	munmap(p + P, P);
	EXPECT_EQ(pread(fd, p + P - 10, 20, 0), 10);
	EXPECT_ERR(pread(fd, p + P, 20, 0), EFAULT);
	EXPECT_ERR(pwrite(fd, p + P, 20, 0), EFAULT);
	EXPECT_EQ(pwrite(fd, p + P - 10, 20, 0), 10);
	EXPECT_ERR(pread(fd, (void *)0xffffffff80000000, 1, 0), EFAULT);
	EXPECT(mprotect(p, P, PROT_READ) == 0);
	EXPECT_ERR(pread(fd, p, 1, 0), EFAULT);
}

TEST(writing_a_file_from_its_own_mapping)
{
	int fd = temp_file(2 * P);
	char *p = mmap(NULL, 2 * P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	REQUIRE(p != MAP_FAILED);
	EXPECT_EQ(pwrite(fd, p, P, 0), P);
	EXPECT_EQ(pwrite(fd, p + P, P, 0), P);
	EXPECT_EQ(pread(fd, p, 2 * P, 0), 2 * P);
}

TEST(a_thousand_mappings)
{
	char *p = anon(4000);

	for (long i = 0; i < 2000; i++)
		if (mprotect(p + 2 * i * P, P, PROT_READ))
			tap_fail("mprotect %ld: errno %d", i, errno);
	for (long i = 0; i < 2000; i++)
		p[(2 * i + 1) * P] = 1;
	EXPECT(mprotect(p, 4000 * P, PROT_READ | PROT_WRITE) == 0);
	EXPECT(munmap(p, 4000 * P) == 0);
}

TEST(limits_on_address_space_and_data)
{
	struct rlimit lim;
	char *p;

	getrlimit(RLIMIT_AS, &lim);
	lim.rlim_cur = 64 << 20;
	EXPECT(setrlimit(RLIMIT_AS, &lim) == 0);
	EXPECT_ERR(map(NULL, 64 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0),
		   ENOMEM);
	p = anon(16);
	EXPECT_ERR(mremap(p, 16 * P, 64 << 20, MREMAP_MAYMOVE), ENOMEM);
	lim.rlim_cur = RLIM_INFINITY;
	setrlimit(RLIMIT_AS, &lim);
	getrlimit(RLIMIT_DATA, &lim);
	lim.rlim_cur = 8 << 20;
	EXPECT(setrlimit(RLIMIT_DATA, &lim) == 0);
	EXPECT_ERR(map(NULL, 16 << 20, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
		   ENOMEM);
	EXPECT(map(NULL, 16 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		   0) != FAIL);
}

TEST(mlock_counts_and_limits)
{
	struct rlimit lim = { 8 * P, 8 * P };
	char *p = anon(16);

	EXPECT(mlock(p, 4 * P) == 0);
	EXPECT(munlock(p, 4 * P) == 0);
	EXPECT_ERR(mlock(p + 16 * P + (1L << 40), P), ENOMEM);
	EXPECT_ERR(syscall(SYS_mlock2, p, P, 2), EINVAL);
	EXPECT_ERR(mlockall(0), EINVAL);
	EXPECT_ERR(mlockall(8), EINVAL);
	if (getuid() == 0) {
		setrlimit(RLIMIT_MEMLOCK, &lim);
		REQUIRE(setuid(1000) == 0);
		EXPECT(mlock(p, 8 * P) == 0);
		EXPECT_ERR(mlock(p + 8 * P, P), ENOMEM);
		EXPECT_ERR(map(NULL, P, PROT_READ,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_LOCKED, -1, 0),
			   EAGAIN);
		EXPECT_ERR(map(NULL, P, PROT_READ,
			       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0),
			   EPERM);
	}
}

TEST(memfd_is_a_file_in_memory)
{
	char buf[8] = "", name[300];
	int fd = (int)syscall(SYS_memfd_create, "x", 1);
	char *p;

	REQUIRE(fd >= 0);
	EXPECT_EQ(fcntl(fd, F_GETFD), FD_CLOEXEC);
	EXPECT(ftruncate(fd, 2 * P) == 0);
	p = mmap(NULL, 2 * P, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	REQUIRE(p != MAP_FAILED);
	memcpy(p + P, "hello", 5);
	EXPECT_EQ(pread(fd, buf, 5, P), 5);
	EXPECT(!memcmp(buf, "hello", 5));
	EXPECT_ERR(syscall(SYS_memfd_create, "x", 0x100), EINVAL);
	EXPECT_ERR(syscall(SYS_memfd_create, (char *)1, 0), EFAULT);
	memset(name, 'n', sizeof(name));
	name[249] = 0;
	EXPECT(syscall(SYS_memfd_create, name, 0) >= 0);
	name[249] = 'n';
	name[250] = 0;
	EXPECT_ERR(syscall(SYS_memfd_create, name, 0), EINVAL);
}

TEST(process_vm_copies_from_and_to_a_child)
{
	char *p = anon(2), buf[16] = "";
	struct iovec here[2] = { { buf, 3 }, { buf + 3, 5 } };
	struct iovec there = { p + P - 4, 8 };
	int ready[2], done[2], c = 0;
	pid_t pid;

	REQUIRE(pipe(ready) == 0 && pipe(done) == 0);
	pid = fork();
	if (!pid) {
		memcpy(p + P - 4, "abcdefgh", 8);
		if (write(ready[1], "", 1) != 1 || read(done[0], &c, 1) != 1)
			_exit(1);
		_exit(memcmp(p + P - 4, "ABCdefgh", 8) != 0);
	}
	REQUIRE(read(ready[0], &c, 1) == 1);
	EXPECT_EQ(process_vm_readv(pid, here, 2, &there, 1, 0), 8);
	EXPECT(!memcmp(buf, "abcdefgh", 8));
	memcpy(buf, "ABC", 3);
	EXPECT_EQ(process_vm_writev(pid, here, 1, &there, 1, 0), 3);
	there.iov_base = (void *)16;
	EXPECT_ERR(process_vm_readv(pid, here, 2, &there, 1, 0), EFAULT);
	EXPECT_ERR(process_vm_readv(pid, here, 2, &there, 1, 1), EINVAL);
	EXPECT_ERR(process_vm_readv(pid, here, 2, &there, 2000, 0), EINVAL);
	EXPECT(write(done[1], "", 1) == 1);
	EXPECT_EQ(tap_wait(pid), 0);
	EXPECT_ERR(process_vm_readv(pid, here, 2, &there, 1, 0), ESRCH);
}
