/*
 * fs/initramfs.c - unpack the boot loader's cpio archive into the root.
 *
 * The format is "newc": a header of hexadecimal numbers, the name, the data,
 * each padded to four bytes.  Several archives may follow each other, with
 * zeros in between.  Names of one inode come one after another or not; the
 * data stands with the last of them, and a hash of (major, minor, inode)
 * finds the earlier ones.  Whatever is wrong with an archive ends the
 * unpacking with a message; what was unpacked stays.
 *
 * See: cpio(5).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/list.h"
#include "lib/string.h"
#include "lib/util.h"
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/limits.h>
#include "kernel/base/printk.h"
#include "mm/slab.h"
#include "fs/dentry.h"
#include "fs/file.h"
#include "fs/initramfs.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/open.h"

#define HEADER_SIZE  110
#define LINK_BUCKETS 32

/* The numbers of a header, in their order. */
enum field {
	F_INO,
	F_MODE,
	F_UID,
	F_GID,
	F_NLINK,
	F_MTIME,
	F_FILESIZE,
	F_MAJOR,
	F_MINOR,
	F_RMAJOR,
	F_RMINOR,
	F_NAMESIZE,
	F_CHECK,
	NR_FIELDS,
};

/* struct entry - one file of the archive. */
struct entry {
	u32 f[NR_FIELDS];
	const char *name; /* NUL-terminated, in the archive */
	const u8 *data;
};

/* struct link - the first name of a file with several. */
struct link {
	struct hlist_node node;
	u32 ino, major, minor;
	char name[];
};

/* struct unpack - the state of one run. */
struct unpack {
	const u8 *pos, *end;
	struct hlist_head links[LINK_BUCKETS];
	unsigned int files;
};

static bool hex_field(const u8 *text, u32 *value)
{
	*value = 0;
	for (int i = 0; i < 8; i++) {
		u8 c = text[i], digit;

		if (c >= '0' && c <= '9')
			digit = c - '0';
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			digit = (u8)((c | 0x20) - 'a' + 10);
		else
			return false;
		*value = *value << 4 | digit;
	}
	return true;
}

static const char *parse_header(struct unpack *u, struct entry *e)
{
	const u8 *h = u->pos;

	if (u->end - h < HEADER_SIZE)
		return "header cut short";
	if (memcmp(h, "070701", 6) != 0 && memcmp(h, "070702", 6) != 0)
		return memcmp(h, "070707", 6) == 0 ? "old cpio format, not newc"
						   : "no cpio magic";
	for (int i = 0; i < NR_FIELDS; i++)
		if (!hex_field(h + 6 + (size_t)8 * (size_t)i, &e->f[i]))
			return "header with a field that is no number";
	return NULL;
}

/* Read the entry at u->pos and move behind it. */
static const char *next_entry(struct unpack *u, struct entry *e)
{
	const char *problem = parse_header(u, e);
	size_t left, name_end, data_end;

	if (problem)
		return problem;
	left = (size_t)(u->end - u->pos);
	if (!e->f[F_NAMESIZE] || e->f[F_NAMESIZE] > PATH_MAX)
		return "name too long";
	name_end = ALIGN((size_t)HEADER_SIZE + e->f[F_NAMESIZE], 4);
	data_end = ALIGN(name_end + e->f[F_FILESIZE], 4);
	if (name_end > left || name_end + e->f[F_FILESIZE] > left)
		return "file cut short";
	e->name = (const char *)u->pos + HEADER_SIZE;
	if (e->name[e->f[F_NAMESIZE] - 1])
		return "name without end";
	e->data = u->pos + name_end;
	u->pos += min(data_end, left);
	return NULL;
}

static struct hlist_head *link_bucket(struct unpack *u, const struct entry *e)
{
	u32 h = e->f[F_INO] + e->f[F_MINOR] + (e->f[F_MAJOR] << 3);

	return &u->links[h % LINK_BUCKETS];
}

/* The first name of this file; NULL: this is it, and now remembered. */
static const char *earlier_name(struct unpack *u, const struct entry *e)
{
	struct hlist_head *bucket = link_bucket(u, e);
	struct link *l;

	hlist_for_each_entry(l, bucket, node)
		if (l->ino == e->f[F_INO] && l->major == e->f[F_MAJOR] &&
		    l->minor == e->f[F_MINOR])
			return l->name;
	l = kmalloc(sizeof(*l) + e->f[F_NAMESIZE], GFP_KERNEL);
	if (!l)
		return ERR_PTR(-ENOMEM);
	l->ino = e->f[F_INO];
	l->major = e->f[F_MAJOR];
	l->minor = e->f[F_MINOR];
	memcpy(l->name, e->name, e->f[F_NAMESIZE]);
	hlist_add_head(&l->node, bucket);
	return NULL;
}

static void forget_links(struct unpack *u)
{
	for (int i = 0; i < LINK_BUCKETS; i++) {
		struct hlist_node *next;
		struct link *l;

		hlist_for_each_entry_safe(l, next, &u->links[i], node)
			kfree(l);
		INIT_HLIST_HEAD(&u->links[i]);
	}
}

static int set_meta(const struct path *path, const struct entry *e)
{
	struct iattr attr = {
		.ia_valid = ATTR_MTIME | ATTR_MTIME_SET | ATTR_ATIME |
			    ATTR_ATIME_SET | ATTR_FORCE,
		.ia_mtime.tv_sec = e->f[F_MTIME],
		.ia_atime.tv_sec = e->f[F_MTIME],
	};
	int err = chown_common(path, e->f[F_UID], e->f[F_GID]);

	if (!err && !S_ISLNK(e->f[F_MODE]))
		err = chmod_common(path, (umode_t)e->f[F_MODE]);
	if (err)
		return err;
	inode_lock(d_inode(path->dentry));
	err = notify_change(path->dentry, &attr);
	inode_unlock(d_inode(path->dentry));
	return err;
}

