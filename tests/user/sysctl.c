/*
 * tests/user/sysctl.c - /proc/sys: tunables that do what they say.
 *
 * Each test puts back what it changed.
 *
 * See: proc(5), "/proc/sys".
 */
#include <ctype.h>
#include <sys/inotify.h>
#include <sys/klog.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include "tests/user/tap.h"

#define PAGE 4096UL

/* The text of /proc/sys/@name without its newline; "" if there is none. */
static const char *get(const char *name)
{
	static char buf[4][256];
	static int turn;
	char path[128], *text = buf[turn++ % 4];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	fd = open(path, O_RDONLY);
	n = fd < 0 ? 0 : read(fd, text, sizeof(buf[0]) - 1);
	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = 0;
	text[strcspn(text, "\n")] = 0;
	return text;
}

/* 0, or -1 with errno. */
static int set(const char *name, const char *text)
{
	char path[128];
	ssize_t n;
	int fd, err;

	snprintf(path, sizeof(path), "/proc/sys/%s", name);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	err = errno;
	close(fd);
	errno = err;
	return n < 0 ? -1 : 0;
}

static void *map(size_t len, int flags)
{
	return mmap(NULL, len, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | flags, -1, 0);
}

static unsigned long meminfo(const char *name)
{
	unsigned long kib = 0;
	char line[128];
	FILE *f = fopen("/proc/meminfo", "r");

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, name, strlen(name)))
			kib = strtoul(line + strlen(name) + 1, NULL, 10);
	if (f)
		fclose(f);
	return kib;
}

TEST(max_map_count_ends_mmap)
{
	char old[32], *area = map(200 * PAGE, 0);
	int count = 0, split = 0;
	char line[512];
	FILE *f = fopen("/proc/self/maps", "r");

	REQUIRE(f && area != MAP_FAILED);
	while (fgets(line, sizeof(line), f))
		count++;
	fclose(f);
	strcpy(old, get("vm/max_map_count"));
	EXPECT(!strcmp(old, "65530"));
	snprintf(line, sizeof(line), "%d", count + 20);
	REQUIRE(!set("vm/max_map_count", line));
	/* Each second page read-only: two more mappings. */
	while (split < 90 &&
	       !mprotect(area + 2 * PAGE * (size_t)split, PAGE, PROT_READ))
		split++;
	EXPECT_EQ(errno, ENOMEM);
	EXPECT(split >= 5 && split <= 12);
	EXPECT(!set("vm/max_map_count", old));
	EXPECT(!mprotect(area + 2 * PAGE * 60, PAGE, PROT_READ));
	EXPECT_ERR(set("vm/max_map_count", "-1"), EINVAL);
}

TEST(overcommit_memory_decides_what_is_promised)
{
	size_t more = (meminfo("MemTotal:") + 65536) * 1024;
	char text[32];
	pid_t pid;
	void *p;

	EXPECT(!strcmp(get("vm/overcommit_memory"), "0"));
	EXPECT(map(more * 4, 0) == MAP_FAILED && errno == ENOMEM);
	p = map(more * 4, MAP_NORESERVE);
	EXPECT(p != MAP_FAILED);
	munmap(p, more * 4);

	REQUIRE(!set("vm/overcommit_memory", "1"));
	p = map(more * 4, 0);
	EXPECT(p != MAP_FAILED);
	munmap(p, more * 4);

	/* Never: the limit is a share of memory, and all counts. */
	snprintf(text, sizeof(text), "%s", get("vm/overcommit_ratio"));
	REQUIRE(!set("vm/overcommit_ratio", "80"));
	EXPECT(meminfo("CommitLimit:") > meminfo("MemTotal:") / 100 * 79);
	EXPECT(meminfo("CommitLimit:") < meminfo("MemTotal:") / 100 * 82);
	REQUIRE(!set("vm/overcommit_memory", "2"));
	EXPECT(map(meminfo("MemTotal:") * 1024 / 100 * 85, 0) == MAP_FAILED);
	EXPECT(map(more, MAP_NORESERVE) == MAP_FAILED);
	p = map(meminfo("MemTotal:") * 1024 / 2, 0);
	EXPECT(p != MAP_FAILED);
	pid = fork(); /* twice that is too much */
	if (!pid)
		_exit(0);
	EXPECT(pid < 0 && errno == ENOMEM);
	if (pid > 0)
		waitpid(pid, NULL, 0);
	EXPECT(!set("vm/overcommit_memory", "0"));
	EXPECT(!set("vm/overcommit_ratio", text));
	EXPECT_ERR(set("vm/overcommit_memory", "3"), EINVAL);
	EXPECT_ERR(set("vm/overcommit_memory", "x"), EINVAL);
}

TEST(min_free_kbytes_is_what_was_set)
{
	char old[32];

	strcpy(old, get("vm/min_free_kbytes"));
	EXPECT(atoi(old) >= 128);
	EXPECT(!set("vm/min_free_kbytes", "2048"));
	EXPECT(!strcmp(get("vm/min_free_kbytes"), "2048"));
	EXPECT(!set("vm/min_free_kbytes", old));
	EXPECT_ERR(set("vm/min_free_kbytes", "-5"), EINVAL);
}

static int is_uuid(const char *s)
{
	for (int i = 0; i < 36; i++) {
		if (i == 8 || i == 13 || i == 18 || i == 23) {
			if (s[i] != '-')
				return 0;
		} else if (!isxdigit((unsigned char)s[i])) {
			return 0;
		}
	}
	return s[14] == '4' && strchr("89ab", s[19]) && !s[36];
}

