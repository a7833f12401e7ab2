/*
 * tests/user/cg_core.c - the tree of cgroups: files, limits, moving, removing.
 *
 * See: cgroups(7).
 */
#include "tests/user/cg.h"
#include <pthread.h>
#include <sys/inotify.h>
#include <sys/statfs.h>

TEST(cgroup2_knows_one_option_and_refuses_others)
{
	char line[4096];

	mkdir("/run", 0755);
	mkdir(CG_MOUNT, 0755);
	EXPECT_ERR(mount("none", CG_MOUNT, "cgroup2", 0, "foo"), EINVAL);
	EXPECT_ERR(mount("none", CG_MOUNT, "cgroup2", 0, "nsdelegate,bar=1"),
		   EINVAL);
	EXPECT(mount("none", CG_MOUNT, "cgroup2", 0, "nsdelegate") == 0);
	EXPECT(tap_read_file("/proc/self/mounts", line, sizeof(line)) > 0);
	EXPECT(strstr(line,
		      "none " CG_MOUNT " cgroup2 rw,relatime,nsdelegate 0 0"));
	EXPECT_ERR(mount("none", CG_MOUNT, "cgroup2", 0, NULL), EBUSY);
	EXPECT(mount("none", CG_MOUNT, NULL, MS_REMOUNT, NULL) == 0);
	EXPECT(tap_read_file("/proc/self/mounts", line, sizeof(line)) > 0);
	EXPECT(!strstr(line, "nsdelegate"));
	EXPECT_ERR(mount("none", CG_MOUNT, NULL, MS_REMOUNT, "foo"), EINVAL);
	EXPECT(umount(CG_MOUNT) == 0);
	rmdir(CG_MOUNT);
}

CG_TEST(file_system_has_its_magic_and_sysfs_a_mount_point)
{
	struct statfs sfs;
	struct stat st;

	EXPECT(statfs(CG_MOUNT, &sfs) == 0);
	EXPECT_EQ(sfs.f_type, 0x63677270);
	EXPECT(stat(CG_MOUNT, &st) == 0);
	EXPECT_EQ(st.st_mode, S_IFDIR | 0555);
	EXPECT(stat(CG_TOP, &st) == 0);
	EXPECT_EQ(st.st_mode, S_IFDIR | 0755);
	EXPECT(stat("/sys/fs/cgroup", &st) == 0 && S_ISDIR(st.st_mode));
}

static mode_t mode_of(const char *dir, const char *file)
{
	char path[512];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", dir, file);
	return stat(path, &st) ? 0 : st.st_mode;
}

CG_TEST(files_have_the_modes_of_linux)
{
	static const struct {
		const char *name;
		mode_t mode;
		int on_root;
	} files[] = {
		{ "cgroup.type", 0644, 0 },
		{ "cgroup.procs", 0644, 1 },
		{ "cgroup.threads", 0644, 1 },
		{ "cgroup.controllers", 0444, 1 },
		{ "cgroup.subtree_control", 0644, 1 },
		{ "cgroup.events", 0444, 0 },
		{ "cgroup.max.descendants", 0644, 1 },
		{ "cgroup.max.depth", 0644, 1 },
		{ "cgroup.stat", 0444, 1 },
		{ "cgroup.freeze", 0644, 0 },
		{ "cgroup.kill", 0200, 0 },
		{ "pids.max", 0644, 0 },
		{ "pids.current", 0444, 0 },
		{ "pids.peak", 0444, 0 },
		{ "pids.events", 0444, 0 },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		mode_t want = S_IFREG | files[i].mode;

		if (mode_of(CG_TOP, files[i].name) != want)
			tap_fail("%s: %o", files[i].name,
				 mode_of(CG_TOP, files[i].name));
		EXPECT_EQ(mode_of(CG_MOUNT, files[i].name),
			  files[i].on_root ? want : 0);
	}
}

