/*
 * tests/user/ns_user.c - user namespaces: maps of ids, capabilities inside and
 * none outside, files of people who are not known there, limits.
 *
 * See: user_namespaces(7), capabilities(7), namespaces(7).
 */
#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include "tests/user/ns.h"
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

/* Write @text to /proc/@pid/@file; 0 or -errno. */
static int put(pid_t pid, const char *file, const char *text)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	return tap_write_file(path, text);
}

static int get(pid_t pid, const char *file, char *buf, size_t size)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, file);
	return (int)tap_read_file(path, buf, size);
}

#define EXPECT_TEXT(file, want) \
	do { \
		char text_[256] = ""; \
		get(getpid(), file, text_, sizeof(text_)); \
		if (strcmp(text_, want)) \
			tap_fail("%s is \"%s\"", file, text_); \
	} while (0)

/* A line of /proc/self/status that starts with @key, without it. */
static void status_line(const char *key, char *value, size_t size)
{
	char line[256];
	FILE *f = fopen("/proc/self/status", "r");

	*value = 0;
	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, key, strlen(key))) {
			snprintf(value, size, "%s", line + strlen(key));
			value[strcspn(value, "\n")] = 0;
		}
	if (f)
		fclose(f);
}

/* Uid 0 and gid 0 inside are the caller's, who needs no power for that. */
static void become_mapped_root(void)
{
	uid_t uid = getuid();
	gid_t gid = getgid();
	char map[32];

	REQUIRE(unshare(CLONE_NEWUSER) == 0);
	snprintf(map, sizeof(map), "0 %u 1", uid);
	REQUIRE(put(getpid(), "uid_map", map) == 0);
	REQUIRE(put(getpid(), "setgroups", "deny") == 0);
	snprintf(map, sizeof(map), "0 %u 1", gid);
	REQUIRE(put(getpid(), "gid_map", map) == 0);
}

/* An ordinary user, whose files in /proc are its own again. */
static void become(unsigned int id)
{
	become_user(id);
	REQUIRE(prctl(PR_SET_DUMPABLE, 1) == 0);
}

/* Take one of the first 32 capabilities out of the effective set. */
static void drop_cap(int cap)
{
	struct __user_cap_header_struct h = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct d[2];

	REQUIRE(syscall(SYS_capget, &h, d) == 0);
	d[0].effective &= ~(1U << cap);
	REQUIRE(syscall(SYS_capset, &h, d) == 0);
}

TEST(ns_user_first_maps_everything)
{
	EXPECT_TEXT("uid_map", "         0          0 4294967295\n");
	EXPECT_TEXT("gid_map", "         0          0 4294967295\n");
	EXPECT_TEXT("projid_map", "         0          0 4294967295\n");
	EXPECT_TEXT("setgroups", "allow\n");
	EXPECT_EQ(put(getpid(), "uid_map", "0 0 1"), -EPERM);
	EXPECT_EQ(put(getpid(), "setgroups", "deny"), -EPERM);
	EXPECT_EQ(put(getpid(), "setgroups", "allow"), 0);
}

TEST(ns_user_new_one_knows_nobody)
{
	char caps[64];

	become(1000);
	REQUIRE(unshare(CLONE_NEWUSER) == 0);
	EXPECT_TEXT("uid_map", "");
	EXPECT_TEXT("gid_map", "");
	EXPECT_TEXT("projid_map", "");
	EXPECT_EQ(getuid(), 65534);
	EXPECT_EQ(getegid(), 65534);
	status_line("CapEff:\t", caps, sizeof(caps));
	EXPECT(!strcmp(caps, "000001ffffffffff"));
	status_line("CapPrm:\t", caps, sizeof(caps));
	EXPECT(!strcmp(caps, "000001ffffffffff"));
	status_line("CapBnd:\t", caps, sizeof(caps));
	EXPECT(!strcmp(caps, "000001ffffffffff"));
	status_line("CapInh:\t", caps, sizeof(caps));
	EXPECT(!strcmp(caps, "0000000000000000"));
}

TEST(ns_user_securebits_start_anew)
{
	REQUIRE(prctl(PR_SET_SECUREBITS, 1 << 2) == 0);
	REQUIRE(prctl(PR_SET_KEEPCAPS, 1) == 0);
	REQUIRE(unshare(CLONE_NEWUSER) == 0);
	EXPECT_EQ(prctl(PR_GET_SECUREBITS), 0);
}

