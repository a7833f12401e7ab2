/*
 * tests/user/inotify.c - inotify: what is told, in which order, how much.
 *
 * See: inotify(7), inotify_add_watch(2).
 */
#include <poll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include "tests/user/tap.h"

#define DIR "/tmp/inotify"
#define F   DIR "/f"

#ifndef IN_MASK_CREATE
#define IN_MASK_CREATE 0x10000000
#endif

static int queue;          /* the instance of a test */
static uint32_t last_seen; /* the cookie of the event told last */

static void start(void)
{
	if (system("rm -rf " DIR))
		exit(1);
	REQUIRE(mkdir(DIR, 0700) == 0);
	queue = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	REQUIRE(queue >= 0);
}

static void stop(void)
{
	close(queue);
	if (system("rm -rf " DIR))
		exit(1);
}

static void touch(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY, 0600);

	REQUIRE(fd >= 0);
	close(fd);
}

static int watch(const char *path, uint32_t mask)
{
	int wd = inotify_add_watch(queue, path, mask);

	REQUIRE(wd > 0);
	return wd;
}

/* The next event must be this one. */
#define EXPECT_EVENT(wd, mask, name) expect_event(__LINE__, wd, mask, name)
static void expect_event(int line, int wd, uint32_t mask, const char *name)
{
	union {
		struct inotify_event event;
		char bytes[sizeof(struct inotify_event) + 256];
	} u;
	/* Room for one: a second would make it two. */
	size_t size =
		sizeof(u.event) + (name ? (strlen(name) / 16 + 1) * 16 : 0);
	ssize_t n = read(queue, &u, size);

	if (n != (ssize_t)size) {
		tap_fail("line %d: read gives %zd, errno %d", line, n, errno);
		return;
	}
	if (u.event.wd != wd || u.event.mask != mask)
		tap_fail("line %d: wd %d mask %#x, not wd %d mask %#x", line,
			 u.event.wd, u.event.mask, wd, mask);
	if (name && strcmp(u.event.name, name) != 0)
		tap_fail("line %d: name %s, not %s", line, u.event.name, name);
	last_seen = u.event.cookie;
}

#define EXPECT_NOTHING() expect_nothing(__LINE__)
static void expect_nothing(int line)
{
	char buf[512];
	struct inotify_event *e = (void *)buf;

	if (read(queue, buf, sizeof(buf)) >= 0)
		tap_fail("line %d: unexpected wd %d mask %#x", line, e->wd,
			 e->mask);
}

TEST(a_file_s_life_as_seen_by_its_watch)
{
	int wd, fd;
	char c;

	start();
	touch(F);
	wd = watch(F, IN_ALL_EVENTS);
	fd = open(F, O_RDWR);
	EXPECT_EVENT(wd, IN_OPEN, NULL);
	REQUIRE(write(fd, "x", 1) == 1);
	EXPECT_EVENT(wd, IN_MODIFY, NULL);
	REQUIRE(pread(fd, &c, 1, 0) == 1);
	EXPECT_EVENT(wd, IN_ACCESS, NULL);
	REQUIRE(pread(fd, &c, 1, 5) == 0);
	EXPECT_NOTHING();
	REQUIRE(ftruncate(fd, 0) == 0);
	EXPECT_EVENT(wd, IN_MODIFY, NULL);
	REQUIRE(fchmod(fd, 0644) == 0);
	EXPECT_EVENT(wd, IN_ATTRIB, NULL);
	close(fd);
	EXPECT_EVENT(wd, IN_CLOSE_WRITE, NULL);
	close(open(F, O_RDONLY));
	EXPECT_EVENT(wd, IN_OPEN, NULL);
	EXPECT_EVENT(wd, IN_CLOSE_NOWRITE, NULL);
	REQUIRE(utimensat(AT_FDCWD, F, NULL, 0) == 0);
	EXPECT_EVENT(wd, IN_ATTRIB, NULL);
	REQUIRE(link(F, F "2") == 0);
	EXPECT_EVENT(wd, IN_ATTRIB, NULL);
	REQUIRE(unlink(F "2") == 0);
	EXPECT_EVENT(wd, IN_ATTRIB, NULL);
	REQUIRE(rename(F, F "3") == 0);
	EXPECT_EVENT(wd, IN_MOVE_SELF, NULL);
	REQUIRE(unlink(F "3") == 0);
	EXPECT_EVENT(wd, IN_ATTRIB, NULL);
	EXPECT_EVENT(wd, IN_DELETE_SELF, NULL);
	EXPECT_EVENT(wd, IN_IGNORED, NULL);
	EXPECT_NOTHING();
	EXPECT_ERR(inotify_rm_watch(queue, wd), EINVAL);
	stop();
}

