/*
 * tests/user/cred.c - who a process is, and what that lets it do.
 *
 * The set*id family as a table of transitions; groups; capabilities and what
 * changes them; what exec adds and takes away.
 *
 * See: credentials(7), capabilities(7), setresuid(2), capset(2), prctl(2).
 */
#include "tap.h"
#include "scratch.h"
#include <elf.h>
#include <grp.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/xattr.h>

#define BIT(cap)    (1ull << (cap))
#define ALL         (BIT(41) - 1)
#define SELF        "/proc/self/exe"
#define MANY_GROUPS 65536 /* Linux's NGROUPS_MAX */
#define BAD_PTR     ((void *)8)

struct ids {
	unsigned int r, e, s, fs;
};

struct caps {
	uint64_t effective, permitted, inheritable, ambient, bounding;
};

/* Everything of /proc/self/status at once. */
static void look(struct ids *u, struct ids *g, struct caps *c)
{
	char buf[4096], *s;

	REQUIRE(tap_read_file("/proc/self/status", buf, sizeof(buf)) > 0);
	s = strstr(buf, "\nUid:");
	if (u)
		REQUIRE(sscanf(s, "\nUid: %u %u %u %u", &u->r, &u->e, &u->s,
			       &u->fs) == 4);
	s = strstr(buf, "\nGid:");
	if (g)
		REQUIRE(sscanf(s, "\nGid: %u %u %u %u", &g->r, &g->e, &g->s,
			       &g->fs) == 4);
	s = strstr(buf, "\nCapInh:");
	if (c)
		REQUIRE(sscanf(s,
			       "\nCapInh: %lx\nCapPrm: %lx\nCapEff: %lx\n"
			       "CapBnd: %lx\nCapAmb: %lx",
			       &c->inheritable, &c->permitted, &c->effective,
			       &c->bounding, &c->ambient) == 5);
}

static struct caps caps_now(void)
{
	struct caps c;

	look(NULL, NULL, &c);
	return c;
}

static int set_caps(uint64_t effective, uint64_t permitted,
		    uint64_t inheritable)
{
	struct __user_cap_header_struct h = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct d[2] = {
		{ (uint32_t)effective, (uint32_t)permitted,
		  (uint32_t)inheritable },
		{ effective >> 32, permitted >> 32, inheritable >> 32 },
	};

	return (int)syscall(SYS_capset, &h, d);
}

/* Drop all power, keep the ids. */
static void powerless(unsigned int r, unsigned int e, unsigned int s)
{
	REQUIRE(!syscall(SYS_setresgid, r, e, s));
	REQUIRE(!syscall(SYS_setresuid, r, e, s));
	REQUIRE(!set_caps(0, 0, 0));
}

/* A call, the ids before, whether it may, and the ids after. */
struct step {
	long nr;
	unsigned int before[3];
	int arg[3];
	int err;
	unsigned int after[3];
};

#define A 1000
#define B 1001
#define C 1002
#define D 1003

static const struct step uid_steps[] = {
	{ SYS_setuid, { A, B, C }, { A }, 0, { A, A, C } },
	{ SYS_setuid, { A, B, C }, { C }, 0, { A, C, C } },
	{ SYS_setuid, { A, B, C }, { B }, EPERM, { A, B, C } },
	{ SYS_setuid, { A, B, C }, { D }, EPERM, { A, B, C } },
	{ SYS_setuid, { A, B, C }, { -1 }, EINVAL, { A, B, C } },
	{ SYS_setreuid, { A, B, C }, { -1, A }, 0, { A, A, C } },
	{ SYS_setreuid, { A, B, C }, { B, A }, 0, { B, A, A } },
	{ SYS_setreuid, { A, B, C }, { -1, C }, 0, { A, C, C } },
	{ SYS_setreuid, { A, B, C }, { C, -1 }, EPERM, { A, B, C } },
	{ SYS_setreuid, { A, B, C }, { A, -1 }, 0, { A, B, B } },
	{ SYS_setreuid, { A, B, C }, { -1, D }, EPERM, { A, B, C } },
	{ SYS_setreuid, { A, B, C }, { -1, -1 }, 0, { A, B, C } },
	{ SYS_setreuid, { A, B, C }, { B, -1 }, 0, { B, B, B } },
	{ SYS_setresuid, { A, B, C }, { C, A, B }, 0, { C, A, B } },
	{ SYS_setresuid, { A, B, C }, { -1, -1, A }, 0, { A, B, A } },
	{ SYS_setresuid, { A, B, C }, { D, -1, -1 }, EPERM, { A, B, C } },
	{ SYS_setresuid, { A, B, C }, { -1, D, -1 }, EPERM, { A, B, C } },
	{ SYS_setresuid, { A, B, C }, { -1, -1, D }, EPERM, { A, B, C } },
	{ SYS_setresuid, { A, B, C }, { -1, -1, -1 }, 0, { A, B, C } },
};

