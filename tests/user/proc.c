/*
 * tests/user/proc.c - /proc in Linux's formats, with true figures.
 *
 * Each file is taken apart as programs do: the number and order of fields,
 * and what this process knows about itself.
 *
 * See: proc(5).
 */
#include "tap.h"
#include <dirent.h>
#include <elf.h>
#include <pthread.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>

static char text[65536];

/* A whole file as a string; its length or -1. */
static ssize_t slurp(const char *name)
{
	int fd = open(name, O_RDONLY);
	ssize_t got, len = 0;

	text[0] = '\0';
	if (fd < 0)
		return -1;
	while ((got = read(fd, text + len, sizeof(text) - 1 - (size_t)len)) > 0)
		len += got;
	close(fd);
	text[len] = '\0';
	return got < 0 ? -1 : len;
}

/* The value of "key:" in text, blanks skipped; NULL if there is none. */
static const char *field(const char *key)
{
	size_t len = strlen(key);
	const char *at = text;

	while (at && *at) {
		if (!strncmp(at, key, len) && at[len] == ':')
			return at + len + 1 + strspn(at + len + 1, " \t");
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	return NULL;
}

static long number(const char *key)
{
	const char *at = field(key);

	return at ? strtol(at, NULL, 0) : -1;
}

TEST(stat_has_52_fields)
{
	char comm[32], state;
	int pid, ppid, pgrp, sid, n = 0, used = 0;

	REQUIRE(slurp("/proc/self/stat") > 0);
	EXPECT_EQ(sscanf(text, "%d (%31[^)]) %c %d %d %d%n", &pid, comm, &state,
			 &ppid, &pgrp, &sid, &used),
		  6);
	EXPECT_EQ(pid, getpid());
	EXPECT(!strcmp(comm, "proc"));
	EXPECT_EQ(state, 'R');
	EXPECT_EQ(ppid, getppid());
	EXPECT_EQ(pgrp, getpgrp());
	EXPECT_EQ(sid, getsid(0));
	for (char *t = strtok(text + used, " \n"); t; t = strtok(NULL, " \n"))
		n++;
	EXPECT_EQ(n, 52 - 6);
	EXPECT_EQ(text[used - 1] != 0, 1);
}

TEST(status_knows_this_process)
{
	REQUIRE(slurp("/proc/self/status") > 0);
	EXPECT(!strncmp(field("Name"), "proc\n", 5));
	EXPECT(!strncmp(field("State"), "R (running)\n", 12));
	EXPECT_EQ(number("Pid"), getpid());
	EXPECT_EQ(number("Tgid"), getpid());
	EXPECT_EQ(number("PPid"), getppid());
	EXPECT_EQ(number("TracerPid"), 0);
	EXPECT_EQ(number("Uid"), getuid());
	EXPECT_EQ(number("NSpid"), getpid());
	EXPECT_EQ(number("Threads"), 1);
	EXPECT(number("VmSize") > 0 && number("VmRSS") > 0);
	EXPECT(number("VmPeak") >= number("VmSize"));
	EXPECT(number("VmHWM") >= number("VmRSS"));
	EXPECT_EQ(number("RssAnon") + number("RssFile") + number("RssShmem"),
		  number("VmRSS"));
	EXPECT_EQ(number("NoNewPrivs"), 0);
	EXPECT(field("Cpus_allowed_list") != NULL);
}

TEST(signals_show_in_status)
{
	sigset_t set;

	signal(SIGUSR1, SIG_IGN);
	signal(SIGUSR2, (void (*)(int))exit);
	sigemptyset(&set);
	sigaddset(&set, SIGHUP);
	sigprocmask(SIG_BLOCK, &set, NULL);
	kill(getpid(), SIGHUP);
	REQUIRE(slurp("/proc/self/status") > 0);
	EXPECT_EQ(strtoul(field("ShdPnd"), NULL, 16), 1UL << (SIGHUP - 1));
	EXPECT_EQ(strtoul(field("SigBlk"), NULL, 16), 1UL << (SIGHUP - 1));
	EXPECT(strtoul(field("SigIgn"), NULL, 16) & 1UL << (SIGUSR1 - 1));
	EXPECT(strtoul(field("SigCgt"), NULL, 16) & 1UL << (SIGUSR2 - 1));
}

TEST(statm_and_stat_agree)
{
	unsigned long size, resident, shared, code, lib, data, dirty;

	REQUIRE(slurp("/proc/self/statm") > 0);
	EXPECT_EQ(sscanf(text, "%lu %lu %lu %lu %lu %lu %lu", &size, &resident,
			 &shared, &code, &lib, &data, &dirty),
		  7);
	EXPECT(size >= resident && resident >= shared && code > 0);
	EXPECT_EQ(lib, 0);
	EXPECT_EQ(dirty, 0);
}

TEST(maps_lines_have_linux_shape)
{
	unsigned long start, end, off, ino, last = 0;
	unsigned int major, minor;
	char rights[5];
	int here = 0, stack = 0, n = 0, used;

	REQUIRE(slurp("/proc/self/maps") > 0);
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		used = 0;
		EXPECT_EQ(sscanf(line, "%lx-%lx %4s %lx %x:%x %lu%n", &start,
				 &end, rights, &off, &major, &minor, &ino,
				 &used),
			  7);
		EXPECT(start >= last && end > start && strlen(rights) == 4);
		last = end;
		if (strchr(line, '/') || strchr(line, '['))
			EXPECT_EQ(line[72] == ' ' && line[73] != ' ', 1);
		here += (unsigned long)slurp >= start &&
			(unsigned long)slurp < end && !strcmp(rights, "r-xp");
		stack += strstr(line, "[stack]") != NULL &&
			 (unsigned long)&used >= start &&
			 (unsigned long)&used < end;
		n++;
	}
	EXPECT_EQ(here, 1);
	EXPECT_EQ(stack, 1);
	EXPECT(n > 4);
}