/* What exec of a plain program leaves: unmapped, then mapped to 0. */
TEST(ns_user_exec_keeps_capabilities_only_for_root_inside)
{
	static char *const sh[] = {
		"sh",
		"-c",
		"grep -q 'CapEff:.0000000000000000' /proc/self/status",
		NULL,
	};

	NS_IN_CHILD({
		REQUIRE(unshare(CLONE_NEWUSER) == 0);
		execv("/bin/sh", sh);
	});
	NS_IN_CHILD({
		pid_t pid;

		become(1000);
		become_mapped_root();
		pid = fork();
		if (!pid) {
			execv("/bin/sh", sh);
			_exit(9);
		}
		EXPECT_EQ(tap_wait(pid), 256);
	});
	NS_IN_CHILD({
		become(1000);
		REQUIRE(unshare(CLONE_NEWUSER) == 0);
		REQUIRE(put(getpid(), "uid_map", "5 1000 1") == 0);
		EXPECT_EQ(getuid(), 5);
		execv("/bin/sh", sh);
	});
}

TEST(ns_user_map_is_shown_as_the_reader_sees_it)
{
	struct ns_child c = ns_start(CLONE_NEWUSER);
	char text[256];
	int p[2];
	pid_t pid;

	REQUIRE(put(c.pid, "uid_map", "0 1000 10\n20 3000 5\n") == 0);
	get(c.pid, "uid_map", text, sizeof(text));
	EXPECT(!strcmp(text, "         0       1000         10\n"
			     "        20       3000          5\n"));
	/* from a namespace that knows 1000 as 7, and not 3000 */
	REQUIRE(pipe(p) == 0);
	pid = ns_clone(CLONE_NEWUSER);
	if (!pid) {
		close(p[1]);
		read(p[0], text, 1);
		get(c.pid, "uid_map", text, sizeof(text));
		_exit(strcmp(text, "         0          7         10\n"
				   "        20 4294967295          5\n"));
	}
	REQUIRE(put(pid, "uid_map", "7 1000 20") == 0);
	close(p[0]);
	close(p[1]);
	EXPECT_EQ(tap_wait(pid), 0);
	ns_end(&c);
}

TEST(ns_user_map_is_written_once)
{
	struct ns_child c = ns_start(CLONE_NEWUSER);

	EXPECT_EQ(put(c.pid, "uid_map", "0 0"), -EINVAL);
	EXPECT_EQ(put(c.pid, "uid_map", "0 0 1"), 0);
	EXPECT_EQ(put(c.pid, "uid_map", "0 0 1"), -EPERM);
	EXPECT_EQ(put(c.pid, "uid_map", "garbage"), -EPERM);
	EXPECT_EQ(put(c.pid, "gid_map", "0 0 1"), 0);
	EXPECT_EQ(put(c.pid, "projid_map", "0 0 1"), 0);
	EXPECT_EQ(put(c.pid, "projid_map", "1 1 1"), -EPERM);
	ns_end(&c);
}

TEST(ns_user_map_refuses_what_is_no_map)
{
	static const char *const bad[] = {
		"\n",
		" ",
		"0",
		"0 0",
		"0 0 ",
		"0 0 1 1",
		"0 0 x",
		"x 0 1",
		"0 0x0 1",
		"-1 0 1",
		"0 -1 1",
		"0 0 -1",
		"0 0 0",
		"4294967295 0 1",
		"0 4294967295 1",
		"1 0 4294967295",
		"0 1 4294967295",
		"4294967294 0 2",
		"0 0 1\n\n1 1 1",
		"0 0 2\n1 5 1",
		"0 5 2\n5 6 1",
		"5 0 1\n0 5 6",
		"0 0 1\n0 0 1",
	};
	struct ns_child c = ns_start(CLONE_NEWUSER);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int err = put(c.pid, "uid_map", bad[i]);

		if (err != -EINVAL)
			tap_fail("\"%s\" gave %d", bad[i], -err);
		EXPECT_EQ(put(c.pid, "projid_map", bad[i]), -EINVAL);
	}
	ns_end(&c);
}

