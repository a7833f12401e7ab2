/*
 * tests/user/mnt_failnth.c - memory runs out at every point of mounting.
 *
 * See: tests/user/failnth.c.
 */
#include "tests/user/failnth.h"
#include "tests/user/mnt_tree.h"
#include "tests/user/ns.h"
#include "tests/user/ovl.h"
#include <linux/mount.h>

/* As fail_each(); @undo runs unarmed, after every @op. */
static void fail_undo(int (*op)(void), void (*undo)(void))
{
	int nth, err = 0, done;

	control = open("/sys/kernel/debug/fail_nth", O_RDWR | O_CLOEXEC);
	if (control < 0)
		SKIP("no fault injection in this kernel");
	for (nth = 1; nth < 1000; nth++) {
		arm(nth);
		err = op();
		done = !fired();
		undo();
		if (done)
			break;
		if (err && err != -ENOMEM && err != -EAGAIN && err != -ENFILE)
			tap_fail("allocation %d: errno %d", nth, -err);
	}
	EXPECT_EQ(err, 0);
	EXPECT(nth > 2 && nth < 1000);
}

static int result(int r)
{
	return r < 0 ? -errno : 0;
}

static int do_tmpfs(void)
{
	return result(mount("t", "d", "tmpfs", 0, "size=1M,mode=700"));
}

static void undo_d(void)
{
	umount("d");
}

TEST(mount_fails_cleanly)
{
	scratch();
	mkdir("d", 0755);
	fail_undo(do_tmpfs, undo_d);
}

/* Copies for a peer and a slave are made on the way. */
static int do_propagate(void)
{
	return result(bind("src", "a/x", MS_REC));
}

static void undo_propagate(void)
{
	umount2("a/x", MNT_DETACH);
}

TEST(propagation_fails_cleanly)
{
	scratch();
	REQUIRE(propagation(SCRATCH, MS_PRIVATE) == 0);
	make_kind("a", "shared");
	mkdir("a/x", 0755);
	mkdir("peer", 0755);
	mkdir("slave", 0755);
	REQUIRE(bind("a", "peer", 0) == 0 && bind("a", "slave", 0) == 0);
	REQUIRE(propagation("slave", MS_SLAVE) == 0);
	make_kind("src", "private");
	mkdir("src/in", 0755);
	REQUIRE(tmpfs("src/in") == 0);
	fail_undo(do_propagate, undo_propagate);
	EXPECT_KIND(SCRATCH "/peer/x", "nothing");
	EXPECT_KIND(SCRATCH "/slave/x", "nothing");
}

/* The Nth allocation of an unshare() in a child: its errno, or 200. */
static int unshare_failing_at(int nth, int flags)
{
	pid_t pid = fork();
	int status;

	REQUIRE(pid >= 0);
	if (pid == 0) {
		int err;

		arm(nth);
		err = unshare(flags) < 0 ? errno : 0;
		if (!fired())
			err = err ? 255 : 200;
		_exit(err);
	}
	status = tap_wait(pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

static void fail_unshare(int flags)
{
	int nth, err = 0;

	control = open("/sys/kernel/debug/fail_nth", O_RDWR | O_CLOEXEC);
	if (control < 0)
		SKIP("no fault injection in this kernel");
	scratch();
	make_kind("a", "shared");
	for (nth = 1; nth < 300; nth++) {
		err = unshare_failing_at(nth, flags);
		if (err == 200)
			break;
		if (err && err != ENOMEM && err != EAGAIN && err != ENOSPC)
			tap_fail("allocation %d: errno %d", nth, err);
	}
	EXPECT(err == 200 && nth > 3);
}

TEST(unshare_of_mounts_fails_cleanly)
{
	fail_unshare(CLONE_NEWNS);
}

TEST(unshare_of_users_and_mounts_fails_cleanly)
{
	fail_unshare(CLONE_NEWUSER | CLONE_NEWNS);
}

static int do_fsmount(void)
{
	int fs = (int)syscall(SYS_fsopen, "tmpfs", 0), mnt, err = 0;

	if (fs < 0)
		return -errno;
	syscall(SYS_fsconfig, fs, FSCONFIG_SET_FLAG, "nonsense", NULL, 0);
	if (syscall(SYS_fsconfig, fs, FSCONFIG_SET_STRING, "size", "1M", 0) <
		    0 ||
	    syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0) {
		err = -errno;
		close(fs);
		return err;
	}
	mnt = (int)syscall(SYS_fsmount, fs, 0, 0);
	if (mnt < 0)
		err = -errno;
	close(fs);
	if (mnt < 0)
		return err;
	if (syscall(SYS_move_mount, mnt, "", AT_FDCWD, "d",
		    MOVE_MOUNT_F_EMPTY_PATH) < 0)
		err = -errno;
	close(mnt);
	return err;
}

TEST(fsmount_fails_cleanly)
{
	scratch();
	mkdir("d", 0755);
	fail_undo(do_fsmount, undo_d);
}

static int do_open_tree(void)
{
	int fd = (int)syscall(SYS_open_tree, AT_FDCWD, "a",
			      OPEN_TREE_CLONE | 0x8000);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

TEST(open_tree_fails_cleanly)
{
	scratch();
	make_kind("a", "shared");
	mkdir("a/in", 0755);
	REQUIRE(tmpfs("a/in") == 0);
	fail_each(do_open_tree);
}

static int do_overlay(void)
{
	return result(overlay(OPTIONS));
}

static void undo_overlay(void)
{
	umount("m");
}

TEST(overlay_mount_fails_cleanly)
{
	layers();
	fail_undo(do_overlay, undo_overlay);
}

static int do_copy_up(void)
{
	int err = 0, fd = open("m/d/a", O_RDWR);

	if (fd < 0)
		return -errno;
	if (pwrite(fd, "a", 1, 0) < 0)
		err = -errno;
	close(fd);
	return err;
}

static void undo_copy_up(void)
{
	umount("m");
	unlink("u/d/a");
	rmdir("u/d");
	REQUIRE(overlay(OPTIONS) == 0);
}

TEST(copy_up_fails_cleanly)
{
	merged();
	fail_undo(do_copy_up, undo_copy_up);
	EXPECT(says("l1/d/a", "a of l1"));
}

static int do_names(void)
{
	int err = 0;

	if (unlink("m/f1") < 0 || mkdir("m/f1", 0700) < 0 ||
	    rmdir("m/f1") < 0 || rename("m/f2", "m/f3") < 0)
		err = -errno;
	return err;
}

static void undo_names(void)
{
	umount("m");
	unlink("u/f1");
	unlink("u/f2");
	unlink("u/f3");
	rmdir("u/f1");
	REQUIRE(overlay(OPTIONS) == 0);
}

TEST(whiteouts_and_renames_fail_cleanly)
{
	merged();
	fail_undo(do_names, undo_names);
}

static int do_list(void)
{
	char buf[4096];
	long n;
	int fd = open("m", O_RDONLY | O_DIRECTORY);

	if (fd < 0)
		return -errno;
	n = syscall(SYS_getdents64, fd, buf, sizeof(buf));
	n = n < 0 ? -errno : 0;
	close(fd);
	return (int)n;
}

TEST(listing_an_overlay_fails_cleanly)
{
	merged();
	fail_each(do_list);
}