CG_TEST(new_cgroup_is_empty)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_TEXT(cg_read("a", "cgroup.type"), "domain\n");
	EXPECT_TEXT(cg_read("a", "cgroup.procs"), "");
	EXPECT_TEXT(cg_read("a", "cgroup.threads"), "");
	EXPECT_TEXT(cg_read("a", "cgroup.controllers"), "pids\n");
	EXPECT_TEXT(cg_read("a", "cgroup.subtree_control"), "");
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 0\nfrozen 0\n");
	EXPECT_TEXT(cg_read("a", "cgroup.max.descendants"), "max\n");
	EXPECT_TEXT(cg_read("a", "cgroup.max.depth"), "max\n");
	EXPECT_TEXT(cg_read("a", "cgroup.freeze"), "0\n");
	EXPECT_TEXT(cg_read("a", "cgroup.kill"), "!22");
	EXPECT(strstr(cg_read("a", "cgroup.stat"), "nr_descendants 0\n"));
}

CG_TEST(files_that_are_read_only_or_gone_say_so)
{
	int fd, dir;
	char c;

	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.events", "1"), -EINVAL);
	EXPECT_EQ(cg_write("a", "pids.current", "1"), -EINVAL);
	fd = open(cg_path("a", "cgroup.procs"), O_RDWR);
	REQUIRE(fd >= 0);
	dir = open(cg_path("a", NULL), O_RDONLY | O_DIRECTORY);
	REQUIRE(dir >= 0);
	EXPECT_EQ(write(fd, "", 0), 0);
	EXPECT_EQ(cg_rmdir("a"), 0);
	EXPECT_ERR(read(fd, &c, 1), ENODEV);
	EXPECT_ERR(write(fd, "0", 1), ENODEV);
	EXPECT_ERR(mkdirat(dir, "b", 0755), ENOENT);
	EXPECT_ERR(openat(dir, "cgroup.procs", O_RDONLY), ENOENT);
	close(dir);
	close(fd);
}

CG_TEST(write_longer_than_a_page_is_refused)
{
	static char text[8192];
	int fd = open(CG_TOP "/cgroup.max.depth", O_WRONLY);

	memset(text, ' ', sizeof(text));
	text[0] = '7';
	EXPECT_ERR(write(fd, text, 4097), E2BIG);
	EXPECT_EQ(write(fd, text, 4096), 4096);
	EXPECT_ERR(write(fd, (char *)8, 5), EFAULT);
	EXPECT_TEXT(cg_read("", "cgroup.max.depth"), "7\n");
	close(fd);
}

CG_TEST(tree_takes_no_files_links_or_renames)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_mkdir("a"), -EEXIST);
	EXPECT_EQ(cg_mkdir("a/cgroup.procs"), -EEXIST);
	EXPECT_EQ(cg_mkdir("with\nnewline"), -EINVAL);
	EXPECT_EQ(cg_mkdir("no/such"), -ENOENT);
	EXPECT_EQ(cg_mkdir("a/pids.max/x"), -ENOTDIR);
	EXPECT_ERR(open(cg_path("a", "foo"), O_CREAT | O_WRONLY, 0644), EACCES);
	EXPECT_ERR(unlink(cg_path("a", "cgroup.procs")), EPERM);
	EXPECT_ERR(symlink("x", cg_path("a", "l")), EPERM);
	EXPECT_ERR(mknod(cg_path("a", "n"), S_IFIFO | 0644, 0), EPERM);
	EXPECT_ERR(link(cg_path("a", "cgroup.type"), cg_path("a", "l")), EPERM);
	EXPECT_ERR(rename(cg_path("a", NULL), cg_path("b", NULL)), EPERM);
	EXPECT_ERR(rmdir(cg_path("a", "cgroup.procs")), ENOTDIR);
	EXPECT_ERR(rmdir(cg_path("nope", NULL)), ENOENT);
	EXPECT_EQ(cg_mkdir("a/cpu.foo"), 0);
	EXPECT_EQ(cg_rmdir("a/cpu.foo"), 0);
}

CG_TEST(links_of_a_directory_count_its_children)
{
	struct stat st;

	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_mkdir("a/b"), 0);
	EXPECT(stat(cg_path("a", NULL), &st) == 0);
	EXPECT_EQ(st.st_nlink, 3);
	EXPECT_EQ(cg_rmdir("a/b"), 0);
	EXPECT(stat(cg_path("a", NULL), &st) == 0);
	EXPECT_EQ(st.st_nlink, 2);
}