TEST(a_directory_hears_of_its_files_by_name)
{
	int wd, fd;

	start();
	wd = watch(DIR, IN_ALL_EVENTS);
	fd = open(F, O_CREAT | O_RDWR, 0600);
	EXPECT_EVENT(wd, IN_CREATE, "f");
	EXPECT_EVENT(wd, IN_OPEN, "f");
	REQUIRE(write(fd, "x", 1) == 1);
	EXPECT_EVENT(wd, IN_MODIFY, "f");
	close(fd);
	EXPECT_EVENT(wd, IN_CLOSE_WRITE, "f");
	REQUIRE(mkdir(DIR "/sub", 0700) == 0);
	EXPECT_EVENT(wd, IN_CREATE | IN_ISDIR, "sub");
	REQUIRE(chmod(DIR "/sub", 0755) == 0);
	EXPECT_EVENT(wd, IN_ATTRIB | IN_ISDIR, "sub");
	touch(DIR "/sub/deep");
	EXPECT_NOTHING();
	REQUIRE(unlink(DIR "/sub/deep") == 0);
	REQUIRE(rmdir(DIR "/sub") == 0);
	EXPECT_EVENT(wd, IN_DELETE | IN_ISDIR, "sub");
	REQUIRE(symlink("nowhere", DIR "/l") == 0);
	EXPECT_EVENT(wd, IN_CREATE, "l");
	REQUIRE(link(F, DIR "/hard") == 0);
	EXPECT_EVENT(wd, IN_CREATE, "hard");
	REQUIRE(mkfifo(DIR "/p", 0600) == 0);
	EXPECT_EVENT(wd, IN_CREATE, "p");
	REQUIRE(unlink(F) == 0);
	EXPECT_EVENT(wd, IN_DELETE, "f");
	EXPECT_NOTHING();
	stop();
}

TEST(a_rename_is_two_events_with_one_cookie)
{
	uint32_t cookie;
	int a, b, self;

	start();
	REQUIRE(mkdir(DIR "/a", 0700) == 0 && mkdir(DIR "/b", 0700) == 0);
	touch(DIR "/a/x");
	touch(DIR "/b/old");
	a = watch(DIR "/a", IN_MOVE | IN_CREATE | IN_DELETE);
	b = watch(DIR "/b", IN_MOVE | IN_CREATE | IN_DELETE);
	self = watch(DIR "/a/x", IN_MOVE_SELF);
	REQUIRE(rename(DIR "/a/x", DIR "/b/y") == 0);
	EXPECT_EVENT(a, IN_MOVED_FROM, "x");
	cookie = last_seen;
	EXPECT(cookie != 0);
	EXPECT_EVENT(b, IN_MOVED_TO, "y");
	EXPECT_EQ(last_seen, cookie);
	EXPECT_EVENT(self, IN_MOVE_SELF, NULL);
	EXPECT_EQ(last_seen, 0);
	REQUIRE(rename(DIR "/b/y", DIR "/b/z") == 0);
	EXPECT_EVENT(b, IN_MOVED_FROM, "y");
	EXPECT(last_seen != cookie);
	EXPECT_EVENT(b, IN_MOVED_TO, "z");
	EXPECT_EVENT(self, IN_MOVE_SELF, NULL);
	REQUIRE(rename(DIR "/a", DIR "/b/dir") == 0);
	EXPECT_EVENT(b, IN_MOVED_TO | IN_ISDIR, "dir");
	EXPECT_NOTHING();
	stop();
}