/* The same table is good for groups: only the numbers of the calls differ. */
static long gid_call(long nr)
{
	return nr == SYS_setuid     ? SYS_setgid
	       : nr == SYS_setreuid ? SYS_setregid
				    : SYS_setresgid;
}

static const struct step *step;
static int of_groups;

static void try_step(void)
{
	struct ids id;
	long nr = of_groups ? gid_call(step->nr) : step->nr;
	long ret;

	powerless(step->before[0], step->before[1], step->before[2]);
	errno = 0;
	ret = syscall(nr, step->arg[0], step->arg[1], step->arg[2]);
	EXPECT_EQ(ret ? errno : 0, step->err);
	look(of_groups ? NULL : &id, of_groups ? &id : NULL, NULL);
	EXPECT_EQ(id.r, step->after[0]);
	EXPECT_EQ(id.e, step->after[1]);
	EXPECT_EQ(id.s, step->after[2]);
	EXPECT_EQ(id.fs, step->after[1]);
}

static void try_table(void)
{
	unsigned int n = sizeof(uid_steps) / sizeof(*uid_steps);

	for (step = uid_steps; step < uid_steps + n; step++)
		if (tap_in_child(try_step))
			tap_fail("row %d of the table",
				 (int)(step - uid_steps));
}

TEST(users_without_power_move_among_their_own_ids)
{
	try_table();
}

TEST(groups_follow_the_same_rules)
{
	of_groups = 1;
	try_table();
}

TEST(with_power_setuid_sets_all_three)
{
	struct ids u, g;

	REQUIRE(!syscall(SYS_setresgid, A, B, C));
	EXPECT_EQ(syscall(SYS_setgid, D), 0);
	REQUIRE(!prctl(PR_SET_KEEPCAPS, 1));
	REQUIRE(!syscall(SYS_setresuid, A, B, C));
	REQUIRE(!set_caps(BIT(CAP_SETUID), BIT(CAP_SETUID), 0));
	EXPECT_EQ(syscall(SYS_setuid, D), 0);
	look(&u, &g, NULL);
	EXPECT(u.r == D && u.e == D && u.s == D && u.fs == D);
	EXPECT(g.r == D && g.e == D && g.s == D && g.fs == D);
}

TEST(setfsuid_answers_the_old_one_and_never_fails)
{
	struct ids u, g;

	powerless(A, B, C);
	EXPECT_EQ(setfsuid(C), B);
	EXPECT_EQ(setfsuid(D), C);
	EXPECT_EQ(setfsuid(-1), C);
	EXPECT_EQ(setfsgid(A), B);
	EXPECT_EQ(setfsgid(D), A);
	look(&u, &g, NULL);
	EXPECT(u.fs == C && u.e == B);
	EXPECT(g.fs == A && g.e == B);
}

TEST(getres_errors)
{
	uid_t id;

	EXPECT_ERR(syscall(SYS_getresuid, BAD_PTR, &id, &id), EFAULT);
	EXPECT_ERR(syscall(SYS_getresgid, &id, &id, BAD_PTR), EFAULT);
}