TEST(ns_user_map_accepts_odd_blanks)
{
	static const char *const good[] = {
		"0 0 1",          "  0\t0   1  \n",   "0 0 4294967295",
		"4294967294 0 1", "0 4294967294 1\n", "4294967296 1 1",
		"00 01 010",
	};

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct ns_child c = ns_start(CLONE_NEWUSER);

		EXPECT_EQ(put(c.pid, "uid_map", good[i]), 0);
		ns_end(&c);
	}
}

TEST(ns_user_map_must_be_written_in_one_piece_at_the_start)
{
	struct ns_child c = ns_start(CLONE_NEWUSER);
	static char big[5000];
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/uid_map", c.pid);
	fd = open(path, O_RDWR);
	REQUIRE(fd >= 0);
	memset(big, ' ', sizeof(big));
	memcpy(big, "0 0 1", 5);
	EXPECT_ERR(write(fd, big, 4096), EINVAL);
	EXPECT_ERR(write(fd, (void *)8, 5), EFAULT);
	EXPECT_EQ(write(fd, big, 4095), 4095);
	EXPECT_ERR(write(fd, "1 1 1", 5), EINVAL);
	EXPECT_ERR(pwrite(fd, "1 1 1", 5, 0), ESPIPE);
	ns_end(&c);
}

/* @n extents, disjoint, the outer ids running against the inner. */
static char *many(int n)
{
	static char text[8192];
	char *at = text;

	for (int i = 0; i < n; i++)
		at += sprintf(at, "%d %d 1\n", i * 2, (n - i) * 3);
	return text;
}

TEST(ns_user_map_holds_340_extents)
{
	struct ns_child c = ns_start(CLONE_NEWUSER), d;

	EXPECT_EQ(put(c.pid, "uid_map", many(341)), -EINVAL);
	EXPECT_EQ(put(c.pid, "uid_map", many(340)), 0);
	ns_end(&c);
	d = ns_start(CLONE_NEWUSER);
	EXPECT_EQ(put(d.pid, "gid_map", many(6)), 0);
	EXPECT_EQ(put(d.pid, "uid_map", many(5)), 0);
	ns_end(&d);
}

/* Few extents are shown in the order of writing, many in that of the ids. */
TEST(ns_user_map_of_more_than_five_is_sorted)
{
	struct ns_child c = ns_start(CLONE_NEWUSER);
	char text[512];

	REQUIRE(put(c.pid, "uid_map", "9 0 1\n8 1 1\n7 2 1\n6 3 1\n5 4 1") ==
		0);
	get(c.pid, "uid_map", text, sizeof(text));
	EXPECT_EQ(atoi(text), 9);
	REQUIRE(put(c.pid, "gid_map",
		    "9 0 1\n8 1 1\n7 2 1\n6 3 1\n5 4 1\n4 5 1") == 0);
	get(c.pid, "gid_map", text, sizeof(text));
	EXPECT_EQ(atoi(text), 4);
	ns_end(&c);
}

TEST(ns_user_many_extents_translate_both_ways)
{
	int go[2];
	char byte;
	pid_t pid;

	scratch();
	for (int i = 0; i < 20; i++) {
		char name[16];

		sprintf(name, "f%d", i);
		make_file(name);
		REQUIRE(chown(name, (uid_t)((20 - i) * 3), (gid_t)i) == 0);
	}
	REQUIRE(pipe(go) == 0);
	pid = ns_clone(CLONE_NEWUSER);
	if (!pid) {
		close(go[1]);
		read(go[0], &byte, 1);
		/* power over files whose both ids are known */
		REQUIRE(setresgid(0, 0, 0) == 0);
		REQUIRE(setresuid(0, 0, 0) == 0);
		for (int i = 0; i < 20; i++)
			if (i != 7) {
				struct stat st;
				char name[16];

				sprintf(name, "f%d", i);
				stat(name, &st);
				EXPECT_EQ(st.st_uid, i * 2);
				EXPECT_ERR(chown(name, 2, (gid_t)-1), EPERM);
			}
		EXPECT_EQ(chown("f7", 4, (gid_t)-1), 0);
		EXPECT_ERR(chown("f7", 1, (gid_t)-1), EINVAL);
		EXPECT_ERR(chown("f7", 40, (gid_t)-1), EINVAL);
		fflush(stdout);
		_exit(tap_failed);
	}
	REQUIRE(put(pid, "uid_map", many(20)) == 0);
	REQUIRE(put(pid, "gid_map", "0 7 1") == 0);
	close(go[0]);
	close(go[1]);
	EXPECT_EQ(tap_wait(pid), 0);
}

