/*
 * tests/user/mnt_propagate.c - the tables of mount_namespaces(7): how mounts
 * change their kind, and what binding and moving makes of them.
 *
 * See: mount_namespaces(7), Documentation/filesystems/sharedsubtree.
 */
#include "tests/user/mnt_tree.h"

#define AT(name) SCRATCH "/" name

static const char *const kinds[] = { "shared", "slave", "slave+shared",
				     "private", "unbindable" };
static const unsigned long verbs[] = { MS_SHARED, MS_SLAVE, MS_PRIVATE,
				       MS_UNBINDABLE };

static void private_scratch(void)
{
	scratch();
	REQUIRE(propagation(SCRATCH, MS_PRIVATE) == 0);
}

TEST(the_table_of_transitions)
{
	static const char *const after[5][4] = {
		{ "shared", "private", "private", "unbindable" },
		{ "slave+shared", "slave", "private", "unbindable" },
		{ "slave+shared", "slave", "private", "unbindable" },
		{ "shared", "private", "private", "unbindable" },
		{ "shared", "unbindable", "private", "unbindable" },
	};
	char dir[16], point[64];

	private_scratch();
	for (int k = 0; k < 5; k++)
		for (int v = 0; v < 4; v++) {
			snprintf(dir, sizeof(dir), "m%d%d", k, v);
			snprintf(point, sizeof(point), AT("%s"), dir);
			make_kind(dir, kinds[k]);
			EXPECT_KIND(point, kinds[k]);
			EXPECT(propagation(dir, verbs[v]) == 0);
			EXPECT_KIND(point, after[k][v]);
		}
}

TEST(a_shared_mount_with_a_peer_becomes_its_slave)
{
	int group;

	private_scratch();
	make_kind("a", "shared");
	mkdir("b", 0755);
	EXPECT(bind("a", "b", 0) == 0);
	group = info_field(AT("a"), "shared:");
	EXPECT_EQ(info_field(AT("b"), "shared:"), group);
	EXPECT(propagation("b", MS_SLAVE) == 0);
	EXPECT_EQ(info_field(AT("b"), "master:"), group);
}

/* Mount of kind @source put by @verb into one of kind @dest: the result. */
static const char *result_of(int n, const char *dest, const char *source,
			     int (*verb)(const char *, const char *))
{
	static char point[64];
	char from[16], into[16], to[32];

	snprintf(from, sizeof(from), "s%d", n);
	snprintf(into, sizeof(into), "d%d", n);
	snprintf(to, sizeof(to), "d%d/x", n);
	make_kind(into, dest);
	make_kind(from, source);
	REQUIRE(mkdir(to, 0755) == 0);
	errno = 0;
	if (verb(from, to) < 0)
		return errno == EINVAL ? "EINVAL" : "another error";
	snprintf(point, sizeof(point), AT("%s"), to);
	return kind_of(point);
}

static int do_bind(const char *from, const char *to)
{
	return bind(from, to, 0);
}

static void check_table(const char *const table[2][4],
			int (*verb)(const char *, const char *))
{
	static const char *const dests[] = { "shared", "private" };
	static const char *const sources[] = { "shared", "private", "slave",
					       "unbindable" };

	private_scratch();
	for (int d = 0; d < 2; d++)
		for (int s = 0; s < 4; s++) {
			const char *is = result_of(d * 4 + s, dests[d],
						   sources[s], verb);

			if (strcmp(is, table[d][s]))
				tap_fail("%s into %s: %s, not %s", sources[s],
					 dests[d], is, table[d][s]);
		}
}

TEST(the_table_of_binds)
{
	static const char *const table[2][4] = {
		{ "shared", "shared", "slave+shared", "EINVAL" },
		{ "shared", "private", "slave", "EINVAL" },
	};

	check_table(table, do_bind);
}

TEST(the_table_of_moves)
{
	static const char *const table[2][4] = {
		{ "shared", "shared", "slave+shared", "EINVAL" },
		{ "shared", "private", "slave", "unbindable" },
	};

	check_table(table, move);
}

TEST(a_new_mount_is_shared_where_its_parent_is)
{
	private_scratch();
	for (int k = 0; k < 5; k++) {
		char dir[16], sub[32], point[64];

		snprintf(dir, sizeof(dir), "m%d", k);
		snprintf(sub, sizeof(sub), "m%d/x", k);
		snprintf(point, sizeof(point), AT("%s"), sub);
		make_kind(dir, kinds[k]);
		mkdir(sub, 0755);
		EXPECT(tmpfs(sub) == 0);
		EXPECT_KIND(point,
			    strstr(kinds[k], "shared") ? "shared" : "private");
	}
}

TEST(make_r_goes_through_the_tree)
{
	private_scratch();
	make_kind("a", "private");
	mkdir("a/b", 0755);
	EXPECT(tmpfs("a/b") == 0);
	EXPECT(propagation("a", MS_SHARED | MS_REC) == 0);
	EXPECT_KIND(AT("a"), "shared");
	EXPECT_KIND(AT("a/b"), "shared");
	EXPECT(info_field(AT("a"), "shared:") !=
	       info_field(AT("a/b"), "shared:"));
	EXPECT(propagation("a", MS_UNBINDABLE | MS_REC) == 0);
	EXPECT_KIND(AT("a/b"), "unbindable");
}