CG_TEST(mkdir_mode_and_umask_are_kept_and_chmod_works)
{
	struct stat st;

	umask(022);
	EXPECT(mkdir(cg_path("a", NULL), 0777) == 0);
	EXPECT_EQ(mode_of(CG_TOP, "a"), S_IFDIR | 0755);
	EXPECT(chmod(cg_path("a", NULL), 0700) == 0);
	EXPECT(chown(cg_path("a", "cgroup.procs"), 12, 34) == 0);
	EXPECT(stat(cg_path("a", "cgroup.procs"), &st) == 0);
	EXPECT(st.st_uid == 12 && st.st_gid == 34);
	EXPECT_EQ(mode_of(CG_TOP, "a"), S_IFDIR | 0700);
}

CG_TEST(process_moves_by_number_and_zero_is_the_writer)
{
	char want[64], own[256];
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_mkdir("b"), 0);
	pid = cg_sleeper("a");
	snprintf(want, sizeof(want), "%d\n", pid);
	EXPECT_TEXT(cg_read("a", "cgroup.procs"), want);
	EXPECT_TEXT(cg_read("a", "cgroup.threads"), want);
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 1\nfrozen 0\n");
	EXPECT_TEXT(cg_read("", "cgroup.events"), "populated 1\nfrozen 0\n");
	EXPECT_EQ(cg_rmdir("a"), -EBUSY);
	EXPECT_EQ(cg_write_nr("b", "cgroup.procs", pid), 0);
	EXPECT_TEXT(cg_read("a", "cgroup.procs"), "");
	EXPECT_TEXT(cg_read("b", "cgroup.procs"), want);
	EXPECT_EQ(cg_rmdir("a"), 0);
	EXPECT_EQ(cg_write("b", "cgroup.procs", "0\n"), 0);
	EXPECT(tap_read_file("/proc/self/cgroup", own, sizeof(own)) > 0);
	EXPECT_TEXT(own, "0::/top/b\n");
	cg_reap(pid);
	EXPECT_TEXT(cg_read("b", "cgroup.events"), "populated 1\nfrozen 0\n");
}

CG_TEST(bad_numbers_are_refused)
{
	static const char *const files[] = { "cgroup.procs", "cgroup.threads" };
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	for (int i = 0; i < 2; i++) {
		EXPECT_EQ(cg_write("a", files[i], "4194303"), -ESRCH);
		EXPECT_EQ(cg_write("a", files[i], "abc"), -EINVAL);
		EXPECT_EQ(cg_write("a", files[i], "-1"), -EINVAL);
		EXPECT_EQ(cg_write("a", files[i], "1 2"), -EINVAL);
		EXPECT_EQ(cg_write("a", files[i], "99999999999"), -EINVAL);
		EXPECT_EQ(cg_write("a", files[i], " "), -EINVAL);
		EXPECT_EQ(cg_write("a", files[i], "2"), -EINVAL); /* kthreadd */
	}
	EXPECT_EQ(cg_write_nr("a", "cgroup.threads", getpid()), -EOPNOTSUPP);
	pid = fork();
	if (pid == 0)
		for (;;)
			pause();
	{
		char hex[32];

		snprintf(hex, sizeof(hex), "  0x%x\n", pid);
		EXPECT_EQ(cg_write("a", "cgroup.procs", hex), 0);
	}
	cg_reap(pid);
}

