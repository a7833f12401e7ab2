/*
 * user/bin/runtests.c - run the test programs of /tests, one after another.
 *
 * usage: runtests [PATTERN...]      default: every file of /tests
 *
 * Prints for each program
 *     @@ begin NAME
 *     ... its TAP ...
 *     @@ leak COUNTER BEFORE AFTER  (one line per counter that moved)
 *     @@ kernel TEXT                (a warning in the kernel's log, and after)
 *     @@ end NAME WAIT-STATUS MILLISECONDS
 * and "@@ done" at last.  The counters are the "name value" lines of
 * /sys/kernel/debug/counters, where the kernel has that file: live tasks,
 * mounts, slab objects, free frames.  Whatever a program left running is
 * killed and reaped before the second reading.
 *
 * See: scripts/run-tests, which reads this from the serial line.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <termios.h>

#define MAX_COUNTERS 64
#define LIMIT_MS     180000
#define COUNTERS     "/sys/kernel/debug/counters"

struct counter {
	char name[32];
	long value;
};

struct counters {
	int nr;
	struct counter c[MAX_COUNTERS];
};

static long now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void nap(void)
{
	struct timespec ts = { 0, 5 * 1000 * 1000 };

	nanosleep(&ts, NULL);
}

/* Give back what is only cached, so that the counters show what is held. */
static void drop_caches(void)
{
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, "3\n", 2) < 0)
		perror("# drop_caches");
	close(fd);
}

static void read_counters(struct counters *all)
{
	FILE *f = fopen(COUNTERS, "re");

	all->nr = 0;
	if (!f)
		return;
	fclose(f);
	drop_caches();
	f = fopen(COUNTERS, "re");
	while (f && all->nr < MAX_COUNTERS &&
	       fscanf(f, "%31s %ld", all->c[all->nr].name,
		      &all->c[all->nr].value) == 2)
		all->nr++;
	if (f)
		fclose(f);
}

static int is_alarming(const char *text)
{
	static const char *const words[] = { "WARNING", "BUG", "UBSAN", "Oops",
					     "panic" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(text, words[i]))
			return 1;
	return 0;
}

/* What the kernel has said since the last call, from an alarm on. */
static void report_kernel_log(int kmsg)
{
	char record[1024], *text;
	int alarmed = 0;
	ssize_t n;

	while (kmsg >= 0) {
		n = read(kmsg, record, sizeof(record) - 1);
		if (n < 0 && errno == EPIPE)
			continue; /* some were overwritten */
		if (n <= 0)
			return;
		record[n] = 0;
		text = strchr(record, ';');
		if (!text)
			continue;
		text[strcspn(text, "\n")] = 0;
		alarmed |= is_alarming(text);
		if (alarmed)
			printf("@@ kernel %s\n", text + 1);
	}
}

static int same(const struct counters *a, const struct counters *b)
{
	return a->nr == b->nr &&
	       !memcmp(a->c, b->c, sizeof(a->c[0]) * (size_t)a->nr);
}

/* What is freed late (deferred work) gets half a second to go. */
static void report_leaks(const struct counters *before)
{
	static struct counters after;

	for (int i = 0; i < 20; i++) {
		memset(&after, 0, sizeof(after));
		read_counters(&after);
		if (same(before, &after))
			return;
		for (int j = 0; j < 5; j++)
			nap();
	}
	for (int i = 0; i < after.nr && i < before->nr; i++)
		if (after.c[i].value != before->c[i].value)
			printf("@@ leak %s %ld %ld\n", after.c[i].name,
			       before->c[i].value, after.c[i].value);
}

/* Wait for @pid, reaping orphans by the way; its status, -1 when too late. */
static int await(pid_t pid, long limit)
{
	int status;
	pid_t dead;

	while (now_ms() < limit) {
		dead = waitpid(-1, &status, WNOHANG);
		if (dead == pid)
			return status;
		if (dead == 0)
			nap();
	}
	return -1;
}

/* We are not process 1, which alone is spared besides the caller. */
static void sweep(void)
{
	kill(-1, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

static void run(const char *name, int kmsg)
{
	static struct counters before;
	char path[300];
	long start = now_ms();
	int status;
	pid_t pid;

	snprintf(path, sizeof(path), "/tests/%s", name);
	memset(&before, 0, sizeof(before));
	read_counters(&before);
	printf("@@ begin %s\n", name);
	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		signal(SIGTTOU, SIG_DFL);
		execl(path, name, (char *)NULL);
		printf("# exec %s: %s\n", path, strerror(errno));
		fflush(stdout);
		_exit(127);
	}
	status = await(pid, start + LIMIT_MS);
	sweep();
	report_leaks(&before);
	report_kernel_log(kmsg);
	printf("@@ end %s %d %ld\n", name, status, now_ms() - start);
	fflush(stdout);
}

static int wanted(const char *name, char **patterns)
{
	if (name[0] == '.')
		return 0;
	if (!*patterns)
		return 1;
	for (; *patterns; patterns++)
		if (!fnmatch(*patterns, name, 0))
			return 1;
	return 0;
}

int main(int argc, char **argv)
{
	struct dirent **names;
	int n = scandir("/tests", &names, NULL, alphasort);
	int kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	(void)argc;
	if (n < 0) {
		perror("runtests: /tests");
		return 1;
	}
	signal(SIGTTOU, SIG_IGN);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	if (kmsg >= 0)
		lseek(kmsg, 0, SEEK_END);
	if (chdir("/tmp") < 0)
		perror("runtests: /tmp");
	for (int i = 0; i < n; i++)
		if (wanted(names[i]->d_name, argv + 1))
			run(names[i]->d_name, kmsg);
	printf("@@ done\n");
	fflush(stdout);
	tcdrain(STDOUT_FILENO); /* the hangup at our end would drop the rest */
	return 0;
}
