/*
 * tests/user/ns_caps.c - capabilities of files across user namespaces: whose
 * root gives them, who gets them.
 *
 * See: capabilities(7), "Namespaced file capabilities".
 */
#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include "tests/user/ns.h"
#include <linux/capability.h>
#include <sys/xattr.h>

#define CAPS "security.capability"
#define SHOW SCRATCH "/show"

/* A copy of this program, when run, says by its status what it may do. */
__attribute__((constructor)) static void show(void)
{
	char buf[64];
	ssize_t n = tap_read_file("/proc/self/cmdline", buf, sizeof(buf));

	if (n > 0 && !strcmp(buf, "show")) {
		struct __user_cap_header_struct h = {
			_LINUX_CAPABILITY_VERSION_3, 0
		};
		struct __user_cap_data_struct d[2];

		if (syscall(SYS_capget, &h, d))
			_exit(99);
		_exit(d[0].effective & (1U << CAP_NET_RAW) ? 42 : 43);
	}
}

static int run_show(void)
{
	pid_t pid = fork();

	if (!pid) {
		execl(SHOW, "show", NULL);
		_exit(98);
	}
	return WEXITSTATUS(tap_wait(pid));
}

static void make_show(uid_t owner)
{
	char buf[4096];
	ssize_t n;
	int in = open("/proc/self/exe", O_RDONLY);
	int out = open(SHOW, O_CREAT | O_EXCL | O_WRONLY, 0755);

	REQUIRE(in >= 0 && out >= 0);
	while ((n = read(in, buf, sizeof(buf))) > 0)
		REQUIRE(write(out, buf, (size_t)n) == n);
	close(in);
	close(out);
	REQUIRE(chown(SHOW, owner, owner) == 0);
	REQUIRE(chmod(SHOW, 0755) == 0);
}

/* CAP_NET_RAW, effective, as revision 2 or 3 writes it. */
static size_t net_raw(struct vfs_ns_cap_data *caps, int revision, uint32_t root)
{
	memset(caps, 0, sizeof(*caps));
	caps->magic_etc =
		(revision == 3 ? VFS_CAP_REVISION_3 : VFS_CAP_REVISION_2) |
		VFS_CAP_FLAGS_EFFECTIVE;
	caps->data[0].permitted = 1U << CAP_NET_RAW;
	caps->rootid = root;
	return revision == 3 ? 24 : 20;
}

/* Run @fn as root of ids 1000 to 1009. */
static void inside(void (*fn)(void))
{
	char byte, path[64];
	int go[2];
	pid_t pid;

	REQUIRE(pipe(go) == 0);
	pid = ns_clone(CLONE_NEWUSER);
	REQUIRE(pid >= 0);
	if (!pid) {
		close(go[1]);
		read(go[0], &byte, 1);
		REQUIRE(setresgid(0, 0, 0) == 0 && setresuid(0, 0, 0) == 0);
		fn();
		fflush(stdout);
		_exit(tap_failed);
	}
	snprintf(path, sizeof(path), "/proc/%d/uid_map", pid);
	EXPECT_EQ(tap_write_file(path, "0 1000 10"), 0);
	snprintf(path, sizeof(path), "/proc/%d/gid_map", pid);
	EXPECT_EQ(tap_write_file(path, "0 1000 10"), 0);
	close(go[0]);
	close(go[1]);
	EXPECT_EQ(tap_wait(pid), 0);
}

static void set_inside(void)
{
	struct vfs_ns_cap_data caps;

	EXPECT_EQ(setxattr(SHOW, CAPS, &caps, net_raw(&caps, 2, 0), 0), 0);
	/* here it is what was written */
	EXPECT_EQ(getxattr(SHOW, CAPS, NULL, 0), 20);
	EXPECT_EQ(getxattr(SHOW, CAPS, &caps, sizeof(caps)), 20);
	EXPECT_EQ(caps.magic_etc, VFS_CAP_REVISION_2 | 1);
	EXPECT_ERR(getxattr(SHOW, CAPS, &caps, 19), ERANGE);
	REQUIRE(setresuid(5, 5, 5) == 0);
	EXPECT_EQ(run_show(), 42);
}

