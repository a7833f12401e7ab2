/*
 * tests/user/ovl.h - an overlay of a test's own: /l2:/l1 below, u above, w to
 * work in, merged on m.
 */
#ifndef TESTS_USER_OVL_H
#define TESTS_USER_OVL_H

#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include <dirent.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#define OPTIONS "lowerdir=l2:l1,upperdir=u,workdir=w"

/* Linux keeps overlay in a module, which the oracle's image holds. */
__attribute__((constructor)) static void load_overlay(void)
{
	int fd = open("/lib/modules/overlay.ko", O_RDONLY | O_CLOEXEC);

	if (fd >= 0) {
		syscall(SYS_finit_module, fd, "", 0);
		close(fd);
	}
}

__attribute__((unused)) static int overlay(const char *options)
{
	return mount("overlay", "m", "overlay", 0, options);
}

__attribute__((unused)) static void put(const char *name, const char *text)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0644);

	REQUIRE(fd >= 0);
	REQUIRE(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

/* Does the file @name say @text? */
__attribute__((unused)) static int says(const char *name, const char *text)
{
	char buf[256];

	return tap_read_file(name, buf, sizeof(buf)) >= 0 && !strcmp(buf, text);
}

__attribute__((unused)) static int is_whiteout(const char *name)
{
	struct stat st;

	return lstat(name, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == 0;
}

/* The directories and some files; not mounted yet. */
__attribute__((unused)) static void layers(void)
{
	static const char *const dirs[] = { "l1",   "l2",   "u",
					    "w",    "m",    "l1/d",
					    "l2/d", "l1/e", "l1/only" };

	scratch();
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++)
		REQUIRE(mkdir(dirs[i], 0755) == 0);
	put("l1/f1", "one");
	put("l2/f2", "two");
	put("l1/both", "lower");
	put("l2/both", "upper of the two");
	put("l1/d/a", "a of l1");
	put("l2/d/b", "b of l2");
	put("l1/only/x", "x");
	REQUIRE(symlink("f1", "l1/link") == 0);
}

__attribute__((unused)) static void merged(void)
{
	layers();
	REQUIRE(overlay(OPTIONS) == 0);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names in @dir but the dots, sorted, each with a blank behind. */
__attribute__((unused)) static const char *names_in(const char *dir)
{
	static char text[4096];
	char *names[256];
	int n = 0;
	DIR *d = opendir(dir);
	struct dirent *e;

	text[0] = 0;
	REQUIRE(d != NULL);
	while ((e = readdir(d)) && n < 256)
		if (strcmp(e->d_name, ".") && strcmp(e->d_name, ".."))
			names[n++] = strdup(e->d_name);
	closedir(d);
	qsort(names, (size_t)n, sizeof(*names), by_name);
	for (int i = 0; i < n; i++) {
		strcat(strcat(text, names[i]), " ");
		free(names[i]);
	}
	return text;
}

#define EXPECT_NAMES(dir, names) \
	do { \
		if (strcmp(names_in(dir), names)) \
			tap_fail("%s holds: %s, not: %s", dir, names_in(dir), \
				 names); \
	} while (0)

#endif
