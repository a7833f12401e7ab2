/*
 * fs/overlayfs/super.c - mounting an overlay: find the layers, check them,
 * make the root.
 *
 * Everything that walks paths or writes happens before there is a super
 * block.  Each layer is held by a private mount of its own, so that nothing
 * done to the caller's mounts, nor anything mounted in a layer, shows.
 *
 * See: mount(8) on overlay; fs/overlayfs/overlayfs.h.
 */
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/types.h"
#include <uapi/errno.h>
#include <uapi/limits.h>
#include <uapi/mount.h>
#include <uapi/statfs.h>
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "mm/slab.h"
#include "fs/dcache.h"
#include "fs/filesystems.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/open.h"
#include "fs/overlayfs/overlayfs.h"

static void free_fs(struct ovl_fs *fs)
{
	dput(fs->workdir);
	for (unsigned int i = 0; i < fs->nr_layers; i++)
		kern_unmount(fs->layers[i].mnt);
	for (unsigned int i = 0; i < fs->nr_sbs; i++)
		free_anon_bdev(fs->sbs[i].pseudo_dev);
	kfree(fs->layers);
	kfree(fs->sbs);
	if (fs->cred)
		put_cred(fs->cred);
	ovl_free_options(&fs->config);
	kfree(fs);
}

/* A directory named by an option. */
static int find_dir(const char *name, struct path *path)
{
	int err;

	if (!*name)
		return -EINVAL;
	err = kern_path(name, LOOKUP_FOLLOW, path);
	if (err)
		return err;
	if (S_ISDIR(d_inode(path->dentry)->i_mode))
		return 0;
	path_put(path);
	return -EINVAL;
}

/* The same, with backslashes in the name. */
static int find_escaped_dir(const char *name, struct path *path)
{
	char *copy = kstrdup(name, GFP_KERNEL), *out = copy;
	int err;

	if (!copy)
		return -ENOMEM;
	for (const char *in = name; *in; in++) {
		if (*in == '\\' && in[1])
			in++;
		*out++ = *in;
	}
	*out = '\0';
	err = find_dir(copy, path);
	kfree(copy);
	return err;
}

/* Which of fs->sbs a layer lies on; a new one if need be. */
static int number_of_sb(struct ovl_fs *fs, struct super_block *sb,
			unsigned int *fsid)
{
	struct ovl_sb *slot = &fs->sbs[fs->nr_sbs];
	int err;

	for (*fsid = 0; *fsid < fs->nr_sbs; (*fsid)++)
		if (fs->sbs[*fsid].sb == sb)
			return 0;
	err = get_anon_bdev(&slot->pseudo_dev);
	if (err)
		return err;
	slot->sb = sb;
	fs->nr_sbs++;
	return 0;
}

static int overlay_depth(const struct super_block *sb)
{
	return sb->s_type == &overlay_type ? ovl_fs(sb)->depth : 0;
}

/* Hold @path as layer @n. */
static int add_layer(struct ovl_fs *fs, unsigned int n, const struct path *path)
{
	struct super_block *sb = path->dentry->d_sb;
	struct vfsmount *mnt = clone_private_mount(path);
	int depth = overlay_depth(sb) + 1;

	if (IS_ERR(mnt))
		return (int)PTR_ERR(mnt);
	if (n)
		mnt->mnt_flags |= MNT_READONLY | MNT_NOATIME;
	else
		mnt->mnt_flags &= ~MNT_ATIME_MASK;
	fs->layers[n].mnt = mnt;
	if (depth > fs->depth)
		fs->depth = depth;
	if (depth > OVL_STACK_DEPTH)
		return -EINVAL;
	return number_of_sb(fs, sb, &fs->layers[n].fsid);
}

/* May files be prepared in @work for @upper? */
static int check_workdir(const struct path *upper, const struct path *work)
{
	if (upper->mnt != work->mnt)
		return -EINVAL;
	if (is_subdir(work->dentry, upper->dentry) ||
	    is_subdir(upper->dentry, work->dentry))
		return -EINVAL;
	return __mnt_is_readonly(upper->mnt) ? -EINVAL : 0;
}

