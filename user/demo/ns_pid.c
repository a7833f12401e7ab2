/*
 * user/demo/ns_pid.c - one process, two numbers; and what process 1 is.
 *
 * See: pid_namespaces(7); kernel/pid.c, kernel/pid_namespace.c.
 */
#include "user/demo/ns.h"

static pid_t outer_parent;

static void show_numbers(void)
{
	char line[256];
	FILE *f = fopen("/proc/self/status", "r");

	printf("getpid() %d, getppid() %d\n", getpid(), getppid());
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, "NSpid", 5))
			printf("a /proc mounted outside says %s", line);
	if (f)
		fclose(f);
}

static void inside(void)
{
	pid_t pid;

	show_numbers();
	printf("kill(%d, 0), our parent outside: %s\n", outer_parent,
	       kill(outer_parent, 0) ? strerror(errno) : "done");
	printf("kill(1, SIGKILL), ourselves: %s, and we live\n",
	       kill(1, SIGKILL) ? strerror(errno) : "done");
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		printf("a child is %d, its parent %d\n", getpid(), getppid());
		fflush(stdout);
		kill(getpid(), SIGSTOP);
	}
	waitpid(pid, NULL, WUNTRACED); /* it has spoken, and lives */
}

int main(void)
{
	outer_parent = getpid();
	heading("outside", "pid");
	show_numbers();
	fflush(stdout);
	in_new_namespace(CLONE_NEWPID, "pid", inside);
	heading("outside", "pid");
	printf("process 1 has ended, and its child with it\n");
	return 0;
}
