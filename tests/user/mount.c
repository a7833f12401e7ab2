/*
 * tests/user/mount.c - mount, umount2, pivot_root: operations and errors.
 *
 * See: mount(2), umount(2), pivot_root(2), mount_namespaces(7).
 */
#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include <limits.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>

/* The mountinfo line of the mount on @point, or "". */
static const char *info_of(const char *point)
{
	static char line[1024];
	char at[256];
	FILE *f = fopen("/proc/self/mountinfo", "re");
	int found = 0;

	while (f && !found && fgets(line, sizeof(line), f))
		if (sscanf(line, "%*d %*d %*s %*s %255s", at) == 1)
			found = !strcmp(at, point);
	if (f)
		fclose(f);
	return found ? line : "";
}

static int shared(const char *point)
{
	return strstr(info_of(point), " shared:") != NULL;
}

static int slave(const char *point)
{
	return strstr(info_of(point), " master:") != NULL;
}

static int tmpfs(const char *dir)
{
	return mount("t", dir, "tmpfs", 0, NULL);
}

static int bind(const char *from, const char *to, unsigned long flags)
{
	return mount(from, to, NULL, MS_BIND | flags, NULL);
}

static int propagation(const char *dir, unsigned long flags)
{
	return mount(NULL, dir, NULL, flags, NULL);
}

TEST(mount_errors)
{
	scratch();
	mkdir("d", 0755);
	make_file("f");
	EXPECT_ERR(mount("x", "d", "nosuchfs", 0, NULL), ENODEV);
	EXPECT_ERR(mount("x", "none", "tmpfs", 0, NULL), ENOENT);
	EXPECT_ERR(mount("x", "f", "tmpfs", 0, NULL), ENOTDIR);
	EXPECT_ERR(mount("x", "d", NULL, 0, NULL), EINVAL);
	EXPECT_ERR(mount("x", (char *)1, "tmpfs", 0, NULL), EFAULT);
	EXPECT_ERR(mount("x", "d", (char *)1, 0, NULL), EFAULT);
	EXPECT_ERR(bind("none", "d", 0), ENOENT);
	EXPECT_ERR(bind("f", "d", 0), ENOTDIR);
	EXPECT_ERR(bind("d", "f", 0), ENOTDIR);
	EXPECT_ERR(bind("", "d", 0), EINVAL);
	EXPECT_ERR(mount("d", "f", NULL, MS_MOVE, NULL), EINVAL);
	EXPECT_ERR(mount("x", "d", NULL, MS_REMOUNT, NULL), EINVAL);
	EXPECT_ERR(propagation("d", MS_SHARED), EINVAL);
	EXPECT_ERR(propagation(".", MS_SHARED | MS_PRIVATE), EINVAL);
	become_user(1000);
	EXPECT_ERR(tmpfs("d"), EPERM);
	EXPECT_ERR(tmpfs("none"), ENOENT);
	EXPECT_ERR(umount("d"), EPERM);
}

TEST(umount_errors)
{
	int fd;

	scratch();
	mkdir("d", 0755);
	EXPECT_ERR(umount("d"), EINVAL);
	EXPECT_ERR(umount("none"), ENOENT);
	EXPECT_ERR(umount2("d", 0x100), EINVAL);
	EXPECT(tmpfs("d") == 0);
	EXPECT_ERR(umount2("d", MNT_EXPIRE | MNT_DETACH), EINVAL);
	fd = open("d", O_RDONLY);
	EXPECT_ERR(umount("d"), EBUSY);
	EXPECT_ERR(rmdir("d"), EBUSY);
	EXPECT_ERR(rename("d", "e"), EBUSY);
	close(fd);
	EXPECT_ERR(umount2("d", MNT_EXPIRE), EAGAIN);
	EXPECT(umount2("d", MNT_EXPIRE) == 0);
	EXPECT_ERR(umount("d"), EINVAL);
	EXPECT(symlink("d", "l") == 0);
	EXPECT(tmpfs("d") == 0);
	EXPECT_ERR(umount2("l", UMOUNT_NOFOLLOW), EINVAL);
	EXPECT(umount2("l", 0) == 0);
}