TEST(what_a_rename_replaces_is_deleted)
{
	int old, dir;

	start();
	touch(F);
	touch(F "2");
	old = watch(F "2", IN_ALL_EVENTS);
	dir = watch(DIR, IN_MOVE | IN_DELETE);
	REQUIRE(rename(F, F "2") == 0);
	EXPECT_EVENT(dir, IN_MOVED_FROM, "f");
	EXPECT_EVENT(dir, IN_MOVED_TO, "f2");
	EXPECT_EVENT(old, IN_ATTRIB, NULL);
	EXPECT_EVENT(old, IN_DELETE_SELF, NULL);
	EXPECT_EVENT(old, IN_IGNORED, NULL);
	EXPECT_NOTHING();
	stop();
}

TEST(an_exchange_is_two_renames)
{
	int dir;

	start();
	touch(F);
	touch(F "2");
	dir = watch(DIR, IN_MOVE);
	REQUIRE(syscall(SYS_renameat2, AT_FDCWD, F, AT_FDCWD, F "2", 2) == 0);
	EXPECT_EVENT(dir, IN_MOVED_FROM, "f");
	EXPECT_EVENT(dir, IN_MOVED_TO, "f2");
	EXPECT_EVENT(dir, IN_MOVED_FROM, "f2");
	EXPECT_EVENT(dir, IN_MOVED_TO, "f");
	EXPECT_NOTHING();
	stop();
}

/* tail -F waits for this. */
TEST(a_file_is_deleted_when_it_is_closed)
{
	int wd, dir, fd;

	start();
	touch(F);
	fd = open(F, O_RDONLY);
	wd = watch(F, IN_ALL_EVENTS);
	dir = watch(DIR, IN_DELETE);
	REQUIRE(unlink(F) == 0);
	EXPECT_EVENT(wd, IN_ATTRIB, NULL);
	EXPECT_EVENT(dir, IN_DELETE, "f");
	EXPECT_NOTHING();
	close(fd);
	EXPECT_EVENT(wd, IN_CLOSE_NOWRITE, NULL);
	EXPECT_EVENT(wd, IN_DELETE_SELF, NULL);
	EXPECT_EVENT(wd, IN_IGNORED, NULL);
	EXPECT_NOTHING();
	stop();
}

TEST(the_order_of_a_deletion)
{
	int wd, dir, sub;

	start();
	touch(F);
	REQUIRE(mkdir(DIR "/sub", 0700) == 0);
	wd = watch(F, IN_DELETE_SELF);
	sub = watch(DIR "/sub", IN_DELETE_SELF);
	dir = watch(DIR, IN_DELETE);
	REQUIRE(unlink(F) == 0);
	EXPECT_EVENT(wd, IN_DELETE_SELF, NULL);
	EXPECT_EVENT(wd, IN_IGNORED, NULL);
	EXPECT_EVENT(dir, IN_DELETE, "f");
	REQUIRE(rmdir(DIR "/sub") == 0);
	EXPECT_EVENT(sub, IN_DELETE_SELF, NULL);
	EXPECT_EVENT(sub, IN_IGNORED, NULL);
	EXPECT_EVENT(dir, IN_DELETE | IN_ISDIR, "sub");
	EXPECT_NOTHING();
	stop();
}

TEST(excl_unlink_hears_nothing_of_the_unlinked)
{
	int fd;

	start();
	fd = open(F, O_CREAT | O_RDWR, 0600);
	watch(DIR, IN_MODIFY | IN_CLOSE | IN_EXCL_UNLINK);
	REQUIRE(unlink(F) == 0);
	REQUIRE(write(fd, "x", 1) == 1);
	close(fd);
	EXPECT_NOTHING();
	stop();
}