/* Is there room for our marks in the upper? */
static void probe_marks(struct ovl_fs *fs)
{
	fs->noxattr = ovl_set_mark(fs, fs->workdir, OVL_XATTR_OPAQUE, "0", 1);
}

static int set_up_workdir(struct ovl_fs *fs, const struct path *base)
{
	int err = ovl_want_write(fs);

	if (err)
		return err;
	err = ovl_make_workdir(fs, base);
	if (!err)
		probe_marks(fs);
	ovl_drop_write(fs);
	return err;
}

static int get_upper(struct ovl_fs *fs)
{
	struct path upper, work;
	int err;

	if (!fs->config.upperdir)
		return 0;
	err = find_escaped_dir(fs->config.upperdir, &upper);
	if (err)
		return err;
	err = find_escaped_dir(fs->config.workdir, &work);
	if (err)
		goto out_upper;
	err = check_workdir(&upper, &work);
	if (!err)
		err = add_layer(fs, 0, &upper);
	if (!err)
		err = set_up_workdir(fs, &work);
	path_put(&work);
out_upper:
	path_put(&upper);
	return err;
}

static int get_lowers(struct ovl_fs *fs, const char *names)
{
	int err = 0;

	for (unsigned int n = 1; !err && n < fs->nr_layers; n++) {
		struct path path;

		err = find_dir(names, &path);
		if (err)
			break;
		err = add_layer(fs, n, &path);
		path_put(&path);
		names += strlen(names) + 1;
	}
	return err;
}

/* Room for the layers that the options name. */
static int alloc_layers(struct ovl_fs *fs, unsigned int nr_lower)
{
	if (nr_lower > OVL_MAX_LOWER)
		return -EINVAL;
	if (nr_lower < 2 && !fs->config.upperdir)
		return -EINVAL;
	fs->layers = kcalloc(nr_lower + 1, sizeof(*fs->layers), GFP_KERNEL);
	fs->sbs = kcalloc(nr_lower + 1, sizeof(*fs->sbs), GFP_KERNEL);
	if (!fs->layers || !fs->sbs)
		return -ENOMEM;
	fs->nr_layers = nr_lower + 1;
	return 0;
}

static struct dentry *layer_root(const struct ovl_fs *fs, unsigned int n)
{
	return fs->layers[n].mnt ? fs->layers[n].mnt->mnt_root : NULL;
}

static bool overlaps(struct dentry *a, struct dentry *b)
{
	return a && b && a->d_sb == b->d_sb &&
	       (is_subdir(a, b) || is_subdir(b, a));
}

/* No layer, nor the workdir, may lie within another. */
static int check_overlap(const struct ovl_fs *fs)
{
	for (unsigned int i = 1; i < fs->nr_layers; i++) {
		struct dentry *root = layer_root(fs, i);

		if (overlaps(root, fs->workdir))
			return -ELOOP;
		for (unsigned int j = 0; j < i; j++)
			if (overlaps(root, layer_root(fs, j)))
				return -ELOOP;
	}
	return 0;
}

static int get_layers(struct ovl_fs *fs)
{
	char *names = kstrdup(fs->config.lowerdir, GFP_KERNEL);
	int err;

	if (!names)
		return -ENOMEM;
	err = alloc_layers(fs, ovl_split_lowers(names));
	if (!err)
		err = get_upper(fs);
	if (!err)
		err = get_lowers(fs, names);
	if (!err)
		err = check_overlap(fs);
	fs->same_fs = fs->nr_sbs == 1;
	kfree(names);
	return err;
}

static struct ovl_fs *make_fs(char *options)
{
	struct ovl_fs *fs = kzalloc(sizeof(*fs), GFP_KERNEL);
	int err;

	if (!fs)
		return ERR_PTR(-ENOMEM);
	spin_lock_init(&fs->lock, RANK_FS_LEAF, "ovl_inodes");
	fs->cred = prepare_creds();
	err = fs->cred ? ovl_parse_options(&fs->config, options) : -ENOMEM;
	if (!err)
		err = get_layers(fs);
	if (!err)
		return fs;
	free_fs(fs);
	return ERR_PTR(err);
}

