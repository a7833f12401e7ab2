/*
 * tests/user/proc_hidepid.c - mounts of proc and their options: each is an
 * instance of its own, and hidepid=, gid= and subset= are enforced.
 *
 * See: proc(5), "Mount options".
 */
#include <dirent.h>
#include <grp.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include "tests/user/tap.h"

#define DIR_A "/tmp/proc_a"
#define DIR_B "/tmp/proc_b"
#define USER  1000
#define GROUP 77

/* Two directories to mount on; the mounts end with the test's namespace. */
static void prepare(void)
{
	mkdir(DIR_A, 0755);
	mkdir(DIR_B, 0755);
}

static void clean(void)
{
	umount2(DIR_A, MNT_DETACH);
	umount2(DIR_B, MNT_DETACH);
	rmdir(DIR_A);
	rmdir(DIR_B);
}

static int mount_a(const char *options)
{
	return mount("proc", DIR_A, "proc", 0, options);
}

static int remount_a(const char *options)
{
	return mount("proc", DIR_A, NULL, MS_REMOUNT, options);
}

static dev_t dev_of(const char *path)
{
	struct stat st;

	REQUIRE(stat(path, &st) == 0);
	return st.st_dev;
}

/* The super block's options of the mount on DIR_A, from mountinfo. */
static const char *options_of_a(void)
{
	static char text[65536], options[256];
	char *line;

	options[0] = 0;
	REQUIRE(tap_read_file("/proc/self/mountinfo", text, sizeof(text)) > 0);
	line = strstr(text, " " DIR_A " ");
	REQUIRE(line);
	line = strstr(line, " - proc ");
	REQUIRE(line);
	sscanf(line, " - proc %*s %255s", options);
	return options;
}

static void expect_options(const char *want)
{
	const char *got = options_of_a();

	if (strcmp(got, want) != 0)
		tap_fail("options are %s, not %s", got, want);
}

/* A process of root that sleeps until end(). */
static pid_t sleeper(void)
{
	pid_t pid = fork();

	if (!pid) {
		pause();
		_exit(0);
	}
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static void become(gid_t group)
{
	REQUIRE(setgroups(group ? 1 : 0, &group) == 0);
	REQUIRE(setgid(USER) == 0 && setuid(USER) == 0);
	prctl(PR_SET_DUMPABLE, 1);
}

static const char *in_a(pid_t pid, const char *name)
{
	static char path[64];

	snprintf(path, sizeof(path), DIR_A "/%d%s", pid, name);
	return path;
}

/* Is @name listed in @dir? */
static int is_listed(const char *dir, const char *name)
{
	DIR *d = opendir(dir);
	struct dirent *e;
	int found = 0;

	REQUIRE(d);
	while ((e = readdir(d)))
		found |= !strcmp(e->d_name, name);
	closedir(d);
	return found;
}

static int pid_is_listed(pid_t pid)
{
	char name[16];

	snprintf(name, sizeof(name), "%d", pid);
	return is_listed(DIR_A, name);
}

/* 0 or the errno. */
static int try_stat(pid_t pid, const char *name)
{
	struct stat st;

	return stat(in_a(pid, name), &st) ? errno : 0;
}

static int try_open(pid_t pid, const char *name)
{
	int fd = open(in_a(pid, name), O_RDONLY);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* Run a block as a user with one supplementary group, 0 for none. */
#define AS_USER(group, ...) \
	do { \
		pid_t user_pid = fork(); \
		if (!user_pid) { \
			become(group); \
			__VA_ARGS__; \
			fflush(stdout); \
			_exit(tap_failed); \
		} \
		EXPECT_EQ(tap_wait(user_pid), 0); \
	} while (0)

TEST(each_mount_is_an_instance_of_its_own)
{
	prepare();
	REQUIRE(mount_a("hidepid=2") == 0);
	REQUIRE(mount("proc", DIR_B, "proc", 0, NULL) == 0);
	EXPECT(dev_of(DIR_A) != dev_of(DIR_B));
	EXPECT(dev_of(DIR_A) != dev_of("/proc"));
	EXPECT(dev_of(DIR_A "/self/status") == dev_of(DIR_A));
	expect_options("rw,hidepid=invisible");
	clean();
}

TEST(options_are_shown_by_name_and_only_where_they_differ)
{
	static const char *const cases[][2] = {
		{ NULL, "rw" },
		{ "", "rw" },
		{ "hidepid=0", "rw" },
		{ "hidepid=off", "rw" },
		{ "hidepid=1", "rw,hidepid=noaccess" },
		{ "hidepid=noaccess", "rw,hidepid=noaccess" },
		{ "hidepid=2", "rw,hidepid=invisible" },
		{ "hidepid=0x2", "rw,hidepid=invisible" },
		{ "hidepid=invisible", "rw,hidepid=invisible" },
		{ "hidepid=4", "rw,hidepid=ptraceable" },
		{ "hidepid=ptraceable", "rw,hidepid=ptraceable" },
		{ "gid=0", "rw" },
		{ "gid=77", "rw,gid=77" },
		{ "subset=pid", "rw,subset=pid" },
		{ "subset=pid,hidepid=2,gid=5,hidepid=1",
		  "rw,gid=5,hidepid=noaccess,subset=pid" },
	};

	prepare();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		EXPECT_EQ(mount_a(cases[i][0]), 0);
		expect_options(cases[i][1]);
		umount(DIR_A);
	}
	clean();
}

TEST(bad_options_are_refused)
{
	static const char *const bad[] = {
		"hidepid=3",   "hidepid=5",     "hidepid=-1",
		"hidepid=",    "hidepid",       "hidepid=Off",
		"hidepid=all", "hidepid=2x",    "gid=",
		"gid",         "gid=x",         "gid=-1",
		"subset",      "subset=net",    "subset=pid:pid",
		"subset=",     "subset=:",      "nosuch",
		"nosuch=1",    "hidepid=2,bad", "gid=4294967296",
	};

	prepare();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		errno = 0;
		if (mount_a(bad[i]) == 0 || errno != EINVAL)
			tap_fail("%s: errno %d", bad[i], errno);
	}
	REQUIRE(mount_a("hidepid=1") == 0);
	EXPECT_ERR(remount_a("hidepid=9"), EINVAL);
	EXPECT_ERR(remount_a("gid=5,wrong"), EINVAL);
	expect_options("rw,hidepid=noaccess");
	clean();
}