TEST(a_use_between_two_expiries_starts_over)
{
	scratch();
	mkdir("d", 0755);
	EXPECT(tmpfs("d") == 0);
	EXPECT_ERR(umount2("d", MNT_EXPIRE), EAGAIN);
	close(open("d/.", O_RDONLY));
	EXPECT_ERR(umount2("d", MNT_EXPIRE), EAGAIN);
	EXPECT(umount2("d", MNT_EXPIRE) == 0);
}

TEST(a_lazy_umount_lets_users_finish)
{
	int fd, d;

	scratch();
	mkdir("d", 0755);
	EXPECT(tmpfs("d") == 0);
	fd = open("d/f", O_RDWR | O_CREAT, 0600);
	d = open("d", O_RDONLY);
	EXPECT(umount2("d", MNT_DETACH) == 0);
	EXPECT_ERR(access("d/f", F_OK), ENOENT);
	EXPECT_EQ(write(fd, "x", 1), 1);
	EXPECT(faccessat(d, "f", F_OK, 0) == 0);
	EXPECT(openat(d, "g", O_RDWR | O_CREAT, 0600) >= 0);
}

TEST(mounts_stack)
{
	scratch();
	mkdir("d", 0755);
	make_file("d/bottom");
	EXPECT(tmpfs("d") == 0);
	make_file("d/middle");
	EXPECT(tmpfs("d") == 0);
	make_file("d/top");
	EXPECT(access("d/top", F_OK) == 0 && access("d/middle", F_OK) == -1);
	EXPECT(umount("d") == 0);
	EXPECT(access("d/middle", F_OK) == 0);
	EXPECT(umount("d") == 0);
	EXPECT(access("d/bottom", F_OK) == 0);
}

TEST(bind_shows_the_same_files)
{
	scratch();
	mkdir("a", 0755);
	mkdir("b", 0755);
	make_file("a/f");
	make_file("g");
	EXPECT(bind("a", "b", 0) == 0);
	EXPECT(access("b/f", F_OK) == 0);
	make_file("b/new");
	EXPECT(access("a/new", F_OK) == 0);
	EXPECT_ERR(link("a/f", "b/l"), EXDEV);
	EXPECT_ERR(rename("a/f", "b/g"), EXDEV);
	EXPECT(bind("a/f", "g", 0) == 0); /* a file on a file */
	EXPECT(umount("g") == 0);
	EXPECT(umount("b") == 0);
	EXPECT_ERR(access("b/f", F_OK), ENOENT);
}

TEST(rbind_takes_the_mounts_below)
{
	scratch();
	mkdir("a", 0755);
	mkdir("a/m", 0755);
	mkdir("b", 0755);
	mkdir("c", 0755);
	EXPECT(tmpfs("a/m") == 0);
	make_file("a/m/f");
	EXPECT(bind("a", "b", 0) == 0);
	EXPECT_ERR(access("b/m/f", F_OK), ENOENT);
	EXPECT(bind("a", "c", MS_REC) == 0);
	EXPECT(access("c/m/f", F_OK) == 0);
	EXPECT_ERR(umount("c"), EBUSY);
	EXPECT(umount("c/m") == 0 && umount("c") == 0);
	EXPECT(access("a/m/f", F_OK) == 0);
}

TEST(move_takes_the_tree_along)
{
	scratch();
	EXPECT(propagation(SCRATCH, MS_PRIVATE) == 0);
	mkdir("a", 0755);
	mkdir("b", 0755);
	EXPECT(tmpfs("a") == 0);
	mkdir("a/m", 0755);
	EXPECT(tmpfs("a/m") == 0);
	make_file("a/m/f");
	EXPECT_ERR(mount("a", "a/m", NULL, MS_MOVE, NULL), ELOOP);
	EXPECT_ERR(mount("b", "a", NULL, MS_MOVE, NULL), EINVAL);
	EXPECT(mount("a", "b", NULL, MS_MOVE, NULL) == 0);
	EXPECT(access("b/m/f", F_OK) == 0);
	EXPECT_ERR(access("a/m", F_OK), ENOENT);
}