static int ovl_statfs(struct dentry *dentry, struct statfs *buf)
{
	struct path path;
	int err;

	ovl_real_path(d_inode(dentry->d_sb->s_root), &path);
	err = vfs_statfs(&path, buf);
	buf->f_type = OVERLAYFS_SUPER_MAGIC;
	return err;
}

static int ovl_remount(struct super_block *sb, int *flags, char *data)
{
	(void)data; /* options cannot change */
	if (!(*flags & MS_RDONLY) && !ovl_upper_mnt(ovl_fs(sb)))
		return -EROFS;
	return 0;
}

static int ovl_sync_fs(struct super_block *sb, int wait)
{
	const struct ovl_fs *fs = ovl_fs(sb);
	struct super_block *upper;

	if (!ovl_upper_mnt(fs) || fs->config.is_volatile)
		return 0;
	upper = ovl_upper_mnt(fs)->mnt_sb;
	if (!upper->s_op || !upper->s_op->sync_fs)
		return 0;
	return upper->s_op->sync_fs(upper, wait);
}

static const struct super_operations ovl_super_ops = {
	.alloc_inode = ovl_alloc_inode,
	.free_inode = ovl_free_inode,
	.evict_inode = ovl_evict_inode,
	.statfs = ovl_statfs,
	.remount_fs = ovl_remount,
	.sync_fs = ovl_sync_fs,
	.show_options = ovl_show_options,
};

/* The roots of all layers, merged. */
static struct inode *root_inode(struct super_block *sb)
{
	struct ovl_fs *fs = ovl_fs(sb);
	unsigned int nr = fs->nr_layers - 1;
	struct inode *inode = ovl_new_inode(sb);
	struct ovl_lower *lower;

	lower = kcalloc(nr, sizeof(*lower), GFP_KERNEL);
	if (!lower || !inode) {
		kfree(lower);
		iput(inode);
		return NULL;
	}
	for (unsigned int i = 0; i < nr; i++) {
		lower[i].dentry = dget(layer_root(fs, i + 1));
		lower[i].layer = i + 1;
	}
	ovl_fill_inode(inode, dget(layer_root(fs, 0)), lower, nr);
	return inode;
}

static int fill_super(struct super_block *sb)
{
	struct ovl_fs *fs = ovl_fs(sb);
	struct inode *root;

	sb->s_op = &ovl_super_ops;
	sb->s_magic = OVERLAYFS_SUPER_MAGIC;
	if (!ovl_upper_mnt(fs))
		sb->s_flags |= SB_RDONLY;
	/* outside of the layers' own */
	mutex_init(&sb->s_vfs_rename_mutex,
		   fs->depth > 1 ? RANK_OVL2_RENAME : RANK_OVL_RENAME,
		   "ovl_rename_mutex");
	root = root_inode(sb);
	if (!root)
		return -ENOMEM;
	sb->s_root = d_make_root(root);
	return sb->s_root ? 0 : -ENOMEM;
}

static int set_super(struct super_block *sb, void *data)
{
	sb->s_fs_info = data;
	return set_anon_super(sb, data);
}

static struct dentry *ovl_mount(struct file_system_type *type, int flags,
				const char *name, void *data)
{
	struct ovl_fs *fs = make_fs(data);
	struct super_block *sb;
	int err;

	(void)name;
	if (IS_ERR(fs))
		return ERR_CAST(fs);
	sb = sget(type, NULL, set_super, flags, fs);
	if (IS_ERR(sb)) {
		free_fs(fs);
		return ERR_CAST(sb);
	}
	err = fill_super(sb);
	if (err) {
		deactivate_locked_super(sb);
		return ERR_PTR(err);
	}
	sb->s_flags |= SB_ACTIVE | SB_BORN;
	return dget(sb->s_root);
}

/* The layers go after s_umount is released: theirs may be taken then. */
static void ovl_kill_sb(struct super_block *sb)
{
	struct ovl_fs *fs = ovl_fs(sb);

	kill_anon_super(sb);
	free_fs(fs);
}

struct file_system_type overlay_type = {
	.name = "overlay",
	.fs_flags = FS_USERNS_MOUNT,
	.mount = ovl_mount,
	.kill_sb = ovl_kill_sb,
};