TEST(ns_caps_written_inside_are_of_the_root_inside)
{
	struct vfs_ns_cap_data caps;

	scratch();
	make_show(1005);
	inside(set_inside);
	EXPECT_EQ(getxattr(SHOW, CAPS, &caps, sizeof(caps)), 24);
	EXPECT_EQ(caps.magic_etc, VFS_CAP_REVISION_3 | 1);
	EXPECT_EQ(caps.rootid, 1000);
	NS_IN_CHILD({ /* outside they are nothing */
		      become_user(1005);
		      EXPECT_EQ(run_show(), 43);
	});
}

static void run_as_5(void)
{
	REQUIRE(setresuid(5, 5, 5) == 0);
	EXPECT_EQ(run_show(), 42);
}

static void read_of_first_root(void)
{
	struct vfs_ns_cap_data caps;

	EXPECT_EQ(getxattr(SHOW, CAPS, &caps, sizeof(caps)), 20);
	run_as_5();
}

TEST(ns_caps_of_the_first_root_count_everywhere)
{
	struct vfs_ns_cap_data caps;

	scratch();
	make_show(0);
	REQUIRE(setxattr(SHOW, CAPS, &caps, net_raw(&caps, 2, 0), 0) == 0);
	NS_IN_CHILD({
		become_user(1000);
		EXPECT_EQ(run_show(), 42);
	});
	inside(read_of_first_root);
}

static void run_foreign(void)
{
	struct vfs_ns_cap_data caps;

	EXPECT_ERR(getxattr(SHOW, CAPS, &caps, sizeof(caps)), EOVERFLOW);
	REQUIRE(setresuid(5, 5, 5) == 0);
	EXPECT_EQ(run_show(), 43);
}

TEST(ns_caps_of_another_root_do_not)
{
	struct vfs_ns_cap_data caps;

	scratch();
	make_show(1005);
	REQUIRE(setxattr(SHOW, CAPS, &caps, net_raw(&caps, 3, 2000), 0) == 0);
	inside(run_foreign);
	EXPECT_EQ(getxattr(SHOW, CAPS, &caps, sizeof(caps)), 24);
	EXPECT_EQ(caps.rootid, 2000);
	/* the first root needs no name */
	REQUIRE(setxattr(SHOW, CAPS, &caps, net_raw(&caps, 3, 0), 0) == 0);
	EXPECT_EQ(getxattr(SHOW, CAPS, &caps, sizeof(caps)), 20);
}

static void set_others(void)
{
	struct vfs_ns_cap_data caps;

	EXPECT_ERR(setxattr(SCRATCH "/theirs", CAPS, &caps,
			    net_raw(&caps, 2, 0), 0),
		   EPERM);
	EXPECT_ERR(setxattr(SHOW, CAPS, &caps, net_raw(&caps, 3, 77), 0),
		   EINVAL);
	EXPECT_EQ(setxattr(SHOW, CAPS, &caps, net_raw(&caps, 3, 3), 0), 0);
	EXPECT_EQ(getxattr(SHOW, CAPS, &caps, sizeof(caps)), 24);
	EXPECT_EQ(caps.rootid, 3);
	EXPECT_EQ(removexattr(SHOW, CAPS), 0);
}

TEST(ns_caps_errors)
{
	struct vfs_ns_cap_data caps;

	scratch();
	make_show(1005);
	make_file("theirs");
	EXPECT_ERR(getxattr(SHOW, CAPS, &caps, sizeof(caps)), ENODATA);
	net_raw(&caps, 2, 0);
	EXPECT_ERR(setxattr(SHOW, CAPS, &caps, 19, 0), EINVAL);
	EXPECT_ERR(setxattr(SHOW, CAPS, &caps, 24, 0), EINVAL);
	net_raw(&caps, 3, 0);
	EXPECT_ERR(setxattr(SHOW, CAPS, &caps, 20, 0), EINVAL);
	inside(set_others);
	become_user(1005);
	EXPECT_ERR(setxattr(SHOW, CAPS, &caps, net_raw(&caps, 2, 0), 0), EPERM);
}
