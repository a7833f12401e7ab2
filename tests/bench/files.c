/*
 * tests/bench/files.c - what files cost, on a tmpfs.
 */
#include "tests/bench/bench.h"
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#define PATH "/tmp/bench-file"

static char block[4096];
static int file;

static void do_open_close(void)
{
	close(open("/etc/passwd", O_RDONLY | O_CLOEXEC));
}

static void do_stat(void)
{
	struct stat st;

	stat("/etc/passwd", &st);
}

/* A new file of one block, read back and gone. */
static void do_life(void)
{
	int fd = open(PATH ".new", O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	must(fd >= 0, "open");
	must(write(fd, block, sizeof(block)) == sizeof(block), "write");
	must(pread(fd, block, sizeof(block), 0) == sizeof(block), "pread");
	close(fd);
	unlink(PATH ".new");
}

static void do_read(void)
{
	must(pread(file, block, sizeof(block), 0) == sizeof(block), "pread");
}

static void do_write(void)
{
	must(pwrite(file, block, sizeof(block), 0) == sizeof(block), "pwrite");
}

/* Map, touch, unmap: a fault that finds its page in the cache. */
static void do_map(void)
{
	volatile char *p =
		mmap(NULL, sizeof(block), PROT_READ, MAP_SHARED, file, 0);

	(void)*p;
	munmap((void *)p, sizeof(block));
}

static const struct bench benches[] = {
	{ "open+close", do_open_close, 100 }, { "stat", do_stat, 100 },
	{ "file-life", do_life, 100 },        { "read-4k", do_read, 100 },
	{ "write-4k", do_write, 100 },        { "map-file-page", do_map, 100 },
};

int main(void)
{
	file = open(PATH, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	must(file >= 0, "open");
	do_write();
	MEASURE(benches);
	unlink(PATH);
	return 0;
}
