/*
 * tests/user/sysfs.c - /sys: the devices and processors of the machine.
 *
 * See: sysfs(5).
 */
#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include "tests/user/tap.h"

/* The text of a file without its newline; "" if it cannot be read. */
static const char *text_of(const char *path)
{
	static char buf[8][4096];
	static int turn;
	char *text = buf[turn++ % 8];
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? 0 : read(fd, text, sizeof(buf[0]) - 1);

	if (fd >= 0)
		close(fd);
	text[n > 0 ? n : 0] = 0;
	text[strcspn(text, "\n")] = 0;
	return text;
}

static int has_line(const char *path, const char *line)
{
	char text[4096] = "\n", want[128];
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, text + 1, sizeof(text) - 2);

	if (fd >= 0)
		close(fd);
	snprintf(want, sizeof(want), "\n%s\n", line);
	return n > 0 && strstr(text, want);
}

static const char *link_of(const char *path)
{
	static char buf[PATH_MAX];
	ssize_t n = readlink(path, buf, sizeof(buf) - 1);

	buf[n > 0 ? n : 0] = 0;
	return buf;
}

TEST(a_device_is_one_directory_with_many_names)
{
	char real[PATH_MAX];

	EXPECT(!strcmp(link_of("/sys/class/mem/null"),
		       "../../devices/virtual/mem/null"));
	EXPECT(!strcmp(link_of("/sys/dev/char/1:3"),
		       "../../devices/virtual/mem/null"));
	EXPECT(!strcmp(link_of("/sys/devices/virtual/mem/null/subsystem"),
		       "../../../../class/mem"));
	REQUIRE(realpath("/sys/dev/char/4:64", real));
	EXPECT(strstr(real, "/tty/ttyS0"));
	REQUIRE(realpath("/sys/class/tty/ttyS0/subsystem", real));
	EXPECT(!strcmp(real, "/sys/class/tty"));
	EXPECT(access("/sys/class/tty/ttyS0/device", F_OK) == 0);
	EXPECT(access("/sys/class/tty/tty/device", F_OK) < 0);
}

TEST(a_device_tells_its_number_and_name)
{
	EXPECT(!strcmp(text_of("/sys/class/mem/zero/dev"), "1:5"));
	EXPECT(!strcmp(text_of("/sys/class/tty/console/dev"), "5:1"));
	EXPECT(has_line("/sys/class/mem/null/uevent", "MAJOR=1"));
	EXPECT(has_line("/sys/class/mem/null/uevent", "MINOR=3"));
	EXPECT(has_line("/sys/class/mem/null/uevent", "DEVNAME=null"));
	EXPECT(has_line("/sys/class/mem/null/uevent", "DEVMODE=0666"));
	EXPECT(!strstr(text_of("/sys/class/tty/console/uevent"), "DEVMODE"));
}

TEST(numbers_in_sys_and_dev_agree)
{
	DIR *dir = opendir("/sys/class/tty");
	struct dirent *d;
	int seen = 0;

	REQUIRE(dir);
	while ((d = readdir(dir))) {
		char path[NAME_MAX + 32], want[32];
		struct stat st;

		snprintf(path, sizeof(path), "/dev/%s", d->d_name);
		if (d->d_name[0] == '.' || stat(path, &st) < 0)
			continue;
		snprintf(want, sizeof(want), "%u:%u", major(st.st_rdev),
			 minor(st.st_rdev));
		snprintf(path, sizeof(path), "/sys/class/tty/%s/dev",
			 d->d_name);
		EXPECT(!strcmp(text_of(path), want));
		seen++;
	}
	closedir(dir);
	EXPECT(seen >= 4);
}

TEST(what_cannot_be_written_says_so_even_to_root)
{
	EXPECT_ERR(open("/sys/class/mem/null/dev", O_WRONLY), EACCES);
	EXPECT_ERR(open("/sys/class/mem/new", O_WRONLY | O_CREAT, 0644),
		   EACCES);
	EXPECT_ERR(mkdir("/sys/class/new", 0755), EPERM);
	EXPECT_ERR(unlink("/sys/class/mem/null"), EPERM);
	EXPECT_ERR(rmdir("/sys/class/mem"), EPERM);
}

/* Is CPU 0 in a list like "0-3,5"? */
static int lists_cpu0(const char *list)
{
	return *list == '0' && (!list[1] || list[1] == '-' || list[1] == ',');
}

TEST(processors_are_grouped)
{
#define CPU0 "/sys/devices/system/cpu/cpu0/"
	EXPECT(lists_cpu0(text_of("/sys/devices/system/cpu/online")));
	EXPECT(lists_cpu0(text_of("/sys/devices/system/cpu/present")));
	EXPECT(!strcmp(text_of(CPU0 "topology/core_id"), "0"));
	EXPECT(!strcmp(text_of(CPU0 "topology/physical_package_id"), "0"));
	EXPECT(lists_cpu0(text_of(CPU0 "topology/core_cpus_list")));
	EXPECT(!strcmp(text_of(CPU0 "topology/core_siblings_list"),
		       text_of("/sys/devices/system/cpu/online")));
	EXPECT(!strcmp(text_of(CPU0 "topology/package_cpus"),
		       text_of(CPU0 "topology/core_siblings")));
	EXPECT(!strcmp(text_of(CPU0 "topology/thread_siblings_list"), "0"));
	EXPECT(!strcmp(text_of(CPU0 "topology/thread_siblings"), "1"));
}

TEST(caches_have_a_size_that_is_their_parts)
{
	char path[128];
	long size, ways, sets, line;
	int n = 0;

	for (;; n++) {
		const char *text;

		snprintf(path, sizeof(path), CPU0 "cache/index%d/size", n);
		text = text_of(path);
		if (!*text)
			break;
		size = strtol(text, NULL, 10);
		EXPECT(text[strlen(text) - 1] == 'K');
		snprintf(path, sizeof(path),
			 CPU0 "cache/index%d/ways_of_associativity", n);
		ways = strtol(text_of(path), NULL, 10);
		snprintf(path, sizeof(path),
			 CPU0 "cache/index%d/number_of_sets", n);
		sets = strtol(text_of(path), NULL, 10);
		snprintf(path, sizeof(path),
			 CPU0 "cache/index%d/coherency_line_size", n);
		line = strtol(text_of(path), NULL, 10);
		EXPECT_EQ(size * 1024, ways * sets * line);
		snprintf(path, sizeof(path),
			 CPU0 "cache/index%d/shared_cpu_list", n);
		EXPECT(lists_cpu0(text_of(path)));
	}
	EXPECT(n >= 2);
	EXPECT(!strcmp(text_of(CPU0 "cache/index0/type"), "Data"));
	EXPECT(!strcmp(text_of(CPU0 "cache/index0/level"), "1"));
}