TEST(rbind_leaves_unbindable_mounts_out)
{
	private_scratch();
	make_kind("a", "private");
	mkdir("a/u", 0755);
	mkdir("a/p", 0755);
	EXPECT(tmpfs("a/u") == 0 && tmpfs("a/p") == 0);
	EXPECT(propagation("a/u", MS_UNBINDABLE) == 0);
	mkdir("a/u/x", 0755);
	EXPECT(tmpfs("a/u/x") == 0);
	mkdir("b", 0755);
	EXPECT(bind("a", "b", MS_REC) == 0);
	EXPECT_KIND(AT("b/p"), "private");
	EXPECT_KIND(AT("b/u"), "nothing");
	EXPECT_KIND(AT("b/u/x"), "nothing");
}

TEST(slaves_of_slaves_receive)
{
	private_scratch();
	make_kind("a", "shared");
	mkdir("a/x", 0755);
	mkdir("b", 0755);
	mkdir("c", 0755);
	EXPECT(bind("a", "b", 0) == 0);
	EXPECT(propagation("b", MS_SLAVE) == 0);
	EXPECT(propagation("b", MS_SHARED) == 0);
	EXPECT(bind("b", "c", 0) == 0);
	EXPECT(propagation("c", MS_SLAVE) == 0);
	EXPECT_EQ(info_field(AT("c"), "master:"),
		  info_field(AT("b"), "shared:"));
	EXPECT(tmpfs("a/x") == 0);
	EXPECT_KIND(AT("a/x"), "shared");
	EXPECT_KIND(AT("b/x"), "slave+shared");
	EXPECT_KIND(AT("c/x"), "slave");
	EXPECT_EQ(info_field(AT("b/x"), "master:"),
		  info_field(AT("a/x"), "shared:"));
	EXPECT_EQ(info_field(AT("c/x"), "master:"),
		  info_field(AT("b/x"), "shared:"));
	EXPECT(umount("a/x") == 0);
	EXPECT_KIND(AT("b/x"), "nothing");
	EXPECT_KIND(AT("c/x"), "nothing");
}

TEST(slaves_of_a_peer_that_leaves_go_to_the_others)
{
	private_scratch();
	make_kind("a", "shared");
	mkdir("b", 0755);
	mkdir("c", 0755);
	mkdir("a/x", 0755);
	EXPECT(bind("a", "b", 0) == 0);
	EXPECT(bind("b", "c", 0) == 0);
	EXPECT(propagation("c", MS_SLAVE) == 0);
	EXPECT(umount("b") == 0);
	EXPECT_EQ(info_field(AT("c"), "master:"),
		  info_field(AT("a"), "shared:"));
	EXPECT(tmpfs("a/x") == 0);
	EXPECT_KIND(AT("c/x"), "slave");
	EXPECT(umount("a/x") == 0);
	EXPECT(propagation("a", MS_PRIVATE) == 0);
	EXPECT_KIND(AT("c"), "private");
}

TEST(propagation_reaches_only_what_shows_the_place)
{
	private_scratch();
	make_kind("a", "shared");
	mkdir("a/in", 0755);
	mkdir("a/in/x", 0755);
	mkdir("a/out", 0755);
	mkdir("b", 0755);
	EXPECT(bind("a/in", "b", 0) == 0);
	EXPECT(tmpfs("a/out") == 0);
	EXPECT(tmpfs("a/in/x") == 0);
	EXPECT_KIND(AT("b/x"), "shared");
	EXPECT_KIND(AT("b/out"), "nothing");
}

TEST(a_bind_of_a_tree_into_its_peer_does_not_recurse)
{
	private_scratch();
	make_kind("a", "shared");
	mkdir("a/x", 0755);
	mkdir("b", 0755);
	EXPECT(bind("a", "b", 0) == 0);
	EXPECT(bind("a", "a/x", MS_REC) == 0);
	EXPECT_KIND(AT("a/x"), "shared");
	EXPECT_KIND(AT("b/x"), "shared");
	EXPECT_KIND(AT("a/x/x"), "nothing");
	EXPECT_KIND(AT("b/x/x"), "nothing");
}

TEST(a_mount_moved_under_a_shared_parent_is_copied_to_its_peers)
{
	private_scratch();
	make_kind("a", "shared");
	mkdir("a/x", 0755);
	mkdir("b", 0755);
	EXPECT(bind("a", "b", 0) == 0);
	make_kind("s", "private");
	make_file("s/f");
	EXPECT(move("s", "a/x") == 0);
	EXPECT_KIND(AT("a/x"), "shared");
	EXPECT(access("b/x/f", F_OK) == 0);
	EXPECT_EQ(info_field(AT("a/x"), "shared:"),
		  info_field(AT("b/x"), "shared:"));
}