TEST(read_only_binds_do_not_bind_others)
{
	int fd;

	scratch();
	mkdir("a", 0755);
	mkdir("b", 0755);
	make_file("a/f");
	EXPECT(bind("a", "b", 0) == 0);
	fd = open("b/f", O_RDWR);
	EXPECT_ERR(bind(NULL, "b", MS_REMOUNT | MS_RDONLY), EBUSY);
	close(fd);
	EXPECT(bind(NULL, "b", MS_REMOUNT | MS_RDONLY) == 0);
	EXPECT_ERR(open("b/f", O_RDWR), EROFS);
	EXPECT_ERR(open("b/new", O_RDWR | O_CREAT, 0600), EROFS);
	EXPECT_ERR(open("b/f", O_RDONLY | O_TRUNC), EROFS);
	EXPECT_ERR(mkdir("b/d", 0755), EROFS);
	EXPECT_ERR(mkdir("b/f", 0755), EEXIST);
	EXPECT_ERR(unlink("b/f"), EROFS);
	EXPECT_ERR(chmod("b/f", 0600), EROFS);
	EXPECT_ERR(utimensat(AT_FDCWD, "b/f", NULL, 0), EROFS);
	EXPECT_ERR(access("b/f", W_OK), EROFS);
	EXPECT(open("b/f", O_RDONLY) >= 0);
	EXPECT(open("a/f", O_RDWR) >= 0);
}

TEST(a_read_only_file_system_is_so_everywhere)
{
	int fd;

	scratch();
	mkdir("a", 0755);
	EXPECT(tmpfs("a") == 0);
	make_file("a/f");
	fd = open("a/f", O_RDWR);
	EXPECT_ERR(mount("t", "a", NULL, MS_REMOUNT | MS_RDONLY, NULL), EBUSY);
	close(fd);
	EXPECT(mount("t", "a", NULL, MS_REMOUNT | MS_RDONLY, NULL) == 0);
	EXPECT_ERR(open("a/f", O_RDWR), EROFS);
	EXPECT_ERR(unlink("a/f"), EROFS);
	EXPECT(mount("t", "a", NULL, MS_REMOUNT, NULL) == 0);
	EXPECT(unlink("a/f") == 0);
}

TEST(nodev_noexec_nosymfollow_are_enforced)
{
	scratch();
	mkdir("a", 0755);
	EXPECT(mount("t", "a", "tmpfs", MS_NODEV | MS_NOEXEC, NULL) == 0);
	EXPECT(mknod("a/null", S_IFCHR | 0666, 0x103) == 0);
	EXPECT_ERR(open("a/null", O_RDONLY), EACCES);
	make_file("a/prog");
	chmod("a/prog", 0755);
	EXPECT_ERR(execl("a/prog", "prog", (char *)NULL), EACCES);
	EXPECT_ERR(access("a/prog", X_OK), EACCES);
	EXPECT(mount("t", "a", NULL, MS_REMOUNT | MS_BIND | 256, NULL) == 0);
	EXPECT(symlink("prog", "a/l") == 0);
	EXPECT_ERR(access("a/l", F_OK), ELOOP);
}

TEST(flags_show_in_statvfs_and_mountinfo)
{
	struct statvfs sv;

	scratch();
	mkdir("a", 0755);
	EXPECT(mount("my source", "a", "tmpfs",
		     MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY | MS_NOATIME,
		     NULL) == 0);
	EXPECT(statvfs("a", &sv) == 0);
	EXPECT_EQ(sv.f_flag & (ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC |
			       ST_NOATIME),
		  ST_RDONLY | ST_NOSUID | ST_NODEV | ST_NOEXEC | ST_NOATIME);
	EXPECT(strstr(info_of(SCRATCH "/a"),
		      " ro,nosuid,nodev,noexec,noatime "));
	EXPECT(strstr(info_of(SCRATCH "/a"), " - tmpfs my\\040source ro"));
}

TEST(shared_mounts_share_what_is_mounted_below)
{
	scratch();
	mkdir("a", 0755);
	mkdir("b", 0755);
	EXPECT(tmpfs("a") == 0);
	EXPECT(propagation("a", MS_SHARED) == 0);
	EXPECT(shared(SCRATCH "/a"));
	mkdir("a/m", 0755);
	EXPECT(bind("a", "b", 0) == 0);
	EXPECT(shared(SCRATCH "/b"));
	EXPECT(tmpfs("a/m") == 0);
	make_file("a/m/f");
	EXPECT(access("b/m/f", F_OK) == 0);
	EXPECT(shared(SCRATCH "/b/m"));
	EXPECT(umount("b/m") == 0);
	EXPECT_ERR(access("a/m/f", F_OK), ENOENT);
}