TEST(ns_user_setgroups_file_takes_two_words)
{
	static const char *const bad[] = { "",       "x",      "allowed",
					   "deny x", "denied", "ALLOW" };
	struct ns_child c = ns_start(CLONE_NEWUSER);
	char text[32];

	for (size_t i = 1; i < sizeof(bad) / sizeof(bad[0]); i++)
		EXPECT_EQ(put(c.pid, "setgroups", bad[i]), -EINVAL);
	EXPECT_EQ(put(c.pid, "setgroups", "allow\n"), 0);
	EXPECT_EQ(put(c.pid, "setgroups", "deny\n"), 0);
	EXPECT_EQ(put(c.pid, "setgroups", "deny"), 0);
	EXPECT_EQ(put(c.pid, "setgroups", "allow"), -EPERM);
	get(c.pid, "setgroups", text, sizeof(text));
	EXPECT(!strcmp(text, "deny\n"));
	EXPECT_EQ(put(c.pid, "gid_map", "0 0 1"), 0);
	ns_end(&c);

	c = ns_start(CLONE_NEWUSER);
	EXPECT_EQ(put(c.pid, "gid_map", "0 0 1"), 0);
	EXPECT_EQ(put(c.pid, "setgroups", "deny"), -EPERM);
	EXPECT_EQ(put(c.pid, "setgroups", "allow"), 0);
	ns_end(&c);
}

TEST(ns_user_setgroups_file_needs_power_to_open_for_writing)
{
	struct ns_child c = ns_start(CLONE_NEWUSER);
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/setgroups", c.pid);
	become(1000);
	EXPECT_ERR(open(path, O_WRONLY), EACCES);
	EXPECT(open(path, O_RDONLY) >= 0);
	EXPECT_ERR(open("/proc/self/setgroups", O_WRONLY), EACCES);
	close(c.fd);
}

TEST(ns_user_setgroups_denial_is_inherited)
{
	become(1000);
	become_mapped_root();
	EXPECT_ERR(setgroups(0, NULL), EPERM);
	REQUIRE(unshare(CLONE_NEWUSER) == 0);
	EXPECT_TEXT("setgroups", "deny\n");
	EXPECT_ERR(setgroups(0, NULL), EPERM);
}

TEST(ns_user_setgroups_waits_for_the_gid_map)
{
	gid_t group = 0;

	REQUIRE(unshare(CLONE_NEWUSER) == 0);
	EXPECT_ERR(setgroups(0, NULL), EPERM);
	EXPECT_EQ(put(getpid(), "uid_map", "0 0 1"), 0);
	EXPECT_ERR(setgroups(1, &group), EPERM);
}

/* Run as root inside with the maps "0 0 10", written by the parent. */
static void with_map(const char *map, void (*fn)(void))
{
	int go[2];
	char byte;
	pid_t pid;

	REQUIRE(pipe(go) == 0);
	pid = ns_clone(CLONE_NEWUSER);
	REQUIRE(pid >= 0);
	if (!pid) {
		close(go[1]);
		read(go[0], &byte, 1);
		fn();
		fflush(stdout);
		_exit(tap_failed);
	}
	EXPECT_EQ(put(pid, "uid_map", map), 0);
	EXPECT_EQ(put(pid, "gid_map", map), 0);
	close(go[0]);
	close(go[1]);
	EXPECT_EQ(tap_wait(pid), 0);
}

static void set_ids_inside(void)
{
	gid_t groups[2] = { 3, 4 }, bad = 12;

	EXPECT_EQ(setgroups(2, groups), 0);
	EXPECT_ERR(setgroups(1, &bad), EINVAL);
	EXPECT_ERR(setuid(10), EINVAL);
	EXPECT_ERR(setreuid(10, (uid_t)-1), EINVAL);
	EXPECT_ERR(setresuid(0, 10, 0), EINVAL);
	EXPECT_ERR(setgid(10), EINVAL);
	EXPECT_ERR(setregid(10, (gid_t)-1), EINVAL);
	EXPECT_ERR(setresgid(0, 10, 0), EINVAL);
	EXPECT_EQ(setgid(9), 0);
	EXPECT_EQ(setuid(9), 0);
	EXPECT_EQ(getuid(), 9);
}

