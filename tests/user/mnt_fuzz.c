/*
 * tests/user/mnt_fuzz.c - mount options, parameters and flags at random: each
 * call answers with an errno or works, and nothing stays behind.
 */
#include "tests/user/mnt_tree.h"
#include "tests/user/ovl.h"
#include <linux/mount.h>

static const char *const types[] = { "tmpfs", "overlay", "ramfs" };
static const char *const words[] = {
	"lowerdir=",  "upperdir=", "workdir=",
	"l1",         "l2",        "u",
	"w",          ":",         ",",
	"\\",         "=",         "volatile",
	"userxattr",  "index=off", "ro",
	"m",          ".",         "/",
	"l1/d",       "x",         "size=",
	"mode=",      "uid=",      "-1",
	"k",          "%",         "nr_inodes=",
	"nr_blocks=", "source=",   "99999999999999999",
};
#define WORDS (int)(sizeof(words) / sizeof(words[0]))

/* Up to @max random words. */
static const char *phrase(char *text, int max)
{
	text[0] = 0;
	for (int n = rand() % (max + 1); n > 0; n--)
		strcat(text, words[rand() % WORDS]);
	return text;
}

static void clear_m(void)
{
	while (umount2("m", MNT_DETACH) == 0)
		;
}

/* Long, and made of what has a meaning. */
static const char *long_options(char *text)
{
	memset(text, "\\:,=a"[rand() % 5], 4090);
	text[4090] = 0;
	return memcpy(text, "lowerdir=", 9);
}

TEST(mount_options_at_random)
{
	char text[5000];

	layers();
	srand(7);
	for (int i = 0; i < 1500; i++) {
		const char *options =
			i % 100 ? phrase(text, 13) : long_options(text);

		if (mount("s", "m", types[i % 3], 0, options) == 0)
			close(open("m/f", O_CREAT | O_RDWR, 0600));
		clear_m();
	}
	EXPECT(says("l1/f1", "one"));
}

static void random_config(int fs)
{
	char key[200], value[200];

	for (int i = 0; i < 4; i++)
		syscall(SYS_fsconfig, fs, rand() % 9,
			rand() % 4 ? phrase(key, 4) : NULL,
			rand() % 4 ? phrase(value, 4) : NULL,
			rand() % 3 ? 0 : rand());
}

static void random_moves(int mnt)
{
	uint64_t attr[4] = { (uint64_t)rand() & 0x2000ff,
			     (uint64_t)rand() & 0x2000ff,
			     (uint64_t)rand() & 0x1e0000, 0 };
	int tree;

	syscall(SYS_move_mount, mnt, "", AT_FDCWD, "m", rand() & 0x177);
	syscall(SYS_mount_setattr, mnt, "", AT_EMPTY_PATH | (rand() & 0x8000),
		attr, sizeof(attr));
	tree = (int)syscall(SYS_open_tree, rand() % 2 ? mnt : AT_FDCWD,
			    rand() % 2 ? "" : "m",
			    OPEN_TREE_CLONE | AT_EMPTY_PATH |
				    (rand() & 0x8000));
	if (tree < 0)
		return;
	syscall(SYS_move_mount, tree, "", mnt, rand() % 2 ? "" : "x", 0x44);
	close(tree);
}

TEST(mounting_by_descriptors_at_random)
{
	layers();
	srand(8);
	for (int i = 0; i < 1000; i++) {
		int fs = (int)syscall(SYS_fsopen, types[i % 3], 0), mnt;

		REQUIRE(fs >= 0);
		random_config(fs);
		syscall(SYS_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0);
		mnt = (int)syscall(SYS_fsmount, fs, 0, rand() & 0x2000ff);
		if (mnt >= 0) {
			random_moves(mnt);
			close(mnt);
		}
		close(fs);
		clear_m();
	}
	EXPECT(says("l1/f1", "one"));
}