TEST(a_copy_slips_under_what_a_slave_mounted_itself)
{
	private_scratch();
	make_kind("a", "shared");
	mkdir("a/x", 0755);
	mkdir("b", 0755);
	EXPECT(bind("a", "b", 0) == 0);
	EXPECT(propagation("b", MS_SLAVE) == 0);
	EXPECT(tmpfs("b/x") == 0);
	make_file("b/x/own");
	EXPECT(tmpfs("a/x") == 0);
	make_file("a/x/theirs");
	EXPECT(access("b/x/own", F_OK) == 0);
	EXPECT(umount("b/x") == 0);
	EXPECT(access("b/x/theirs", F_OK) == 0);
	EXPECT(tmpfs("b/x") == 0);
	make_file("b/x/again");
	EXPECT(umount("a/x") == 0); /* from below the slave's own */
	EXPECT(access("b/x/again", F_OK) == 0);
	EXPECT(umount("b/x") == 0);
	EXPECT_ERR(umount("b/x"), EINVAL);
}

TEST(a_copy_with_mounts_on_it_stays)
{
	private_scratch();
	make_kind("a", "shared");
	mkdir("a/x", 0755);
	mkdir("b", 0755);
	EXPECT(bind("a", "b", 0) == 0);
	EXPECT(propagation("b", MS_SLAVE) == 0);
	EXPECT(tmpfs("a/x") == 0);
	mkdir("a/x/y", 0755);
	EXPECT(tmpfs("b/x/y") == 0);
	EXPECT(umount("a/x") == 0);
	EXPECT_KIND(AT("b/x"), "private");
	EXPECT_KIND(AT("b/x/y"), "private");
	EXPECT(umount("b/x/y") == 0 && umount("b/x") == 0);
}

TEST(a_user_of_a_copy_keeps_the_original_busy)
{
	int fd;

	private_scratch();
	make_kind("a", "shared");
	mkdir("a/x", 0755);
	mkdir("b", 0755);
	EXPECT(bind("a", "b", 0) == 0);
	EXPECT(tmpfs("a/x") == 0);
	fd = open("b/x", O_RDONLY);
	EXPECT(fd >= 0);
	EXPECT_ERR(umount("a/x"), EBUSY);
	EXPECT(umount2("a/x", MNT_DETACH) == 0);
	EXPECT_KIND(AT("b/x"), "nothing");
	close(fd);
}

TEST(an_unbindable_tree_does_not_move_into_a_shared_parent)
{
	private_scratch();
	make_kind("d", "shared");
	mkdir("d/x", 0755);
	make_kind("s", "private");
	mkdir("s/u", 0755);
	EXPECT(tmpfs("s/u") == 0);
	EXPECT(propagation("s/u", MS_UNBINDABLE) == 0);
	EXPECT_ERR(move("s", "d/x"), EINVAL);
	EXPECT(propagation("s/u", MS_PRIVATE) == 0);
	EXPECT(move("s", "d/x") == 0);
	EXPECT_KIND(AT("d/x/u"), "shared");
}

TEST(propagation_errors)
{
	private_scratch();
	mkdir("d", 0755);
	EXPECT_ERR(propagation("none", MS_SHARED), ENOENT);
	EXPECT_ERR(propagation("d", MS_SHARED), EINVAL);
	EXPECT_ERR(propagation(SCRATCH, MS_SHARED | MS_SLAVE), EINVAL);
	EXPECT_ERR(propagation(SCRATCH, MS_PRIVATE | MS_RDONLY), EINVAL);
	EXPECT(propagation(SCRATCH, MS_PRIVATE | MS_SILENT) == 0);
	become_user(1000);
	EXPECT_ERR(propagation(SCRATCH, MS_SHARED), EPERM);
}

/* A reader whose root hides the master sees the nearest visible group. */
TEST(propagate_from_names_a_group_the_reader_can_see)
{
	private_scratch();
	make_kind("top", "shared");
	mkdir("jail", 0755);
	EXPECT(tmpfs("jail") == 0 && propagation("jail", MS_PRIVATE) == 0);
	mkdir("jail/a", 0755);
	mkdir("jail/c", 0755);
	mkdir("jail/proc", 0755);
	mkdir("mid", 0755);
	EXPECT(bind("/proc", "jail/proc", 0) == 0);
	EXPECT(bind("top", "jail/a", 0) == 0);
	EXPECT(bind("top", "mid", 0) == 0);
	EXPECT(propagation("mid", MS_SLAVE) == 0);
	EXPECT(propagation("mid", MS_SHARED) == 0);
	EXPECT(bind("mid", "jail/c", 0) == 0);
	EXPECT(propagation("jail/c", MS_SLAVE) == 0);
	EXPECT(chroot("jail") == 0 && chdir("/") == 0);
	EXPECT_EQ(info_field("/c", "propagate_from:"),
		  info_field("/a", "shared:"));
	EXPECT(info_field("/c", "master:") != info_field("/a", "shared:"));
	EXPECT_KIND(SCRATCH "/mid", "nothing");
}
