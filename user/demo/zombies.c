/*
 * user/demo/zombies.c - a zombie, then an orphan.
 *
 * A child that has ended stays in the process table, state Z, until its
 * parent asks how it went.  A child whose parent has ended gets a new one:
 * process 1, which will ask.
 *
 * See: wait(2), proc(5); lab 2.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/wait.h>

static void show_state(const char *who, pid_t pid)
{
	char path[40], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "r");
	if (!f) {
		printf("%s: %d is gone\n", who, pid);
		return;
	}
	while (fgets(line, sizeof(line), f))
		if (!strncmp(line, "State:", 6) || !strncmp(line, "PPid:", 5))
			printf("%s: %d %s", who, pid, line);
	fclose(f);
}

static void zombie(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(7);
	sleep(1);
	show_state("zombie", pid);
	waitpid(pid, NULL, 0);
	show_state("reaped", pid);
}

static void orphan(void)
{
	pid_t middle = fork();

	if (middle == 0) {
		if (fork() > 0)
			_exit(0); /* the grandchild loses its parent now */
		usleep(200000);
		show_state("orphan", getpid());
		_exit(0);
	}
	waitpid(middle, NULL, 0);
	sleep(1);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	zombie();
	orphan();
	return 0;
}