TEST(smaps_sums_to_rollup)
{
	char *map = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long rss;

	memset(map, 1, 1 << 20);
	REQUIRE(slurp("/proc/self/smaps_rollup") > 0);
	EXPECT(strstr(text, "[rollup]") != NULL);
	rss = number("Rss");
	EXPECT(rss >= 1024);
	EXPECT(number("Private_Dirty") >= 1024);
	EXPECT(number("Anonymous") >= 1024);
	REQUIRE(slurp("/proc/self/smaps") > 0);
	EXPECT(field("VmFlags") != NULL && field("Size") != NULL);
}

TEST(mem_reads_and_writes_memory)
{
	static volatile int secret = 1234;
	int fd = open("/proc/self/mem", O_RDWR), got = 0, put = 99;

	REQUIRE(fd >= 0);
	EXPECT_EQ(pread(fd, &got, 4, (off_t)(unsigned long)&secret), 4);
	EXPECT_EQ(got, 1234);
	EXPECT_EQ(pwrite(fd, &put, 4, (off_t)(unsigned long)&secret), 4);
	EXPECT_EQ(secret, 99);
	EXPECT_ERR(pread(fd, &got, 4, 8), EIO);
}

TEST(cmdline_comm_environ_and_auxv)
{
	unsigned long aux[2];
	int fd, seen = 0;

	EXPECT(slurp("/proc/self/cmdline") > 0);
	EXPECT(strstr(text, "proc") != NULL);
	EXPECT_EQ(slurp("/proc/self/comm"), 5);
	EXPECT(!strcmp(text, "proc\n"));
	fd = open("/proc/self/comm", O_WRONLY);
	EXPECT_EQ(write(fd, "a-name-longer-than-fifteen", 26), 26);
	EXPECT(slurp("/proc/self/comm") == 16);
	EXPECT(!strcmp(text, "a-name-longer-t\n"));
	EXPECT(slurp("/proc/self/environ") >= 0);
	fd = open("/proc/self/auxv", O_RDONLY);
	while (read(fd, aux, 16) == 16)
		if (aux[0] == AT_PAGESZ)
			seen = aux[1] == 4096;
	EXPECT(seen);
}

TEST(exe_cwd_and_root_are_links)
{
	char buf[256];
	struct stat a, b;
	ssize_t n;

	EXPECT_EQ(chdir("/tmp"), 0);
	n = readlink("/proc/self/cwd", buf, sizeof(buf));
	EXPECT(n == 4 && !memcmp(buf, "/tmp", 4));
	n = readlink("/proc/self/root", buf, sizeof(buf));
	EXPECT(n == 1 && buf[0] == '/');
	n = readlink("/proc/self/exe", buf, sizeof(buf) - 1);
	EXPECT(n > 5 && !memcmp(buf + n - 5, "/proc", 5));
	EXPECT_EQ(stat("/proc/self/cwd", &a), 0);
	EXPECT_EQ(stat("/tmp", &b), 0);
	EXPECT(a.st_ino == b.st_ino && a.st_dev == b.st_dev);
	EXPECT_EQ(open("/proc/self/cwd/.", O_RDONLY) >= 0, 1);
}