TEST(slaves_receive_and_do_not_send)
{
	scratch();
	mkdir("a", 0755);
	mkdir("b", 0755);
	EXPECT(tmpfs("a") == 0);
	EXPECT(propagation("a", MS_SHARED) == 0);
	mkdir("a/m", 0755);
	mkdir("a/n", 0755);
	EXPECT(bind("a", "b", 0) == 0);
	EXPECT(propagation("b", MS_SLAVE) == 0);
	EXPECT(slave(SCRATCH "/b") && !shared(SCRATCH "/b"));
	EXPECT(tmpfs("a/m") == 0);
	make_file("a/m/f");
	EXPECT(access("b/m/f", F_OK) == 0);
	EXPECT(tmpfs("b/n") == 0);
	make_file("b/n/f");
	EXPECT_ERR(access("a/n/f", F_OK), ENOENT);
	EXPECT(umount("a/m") == 0);
	EXPECT_ERR(access("b/m/f", F_OK), ENOENT);
}

TEST(a_slave_may_be_shared_in_turn)
{
	scratch();
	mkdir("a", 0755);
	mkdir("b", 0755);
	mkdir("c", 0755);
	EXPECT(tmpfs("a") == 0);
	EXPECT(propagation("a", MS_SHARED) == 0);
	mkdir("a/m", 0755);
	EXPECT(bind("a", "b", 0) == 0);
	EXPECT(propagation("b", MS_SLAVE) == 0);
	EXPECT(propagation("b", MS_SHARED) == 0);
	EXPECT(bind("b", "c", 0) == 0);
	EXPECT(slave(SCRATCH "/c") && shared(SCRATCH "/c"));
	EXPECT(tmpfs("a/m") == 0);
	make_file("a/m/f");
	EXPECT(access("b/m/f", F_OK) == 0);
	EXPECT(access("c/m/f", F_OK) == 0);
	EXPECT(umount("c/m") == 0);
	EXPECT_ERR(access("b/m/f", F_OK), ENOENT);
	EXPECT(access("a/m/f", F_OK) == 0);
}

TEST(private_and_unbindable)
{
	scratch();
	mkdir("a", 0755);
	mkdir("b", 0755);
	mkdir("c", 0755);
	EXPECT(tmpfs("a") == 0);
	EXPECT(propagation("a", MS_SHARED) == 0);
	mkdir("a/m", 0755);
	EXPECT(bind("a", "b", 0) == 0);
	EXPECT(propagation("b", MS_PRIVATE) == 0);
	EXPECT(tmpfs("a/m") == 0);
	make_file("a/m/f");
	EXPECT_ERR(access("b/m/f", F_OK), ENOENT);
	EXPECT(propagation("b", MS_UNBINDABLE) == 0);
	EXPECT(strstr(info_of(SCRATCH "/b"), " unbindable "));
	EXPECT_ERR(bind("b", "c", 0), EINVAL);
	EXPECT(tmpfs("c") == 0);
	EXPECT(propagation("c", MS_SHARED) == 0);
	mkdir("c/d", 0755);
	EXPECT_ERR(mount("b", "c/d", NULL, MS_MOVE, NULL), EINVAL);
}

TEST(nothing_moves_out_of_a_shared_parent)
{
	scratch();
	mkdir("a", 0755);
	mkdir("x", 0755);
	EXPECT(tmpfs("a") == 0);
	EXPECT(propagation("a", MS_SHARED) == 0);
	mkdir("a/m", 0755);
	EXPECT(tmpfs("a/m") == 0);
	EXPECT_ERR(mount("a/m", "x", NULL, MS_MOVE, NULL), EINVAL);
}

TEST(pivot_root_errors)
{
	scratch();
	mkdir("a", 0755);
	make_file("f");
	EXPECT(tmpfs("a") == 0);
	mkdir("a/old", 0755);
	EXPECT_ERR(syscall(SYS_pivot_root, "none", "a/old"), ENOENT);
	EXPECT_ERR(syscall(SYS_pivot_root, "f", "a/old"), ENOTDIR);
	become_user(1000);
	EXPECT_ERR(syscall(SYS_pivot_root, "a", "a/old"), EPERM);
}

TEST(mount_points_are_shown_with_escapes)
{
	scratch();
	mkdir("a b\tc", 0755);
	EXPECT(tmpfs("a b\tc") == 0);
	EXPECT(strlen(info_of(SCRATCH "/a\\040b\\011c")) > 0);
	EXPECT(umount("a b\tc") == 0);
}
