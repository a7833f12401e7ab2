/*
 * tests/user/mnt_tree.h - what tests of mounts share: short verbs, and the
 * fields of mountinfo.
 */
#ifndef TESTS_USER_MNT_TREE_H
#define TESTS_USER_MNT_TREE_H

#include "tests/user/tap.h"
#include "tests/user/scratch.h"

/* The last mountinfo line of a mount on @point in @file, or "". */
__attribute__((unused)) static const char *info_in(const char *file,
						   const char *point)
{
	static char found[1024];
	char line[1024], at[256];
	FILE *f = fopen(file, "re");

	found[0] = 0;
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "%*d %*d %*s %*s %255s", at) == 1 &&
		    !strcmp(at, point))
			strcpy(found, line);
	if (f)
		fclose(f);
	return found;
}

__attribute__((unused)) static const char *info_of(const char *point)
{
	return info_in("/proc/self/mountinfo", point);
}

/* The number behind @field ("shared:") of the mount on @point, or 0. */
__attribute__((unused)) static int info_field(const char *point,
					      const char *field)
{
	const char *p = strstr(info_of(point), field);

	return p ? atoi(p + strlen(field)) : 0;
}

/* How the mount on @point takes part: "shared", "slave", "slave+shared" ... */
__attribute__((unused)) static const char *kind_of(const char *point)
{
	const char *line = info_of(point);
	int shared = strstr(line, " shared:") != NULL;
	int slave = strstr(line, " master:") != NULL;

	if (!*line)
		return "nothing";
	if (strstr(line, " unbindable "))
		return "unbindable";
	if (shared)
		return slave ? "slave+shared" : "shared";
	return slave ? "slave" : "private";
}

#define EXPECT_KIND(point, kind) \
	do { \
		if (strcmp(kind_of(point), kind)) \
			tap_fail("%s is %s, not %s", point, kind_of(point), \
				 kind); \
	} while (0)

__attribute__((unused)) static int tmpfs(const char *dir)
{
	return mount("t", dir, "tmpfs", 0, NULL);
}

__attribute__((unused)) static int bind(const char *from, const char *to,
					unsigned long flags)
{
	return mount(from, to, NULL, MS_BIND | flags, NULL);
}

__attribute__((unused)) static int move(const char *from, const char *to)
{
	return mount(from, to, NULL, MS_MOVE, NULL);
}

__attribute__((unused)) static int propagation(const char *dir,
					       unsigned long flags)
{
	return mount(NULL, dir, NULL, flags, NULL);
}

/* A fresh tmpfs on the new directory @dir, of the given kind. */
__attribute__((unused)) static void make_kind(const char *dir, const char *kind)
{
	char peer[64];

	REQUIRE(mkdir(dir, 0755) == 0);
	REQUIRE(tmpfs(dir) == 0);
	REQUIRE(propagation(dir, MS_PRIVATE) == 0);
	if (!strcmp(kind, "unbindable"))
		REQUIRE(propagation(dir, MS_UNBINDABLE) == 0);
	if (!strcmp(kind, "private") || !strcmp(kind, "unbindable"))
		return;
	REQUIRE(propagation(dir, MS_SHARED) == 0);
	if (!strncmp(kind, "slave", 5)) {
		snprintf(peer, sizeof(peer), "%s.master", dir);
		REQUIRE(mkdir(peer, 0755) == 0);
		REQUIRE(bind(dir, peer, 0) == 0);
		REQUIRE(propagation(dir, MS_SLAVE) == 0);
	}
	if (!strcmp(kind, "slave+shared"))
		REQUIRE(propagation(dir, MS_SHARED) == 0);
}

#endif