CG_TEST(subtree_control_takes_all_or_nothing)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_mkdir("a/b"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.subtree_control", "+foo"), -EINVAL);
	EXPECT_EQ(cg_write("a", "cgroup.subtree_control", "pids"), -EINVAL);
	EXPECT_EQ(cg_write("a", "cgroup.subtree_control", "+pids +foo"),
		  -EINVAL);
	EXPECT_TEXT(cg_read("a", "cgroup.subtree_control"), "");
	EXPECT_EQ(cg_write("a", "cgroup.subtree_control", "+pids -pids"), 0);
	EXPECT_TEXT(cg_read("a", "cgroup.subtree_control"), "");
	EXPECT_EQ(cg_write("a/b", "cgroup.subtree_control", "+pids"), -ENOENT);
	EXPECT_EQ(cg_write("a/b", "cgroup.subtree_control", "-pids"), 0);
	EXPECT_EQ(mode_of(cg_path("a/b", NULL), "pids.max"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.subtree_control", " +pids \n"), 0);
	EXPECT_TEXT(cg_read("a", "cgroup.subtree_control"), "pids\n");
	EXPECT_TEXT(cg_read("a/b", "cgroup.controllers"), "pids\n");
	EXPECT_TEXT(cg_read("a/b", "pids.max"), "max\n");
	EXPECT_EQ(cg_write("a/b", "cgroup.subtree_control", "+pids"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.subtree_control", "-pids"), -EBUSY);
	EXPECT_EQ(cg_write("a/b", "cgroup.subtree_control", "-pids"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.subtree_control", "-pids"), 0);
	EXPECT_EQ(mode_of(cg_path("a/b", NULL), "pids.max"), 0);
}

CG_TEST(file_of_a_controller_switched_off_is_gone)
{
	int fd;
	char c;

	EXPECT_EQ(cg_mkdir("a"), 0);
	fd = open(cg_path("a", "pids.max"), O_RDWR);
	REQUIRE(fd >= 0);
	EXPECT_EQ(cg_write("", "cgroup.subtree_control", "-pids"), 0);
	EXPECT_ERR(read(fd, &c, 1), ENODEV);
	EXPECT_EQ(cg_write("", "cgroup.subtree_control", "+pids"), 0);
	EXPECT_ERR(read(fd, &c, 1), ENODEV);
	EXPECT_TEXT(cg_read("a", "pids.max"), "max\n");
	close(fd);
}

CG_TEST(depth_and_descendants_are_limited)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.max.depth", "-1"), -ERANGE);
	EXPECT_EQ(cg_write("a", "cgroup.max.depth", "foo"), -EINVAL);
	EXPECT_EQ(cg_write("a", "cgroup.max.depth", "9999999999"), -ERANGE);
	EXPECT_EQ(cg_write("a", "cgroup.max.descendants", "-1"), -ERANGE);
	EXPECT_EQ(cg_write("a", "cgroup.max.descendants", "1x"), -EINVAL);
	EXPECT_EQ(cg_write("a", "cgroup.max.depth", "1"), 0);
	EXPECT_TEXT(cg_read("a", "cgroup.max.depth"), "1\n");
	EXPECT_EQ(cg_mkdir("a/x"), 0);
	EXPECT_EQ(cg_mkdir("a/x/y"), -EAGAIN);
	EXPECT_EQ(cg_write("a", "cgroup.max.depth", "max"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.max.descendants", "2"), 0);
	EXPECT_EQ(cg_mkdir("a/x/y"), 0);
	EXPECT_EQ(cg_mkdir("a/z"), -EAGAIN);
	EXPECT_EQ(cg_mkdir("a/x/z"), -EAGAIN);
	EXPECT(strstr(cg_read("a", "cgroup.stat"), "nr_descendants 2\n"));
	EXPECT_EQ(cg_rmdir("a/x/y"), 0);
	EXPECT_EQ(cg_mkdir("a/z"), 0);
	EXPECT_EQ(cg_write("a", "cgroup.max.depth", "0"), 0);
	EXPECT_EQ(cg_mkdir("a/q"), -EAGAIN);
}

CG_TEST(zombie_is_not_listed_and_does_not_hold_its_cgroup)
{
	siginfo_t info;
	char path[64], text[256];
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	pid = cg_sleeper("a");
	kill(pid, SIGKILL);
	EXPECT(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT) == 0);
	EXPECT_TEXT(cg_read("a", "cgroup.procs"), "");
	EXPECT_TEXT(cg_read("a", "cgroup.threads"), "");
	EXPECT_TEXT(cg_read("a", "cgroup.events"), "populated 0\nfrozen 0\n");
	EXPECT_TEXT(cg_read("a", "pids.current"), "1\n");
	snprintf(path, sizeof(path), "/proc/%d/cgroup", pid);
	EXPECT(tap_read_file(path, text, sizeof(text)) > 0);
	EXPECT_TEXT(text, "0::/top/a\n");
	EXPECT_EQ(cg_rmdir("a"), 0);
	EXPECT(tap_read_file(path, text, sizeof(text)) > 0);
	EXPECT_TEXT(text, "0::/top/a (deleted)\n");
	EXPECT(strstr(cg_read("", "cgroup.stat"), "nr_dying_descendants 1\n"));
	EXPECT_TEXT(cg_read("", "pids.current"), "1\n");
	tap_wait(pid);
	EXPECT_TEXT(cg_read("", "pids.current"), "0\n");
}

CG_TEST(events_wake_poll_and_inotify)
{
	struct pollfd pfd = { .events = POLLPRI };
	struct inotify_event *event;
	char buf[256];
	int in, wd, wd_dir;
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	pfd.fd = open(cg_path("a", "cgroup.events"), O_RDONLY);
	REQUIRE(pfd.fd >= 0);
	EXPECT_EQ(poll(&pfd, 1, 0), 1); /* never read: it changed */
	EXPECT_EQ(pfd.revents, POLLPRI | POLLERR);
	EXPECT(read(pfd.fd, buf, sizeof(buf)) > 0);
	EXPECT_EQ(poll(&pfd, 1, 0), 0);
	in = inotify_init1(IN_CLOEXEC);
	wd = inotify_add_watch(in, cg_path("a", "cgroup.events"), IN_MODIFY);
	EXPECT(wd > 0);
	pid = cg_sleeper("a");
	EXPECT_EQ(poll(&pfd, 1, 5000), 1);
	EXPECT_EQ(pfd.revents, POLLPRI | POLLERR);
	EXPECT(pread(pfd.fd, buf, sizeof(buf), 0) > 0);
	EXPECT_EQ(poll(&pfd, 1, 0), 0);
	EXPECT(read(in, buf, sizeof(buf)) >= (ssize_t)sizeof(*event));
	event = (struct inotify_event *)buf;
	EXPECT(event->wd == wd && event->mask == IN_MODIFY && !event->len);
	EXPECT(inotify_rm_watch(in, wd) == 0);
	EXPECT(read(in, buf, sizeof(buf)) > 0); /* IN_IGNORED */
	wd_dir = inotify_add_watch(in, cg_path("a", NULL), IN_MODIFY);
	cg_reap(pid);
	EXPECT_EQ(poll(&pfd, 1, 5000), 1);
	EXPECT(read(in, buf, sizeof(buf)) >= (ssize_t)sizeof(*event));
	EXPECT(event->wd == wd_dir && event->mask == IN_MODIFY);
	EXPECT_TEXT(event->name, "cgroup.events");
	EXPECT(pread(pfd.fd, buf, sizeof(buf), 0) > 0);
	EXPECT_EQ(cg_rmdir("a"), 0);
	EXPECT_EQ(poll(&pfd, 1, 0), 1);
	EXPECT_EQ(pfd.revents & (POLLPRI | POLLERR), POLLPRI | POLLERR);
	close(in);
	close(pfd.fd);
}

static void *nap(void *unused)
{
	(void)unused;
	for (;;)
		pause();
	return NULL;
}

CG_TEST(process_moves_with_all_its_threads)
{
	int status[2];
	char c, text[256], path[64];
	pid_t pid;

	EXPECT_EQ(cg_mkdir("a"), 0);
	REQUIRE(pipe(status) == 0);
	pid = fork();
	if (pid == 0) {
		pthread_t t;

		for (int i = 0; i < 3; i++)
			pthread_create(&t, NULL, nap, NULL);
		EXPECT(write(status[1], "", 1) == 1);
		nap(NULL);
	}
	EXPECT(read(status[0], &c, 1) == 1);
	EXPECT_EQ(cg_write_nr("a", "cgroup.procs", pid), 0);
	EXPECT_TEXT(cg_read("a", "pids.current"), "4\n");
	snprintf(text, sizeof(text), "%d\n", pid);
	EXPECT_TEXT(cg_read("a", "cgroup.procs"), text);
	EXPECT_EQ(strncmp(cg_read("a", "cgroup.threads"), text, strlen(text)),
		  0);
	snprintf(path, sizeof(path), "/proc/%d/task/%d/cgroup", pid, pid);
	EXPECT(tap_read_file(path, text, sizeof(text)) > 0);
	EXPECT_TEXT(text, "0::/top/a\n");
	cg_reap(pid);
	EXPECT_TEXT(cg_read("a", "pids.current"), "0\n");
}

static void is_in_a(void)
{
	char text[256];

	EXPECT(tap_read_file("/proc/self/cgroup", text, sizeof(text)) > 0);
	EXPECT_TEXT(text, "0::/top/a\n");
}

static void child_is_in_a_and_so_after_exec(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		is_in_a();
		execl("/bin/busybox", "grep", "-q", "^0::/top/a$",
		      "/proc/self/cgroup", (char *)NULL);
		_exit(1);
	}
	EXPECT_EQ(tap_wait(pid), 0);
}

CG_TEST(fork_and_exec_stay_in_the_cgroup)
{
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT_EQ(cg_run_in("a", child_is_in_a_and_so_after_exec), 0);
}

CG_TEST(proc_cgroups_counts_the_tree)
{
	char text[4096], *line;
	int hierarchy, before, after, enabled;

	EXPECT(tap_read_file("/proc/cgroups", text, sizeof(text)) > 0);
	EXPECT(strncmp(text, "#subsys_name\thierarchy\tnum_cgroups\tenabled\n",
		       43) == 0);
	line = strstr(text, "\npids\t");
	REQUIRE(line);
	EXPECT_EQ(sscanf(line, "\npids\t%d\t%d\t%d", &hierarchy, &before,
			 &enabled),
		  3);
	EXPECT(hierarchy == 0 && enabled == 1);
	EXPECT_EQ(cg_mkdir("a"), 0);
	EXPECT(tap_read_file("/proc/cgroups", text, sizeof(text)) > 0);
	EXPECT_EQ(sscanf(strstr(text, "\npids\t"), "\npids\t%d\t%d", &hierarchy,
			 &after),
		  2);
	EXPECT_EQ(after, before + 1);
}

/* Even where reading fails: a threaded cgroup has no list of processes. */
CG_TEST(seeking_looks_at_nothing)
{
	char c;
	int fd;

	EXPECT_EQ(cg_mkdir("t"), 0);
	EXPECT_EQ(cg_write("t", "cgroup.type", "threaded"), 0);
	fd = open(cg_path("t", "cgroup.procs"), O_RDONLY | O_CLOEXEC);
	REQUIRE(fd >= 0);
	EXPECT_ERR(read(fd, &c, 1), EOPNOTSUPP);
	EXPECT_EQ(lseek(fd, 4, SEEK_SET), 4);
	EXPECT_EQ(lseek(fd, 0, SEEK_END), 0);
	close(fd);
	fd = open(cg_path("t", "cgroup.type"), O_RDONLY | O_CLOEXEC);
	REQUIRE(fd >= 0);
	EXPECT_EQ(lseek(fd, 7, SEEK_SET), 7);
	EXPECT_EQ(read(fd, &c, 1), 1);
	EXPECT_EQ(c, 'd');
	close(fd);
}

TEST(sysfs_names_what_may_be_delegated)
{
	char text[1024];

	EXPECT(tap_read_file("/sys/kernel/cgroup/delegate", text,
			     sizeof(text)) > 0);
	EXPECT(strstr(text, "cgroup.procs\ncgroup.threads\n"
			    "cgroup.subtree_control\n") == text);
	EXPECT(tap_read_file("/sys/kernel/cgroup/features", text,
			     sizeof(text)) > 0);
	EXPECT(strstr(text, "nsdelegate\n") == text);
}