TEST(ns_user_set_ids_must_be_mapped)
{
	with_map("0 100 10", set_ids_inside);
}

static void files_inside(void)
{
	struct stat st;

	REQUIRE(setresgid(0, 0, 0) == 0 && setresuid(0, 0, 0) == 0);
	REQUIRE(stat("theirs", &st) == 0);
	EXPECT_EQ(st.st_uid, 65534);
	EXPECT_EQ(st.st_gid, 65534);
	REQUIRE(stat("ours", &st) == 0);
	EXPECT_EQ(st.st_uid, 5);
	EXPECT_EQ(st.st_gid, 6);
	EXPECT_ERR(open("theirs", O_RDONLY), EACCES);
	EXPECT_ERR(chmod("theirs", 0777), EPERM);
	EXPECT_ERR(chown("theirs", 0, 0), EPERM);
	EXPECT_ERR(open("half", O_RDONLY), EACCES); /* group not known */
	EXPECT_EQ(chmod("half", 0600), 0); /* FOWNER asks for the uid alone */
	EXPECT(open("ours", O_RDWR) >= 0);
	EXPECT_EQ(chown("ours", 7, 8), 0);
	EXPECT_ERR(chown("ours", 10, 8), EINVAL);
	EXPECT_ERR(chown("ours", 7, 10), EINVAL);
	EXPECT(open("new", O_CREAT | O_EXCL | O_WRONLY, 0600) >= 0);
	EXPECT_ERR(mknod("dev", S_IFCHR | 0600, makedev(1, 3)), EPERM);
	EXPECT_EQ(mkfifo("fifo", 0600), 0);
}

TEST(ns_user_files_of_strangers)
{
	struct stat st;

	scratch();
	make_file("theirs");
	make_file("ours");
	make_file("half");
	REQUIRE(chmod("theirs", 0600) == 0 && chmod("ours", 0600) == 0 &&
		chmod("half", 0600) == 0);
	REQUIRE(chown("theirs", 3000, 3000) == 0);
	REQUIRE(chown("ours", 1005, 1006) == 0);
	REQUIRE(chown("half", 1005, 3000) == 0);
	with_map("0 1000 10", files_inside);
	REQUIRE(stat("ours", &st) == 0);
	EXPECT_EQ(st.st_uid, 1007);
	EXPECT_EQ(st.st_gid, 1008);
	REQUIRE(stat("new", &st) == 0);
	EXPECT_EQ(st.st_uid, 1000);
}

/* Before the maps are written there are no ids to give to a file. */
TEST(ns_user_new_files_need_mapped_ids)
{
	scratch();
	REQUIRE(chmod(".", 01777) == 0);
	become(1000);
	REQUIRE(unshare(CLONE_NEWUSER) == 0);
	EXPECT(open("f", O_CREAT | O_EXCL | O_WRONLY, 0600) >= 0);
	EXPECT_ERR(mknod("c", S_IFCHR | 0600, makedev(1, 3)), EPERM);
}

TEST(ns_user_overflow_ids_can_be_chosen)
{
	char buf[32];
	struct stat st;

	scratch();
	make_file("f");
	REQUIRE(chown("f", 3000, 3000) == 0);
	EXPECT(tap_read_file("/proc/sys/fs/overflowuid", buf, 32) > 0);
	EXPECT_EQ(atoi(buf), 65534);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/overflowuid", "777"), 0);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/overflowgid", "778"), 0);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/overflowuid", "65536"),
		  -EINVAL);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/overflowuid", "-1"),
		  -EINVAL);
	NS_IN_CHILD({
		REQUIRE(unshare(CLONE_NEWUSER) == 0);
		EXPECT_EQ(getuid(), 777);
		EXPECT_EQ(getgid(), 778);
		REQUIRE(stat("f", &st) == 0);
		EXPECT_EQ(st.st_uid, 777);
	});
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/overflowuid", "65534"), 0);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/overflowgid", "65534"), 0);
}