TEST(without_excl_unlink_the_unlinked_are_heard)
{
	int fd, wd;

	start();
	fd = open(F, O_CREAT | O_RDWR, 0600);
	wd = watch(DIR, IN_MODIFY | IN_CLOSE);
	REQUIRE(unlink(F) == 0);
	REQUIRE(write(fd, "x", 1) == 1);
	EXPECT_EVENT(wd, IN_MODIFY, "f");
	close(fd);
	EXPECT_EVENT(wd, IN_CLOSE_WRITE, "f");
	stop();
}

TEST(one_shot_ends_with_its_event)
{
	int wd;

	start();
	touch(F);
	wd = watch(F, IN_OPEN | IN_ONESHOT);
	close(open(F, O_RDONLY));
	EXPECT_EVENT(wd, IN_OPEN, NULL);
	EXPECT_EVENT(wd, IN_IGNORED, NULL);
	close(open(F, O_RDONLY));
	EXPECT_NOTHING();
	stop();
}

TEST(a_mask_is_replaced_or_added_to)
{
	int wd;

	start();
	touch(F);
	wd = watch(F, IN_OPEN);
	EXPECT_EQ(watch(F, IN_ATTRIB), wd);
	close(open(F, O_RDONLY));
	EXPECT_NOTHING();
	EXPECT_EQ(watch(F, IN_OPEN | IN_MASK_ADD), wd);
	REQUIRE(chmod(F, 0640) == 0);
	EXPECT_EVENT(wd, IN_ATTRIB, NULL);
	close(open(F, O_RDONLY));
	EXPECT_EVENT(wd, IN_OPEN, NULL);
	EXPECT_ERR(inotify_add_watch(queue, F, IN_OPEN | IN_MASK_CREATE),
		   EEXIST);
	EXPECT_ERR(inotify_add_watch(queue, F,
				     IN_OPEN | IN_MASK_CREATE | IN_MASK_ADD),
		   EINVAL);
	touch(F "2");
	EXPECT_EQ(watch(F "2", IN_OPEN | IN_MASK_CREATE), wd + 1);
	EXPECT_EQ(inotify_rm_watch(queue, wd), 0);
	EXPECT_EVENT(wd, IN_IGNORED, NULL);
	EXPECT_EQ(watch(F, IN_OPEN), wd + 2); /* numbers are not used again */
	stop();
}

TEST(equal_events_in_a_row_are_one)
{
	int wd, fd;

	start();
	touch(F);
	fd = open(F, O_WRONLY);
	wd = watch(F, IN_MODIFY | IN_ATTRIB);
	for (int i = 0; i < 3; i++)
		REQUIRE(write(fd, "x", 1) == 1);
	REQUIRE(fchmod(fd, 0644) == 0);
	REQUIRE(write(fd, "x", 1) == 1);
	EXPECT_EVENT(wd, IN_MODIFY, NULL);
	EXPECT_EVENT(wd, IN_ATTRIB, NULL);
	EXPECT_EVENT(wd, IN_MODIFY, NULL);
	EXPECT_NOTHING();
	close(fd);
	stop();
}