TEST(remount_changes_what_it_names)
{
	prepare();
	REQUIRE(mount_a("hidepid=1,gid=77") == 0);
	EXPECT_EQ(remount_a("hidepid=2"), 0);
	expect_options("rw,gid=77,hidepid=invisible");
	EXPECT_EQ(remount_a(NULL), 0);
	expect_options("rw,gid=77,hidepid=invisible");
	EXPECT_EQ(remount_a("hidepid=0,gid=0"), 0);
	expect_options("rw");
	EXPECT_EQ(remount_a("subset=pid"), 0);
	expect_options("rw,subset=pid");
	EXPECT_EQ(access(DIR_A "/uptime", F_OK), -1);
	EXPECT_EQ(access("/proc/uptime", F_OK), 0);
	clean();
}

TEST(without_hidepid_all_see_all)
{
	pid_t pid = sleeper();

	prepare();
	REQUIRE(mount_a("hidepid=0") == 0);
	AS_USER(0, EXPECT(pid_is_listed(pid)); EXPECT_EQ(try_stat(pid, ""), 0);
		EXPECT_EQ(try_open(pid, "/status"), 0));
	end(pid);
	clean();
}

TEST(noaccess_lists_but_closes)
{
	pid_t pid = sleeper();

	prepare();
	REQUIRE(mount_a("hidepid=1") == 0);
	AS_USER(0, EXPECT(pid_is_listed(pid)); EXPECT_EQ(try_stat(pid, ""), 0);
		EXPECT_EQ(try_open(pid, ""), EPERM);
		EXPECT_EQ(try_open(pid, "/status"), EPERM);
		EXPECT_EQ(try_stat(pid, "/status"), EPERM);
		EXPECT_EQ(try_stat(pid, "/nosuch"), EPERM);
		EXPECT_ERR(chdir(in_a(pid, "")), EPERM);
		EXPECT_ERR(chdir(in_a(pid, "/task")), EPERM);
		EXPECT_EQ(try_open(getpid(), "/status"), 0);
		EXPECT_EQ(try_open(getpid(), "/task"), 0));
	end(pid);
	clean();
}

TEST(invisible_hides)
{
	pid_t pid = sleeper();

	prepare();
	REQUIRE(mount_a("hidepid=2") == 0);
	AS_USER(0, EXPECT(!pid_is_listed(pid));
		EXPECT_EQ(try_stat(pid, ""), ENOENT);
		EXPECT_EQ(try_open(pid, ""), ENOENT);
		EXPECT_EQ(try_open(pid, "/status"), ENOENT);
		EXPECT_ERR(access(in_a(pid, ""), F_OK), 0 + ENOENT);
		EXPECT_EQ(open(in_a(pid, ""), O_PATH) >= 0, 1);
		EXPECT(pid_is_listed(getpid()));
		EXPECT_EQ(try_stat(getpid(), ""), 0);
		EXPECT_EQ(access(DIR_A "/uptime", F_OK), 0));
	end(pid);
	clean();
}

TEST(ptraceable_does_not_even_find)
{
	pid_t pid = sleeper();

	prepare();
	REQUIRE(mount_a("hidepid=4,gid=77") == 0);
	AS_USER(GROUP, EXPECT(!pid_is_listed(pid));
		EXPECT_EQ(try_stat(pid, ""), ENOENT);
		EXPECT_EQ(try_open(pid, "/status"), ENOENT);
		EXPECT_ERR(open(in_a(pid, ""), O_PATH), ENOENT);
		EXPECT_EQ(try_stat(getpid(), ""), 0);
		EXPECT(pid_is_listed(getpid())));
	end(pid);
	clean();
}