TEST(groups_are_set_whole)
{
	static gid_t many[MANY_GROUPS + 1];
	gid_t few[] = { 30, 10, 20 }, got[4];

	EXPECT_EQ(setgroups(3, few), 0);
	EXPECT_EQ(getgroups(0, NULL), 3);
	EXPECT_EQ(getgroups(4, got), 3);
	EXPECT(got[0] == 10 && got[1] == 20 && got[2] == 30);
	EXPECT_ERR(getgroups(2, got), EINVAL);
	EXPECT_ERR(getgroups(-1, got), EINVAL);
	EXPECT_ERR(syscall(SYS_getgroups, 3, BAD_PTR), EFAULT);
	EXPECT_ERR(syscall(SYS_setgroups, 3, BAD_PTR), EFAULT);
	EXPECT_ERR(syscall(SYS_setgroups, -1, few), EINVAL);
	EXPECT_ERR(syscall(SYS_setgroups, MANY_GROUPS + 1, many), EINVAL);
	EXPECT_EQ(syscall(SYS_setgroups, MANY_GROUPS, many), 0);
	few[1] = -1;
	EXPECT_ERR(syscall(SYS_setgroups, 3, few), EINVAL);
	EXPECT_EQ(setgroups(0, NULL), 0);
	powerless(A, A, A);
	EXPECT_ERR(syscall(SYS_setgroups, 0, NULL), EPERM);
}

TEST(leaving_root_takes_the_capabilities)
{
	struct caps c = caps_now();

	EXPECT(c.permitted == ALL && c.effective == ALL && c.bounding == ALL);
	REQUIRE(!syscall(SYS_setresuid, -1, A, -1));
	c = caps_now();
	EXPECT(c.permitted == ALL && !c.effective);
	REQUIRE(!syscall(SYS_setresuid, -1, 0, -1));
	EXPECT_EQ(caps_now().effective, ALL);
	REQUIRE(!syscall(SYS_setresuid, A, A, A));
	c = caps_now();
	EXPECT(!c.permitted && !c.effective && c.bounding == ALL);
}

TEST(keepcaps_keeps_the_permitted_ones)
{
	struct caps c;

	EXPECT_EQ(prctl(PR_SET_KEEPCAPS, 1), 0);
	EXPECT_EQ(prctl(PR_GET_KEEPCAPS), 1);
	REQUIRE(!syscall(SYS_setresuid, A, A, A));
	c = caps_now();
	EXPECT(c.permitted == ALL && !c.effective);
	EXPECT_ERR(prctl(PR_SET_KEEPCAPS, 2), EINVAL);
}

TEST(setfsuid_moves_the_capabilities_of_files)
{
	uint64_t files = BIT(CAP_CHOWN) | BIT(CAP_DAC_OVERRIDE) |
			 BIT(CAP_DAC_READ_SEARCH) | BIT(CAP_FOWNER) |
			 BIT(CAP_FSETID) | BIT(CAP_LINUX_IMMUTABLE) |
			 BIT(CAP_MKNOD) | BIT(CAP_MAC_OVERRIDE);

	setfsuid(A);
	EXPECT_EQ(caps_now().effective, ALL & ~files);
	setfsuid(0);
	EXPECT_EQ(caps_now().effective, ALL);
}

TEST(no_setuid_fixup_leaves_them_all)
{
	EXPECT_EQ(prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP), 0);
	REQUIRE(!syscall(SYS_setresuid, A, A, A));
	EXPECT_EQ(caps_now().effective, ALL);
}

TEST(capget_and_its_versions)
{
	struct __user_cap_header_struct h = { .version = 1 };
	struct __user_cap_data_struct d[2];

	EXPECT_EQ(syscall(SYS_capget, &h, NULL), 0);
	EXPECT_EQ(h.version, _LINUX_CAPABILITY_VERSION_3);
	h.version = 1;
	EXPECT_ERR(syscall(SYS_capget, &h, d), EINVAL);
	h.version = 1;
	EXPECT_ERR(syscall(SYS_capset, &h, d), EINVAL);
	h = (struct __user_cap_header_struct){ _LINUX_CAPABILITY_VERSION_1, 0 };
	d[1].effective = 7;
	EXPECT_EQ(syscall(SYS_capget, &h, d), 0);
	EXPECT(d[0].effective == 0xffffffff && d[1].effective == 7);
	h.pid = -1;
	EXPECT_ERR(syscall(SYS_capget, &h, d), EINVAL);
	h.pid = 4000000;
	EXPECT_ERR(syscall(SYS_capget, &h, d), ESRCH);
	h.pid = getppid();
	EXPECT_EQ(syscall(SYS_capget, &h, d), 0);
	EXPECT_ERR(syscall(SYS_capset, &h, d), EPERM);
	h.pid = 0;
	EXPECT_ERR(syscall(SYS_capget, &h, BAD_PTR), EFAULT);
	EXPECT_ERR(syscall(SYS_capset, &h, BAD_PTR), EFAULT);
	EXPECT_ERR(syscall(SYS_capget, BAD_PTR, d), EFAULT);
}