TEST(fd_lists_open_files)
{
	int p[2], seen = 0, fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	char name[64], buf[64];
	struct dirent *d;
	ssize_t n;
	DIR *dir;

	REQUIRE(fd >= 0 && pipe(p) == 0);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	n = readlink(name, buf, sizeof(buf));
	EXPECT(n == 9 && !memcmp(buf, "/dev/null", 9));
	snprintf(name, sizeof(name), "/proc/self/fd/%d", p[0]);
	n = readlink(name, buf, sizeof(buf));
	EXPECT(n > 6 && !memcmp(buf, "pipe:[", 6));
	dir = opendir("/proc/self/fd");
	while ((d = readdir(dir)))
		seen += atoi(d->d_name) == p[1] || atoi(d->d_name) == fd;
	EXPECT_EQ(seen, 2);
	snprintf(name, sizeof(name), "/proc/self/fdinfo/%d", fd);
	EXPECT(slurp(name) > 0);
	EXPECT(!strncmp(text, "pos:\t0\nflags:\t02100000\nmnt_id:\t", 31) ||
	       !strncmp(text, "pos:\t0\nflags:\t02000000\nmnt_id:\t", 31));
	EXPECT(field("ino") != NULL);
	EXPECT_ERR(open("/proc/self/fd/9999", O_RDONLY), ENOENT);
}

static void *sleeper(void *arg)
{
	(void)arg;
	pause();
	return NULL;
}

TEST(task_lists_the_threads)
{
	pthread_t t;
	struct dirent *d;
	char name[64];
	int n = 0;
	DIR *dir;
	struct stat st;

	REQUIRE(pthread_create(&t, NULL, sleeper, NULL) == 0);
	dir = opendir("/proc/self/task");
	while ((d = readdir(dir)))
		n += atoi(d->d_name) > 0;
	EXPECT_EQ(n, 2);
	REQUIRE(slurp("/proc/self/status") > 0);
	EXPECT_EQ(number("Threads"), 2);
	snprintf(name, sizeof(name), "/proc/self/task/%d/stat", getpid());
	EXPECT(slurp(name) > 0);
	EXPECT_EQ(stat("/proc/thread-self", &st), 0);
	EXPECT_ERR(open("/proc/self/task/1/stat", O_RDONLY), ENOENT);
}

TEST(children_are_listed)
{
	char name[64], want[32];
	pid_t pid = fork();

	if (!pid) {
		pause();
		_exit(0);
	}
	snprintf(name, sizeof(name), "/proc/self/task/%d/children", getpid());
	snprintf(want, sizeof(want), "%d ", pid);
	EXPECT(slurp(name) > 0);
	EXPECT(!strcmp(text, want));
	kill(pid, SIGKILL);
	tap_wait(pid);
	EXPECT_EQ(slurp(name), 0);
}

TEST(a_zombie_has_little_left)
{
	char name[64], buf[64];
	siginfo_t info;
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT);
	snprintf(name, sizeof(name), "/proc/%d/status", pid);
	REQUIRE(slurp(name) > 0);
	EXPECT(!strncmp(field("State"), "Z (zombie)\n", 11));
	EXPECT(field("VmSize") == NULL);
	snprintf(name, sizeof(name), "/proc/%d/cmdline", pid);
	EXPECT_EQ(slurp(name), 0);
	snprintf(name, sizeof(name), "/proc/%d/exe", pid);
	EXPECT_ERR(readlink(name, buf, sizeof(buf)), ENOENT);
	tap_wait(pid);
	snprintf(name, sizeof(name), "/proc/%d", pid);
	EXPECT_ERR(open(name, O_RDONLY), ENOENT);
}

TEST(limits_are_printed_in_columns)
{
	struct rlimit r = { 123, 456 };

	REQUIRE(setrlimit(RLIMIT_NOFILE, &r) == 0);
	REQUIRE(slurp("/proc/self/limits") > 0);
	EXPECT(strstr(text, "Limit                     Soft Limit           "
			    "Hard Limit           Units     \n") == text);
	EXPECT(strstr(text, "Max open files            123                  "
			    "456                  files     \n") != NULL);
}

TEST(oom_score_adj_is_kept)
{
	int fd = open("/proc/self/oom_score_adj", O_RDWR);

	EXPECT_EQ(slurp("/proc/self/oom_score_adj"), 2);
	EXPECT(!strcmp(text, "0\n"));
	EXPECT_EQ(write(fd, "300", 3), 3);
	EXPECT(slurp("/proc/self/oom_score_adj") == 4);
	EXPECT(!strcmp(text, "300\n"));
	EXPECT_ERR(write(fd, "1001", 4), EINVAL);
	EXPECT_ERR(write(fd, "x", 1), EINVAL);
}

