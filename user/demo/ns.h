/*
 * user/demo/ns.h - the frame of the namespace demonstrations: the same look
 * around, outside, inside a new namespace, and outside again.
 */
#ifndef USER_DEMO_NS_H
#define USER_DEMO_NS_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* A heading, with the link that names the namespace. */
static inline void heading(const char *where, const char *type)
{
	char link[64], text[64] = "";
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/ns/%s", type);
	n = readlink(link, text, sizeof(text) - 1);
	printf("--- %s: %s\n", where, n < 0 ? strerror(errno) : text);
	fflush(stdout);
}

/* The lines of a file, each behind two spaces. */
static inline void show_file(const char *path)
{
	char line[256];
	FILE *f = fopen(path, "r");

	printf("%s\n", path);
	while (f && fgets(line, sizeof(line), f))
		printf("    %s", line);
	if (f)
		fclose(f);
	fflush(stdout);
}

/* fork() with @flags; in the child run @inside. */
static inline void in_new_namespace(unsigned long flags, const char *type,
				    void (*inside)(void))
{
	pid_t pid = (pid_t)syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);

	if (pid < 0) {
		perror("clone");
		exit(1);
	}
	if (pid == 0) {
		heading("inside", type);
		inside();
		fflush(stdout);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

#endif