TEST(capset_only_takes_away)
{
	uint64_t two = BIT(CAP_CHOWN) | BIT(CAP_KILL);

	EXPECT_EQ(set_caps(two, two, 0), 0);
	EXPECT_ERR(set_caps(BIT(CAP_FOWNER), two, 0), EPERM);
	EXPECT_ERR(set_caps(0, ALL, 0), EPERM);
	EXPECT_EQ(set_caps(0, two, two), 0);
	EXPECT_EQ(set_caps(two, two, two), 0);
	/* without CAP_SETPCAP nothing new may be inherited */
	EXPECT_ERR(set_caps(two, two, two | BIT(CAP_FOWNER)), EPERM);
	EXPECT_EQ(set_caps(0, 0, two), 0);
	EXPECT_ERR(set_caps(0, two, two), EPERM);
	EXPECT_EQ(set_caps(0, 0, BIT(CAP_KILL)), 0);
	EXPECT_ERR(set_caps(0, 0, two), EPERM);
}

TEST(the_bounding_set_only_shrinks)
{
	EXPECT_EQ(prctl(PR_CAPBSET_READ, CAP_KILL), 1);
	EXPECT_EQ(prctl(PR_CAPBSET_DROP, CAP_KILL), 0);
	EXPECT_EQ(prctl(PR_CAPBSET_READ, CAP_KILL), 0);
	EXPECT_EQ(caps_now().bounding, ALL & ~BIT(CAP_KILL));
	EXPECT(caps_now().permitted & BIT(CAP_KILL)); /* not what one has */
	EXPECT_ERR(set_caps(ALL, ALL, BIT(CAP_KILL)), EPERM);
	EXPECT_ERR(prctl(PR_CAPBSET_READ, 41), EINVAL);
	EXPECT_ERR(prctl(PR_CAPBSET_DROP, 41), EINVAL);
	powerless(A, A, A);
	EXPECT_ERR(prctl(PR_CAPBSET_DROP, CAP_CHOWN), EPERM);
}

TEST(ambient_ones_are_permitted_and_inheritable)
{
	uint64_t two = BIT(CAP_CHOWN) | BIT(CAP_KILL);

	EXPECT_ERR(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0),
		   EPERM);
	REQUIRE(!set_caps(ALL, ALL, two));
	for (int cap = 0; cap < 2; cap++)
		EXPECT_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE,
				cap ? CAP_KILL : CAP_CHOWN, 0, 0),
			  0);
	EXPECT_EQ(caps_now().ambient, two);
	EXPECT_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL, 0, 0),
		  1);
	EXPECT_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_LOWER, CAP_KILL, 0, 0),
		  0);
	EXPECT_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_IS_SET, CAP_KILL, 0, 0),
		  0);
	REQUIRE(!set_caps(ALL, ALL, 0)); /* goes with the inheritable */
	EXPECT_EQ(caps_now().ambient, 0);
	REQUIRE(!set_caps(ALL, ALL, two));
	REQUIRE(!prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0));
	EXPECT_EQ(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0), 0);
	EXPECT_EQ(caps_now().ambient, 0);
	EXPECT_ERR(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 1, 0, 0),
		   EINVAL);
	EXPECT_ERR(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 41, 0, 0),
		   EINVAL);
	EXPECT_ERR(prctl(PR_CAP_AMBIENT, 9, CAP_KILL, 0, 0), EINVAL);
	EXPECT_ERR(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 1, 0),
		   EINVAL);
	REQUIRE(!prctl(PR_SET_SECUREBITS, SECBIT_NO_CAP_AMBIENT_RAISE));
	EXPECT_ERR(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0),
		   EPERM);
}