TEST(ns_user_unprivileged_may_map_only_themselves)
{
	become(1000);
	NS_IN_CHILD({
		REQUIRE(unshare(CLONE_NEWUSER) == 0);
		EXPECT_EQ(put(getpid(), "uid_map", "0 0 1"), -EPERM);
		EXPECT_EQ(put(getpid(), "uid_map", "0 1001 1"), -EPERM);
		EXPECT_EQ(put(getpid(), "uid_map", "0 1000 2"), -EPERM);
		EXPECT_EQ(put(getpid(), "uid_map", "0 1000 1\n1 1001 1"),
			  -EPERM);
		EXPECT_EQ(put(getpid(), "gid_map", "0 1000 1"), -EPERM);
		EXPECT_EQ(put(getpid(), "uid_map", "7 1000 1"), 0);
		EXPECT_EQ(getuid(), 7);
		EXPECT_EQ(put(getpid(), "setgroups", "deny"), 0);
		EXPECT_EQ(put(getpid(), "gid_map", "0 1001 1"), -EPERM);
		EXPECT_EQ(put(getpid(), "gid_map", "8 1000 1"), 0);
		EXPECT_EQ(getgid(), 8);
		/* project ids are nobody's */
		EXPECT_EQ(put(getpid(), "projid_map", "0 5 100"), 0);
	});
}

TEST(ns_user_map_is_for_the_namespace_or_its_parent)
{
	struct ns_child c = ns_start(CLONE_NEWUSER);

	NS_IN_CHILD({ /* a sibling */
		      REQUIRE(unshare(CLONE_NEWUSER) == 0);
		      EXPECT_EQ(put(c.pid, "uid_map", "0 0 1"), -EPERM);
	});
	NS_IN_CHILD({ /* root, but not the power over ids */
		      drop_cap(CAP_SETUID);
		      EXPECT_EQ(put(c.pid, "uid_map", "0 5 1"), -EPERM);
		      EXPECT_EQ(put(c.pid, "gid_map", "0 5 1"), 0);
	});
	NS_IN_CHILD({ /* uid 0 of the parent takes CAP_SETFCAP */
		      drop_cap(CAP_SETFCAP);
		      EXPECT_EQ(put(c.pid, "uid_map", "0 0 5"), -EPERM);
		      EXPECT_EQ(put(c.pid, "uid_map", "0 1 5"), 0);
	});
	ns_end(&c);
	NS_IN_CHILD({ /* made without it, one cannot map root either */
		      drop_cap(CAP_SETFCAP);
		      REQUIRE(unshare(CLONE_NEWUSER) == 0);
		      EXPECT_EQ(put(getpid(), "uid_map", "0 0 1"), -EPERM);
	});
}

TEST(ns_user_ids_outside_the_parents_map)
{
	become(1000);
	become_mapped_root();
	REQUIRE(unshare(CLONE_NEWUSER) == 0);
	EXPECT_EQ(put(getpid(), "uid_map", "0 1 1"), -EPERM);
	EXPECT_EQ(put(getpid(), "uid_map", "0 1000 1"), -EPERM);
	EXPECT_EQ(put(getpid(), "uid_map", "3 0 1"), 0);
	EXPECT_TEXT("uid_map", "         3          0          1\n");
	EXPECT_EQ(getuid(), 3);
}

/* Nest until it fails: the errno, and how deep. */
TEST(ns_user_nests_33_deep)
{
	int depth = 0;

	while (unshare(CLONE_NEWUSER) == 0) {
		depth++;
		REQUIRE(depth < 100);
		if (put(getpid(), "uid_map", "0 0 1") ||
		    put(getpid(), "setgroups", "deny") ||
		    put(getpid(), "gid_map", "0 0 1"))
			break;
	}
	EXPECT_EQ(errno, ENOSPC);
	EXPECT_EQ(depth, 33);
}

TEST(ns_user_creator_must_be_mapped_and_not_in_a_chroot)
{
	NS_IN_CHILD({
		REQUIRE(unshare(CLONE_NEWUSER) == 0);
		EXPECT_ERR(unshare(CLONE_NEWUSER), EPERM);
		EXPECT_ERR(ns_clone(CLONE_NEWUSER), EPERM);
		EXPECT_EQ(put(getpid(), "uid_map", "0 0 1"), 0);
		EXPECT_ERR(unshare(CLONE_NEWUSER), EPERM);
	});
	NS_IN_CHILD({
		REQUIRE(chroot("/tmp") == 0);
		EXPECT_ERR(unshare(CLONE_NEWUSER), EPERM);
		EXPECT_ERR(ns_clone(CLONE_NEWUSER), EPERM);
	});
}

