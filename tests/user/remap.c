/*
 * tests/user/remap.c - remap_file_pages(2).
 */
#include "tests/user/tap.h"
#include <sys/mman.h>
#include <sys/syscall.h>

#define PAGE 4096ul
#define N    8ul

static long remap(void *start, size_t size, int prot, size_t pgoff, int flags)
{
	return syscall(SYS_remap_file_pages, start, size, prot, pgoff, flags);
}

/* N shared pages; the first byte of each is its number. */
static unsigned char *numbered(int fd)
{
	unsigned char *mem =
		mmap(NULL, N * PAGE, PROT_READ | PROT_WRITE,
		     fd < 0 ? MAP_SHARED | MAP_ANONYMOUS : MAP_SHARED, fd, 0);

	REQUIRE(mem != MAP_FAILED);
	for (unsigned long i = 0; i < N; i++)
		mem[i * PAGE] = (unsigned char)i;
	return mem;
}

static void reverse_and_back(unsigned char *mem)
{
	for (unsigned long i = 0; i < N; i++)
		EXPECT_EQ(remap(mem + i * PAGE, PAGE, 0, N - 1 - i, 0), 0);
	for (unsigned long i = 0; i < N; i++)
		EXPECT_EQ(mem[i * PAGE], N - 1 - i);
	mem[0] = 99; /* the last page of the file */
	EXPECT_EQ(remap(mem, N * PAGE, 0, 0, MAP_NONBLOCK), 0);
	for (unsigned long i = 0; i < N - 1; i++)
		EXPECT_EQ(mem[i * PAGE], i);
	EXPECT_EQ(mem[(N - 1) * PAGE], 99);
}

TEST(pages_of_a_file_change_places)
{
	int fd = memfd_create("remap", 0);
	unsigned char c;

	REQUIRE(ftruncate(fd, N * PAGE) == 0);
	reverse_and_back(numbered(fd));
	EXPECT_EQ(pread(fd, &c, 1, (N - 1) * PAGE), 1);
	EXPECT_EQ(c, 99);
}

TEST(several_pages_at_once)
{
	unsigned char *mem = numbered(-1);

	EXPECT_EQ(remap(mem + PAGE, 3 * PAGE, 0, 5, 0), 0);
	EXPECT_EQ(mem[0], 0);
	EXPECT_EQ(mem[PAGE], 5);
	EXPECT_EQ(mem[3 * PAGE], 7);
	EXPECT_EQ(mem[4 * PAGE], 4);
}

TEST(only_shared_mappings_are_remapped)
{
	unsigned char *mem = numbered(-1);
	void *private =
		mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	EXPECT_ERR(remap(private, PAGE, 0, 0, 0), EINVAL);
	EXPECT_ERR(remap(mem, PAGE, PROT_READ, 0, 0), EINVAL);
	EXPECT_ERR(remap(mem, 0, 0, 0, 0), EINVAL);
	EXPECT_ERR(remap(mem, PAGE, 0, -1ul, 0), EINVAL);
	EXPECT_ERR(remap((void *)-PAGE, 2 * PAGE, 0, 0, 0), EINVAL);
	munmap(mem + 4 * PAGE, PAGE);
	EXPECT_ERR(remap(mem + 4 * PAGE, PAGE, 0, 0, 0), EINVAL);
	EXPECT_ERR(remap(mem, 8 * PAGE, 0, 0, 0), EINVAL);
}