TEST(the_group_sees_all)
{
	pid_t pid = sleeper();

	prepare();
	REQUIRE(mount_a("hidepid=2,gid=77") == 0);
	AS_USER(0, EXPECT(!pid_is_listed(pid)));
	AS_USER(GROUP, EXPECT(pid_is_listed(pid));
		EXPECT_EQ(try_stat(pid, ""), 0);
		EXPECT_EQ(try_open(pid, "/status"), 0);
		EXPECT_EQ(try_open(pid, "/environ"), EACCES));
	REQUIRE(remount_a("hidepid=1,gid=78") == 0);
	AS_USER(GROUP, EXPECT_EQ(try_open(pid, "/status"), EPERM));
	end(pid);
	clean();
}

TEST(a_group_that_was_not_named_is_root_s)
{
	pid_t pid = sleeper();
	gid_t none = 0;

	prepare();
	REQUIRE(mount_a("hidepid=2") == 0);
	if (!fork()) {
		REQUIRE(setgroups(1, &none) == 0);
		REQUIRE(setgid(USER) == 0 && setuid(USER) == 0);
		EXPECT(pid_is_listed(pid));
		EXPECT_EQ(try_open(pid, "/status"), 0);
		fflush(stdout);
		_exit(tap_failed);
	}
	EXPECT_EQ(tap_wait(-1), 0);
	end(pid);
	clean();
}

TEST(whoever_may_trace_sees_all)
{
	pid_t pid = sleeper();

	prepare();
	REQUIRE(mount_a("hidepid=4") == 0);
	EXPECT(pid_is_listed(pid));
	EXPECT_EQ(try_open(pid, "/environ"), 0);
	EXPECT_EQ(try_stat(1, ""), 0);
	end(pid);
	clean();
}

/* One's own process that may not be dumped is not one's to trace. */
TEST(an_undumpable_process_is_hidden_from_its_owner)
{
	pid_t other;
	int ready[2];
	char c;

	prepare();
	REQUIRE(mount_a("hidepid=2") == 0 && pipe(ready) == 0);
	other = fork();
	if (!other) {
		become(0);
		prctl(PR_SET_DUMPABLE, 0);
		if (write(ready[1], "x", 1) == 1)
			pause();
		_exit(0);
	}
	REQUIRE(read(ready[0], &c, 1) == 1);
	AS_USER(0, EXPECT(!pid_is_listed(other));
		EXPECT_EQ(try_stat(other, ""), ENOENT));
	end(other);
	clean();
}

TEST(directories_held_open_are_closed_by_a_remount)
{
	pid_t pid = sleeper();

	prepare();
	REQUIRE(mount_a(NULL) == 0);
	AS_USER(0, struct stat st; int dir = open(in_a(pid, ""), O_PATH);
		REQUIRE(dir >= 0); EXPECT_EQ(fstat(dir, &st), 0);
		if (fork() == 0) _exit(0); tap_wait(-1);
		EXPECT_EQ(faccessat(dir, "status", F_OK, 0), 0));
	REQUIRE(remount_a("hidepid=2") == 0);
	AS_USER(0, struct stat st; int dir = open(in_a(pid, ""), O_PATH);
		REQUIRE(dir >= 0); EXPECT_ERR(fstat(dir, &st), ENOENT);
		EXPECT_ERR(faccessat(dir, "status", F_OK, 0), ENOENT));
	end(pid);
	clean();
}

TEST(subset_pid_has_nothing_but_processes)
{
	char link[16];

	prepare();
	REQUIRE(mount_a("subset=pid") == 0);
	EXPECT_ERR(access(DIR_A "/uptime", F_OK), ENOENT);
	EXPECT_ERR(access(DIR_A "/sys", F_OK), ENOENT);
	EXPECT_ERR(access(DIR_A "/mounts", F_OK), ENOENT);
	EXPECT_EQ(access(DIR_A "/self/status", F_OK), 0);
	EXPECT_EQ(access(DIR_A "/thread-self/status", F_OK), 0);
	EXPECT(readlink(DIR_A "/self", link, sizeof(link)) > 0);
	EXPECT(pid_is_listed(getpid()) && pid_is_listed(1));
	EXPECT(is_listed(DIR_A, "self") && is_listed(DIR_A, "thread-self"));
	EXPECT(!is_listed(DIR_A, "uptime") && !is_listed(DIR_A, "sys"));
	EXPECT(!is_listed(DIR_A, ".") && !is_listed(DIR_A, ".."));
	EXPECT(is_listed("/proc", "uptime") && is_listed("/proc", "."));
	clean();
}
