/*
 * tests/user/ipc.h - what the tests of System V objects have in common.
 */
#ifndef TESTS_USER_IPC_H
#define TESTS_USER_IPC_H

#include "tap.h"
#include <grp.h>
#include <limits.h>

/* A user and a group that nothing belongs to. */
__attribute__((unused)) static void ipc_become_stranger(void)
{
	REQUIRE(setgroups(0, NULL) == 0);
	REQUIRE(setgid(1234) == 0);
	REQUIRE(setuid(1234) == 0);
}

/* The number in a file under /proc/sys; LONG_MIN if there is none. */
__attribute__((unused)) static long ipc_sysctl(const char *name)
{
	char path[80], text[80];

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	if (tap_read_file(path, text, sizeof(text)) <= 0)
		return LONG_MIN;
	return strtol(text, NULL, 10);
}

__attribute__((unused)) static int ipc_sysctl_set(const char *name, long value)
{
	char path[80], text[24];

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	snprintf(text, sizeof(text), "%ld", value);
	return tap_write_file(path, text);
}

/* The line of object @id in the text of a file of /proc/sysvipc, or NULL. */
__attribute__((unused)) static char *ipc_proc_line(char *text, int id)
{
	for (char *s = strchr(text, '\n'); s && s[1]; s = strchr(s + 1, '\n')) {
		int key, got;

		if (sscanf(s + 1, "%d %d", &key, &got) == 2 && got == id)
			return s + 1;
	}
	return NULL;
}

#endif