TEST(ns_user_owner_has_power_inside)
{
	struct ns_child c;
	int pid;

	become(1000);
	c = ns_start(CLONE_NEWUSER | CLONE_NEWUTS);
	EXPECT_EQ(setns(ns_open(c.pid, "user"), CLONE_NEWUSER), 0);
	EXPECT_EQ(setns(ns_open(c.pid, "uts"), CLONE_NEWUTS), 0);
	EXPECT_EQ(sethostname("mine", 4), 0);
	pid = c.pid;
	EXPECT_EQ(kill(pid, 0), 0);
	ns_end(&c);
}

TEST(ns_user_strangers_have_none)
{
	struct ns_child c;

	c = ns_start(CLONE_NEWUSER);
	become(1000);
	EXPECT_ERR(ns_open(c.pid, "user"), EACCES);
	EXPECT_ERR(setns(ns_pidfd(c.pid), CLONE_NEWUSER), EPERM);
	EXPECT_ERR(kill(c.pid, 0), EPERM);
	close(c.fd);
}

TEST(ns_user_root_inside_cannot_touch_what_is_outside)
{
	pid_t parent = getppid();
	char path[64];

	become(1000);
	become_mapped_root();
	EXPECT_EQ(getuid(), 0);
	EXPECT_ERR(kill(1, 0), EPERM);
	EXPECT_ERR(kill(parent, 0), EPERM);
	EXPECT_ERR(sethostname("x", 1), EPERM);
	EXPECT_ERR(mount("none", "/tmp", "tmpfs", 0, NULL), EPERM);
	EXPECT_ERR(setpriority(PRIO_PROCESS, (id_t)parent, -5), EPERM);
	EXPECT_ERR(syscall(SYS_reboot, 0xfee1dead, 672274793, 0, NULL), EPERM);
	EXPECT_ERR(syscall(SYS_settimeofday, &(struct timespec){ 1, 0 }, NULL),
		   EPERM);
	snprintf(path, sizeof(path), "/proc/%d/mem", parent);
	EXPECT_ERR(open(path, O_RDONLY), EACCES);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/pid_max", "5000"), -EACCES);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/hostname", "x"), -EACCES);
}

/* Prints nothing; its exit status is its effective user. */
static const char show_euid[] = "/tmp/scratch/show";

static void run_suid(void)
{
	pid_t pid;

	REQUIRE(setresgid(0, 0, 0) == 0 && setresuid(1, 1, 1) == 0);
	pid = fork();
	if (!pid) {
		execl(show_euid, "show", NULL);
		_exit(99);
	}
	EXPECT_EQ(WEXITSTATUS(tap_wait(pid)), 42);
}

/* A copy of this very program that runs the one test that tells its euid. */
static void make_show(uid_t owner, mode_t mode)
{
	char buf[4096];
	ssize_t n;
	int in = open("/proc/self/exe", O_RDONLY);
	int out = open(show_euid, O_CREAT | O_EXCL | O_WRONLY, 0700);

	REQUIRE(in >= 0 && out >= 0);
	while ((n = read(in, buf, sizeof(buf))) > 0)
		REQUIRE(write(out, buf, (size_t)n) == n);
	close(in);
	close(out);
	REQUIRE(chown(show_euid, owner, owner) == 0);
	REQUIRE(chmod(show_euid, mode) == 0);
}

/* Not a test: what the copy does when it is run. */
__attribute__((constructor)) static void show(void)
{
	char buf[64];
	ssize_t n = tap_read_file("/proc/self/cmdline", buf, sizeof(buf));

	if (n > 0 && !strcmp(buf, "show"))
		_exit(geteuid() == 7 ? 43 : geteuid() == 1 ? 42 : 44);
}

static void run_suid_mapped(void)
{
	pid_t pid;

	REQUIRE(setresgid(0, 0, 0) == 0 && setresuid(1, 1, 1) == 0);
	pid = fork();
	if (!pid) {
		execl(show_euid, "show", NULL);
		_exit(99);
	}
	EXPECT_EQ(WEXITSTATUS(tap_wait(pid)), 43);
}

TEST(ns_user_suid_counts_only_for_mapped_owners)
{
	scratch();
	REQUIRE(chmod(".", 0755) == 0);
	make_show(1007, 04755);
	with_map("0 1000 10", run_suid_mapped);
	REQUIRE(chown(show_euid, 0, 0) == 0 && chmod(show_euid, 04755) == 0);
	with_map("0 1000 10", run_suid);
}