TEST(securebits_and_their_locks)
{
	EXPECT_EQ(prctl(PR_GET_SECUREBITS), 0);
	EXPECT_ERR(prctl(PR_SET_SECUREBITS, 0x100), EPERM);
	EXPECT_EQ(prctl(PR_SET_SECUREBITS,
			SECBIT_NOROOT | SECBIT_KEEP_CAPS_LOCKED),
		  0);
	EXPECT_EQ(prctl(PR_GET_SECUREBITS),
		  SECBIT_NOROOT | SECBIT_KEEP_CAPS_LOCKED);
	EXPECT_ERR(prctl(PR_SET_KEEPCAPS, 1), EPERM);
	EXPECT_ERR(prctl(PR_SET_SECUREBITS, SECBIT_NOROOT), EPERM);
	EXPECT_ERR(prctl(PR_SET_SECUREBITS,
			 SECBIT_KEEP_CAPS | SECBIT_KEEP_CAPS_LOCKED),
		   EPERM);
	EXPECT_EQ(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS_LOCKED), 0);
	powerless(A, A, A);
	EXPECT_ERR(prctl(PR_SET_SECUREBITS, SECBIT_KEEP_CAPS_LOCKED), EPERM);
}

/* The test again, as a file of its own, to be run by exec. */
static void copy_self(const char *name, mode_t mode, uid_t uid)
{
	static char page[65536];
	int from = open(SELF, O_RDONLY), to;
	ssize_t n;

	to = open(name, O_CREAT | O_TRUNC | O_WRONLY, 0700);
	REQUIRE(from >= 0 && to >= 0);
	while ((n = read(from, page, sizeof(page))) > 0)
		REQUIRE(write(to, page, (size_t)n) == n);
	REQUIRE(!fchown(to, uid, uid) && !fchmod(to, mode));
	close(from);
	close(to);
}

struct report {
	struct ids u, g;
	struct caps c;
	int secure, dumpable, securebits, keepcaps, owner, nnp;
};

/* Run by exec: write what we are to descriptor 9. */
__attribute__((constructor)) static void report_if_asked(void)
{
	struct report r;
	struct stat st;

	if (!getenv("CRED_REPORT"))
		return;
	look(&r.u, &r.g, &r.c);
	r.secure = (int)getauxval(AT_SECURE);
	r.dumpable = prctl(PR_GET_DUMPABLE);
	r.securebits = prctl(PR_GET_SECUREBITS);
	r.keepcaps = prctl(PR_GET_KEEPCAPS);
	r.nnp = prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0);
	r.owner = stat("/proc/self/status", &st) ? -1 : (int)st.st_uid;
	_exit(write(9, &r, sizeof(r)) != sizeof(r));
}

