/*
 * tests/user/scratch.h - a file system of its own for a test of paths.
 *
 * scratch() mounts a tmpfs and stands in it; the next one, and the end of the
 * program, take it away with everything in it.
 */
#ifndef TESTS_USER_SCRATCH_H
#define TESTS_USER_SCRATCH_H

#include <sys/mount.h>
#include <sys/stat.h>

#define SCRATCH "/tmp/scratch"

/* Runs when the parent of all tests is done. */
__attribute__((destructor)) static void scratch_leave(void)
{
	umount2(SCRATCH, MNT_DETACH);
	rmdir(SCRATCH);
}

__attribute__((unused)) static void scratch(void)
{
	mkdir("/tmp", 01777);
	umount2(SCRATCH, MNT_DETACH); /* of the test before */
	mkdir(SCRATCH, 0755);
	REQUIRE(mount("scratch", SCRATCH, "tmpfs", 0, "mode=0777") == 0);
	REQUIRE(chdir(SCRATCH) == 0);
	umask(022);
}

/* An empty file @name; or fails the test. */
__attribute__((unused)) static void make_file(const char *name)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0644);

	REQUIRE(fd >= 0);
	close(fd);
}

/* From here on an ordinary user. */
__attribute__((unused)) static void become_user(unsigned int id)
{
	REQUIRE(setgid(id) == 0);
	REQUIRE(setuid(id) == 0);
}

#endif