TEST(a_buffer_too_small_is_refused)
{
	struct pollfd pfd = { .events = POLLIN };
	char buf[64];
	int wd, n = -1;

	start();
	wd = watch(DIR, IN_CREATE | IN_OPEN);
	pfd.fd = queue;
	EXPECT_EQ(poll(&pfd, 1, 0), 0);
	EXPECT_ERR(read(queue, buf, sizeof(buf)), EAGAIN);
	EXPECT_EQ(ioctl(queue, FIONREAD, &n), 0);
	EXPECT_EQ(n, 0);
	touch(F);
	EXPECT_EQ(poll(&pfd, 1, 0), 1);
	EXPECT_EQ(pfd.revents, POLLIN);
	EXPECT_EQ(ioctl(queue, FIONREAD, &n), 0);
	EXPECT_EQ(n, 64); /* two events of 16 and a name in 16 */
	EXPECT_ERR(read(queue, buf, 31), EINVAL);
	EXPECT_ERR(read(queue, buf, 0), EINVAL);
	EXPECT_ERR(read(queue, (void *)8, 64), EFAULT);
	EXPECT_EVENT(wd, IN_OPEN, "f"); /* the first one is lost with that */
	EXPECT_ERR(ioctl(queue, FIONREAD, 8L), EFAULT);
	EXPECT_ERR(ioctl(queue, TCGETS, buf), ENOTTY);
	EXPECT_ERR(write(queue, buf, 1), EBADF);
	stop();
}

TEST(names_are_padded_to_sixteen)
{
	struct inotify_event *e;
	char buf[512];

	start();
	watch(DIR, IN_CREATE);
	touch(DIR "/0123456789abcde");  /* 15 and a NUL */
	touch(DIR "/0123456789abcdef"); /* 16 and a NUL */
	EXPECT_EQ(read(queue, buf, sizeof(buf)), 32 + 48);
	e = (void *)buf;
	EXPECT_EQ(e->len, 16);
	e = (void *)(buf + 32);
	EXPECT_EQ(e->len, 32);
	EXPECT_EQ(strlen(e->name), 16);
	stop();
}

TEST(a_full_queue_says_so_once)
{
	static const char limit[] = "/proc/sys/fs/inotify/max_queued_events";
	char old[32], name[64];
	int wd;

	start();
	REQUIRE(tap_read_file(limit, old, sizeof(old)) > 0);
	REQUIRE(tap_write_file(limit, "4") == 0);
	close(queue);
	queue = inotify_init1(IN_NONBLOCK);
	wd = watch(DIR, IN_CREATE);
	for (int i = 0; i < 8; i++) {
		snprintf(name, sizeof(name), DIR "/%d", i);
		touch(name);
	}
	REQUIRE(tap_write_file(limit, old) == 0);
	EXPECT_EVENT(wd, IN_CREATE, "0");
	EXPECT_EVENT(wd, IN_CREATE, "1");
	EXPECT_EVENT(wd, IN_CREATE, "2");
	EXPECT_EVENT(wd, IN_CREATE, "3");
	EXPECT_EVENT(-1, IN_Q_OVERFLOW, NULL);
	EXPECT_NOTHING();
	touch(F);
	EXPECT_EVENT(wd, IN_CREATE, "f");
	stop();
}

/* Run with a limit set to @value. */
static void limited(const char *file, const char *value, void (*fn)(void))
{
	char path[64], old[32];

	snprintf(path, sizeof(path), "/proc/sys/fs/inotify/%s", file);
	REQUIRE(tap_read_file(path, old, sizeof(old)) > 0);
	REQUIRE(tap_write_file(path, value) == 0);
	fn();
	REQUIRE(tap_write_file(path, old) == 0);
}

static void use_instances(void)
{
	int fd[8], n = 0;

	REQUIRE(setreuid(54321, 54321) == 0);
	while (n < 8 && (fd[n] = inotify_init1(0)) >= 0)
		n++;
	EXPECT_EQ(n, 3);
	EXPECT_EQ(errno, EMFILE);
	close(fd[0]);
	EXPECT(inotify_init1(0) >= 0);
}

static void use_watches(void)
{
	int fd = inotify_init1(0), n = 0;

	REQUIRE(setreuid(54321, 54321) == 0 && fd >= 0);
	while (n < 8) {
		static const char *const dirs[] = { "/",    "/proc", "/dev",
						    "/tmp", "/sys",  "/tests",
						    "/bin", "/etc" };

		if (inotify_add_watch(fd, dirs[n], IN_CREATE) < 0)
			break;
		n++;
	}
	EXPECT_EQ(n, 2);
	EXPECT_EQ(errno, ENOSPC);
	EXPECT_EQ(inotify_rm_watch(fd, 1), 0);
	EXPECT(inotify_add_watch(fd, "/dev", IN_CREATE) > 2);
}