/* What @file becomes when @prepare has been called; 0 or the errno of exec. */
static int run(const char *file, void (*prepare)(void), struct report *r)
{
	int p[2], status;
	pid_t pid;

	memset(r, 0, sizeof(*r));
	REQUIRE(!pipe(p));
	pid = fork();
	if (!pid) {
		dup2(p[1], 9);
		if (prepare)
			prepare();
		setenv("CRED_REPORT", "1", 1);
		execl(file, file, NULL);
		_exit(errno);
	}
	close(p[1]);
	if (read(p[0], r, sizeof(*r)) != sizeof(*r))
		memset(r, 0, sizeof(*r));
	close(p[0]);
	status = tap_wait(pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void be_user(void)
{
	REQUIRE(!setgroups(0, NULL));
	REQUIRE(!syscall(SYS_setresgid, A, A, A));
	REQUIRE(!syscall(SYS_setresuid, A, A, A));
}

static void be_user_nnp(void)
{
	be_user();
	REQUIRE(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

static int share_fs(void *unused)
{
	(void)unused;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	pause();
	return 0;
}

static void be_user_shared(void)
{
	static char stack[4096];
	pid_t pid = clone(share_fs, stack + sizeof(stack), CLONE_FS | SIGCHLD,
			  NULL);

	REQUIRE(pid > 0);
	be_user();
}

TEST(set_user_id_files)
{
	struct report r;

	scratch();
	copy_self("suid", 04755, 0);
	EXPECT_EQ(run("suid", be_user, &r), 0);
	EXPECT(r.u.r == A && r.u.e == 0 && r.u.s == 0 && r.u.fs == 0);
	EXPECT(r.g.e == A);
	EXPECT(r.c.permitted == ALL && r.c.effective == ALL);
	EXPECT_EQ(r.secure, 1);
	EXPECT_EQ(r.dumpable, 0);
	EXPECT_EQ(r.owner, 0);

	copy_self("suid", 06755, B);
	EXPECT_EQ(run("suid", be_user, &r), 0);
	EXPECT(r.u.e == B && r.u.s == B && r.g.e == B && r.g.s == B);
	EXPECT(!r.c.permitted && r.secure == 1);
	EXPECT_EQ(run("suid", NULL, &r), 0);
	EXPECT(r.u.r == 0 && r.u.e == B && r.c.permitted == ALL &&
	       !r.c.effective);

	copy_self("suid", 02745, B); /* no group execution: a lock, once */
	EXPECT_EQ(run("suid", be_user, &r), 0);
	EXPECT(r.g.e == A && r.secure == 0 && r.dumpable == 1);

	copy_self("plain", 0755, 0);
	EXPECT_EQ(run("plain", be_user, &r), 0);
	EXPECT(r.u.e == A && !r.secure && r.dumpable == 1 && r.owner == A);
}

TEST(nothing_is_gained_where_it_must_not_be)
{
	struct report r;

	scratch();
	copy_self("suid", 04755, 0);
	EXPECT_EQ(run("suid", be_user_nnp, &r), 0);
	EXPECT(r.u.e == A && !r.c.permitted && !r.secure && r.nnp == 1);
	REQUIRE(!mount("", SCRATCH, NULL, MS_REMOUNT | MS_BIND | MS_NOSUID,
		       NULL));
	EXPECT_EQ(run("suid", be_user, &r), 0);
	EXPECT(r.u.e == A && !r.c.permitted && !r.secure);
	EXPECT_ERR(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0), EINVAL);
	EXPECT_ERR(prctl(PR_SET_NO_NEW_PRIVS, 1, 1, 0, 0), EINVAL);
	EXPECT_ERR(prctl(PR_GET_NO_NEW_PRIVS, 1, 0, 0, 0), EINVAL);
}

TEST(a_shared_working_directory_gains_nothing)
{
	struct report r;

	scratch();
	copy_self("suid", 04755, 0);
	EXPECT_EQ(run("suid", be_user_shared, &r), 0);
	EXPECT(r.u.e == A && !r.c.permitted && r.secure == 1);
}

static int put_caps(const char *file, uint32_t magic, uint64_t permitted,
		    uint64_t inheritable, uint32_t rootid)
{
	struct vfs_ns_cap_data d = {
		.magic_etc = magic,
		.data = { { (uint32_t)permitted, (uint32_t)inheritable },
			  { permitted >> 32, inheritable >> 32 } },
		.rootid = rootid,
	};
	size_t size = (magic & VFS_CAP_REVISION_MASK) == VFS_CAP_REVISION_3
			      ? XATTR_CAPS_SZ_3
			      : XATTR_CAPS_SZ_2;

	return setxattr(file, "security.capability", &d, size, 0);
}

#define V2        VFS_CAP_REVISION_2
#define V3        VFS_CAP_REVISION_3
#define EFFECTIVE VFS_CAP_FLAGS_EFFECTIVE

static void drop_bound(void)
{
	REQUIRE(!prctl(PR_CAPBSET_DROP, CAP_KILL));
	be_user();
}

static void inherit_kill(void)
{
	REQUIRE(!prctl(PR_SET_KEEPCAPS, 1));
	be_user();
	REQUIRE(!set_caps(BIT(CAP_KILL), BIT(CAP_KILL), BIT(CAP_KILL)));
}

static void ambient_kill(void)
{
	inherit_kill();
	REQUIRE(!prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_KILL, 0, 0));
}

static void kill_nnp(void)
{
	inherit_kill();
	REQUIRE(!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
}

TEST(file_capabilities)
{
	uint64_t two = BIT(CAP_KILL) | BIT(CAP_CHECKPOINT_RESTORE);
	struct report r;

	scratch();
	copy_self("caps", 0755, 0);
	REQUIRE(!put_caps("caps", V2 | EFFECTIVE, two, 0, 0));
	EXPECT_EQ(run("caps", be_user, &r), 0);
	EXPECT(r.c.permitted == two && r.c.effective == two && r.secure == 1);
	EXPECT(r.u.e == A && r.dumpable == 0 && r.owner == 0);
	EXPECT_EQ(run("caps", be_user_nnp, &r), 0);
	EXPECT(!r.c.permitted && r.nnp == 1);
	EXPECT_EQ(run("caps", kill_nnp, &r), 0); /* what it had it keeps */
	EXPECT_EQ(r.c.permitted, BIT(CAP_KILL));
	EXPECT_EQ(run("caps", drop_bound, &r), EPERM); /* knows no less */

	REQUIRE(!put_caps("caps", V2, two, 0, 0));
	EXPECT_EQ(run("caps", be_user, &r), 0);
	EXPECT(r.c.permitted == two && !r.c.effective);
	EXPECT_EQ(run("caps", drop_bound, &r), 0); /* may raise what it finds */
	EXPECT_EQ(r.c.permitted, BIT(CAP_CHECKPOINT_RESTORE));

	REQUIRE(!put_caps("caps", V2 | EFFECTIVE, 0, BIT(CAP_KILL), 0));
	EXPECT_EQ(run("caps", be_user, &r), 0);
	EXPECT(!r.c.permitted);
	EXPECT_EQ(run("caps", inherit_kill, &r), 0);
	EXPECT(r.c.permitted == BIT(CAP_KILL) &&
	       r.c.effective == BIT(CAP_KILL));

	REQUIRE(!mount("", SCRATCH, NULL, MS_REMOUNT | MS_BIND | MS_NOSUID,
		       NULL));
	EXPECT_EQ(run("caps", inherit_kill, &r), 0);
	EXPECT(!r.c.permitted);
}

TEST(revision_3_is_for_one_root)
{
	struct report r;

	scratch();
	copy_self("caps", 0755, 0);
	REQUIRE(!put_caps("caps", V3 | EFFECTIVE, BIT(CAP_KILL), 0, 0));
	EXPECT_EQ(run("caps", be_user, &r), 0);
	EXPECT_EQ(r.c.permitted, BIT(CAP_KILL));
	REQUIRE(!put_caps("caps", V3 | EFFECTIVE, BIT(CAP_KILL), 0, 5000));
	EXPECT_EQ(run("caps", be_user, &r), 0);
	EXPECT(!r.c.permitted && !r.secure);
}

TEST(the_attribute_is_checked_and_translated)
{
	struct vfs_ns_cap_data d;

	scratch();
	copy_self("caps", 0755, 0);
	REQUIRE(!put_caps("caps", V2, BIT(CAP_KILL), 0, 0));
	EXPECT_EQ(getxattr("caps", "security.capability", &d, sizeof(d)), 20);
	EXPECT_EQ(d.magic_etc, V2);
	EXPECT_EQ(getxattr("caps", "security.capability", NULL, 0), 20);
	EXPECT_ERR(getxattr("caps", "security.capability", &d, 19), ERANGE);
	REQUIRE(!put_caps("caps", V3 | EFFECTIVE, BIT(CAP_KILL), 0, 5000));
	EXPECT_EQ(getxattr("caps", "security.capability", &d, sizeof(d)), 24);
	EXPECT(d.magic_etc == (V3 | EFFECTIVE) && d.rootid == 5000);
	EXPECT_ERR(put_caps("caps", VFS_CAP_REVISION_1, 0, 0, 0), EINVAL);
	EXPECT_ERR(setxattr("caps", "security.capability", &d, 12, 0), EINVAL);
	EXPECT_EQ(removexattr("caps", "security.capability"), 0);
	EXPECT_ERR(getxattr("caps", "security.capability", &d, sizeof(d)),
		   ENODATA);
	REQUIRE(!chown("caps", A, A));
	be_user();
	EXPECT_ERR(put_caps("caps", V2, BIT(CAP_KILL), 0, 0), EPERM);
}

TEST(writing_and_giving_away_take_the_capabilities)
{
	struct vfs_ns_cap_data d;
	int fd;

	scratch();
	fd = open("f", O_CREAT | O_RDWR, 0755);
	for (int how = 0; how < 4; how++) {
		REQUIRE(!put_caps("f", V2, BIT(CAP_KILL), 0, 0));
		if (how == 0)
			REQUIRE(write(fd, "x", 1) == 1);
		else if (how == 1)
			REQUIRE(!chown("f", -1, 5));
		else if (how == 2)
			REQUIRE(!truncate("f", 0));
		else
			REQUIRE(pwrite(fd, "y", 1, 9) == 1);
		EXPECT_ERR(getxattr("f", "security.capability", &d, sizeof(d)),
			   ENODATA);
	}
	REQUIRE(!put_caps("f", V2, BIT(CAP_KILL), 0, 0));
	REQUIRE(!chmod("f", 0700));
	EXPECT_EQ(getxattr("f", "security.capability", &d, sizeof(d)), 20);
}

TEST(ambient_capabilities_pass_through_exec)
{
	struct report r;

	scratch();
	copy_self("plain", 0755, 0);
	EXPECT_EQ(run("plain", ambient_kill, &r), 0);
	EXPECT(r.c.permitted == BIT(CAP_KILL) &&
	       r.c.effective == BIT(CAP_KILL) && r.c.ambient == BIT(CAP_KILL));
	EXPECT(!r.secure && r.keepcaps == 0);
	EXPECT_EQ(run("plain", inherit_kill, &r), 0);
	EXPECT(!r.c.permitted && r.c.inheritable == BIT(CAP_KILL));
	copy_self("caps", 0755, 0);
	REQUIRE(!put_caps("caps", V2, BIT(CAP_CHOWN), 0, 0));
	EXPECT_EQ(run("caps", ambient_kill, &r), 0);
	EXPECT(!r.c.ambient && r.c.permitted == BIT(CAP_CHOWN));
	copy_self("suid", 04755, B);
	EXPECT_EQ(run("suid", ambient_kill, &r), 0);
	EXPECT(!r.c.ambient && !r.c.permitted);
}

static void no_root(void)
{
	REQUIRE(!prctl(PR_SET_SECUREBITS, SECBIT_NOROOT));
}

static void half_root(void)
{
	REQUIRE(!prctl(PR_CAPBSET_DROP, CAP_KILL));
	REQUIRE(!set_caps(0, 0, 0));
}

TEST(root_gets_all_that_is_bounding)
{
	struct report r;

	EXPECT_EQ(run(SELF, half_root, &r), 0);
	EXPECT(r.c.permitted == (ALL & ~BIT(CAP_KILL)) &&
	       r.c.effective == r.c.permitted && !r.secure);
	EXPECT_EQ(run(SELF, no_root, &r), 0);
	EXPECT(!r.c.permitted && !r.c.effective &&
	       r.securebits == SECBIT_NOROOT);
}

TEST(a_set_user_id_root_file_with_capabilities_gives_just_those)
{
	struct report r;

	scratch();
	copy_self("both", 04755, 0);
	REQUIRE(!put_caps("both", V2 | EFFECTIVE, BIT(CAP_KILL), 0, 0));
	EXPECT_EQ(run("both", be_user, &r), 0);
	EXPECT(r.u.e == 0 && r.c.permitted == BIT(CAP_KILL) && r.secure == 1);
	EXPECT_EQ(run("both", NULL, &r), 0);
	EXPECT_EQ(r.c.permitted, ALL);
}

TEST(an_unreadable_program_is_not_dumpable)
{
	struct report r;

	scratch();
	copy_self("secret", 0711, 0);
	EXPECT_EQ(run("secret", be_user, &r), 0);
	EXPECT(r.dumpable == 0 && r.owner == 0 && !r.secure);
	EXPECT_EQ(run("secret", NULL, &r), 0);
	EXPECT_EQ(r.dumpable, 1);
}

TEST(changing_ids_makes_undumpable_and_takes_the_death_signal)
{
	int sig = -1;

	REQUIRE(!prctl(PR_SET_PDEATHSIG, SIGUSR1));
	REQUIRE(!syscall(SYS_setresuid, -1, 0, -1));
	EXPECT_EQ(prctl(PR_GET_DUMPABLE), 1);
	REQUIRE(!syscall(SYS_setresuid, -1, A, -1));
	EXPECT_EQ(prctl(PR_GET_DUMPABLE), 0);
	REQUIRE(!prctl(PR_GET_PDEATHSIG, &sig));
	EXPECT_EQ(sig, 0);
	EXPECT_EQ(prctl(PR_SET_DUMPABLE, 1), 0);
	EXPECT_ERR(prctl(PR_SET_DUMPABLE, 2), EINVAL);
	EXPECT_ERR(prctl(PR_SET_PDEATHSIG, 65), EINVAL);
	EXPECT_ERR(prctl(PR_GET_PDEATHSIG, BAD_PTR), EFAULT);
	EXPECT_ERR(prctl(12345, 0, 0, 0, 0), EINVAL);
}
