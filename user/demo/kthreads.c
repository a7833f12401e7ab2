/*
 * user/demo/kthreads.c - the kernel's own tasks.
 *
 * A kernel thread has no user memory: /proc/PID/maps is empty and there is no
 * executable behind it.  Process 2, kthreadd, is the parent of all of them.
 *
 * See: kernel/kthread.c; lab 5.
 */
#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_status(int pid, char *name, int *parent)
{
	char path[40], line[128];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	f = fopen(path, "r");
	if (!f)
		return -1;
	while (fgets(line, sizeof(line), f)) {
		sscanf(line, "Name:\t%63[^\n]", name);
		sscanf(line, "PPid:\t%d", parent);
	}
	fclose(f);
	return 0;
}

int main(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *d;
	char name[64] = "";
	int parent = 0, count = 0;

	while (proc && (d = readdir(proc))) {
		if (!isdigit((unsigned char)d->d_name[0]))
			continue;
		if (read_status(atoi(d->d_name), name, &parent) < 0)
			continue;
		if (parent != 2 && atoi(d->d_name) != 2)
			continue;
		printf("%5s [%s], child of %d\n", d->d_name, name, parent);
		count++;
	}
	if (proc)
		closedir(proc);
	printf("%d kernel threads\n", count);
	return 0;
}