TEST(io_counts_calls_and_bytes)
{
	long before;
	int fd = open("/dev/null", O_WRONLY);

	REQUIRE(slurp("/proc/self/io") > 0);
	before = number("wchar");
	EXPECT_EQ(write(fd, text, 1000), 1000);
	REQUIRE(slurp("/proc/self/io") > 0);
	EXPECT_EQ(number("wchar") - before, 1000);
	EXPECT(number("syscr") > 0 && number("rchar") > 0);
}

TEST(namespaces_have_numbers)
{
	char a[64], b[64];
	ssize_t n = readlink("/proc/self/ns/uts", a, sizeof(a));

	EXPECT(n > 5 && !memcmp(a, "uts:[", 5) && a[n - 1] == ']');
	EXPECT_EQ(readlink("/proc/1/ns/uts", b, sizeof(b)), n);
	EXPECT(!memcmp(a, b, (size_t)n));
	n = readlink("/proc/self/ns/pid", a, sizeof(a));
	EXPECT(n > 5 && !memcmp(a, "pid:[", 5));
	n = readlink("/proc/self/ns/user", a, sizeof(a));
	EXPECT(n > 6 && !memcmp(a, "user:[", 6));
}

TEST(the_machine_is_described)
{
	double up, idle, l1, l5, l15;
	int running, total, last;

	EXPECT(slurp("/proc/uptime") > 0);
	EXPECT_EQ(sscanf(text, "%lf %lf", &up, &idle), 2);
	EXPECT(up > 0);
	EXPECT(slurp("/proc/loadavg") > 0);
	EXPECT_EQ(sscanf(text, "%lf %lf %lf %d/%d %d", &l1, &l5, &l15, &running,
			 &total, &last),
		  6);
	EXPECT(running >= 1 && total >= running);
	EXPECT(slurp("/proc/meminfo") > 0);
	EXPECT(number("MemTotal") > number("MemFree"));
	EXPECT(number("MemAvailable") > 0 && field("SwapTotal") != NULL);
	EXPECT(slurp("/proc/stat") > 0);
	EXPECT(!strncmp(text, "cpu  ", 5));
	EXPECT(strstr(text, "\ncpu0 ") && strstr(text, "\nbtime ") &&
	       strstr(text, "\nprocesses "));
	EXPECT(slurp("/proc/version") > 0);
	EXPECT(!strncmp(text, "Linux version 6.1", 17));
	EXPECT(slurp("/proc/cpuinfo") > 0);
	EXPECT(!strncmp(text, "processor\t: 0\n", 14));
	EXPECT(slurp("/proc/filesystems") > 0);
	EXPECT(strstr(text, "nodev\tproc\n") != NULL);
	EXPECT(slurp("/proc/mounts") > 0);
	EXPECT(strstr(text, "proc /proc proc ") != NULL);
}

TEST(sysctls_are_files)
{
	int fd;

	EXPECT(slurp("/proc/sys/kernel/pid_max") > 0);
	EXPECT(slurp("/proc/sys/kernel/ostype") == 6);
	EXPECT(!strcmp(text, "Linux\n"));
	EXPECT_ERR(open("/proc/sys/kernel/ostype", O_WRONLY), EACCES);
	EXPECT_ERR(open("/proc/sys/kernel/no_such_thing", O_RDONLY), ENOENT);
	EXPECT(slurp("/proc/sys/fs/pipe-max-size") > 0);
	EXPECT_EQ(atoi(text), 1048576);
	fd = open("/proc/sys/fs/pipe-max-size", O_WRONLY);
	EXPECT(fd >= 0);
	EXPECT_ERR(write(fd, "x", 1), EINVAL);
}

TEST(a_small_buffer_reads_the_same_text)
{
	char piece[7], whole[4096];
	int fd = open("/proc/self/limits", O_RDONLY);
	ssize_t got, len = 0;

	while ((got = read(fd, piece, sizeof(piece))) > 0) {
		memcpy(whole + len, piece, (size_t)got);
		len += got;
	}
	EXPECT_EQ(slurp("/proc/self/limits"), len);
	EXPECT(!memcmp(whole, text, (size_t)len));
	EXPECT_EQ(lseek(fd, 26, SEEK_SET), 26);
	EXPECT_EQ(read(fd, piece, 4), 4);
	EXPECT(!memcmp(piece, "Soft", 4));
}