TEST(ns_user_limits_are_charged_up_the_chain)
{
	char buf[32];

	EXPECT(tap_read_file("/proc/sys/user/max_uts_namespaces", buf, 32) > 0);
	EXPECT(atoi(buf) > 100);
	NS_IN_CHILD({
		REQUIRE(unshare(CLONE_NEWUSER) == 0);
		EXPECT(tap_read_file("/proc/sys/user/max_uts_namespaces", buf,
				     32) > 0);
		EXPECT_EQ(atoi(buf), INT32_MAX);
		EXPECT_EQ(tap_write_file("/proc/sys/user/max_uts_namespaces",
					 "1"),
			  0);
		EXPECT_EQ(unshare(CLONE_NEWUTS), 0);
		EXPECT_ERR(ns_clone(CLONE_NEWUTS), ENOSPC);
		EXPECT_EQ(unshare(CLONE_NEWUTS), -1);
		EXPECT_EQ(tap_write_file("/proc/sys/user/max_uts_namespaces",
					 "0"),
			  0);
		EXPECT_EQ(put(getpid(), "uid_map", "0 0 1"), 0);
		EXPECT_EQ(put(getpid(), "setgroups", "deny"), 0);
		EXPECT_EQ(put(getpid(), "gid_map", "0 0 1"), 0);
		/* a deeper one does not help */
		EXPECT_EQ(unshare(CLONE_NEWUSER), 0);
		EXPECT_ERR(unshare(CLONE_NEWUTS), ENOSPC);
	});
}

TEST(ns_user_limits_hold_root_too)
{
	static const struct {
		const char *name;
		unsigned long flag;
	} all[] = {
		{ "uts", CLONE_NEWUTS },
		{ "mnt", CLONE_NEWNS },
		{ "pid", CLONE_NEWPID },
		{ "user", CLONE_NEWUSER },
	};

	for (int i = 0; i < 4; i++) {
		char path[64], old[32];

		snprintf(path, sizeof(path), "/proc/sys/user/max_%s_namespaces",
			 all[i].name);
		REQUIRE(tap_read_file(path, old, sizeof(old)) > 0);
		EXPECT_EQ(tap_write_file(path, "0"), 0);
		EXPECT_ERR(ns_clone(all[i].flag), ENOSPC);
		EXPECT_ERR(unshare((int)all[i].flag), ENOSPC);
		EXPECT_EQ(tap_write_file(path, "-1"), -EINVAL);
		EXPECT_EQ(tap_write_file(path, "2147483648"), -EINVAL);
		EXPECT_EQ(tap_write_file(path, "x"), -EINVAL);
		EXPECT_EQ(tap_write_file(path, old), 0);
		NS_IN_CHILD(EXPECT_EQ(unshare((int)all[i].flag), 0));
	}
}

TEST(ns_user_limits_are_written_by_the_powerful)
{
	become(1000);
	EXPECT_EQ(tap_write_file("/proc/sys/user/max_uts_namespaces", "5"),
		  -EACCES);
	REQUIRE(unshare(CLONE_NEWUSER) == 0);
	EXPECT_EQ(tap_write_file("/proc/sys/user/max_uts_namespaces", "5"), 0);
}

/* Processes of one user are counted inside and outside. */
TEST(ns_user_processes_are_counted_up_the_chain)
{
	struct rlimit few = { 3, 3 };
	int made = 0;

	become(4711);
	REQUIRE(setrlimit(RLIMIT_NPROC, &few) == 0);
	become_mapped_root();
	for (int i = 0; i < 10; i++) {
		pid_t pid = fork();

		if (!pid)
			pause();
		if (pid < 0)
			break;
		made++;
	}
	EXPECT_EQ(errno, EAGAIN);
	EXPECT_EQ(made, 2);
	ns_kill_children();
}

TEST(ns_user_entered_is_not_entered_again)
{
	struct ns_child c = ns_start(CLONE_NEWUSER);

	EXPECT_EQ(setns(ns_open(c.pid, "user"), 0), 0);
	EXPECT_ERR(setns(ns_open(getpid(), "user"), 0), EINVAL);
	ns_end(&c);
}