TEST(random_gives_names)
{
	const char *boot = get("kernel/random/boot_id"), *again;
	char first[64];

	EXPECT(is_uuid(boot));
	EXPECT(!strcmp(boot, get("kernel/random/boot_id")));
	strcpy(first, get("kernel/random/uuid"));
	again = get("kernel/random/uuid");
	EXPECT(is_uuid(first) && is_uuid(again));
	EXPECT(strcmp(first, again) != 0);
	EXPECT(!strcmp(get("kernel/random/poolsize"), "256"));
	EXPECT(!strcmp(get("kernel/random/entropy_avail"), "256"));
	EXPECT_ERR(open("/proc/sys/kernel/random/uuid", O_WRONLY), EACCES);
}

TEST(printk_sets_the_level_of_the_console)
{
	char old[64];

	strcpy(old, get("kernel/printk"));
	REQUIRE(!set("kernel/printk", "6 4 2 7"));
	EXPECT(!strcmp(get("kernel/printk"), "6\t4\t2\t7"));
	EXPECT(!klogctl(8, NULL, 1)); /* not below the minimum */
	EXPECT(!strncmp(get("kernel/printk"), "2\t", 2));
	EXPECT(!klogctl(8, NULL, 5));
	EXPECT(!strncmp(get("kernel/printk"), "5\t", 2));
	EXPECT(!set("kernel/printk", old));
}

TEST(dmesg_restrict_closes_the_log)
{
	char text[256], old[8];
	int status;
	pid_t pid;

	strcpy(old, get("kernel/dmesg_restrict"));
	REQUIRE(!set("kernel/dmesg_restrict", "0"));
	pid = fork();
	if (!pid) {
		if (setuid(1000))
			_exit(9);
		_exit(klogctl(3, text, sizeof(text)) < 0);
	}
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
	REQUIRE(!set("kernel/dmesg_restrict", "1"));
	pid = fork();
	if (!pid) {
		if (setuid(1000))
			_exit(9);
		if (klogctl(3, text, sizeof(text)) >= 0 || errno != EPERM)
			_exit(1);
		_exit(open("/dev/kmsg", O_RDONLY) >= 0 || errno != EPERM);
	}
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
	EXPECT(!set("kernel/dmesg_restrict", old));
}

TEST(inotify_limits_hold)
{
	char old[32];
	int a, b;

	strcpy(old, get("fs/inotify/max_user_instances"));
	EXPECT(!strcmp(old, "128"));
	REQUIRE(!set("fs/inotify/max_user_instances", "1"));
	a = inotify_init1(0);
	b = inotify_init1(0);
	EXPECT(a >= 0);
	EXPECT(b < 0 && errno == EMFILE);
	EXPECT(!set("fs/inotify/max_user_instances", old));
	EXPECT_ERR(set("fs/inotify/max_user_instances", "-1"), EINVAL);
	EXPECT(atol(get("fs/inotify/max_user_watches")) >= 8192);
	EXPECT(!strcmp(get("fs/inotify/max_queued_events"), "16384"));
}

TEST(facts_are_told)
{
	long n[7];

	EXPECT(!strcmp(get("kernel/ngroups_max"), "65536"));
	EXPECT(!strcmp(get("kernel/cap_last_cap"), "40"));
	EXPECT(isdigit((unsigned char)*get("kernel/tainted")));
	REQUIRE(sscanf(get("fs/dentry-state"), "%ld\t%ld\t%ld\t%ld\t%ld\t%ld",
		       n, n + 1, n + 2, n + 3, n + 4, n + 5) == 6);
	EXPECT(n[0] > 0 && n[1] <= n[0] && n[2] == 45);
	REQUIRE(sscanf(get("fs/inode-nr"), "%ld\t%ld", n, n + 1) == 2);
	EXPECT(n[0] > 0 && n[1] >= 0);
	EXPECT(sscanf(get("fs/inode-state"),
		      "%ld\t%ld\t%ld\t%ld\t%ld\t%ld\t%ld", n, n + 1, n + 2,
		      n + 3, n + 4, n + 5, n + 6) == 7);
	EXPECT_ERR(open("/proc/sys/fs/inode-nr", O_WRONLY), EACCES);
	EXPECT_ERR(open("/proc/sys/kernel/none", O_RDONLY), ENOENT);
}

TEST(a_value_is_read_in_parts_and_written_at_once)
{
	char buf[8] = { 0 };
	int fd = open("/proc/sys/vm/max_map_count", O_RDWR);

	REQUIRE(fd >= 0);
	EXPECT_EQ(read(fd, buf, 6), 6);
	EXPECT(!memcmp(buf, "65530\n", 6));
	EXPECT_EQ(read(fd, buf, 6), 0);
	EXPECT_EQ(pwrite(fd, "1\n", 2, 3), 2); /* not at the start: ignored */
	EXPECT(!strcmp(get("vm/max_map_count"), "65530"));
	EXPECT_ERR(pwrite(fd, "12x", 3, 0), EINVAL);
	EXPECT_ERR(pwrite(fd, "99999999999", 11, 0), EINVAL);
	EXPECT_ERR(fchmod(fd, 0666), EPERM);
	EXPECT(!strcmp(get("vm/max_map_count"), "65530"));
}
