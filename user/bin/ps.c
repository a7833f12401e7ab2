/*
 * user/bin/ps.c - list the processes that /proc shows.
 *
 * usage: ps [-e] [-f]
 *
 * Kernel threads have no address space, hence no command line: their name
 * stands in brackets.  Without -e, only the processes of this terminal.
 *
 * See: proc(5); lab 2.
 */
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

struct process {
	int pid, ppid, tty;
	uid_t uid;
	char state, name[64];
	unsigned long user, system; /* clock ticks of processor time */
	unsigned long long start;   /* clock ticks after boot */
	char command[256];
};

static ssize_t read_proc(int pid, const char *file, char *buf, size_t size)
{
	char path[64];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	fd = open(path, O_RDONLY);
	if (fd < 0)
		return -1;
	n = read(fd, buf, size - 1);
	close(fd);
	buf[n > 0 ? n : 0] = 0;
	return n;
}

/* The name may hold blanks and parentheses: it ends at the last ')'. */
static int parse_stat(char *text, struct process *p)
{
	char *open = strchr(text, '('), *close = strrchr(text, ')');

	if (!open || !close)
		return -1;
	*close = 0;
	snprintf(p->name, sizeof(p->name), "%s", open + 1);
	return sscanf(close + 2,
		      "%c %d %*d %*d %d %*d %*u %*u %*u %*u %*u %lu %lu %*d "
		      "%*d %*d %*d %*d %*d %llu",
		      &p->state, &p->ppid, &p->tty, &p->user, &p->system,
		      &p->start) == 6
		       ? 0
		       : -1;
}

/* Arguments end in NUL bytes: show them as blanks. */
static void read_command(struct process *p)
{
	ssize_t n =
		read_proc(p->pid, "cmdline", p->command, sizeof(p->command));

	for (ssize_t i = 0; i < n - 1; i++)
		if (!p->command[i])
			p->command[i] = ' ';
	if (n <= 0)
		snprintf(p->command, sizeof(p->command), "[%s]%s", p->name,
			 p->state == 'Z' ? " <defunct>" : "");
}

static int read_process(int pid, struct process *p)
{
	char text[512], path[32];
	struct stat st;

	p->pid = pid;
	snprintf(path, sizeof(path), "/proc/%d", pid);
	if (stat(path, &st) < 0)
		return -1;
	p->uid = st.st_uid;
	if (read_proc(pid, "stat", text, sizeof(text)) <= 0 ||
	    parse_stat(text, p) < 0)
		return -1;
	read_command(p);
	return 0;
}

static const char *tty_name(int tty)
{
	static char name[16];

	if (!tty)
		return "?";
	if (major((dev_t)tty) == 4 && minor((dev_t)tty) >= 64)
		snprintf(name, sizeof(name), "ttyS%d",
			 (int)minor((dev_t)tty) - 64);
	else if (major((dev_t)tty) == 4)
		snprintf(name, sizeof(name), "tty%d", (int)minor((dev_t)tty));
	else if (major((dev_t)tty) == 136)
		snprintf(name, sizeof(name), "pts/%d", (int)minor((dev_t)tty));
	else
		snprintf(name, sizeof(name), "%d:%d", (int)major((dev_t)tty),
			 (int)minor((dev_t)tty));
	return name;
}

static double uptime(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_BOOTTIME, &ts);
	return (double)ts.tv_sec;
}

static void show_full(const struct process *p)
{
	struct passwd *user = getpwuid(p->uid);
	long hz = sysconf(_SC_CLK_TCK);
	unsigned long seconds = (p->user + p->system) / (unsigned long)hz;
	double age = uptime() - (double)p->start / (double)hz;
	time_t born = time(NULL) - (time_t)age;
	int busy = age > 0 ? (int)((double)seconds * 100 / age) : 0;
	char uid[16], when[16];

	snprintf(uid, sizeof(uid), "%u", p->uid);
	strftime(when, sizeof(when), "%H:%M", localtime(&born));
	printf("%-8s %5d %5d %2d %s %-8s %02lu:%02lu:%02lu %s\n",
	       user ? user->pw_name : uid, p->pid, p->ppid,
	       busy > 99 ? 99 : busy, when, tty_name(p->tty), seconds / 3600,
	       seconds / 60 % 60, seconds % 60, p->command);
}

static void show_short(const struct process *p)
{
	unsigned long seconds =
		(p->user + p->system) / (unsigned long)sysconf(_SC_CLK_TCK);

	printf("%5d %-8s %02lu:%02lu:%02lu %s\n", p->pid, tty_name(p->tty),
	       seconds / 3600, seconds / 60 % 60, seconds % 60, p->name);
}

static int by_number(const struct dirent **a, const struct dirent **b)
{
	return atoi((*a)->d_name) - atoi((*b)->d_name);
}

static int is_process(const struct dirent *d)
{
	return isdigit((unsigned char)d->d_name[0]);
}

int main(int argc, char **argv)
{
	int all = 0, full = 0, option, n;
	struct process self, p;
	struct dirent **names;

	while ((option = getopt(argc, argv, "eAf")) != -1) {
		if (option == '?')
			return 1;
		if (option == 'f')
			full = 1;
		else
			all = 1;
	}
	n = scandir("/proc", &names, is_process, by_number);
	if (n < 0 || read_process(getpid(), &self) < 0) {
		perror("ps: /proc");
		return 1;
	}
	puts(full ? "UID        PID  PPID  C STIME TTY          TIME CMD"
		  : "  PID TTY          TIME CMD");
	for (int i = 0; i < n; i++) {
		if (read_process(atoi(names[i]->d_name), &p) < 0)
			continue; /* it ended meanwhile */
		if (!all && (p.tty != self.tty || p.uid != self.uid))
			continue;
		if (full)
			show_full(&p);
		else
			show_short(&p);
	}
	return 0;
}
