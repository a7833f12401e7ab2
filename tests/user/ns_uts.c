/*
 * tests/user/ns_uts.c - the UTS namespace: host and domain names.
 *
 * See: uts_namespaces(7), uname(2), sethostname(2).
 */
#include "tests/user/tap.h"
#include "tests/user/scratch.h"
#include "tests/user/ns.h"
#include <poll.h>
#include <sys/prctl.h>
#include <sys/utsname.h>

#define HOSTNAME   "/proc/sys/kernel/hostname"
#define DOMAINNAME "/proc/sys/kernel/domainname"

/* Every test has names of its own to play with. */
static void own_names(void)
{
	REQUIRE(unshare(CLONE_NEWUTS) == 0);
	REQUIRE(sethostname("old", 3) == 0);
	REQUIRE(setdomainname("older", 5) == 0);
}

static int host_is(const char *want)
{
	struct utsname u;

	return uname(&u) == 0 && !strcmp(u.nodename, want);
}

static int file_is(const char *path, const char *want)
{
	char text[128];

	return tap_read_file(path, text, sizeof(text)) >= 0 &&
	       !strcmp(text, want);
}

TEST(ns_uts_names_are_private)
{
	struct utsname before, after;

	REQUIRE(uname(&before) == 0);
	NS_IN_CHILD({
		struct utsname u;

		REQUIRE(unshare(CLONE_NEWUTS) == 0);
		REQUIRE(uname(&u) == 0);
		EXPECT(!memcmp(&u, &before, sizeof(u)));
		EXPECT_EQ(sethostname("inside", 6), 0);
		EXPECT_EQ(setdomainname("in.side", 7), 0);
		EXPECT(host_is("inside"));
		EXPECT(file_is(HOSTNAME, "inside\n"));
		EXPECT(file_is(DOMAINNAME, "in.side\n"));
		NS_IN_CHILD(EXPECT(host_is("inside")));
	});
	REQUIRE(uname(&after) == 0);
	EXPECT(!memcmp(&after, &before, sizeof(after)));
}

TEST(ns_uts_lengths)
{
	char name[80];
	struct utsname u;

	own_names();
	memset(name, 'a', sizeof(name));
	EXPECT_ERR(syscall(SYS_sethostname, name, -1), EINVAL);
	EXPECT_ERR(sethostname(name, 65), EINVAL);
	EXPECT_ERR(syscall(SYS_setdomainname, name, -1), EINVAL);
	EXPECT_ERR(setdomainname(name, 65), EINVAL);
	EXPECT(host_is("old"));
	EXPECT_EQ(sethostname(name, 64), 0);
	REQUIRE(uname(&u) == 0);
	EXPECT_EQ(strlen(u.nodename), 64);
	EXPECT_EQ(sethostname(name, 0), 0);
	EXPECT(host_is(""));
	EXPECT(file_is(HOSTNAME, "\n"));
	EXPECT_ERR(sethostname((void *)8, 3), EFAULT);
	EXPECT_ERR(setdomainname((void *)8, 3), EFAULT);
	EXPECT_ERR(syscall(SYS_uname, (void *)8), EFAULT);
	/* what follows the new name is gone */
	EXPECT_EQ(sethostname("longer", 6), 0);
	EXPECT_EQ(sethostname("ab", 2), 0);
	REQUIRE(uname(&u) == 0);
	EXPECT(!memcmp(u.nodename, "ab\0\0\0\0", 6));
}

TEST(ns_uts_files_are_cut_at_newline_and_64)
{
	char name[80] = "";

	own_names();
	EXPECT_EQ(tap_write_file(HOSTNAME, "one\ntwo"), 0);
	EXPECT(host_is("one"));
	memset(name, 'b', 70);
	EXPECT_EQ(tap_write_file(HOSTNAME, name), 0);
	name[64] = 0;
	EXPECT(host_is(name));
	EXPECT_EQ(tap_write_file(DOMAINNAME, "dom.ain\n"), 0);
	EXPECT(file_is(DOMAINNAME, "dom.ain\n"));
}

TEST(ns_uts_the_other_files_cannot_be_written)
{
	struct utsname u;
	char text[80];

	REQUIRE(uname(&u) == 0);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/ostype", "x"), -EACCES);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/osrelease", "x"), -EACCES);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/version", "x"), -EACCES);
	snprintf(text, sizeof(text), "%s\n", u.sysname);
	EXPECT(file_is("/proc/sys/kernel/ostype", text));
	snprintf(text, sizeof(text), "%s\n", u.release);
	EXPECT(file_is("/proc/sys/kernel/osrelease", text));
}

TEST(ns_uts_names_belong_to_the_owner_of_the_namespace)
{
	own_names();
	become_user(1000);
	EXPECT_ERR(sethostname("x", 1), EPERM);
	EXPECT_ERR(setdomainname("x", 1), EPERM);
	EXPECT_ERR(sethostname((void *)8, 99), EPERM);
	REQUIRE(unshare(CLONE_NEWUSER) == 0);
	EXPECT_ERR(sethostname("x", 1), EPERM);
	EXPECT_ERR(setdomainname("x", 1), EPERM);
	REQUIRE(unshare(CLONE_NEWUTS) == 0);
	EXPECT_EQ(sethostname("x", 1), 0);
	EXPECT_EQ(setdomainname("x", 1), 0);
}

TEST(ns_uts_pollers_hear_of_changes)
{
	struct pollfd p = { .events = POLLPRI };

	own_names();
	p.fd = open(HOSTNAME, O_RDONLY);
	REQUIRE(p.fd >= 0);
	EXPECT_EQ(poll(&p, 1, 0), 0);
	REQUIRE(sethostname("new", 3) == 0);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLERR | POLLPRI);
	EXPECT_EQ(poll(&p, 1, 0), 0);
	REQUIRE(setdomainname("new", 3) == 0);
	EXPECT_EQ(poll(&p, 1, 0), 0);
	EXPECT_EQ(tap_write_file(HOSTNAME, "newer"), 0);
	EXPECT_EQ(poll(&p, 1, 0), 1);
	p.events = POLLIN | POLLOUT;
	EXPECT_EQ(poll(&p, 1, 0), 1);
	EXPECT_EQ(p.revents, POLLIN | POLLOUT);
}

TEST(ns_uts_a_change_wakes_a_poller)
{
	struct pollfd p = { .events = POLLPRI };
	pid_t pid;

	own_names();
	p.fd = open(HOSTNAME, O_RDONLY);
	pid = fork();
	if (!pid)
		_exit(poll(&p, 1, 10000) == 1 ? 0 : 1);
	REQUIRE(tap_await_state(pid, 'S'));
	REQUIRE(sethostname("new", 3) == 0);
	EXPECT_EQ(tap_wait(pid), 0);
}