static void instances_in_child(void)
{
	EXPECT_EQ(tap_in_child(use_instances), 0);
}

static void watches_in_child(void)
{
	EXPECT_EQ(tap_in_child(use_watches), 0);
}

TEST(limits_of_a_user)
{
	limited("max_user_instances", "3", instances_in_child);
	limited("max_user_watches", "2", watches_in_child);
}

TEST(an_unmount_ends_the_watches)
{
	int wd, fd;

	start();
	REQUIRE(mount("none", DIR, "tmpfs", 0, NULL) == 0);
	touch(F);
	wd = watch(F, IN_OPEN);
	fd = watch(DIR, IN_CREATE);
	REQUIRE(umount(DIR) == 0);
	{
		/* In which order the two inodes go is the kernel's choice. */
		struct inotify_event e[4];
		int unmounted = 0, ignored = 0;

		EXPECT_EQ(read(queue, e, sizeof(e)), (long)sizeof(e));
		for (int i = 0; i < 4; i++) {
			EXPECT(e[i].wd == wd || e[i].wd == fd);
			unmounted += e[i].mask ==
				     (e[i].wd == fd ? IN_UNMOUNT | IN_ISDIR
						    : IN_UNMOUNT);
			ignored += e[i].mask == IN_IGNORED;
		}
		EXPECT_EQ(unmounted, 2);
		EXPECT_EQ(ignored, 2);
	}
	EXPECT_NOTHING();
	EXPECT_ERR(inotify_rm_watch(queue, wd), EINVAL);
	stop();
}

TEST(errors_of_the_calls)
{
	int p[2];

	start();
	touch(F);
	REQUIRE(pipe(p) == 0 && symlink("f", DIR "/l") == 0);
	EXPECT_ERR(inotify_init1(1), EINVAL);
	EXPECT_ERR(inotify_add_watch(queue, F, 0), EINVAL);
	EXPECT_ERR(inotify_add_watch(queue, F, 0x00800000), EINVAL);
	EXPECT_ERR(inotify_add_watch(queue, DIR "/none", IN_OPEN), ENOENT);
	EXPECT_ERR(inotify_add_watch(queue, F "/x", IN_OPEN), ENOTDIR);
	EXPECT_ERR(inotify_add_watch(queue, F, IN_OPEN | IN_ONLYDIR), ENOTDIR);
	EXPECT_ERR(inotify_add_watch(queue, (void *)8, IN_OPEN), EFAULT);
	EXPECT_ERR(inotify_add_watch(-1, F, IN_OPEN), EBADF);
	EXPECT_ERR(inotify_add_watch(p[0], F, IN_OPEN), EINVAL);
	EXPECT_ERR(inotify_rm_watch(queue, 1), EINVAL);
	EXPECT_ERR(inotify_rm_watch(queue, -1), EINVAL);
	EXPECT_ERR(inotify_rm_watch(p[0], 1), EINVAL);
	EXPECT_ERR(inotify_rm_watch(-1, 1), EBADF);
	EXPECT_EQ(watch(DIR, IN_OPEN | IN_ONLYDIR), 1);
	EXPECT_EQ(watch(DIR "/l", IN_OPEN), 2);
	EXPECT_EQ(watch(F, IN_OPEN), 2);
	EXPECT_EQ(watch(DIR "/l", IN_OPEN | IN_DONT_FOLLOW), 3);
	REQUIRE(chmod(F, 0) == 0 && chmod(DIR, 0755) == 0);
	REQUIRE(setuid(54321) == 0);
	EXPECT_ERR(inotify_add_watch(queue, F, IN_OPEN), EACCES);
	REQUIRE(close(queue) == 0);
}

TEST(clean_up)
{
	start();
	stop();
}