/* Owner, mode and times of what was just made. */
static int set_meta_by_name(const struct entry *e)
{
	struct path path;
	int err = kern_path(e->name, 0, &path);

	if (err)
		return err;
	err = set_meta(&path, e);
	path_put(&path);
	return err;
}

static int write_data(struct file *file, const struct entry *e)
{
	size_t left = e->f[F_FILESIZE];
	loff_t pos = 0;

	while (left) {
		ssize_t n = kernel_write(file, e->data + pos, left, &pos);

		if (n <= 0)
			return n ? (int)n : -EIO;
		left -= (size_t)n;
	}
	return 0;
}

static int make_link(const char *old_name, const struct entry *e)
{
	struct dentry *dentry;
	struct path old, dir;
	int err = kern_path(old_name, 0, &old);

	if (err)
		return err;
	dentry = kern_path_create(AT_FDCWD, e->name, &dir, 0);
	err = PTR_ERR_OR_ZERO(dentry);
	if (!err) {
		err = vfs_link(old.dentry, d_inode(dir.dentry), dentry);
		done_path_create(&dir, dentry);
	}
	path_put(&old);
	return err;
}

static int make_file(struct unpack *u, const struct entry *e)
{
	const char *earlier = NULL;
	struct file *file;
	int err;

	if (e->f[F_NLINK] > 1)
		earlier = earlier_name(u, e);
	if (IS_ERR(earlier))
		return (int)PTR_ERR(earlier);
	if (earlier) {
		err = make_link(earlier, e);
		if (err || !e->f[F_FILESIZE])
			return err;
	}
	file = filp_open(e->name, O_WRONLY | O_CREAT | O_LARGEFILE, 0600);
	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	err = write_data(file, e);
	if (!err)
		err = set_meta(&file->f_path, e);
	fput(file);
	return err;
}

/* A directory, node or symbolic link: made, or there already. */
static int make_other(const struct entry *e)
{
	umode_t mode = (umode_t)e->f[F_MODE];
	char text[512];
	struct dentry *dentry;
	struct path dir;
	int err;

	if (S_ISLNK(mode)) {
		if (!e->f[F_FILESIZE] || e->f[F_FILESIZE] >= sizeof(text))
			return -ENAMETOOLONG;
		memcpy(text, e->data, e->f[F_FILESIZE]);
		text[e->f[F_FILESIZE]] = '\0';
	}
	dentry = kern_path_create(AT_FDCWD, e->name, &dir,
				  S_ISDIR(mode) ? LOOKUP_DIRECTORY : 0);
	if (IS_ERR(dentry)) {
		err = (int)PTR_ERR(dentry);
		return err == -EEXIST && S_ISDIR(mode) ? 0 : err;
	}
	if (S_ISDIR(mode))
		err = vfs_mkdir(d_inode(dir.dentry), dentry, mode);
	else if (S_ISLNK(mode))
		err = vfs_symlink(d_inode(dir.dentry), dentry, text);
	else
		err = vfs_mknod(d_inode(dir.dentry), dentry, mode,
				MKDEV(e->f[F_RMAJOR], e->f[F_RMINOR]));
	done_path_create(&dir, dentry);
	return err;
}

static int make_entry(struct unpack *u, const struct entry *e)
{
	int err;

	switch (e->f[F_MODE] & S_IFMT) {
	case S_IFREG:
		return make_file(u, e);
	case S_IFDIR:
	case S_IFLNK:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
		err = make_other(e);
		return err ? err : set_meta_by_name(e);
	default:
		return -EINVAL;
	}
}

/* One archive, up to its trailer. */
static const char *unpack_archive(struct unpack *u)
{
	for (;;) {
		struct entry e;
		const char *problem = next_entry(u, &e);
		int err;

		if (problem)
			return problem;
		if (!strcmp(e.name, "TRAILER!!!")) {
			forget_links(u);
			return NULL;
		}
		err = make_entry(u, &e);
		if (err == -ENOSPC || err == -ENOMEM)
			return "out of memory";
		if (err)
			pr_err("initramfs: %s: error %d\n", e.name, err);
		else
			u->files++;
	}
}

/**
 * unpack_initramfs() - fill the root file system.
 * @start: the archives, in memory.
 * @size:  bytes.
 *
 * Context: Boot, as root, may sleep.
 * Return: 0, or -EINVAL after a message saying what is broken.
 */
int unpack_initramfs(const void *start, size_t size)
{
	struct unpack u = { .pos = start, .end = (const u8 *)start + size };
	const char *problem = NULL;

	if (size >= 2 && u.pos[0] == 0x1f && u.pos[1] == 0x8b)
		problem = "compressed archives are not supported";
	while (!problem && u.pos < u.end) {
		if (!*u.pos)
			u.pos++; /* padding between archives */
		else
			problem = unpack_archive(&u);
	}
	forget_links(&u);
	if (problem) {
		pr_err("initramfs: broken at byte %lu of %lu: %s\n",
		       (unsigned long)(u.pos - (const u8 *)start),
		       (unsigned long)size, problem);
		return -EINVAL;
	}
	pr_info("initramfs: %u files unpacked\n", u.files);
	return 0;
}
