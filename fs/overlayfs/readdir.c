/*
 * fs/overlayfs/readdir.c - reading directories that merge several.
 *
 * The first read collects the names of all layers, from the top down; a name
 * counts where it is seen first, and not at all if that is a whiteout.  The
 * collection stays with the open directory until it is rewound, so that
 * offsets are stable whatever happens meanwhile.
 *
 * See: readdir(3), seekdir(3).
 */
#include "lib/errptr.h"
#include "lib/list.h"
#include "lib/rbtree.h"
#include "lib/string.h"
#include "lib/types.h"
#include <uapi/dirent.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/seek.h>
#include "kernel/cred.h"
#include "mm/slab.h"
#include "fs/dir.h"
#include "fs/file.h"
#include "fs/mount.h"
#include "fs/open.h"
#include "fs/overlayfs/overlayfs.h"

/* struct entry - one name. */
struct entry {
	struct list_head list; /* in the order in which they are read */
	struct rb_node node;   /* by name */
	u64 ino;
	unsigned int type;
	unsigned int layer; /* where it was seen first */
	bool whiteout;
	u32 len;
	char name[];
};

/* struct listing - all names of one directory. */
struct listing {
	struct list_head entries;
	struct rb_root names;
};

/* struct merge - a listing under construction. */
struct merge {
	struct dir_context ctx;
	struct listing *listing;
	struct dentry *dir; /* the real directory being read */
	unsigned int layer;
	int err;
};

/* struct ovl_dir - an open directory. */
struct ovl_dir {
	struct listing *listing; /* NULL: not read yet */
	struct entry *at;        /* the entry at position @pos */
	loff_t pos;
};

static void free_listing(struct listing *l)
{
	struct entry *e, *next;

	if (!l)
		return;
	list_for_each_entry_safe(e, next, &l->entries, list)
		kfree(e);
	kfree(l);
}

static int compare(const struct entry *e, const char *name, u32 len)
{
	int order = memcmp(e->name, name, e->len < len ? e->len : len);

	return order ? order : (int)e->len - (int)len;
}

/* Where @name is, or where it belongs. */
static struct entry *find(struct listing *l, const char *name, u32 len,
			  struct rb_node **parent, struct rb_node ***link)
{
	*link = &l->names.rb_node;
	*parent = NULL;
	while (**link) {
		struct entry *e = rb_entry(**link, struct entry, node);
		int order = compare(e, name, len);

		if (!order)
			return e;
		*parent = **link;
		*link = order > 0 ? &(*parent)->rb_left : &(*parent)->rb_right;
	}
	return NULL;
}

static bool merge_entry(struct dir_context *ctx, const char *name, int len,
			loff_t pos, u64 ino, unsigned int type)
{
	struct merge *m = container_of(ctx, struct merge, ctx);
	struct rb_node *parent, **link;
	struct entry *e;

	(void)pos;
	if (find(m->listing, name, (u32)len, &parent, &link))
		return true;
	e = kmalloc(sizeof(*e) + (size_t)len, GFP_KERNEL);
	if (!e) {
		m->err = -ENOMEM;
		return false;
	}
	e->ino = ino;
	e->type = type;
	e->layer = m->layer;
	e->whiteout = false;
	e->len = (u32)len;
	memcpy(e->name, name, (size_t)len);
	rb_link_node(&e->node, parent, link);
	rb_insert_color(&e->node, &m->listing->names);
	list_add_tail(&e->list, &m->listing->entries);
	return true;
}

/* Which character devices just read are whiteouts? */
static int mark_whiteouts(const struct merge *m)
{
	struct entry *e;

	list_for_each_entry(e, &m->listing->entries, list) {
		struct qstr name = { .name = e->name, .len = e->len };
		struct dentry *real;

		if (e->layer != m->layer || e->type != DT_CHR)
			continue;
		real = ovl_lookup_real(m->dir, &name);
		if (IS_ERR(real))
			return (int)PTR_ERR(real);
		e->whiteout = ovl_is_whiteout(real);
		dput(real);
	}
	return 0;
}

static int read_layer(struct merge *m, const struct ovl_fs *fs)
{
	struct path path = { .mnt = fs->layers[m->layer].mnt,
			     .dentry = m->dir };
	struct file *file;
	int err;

	file = dentry_open(&path, O_RDONLY | O_DIRECTORY | O_NOATIME, fs->cred);
	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	err = iterate_dir(file, &m->ctx);
	fput(file);
	if (!err)
		err = m->err;
	return err ? err : mark_whiteouts(m);
}

/* Read all layers of @inode; as the mounter. */
static struct listing *read_all(struct inode *inode)
{
	const struct ovl_fs *fs = ovl_fs(inode->i_sb);
	const struct ovl_inode *oi = ovl_i(inode);
	struct merge m = { .ctx.actor = merge_entry, .dir = ovl_upper(inode) };
	int err = 0;

	m.listing = kzalloc(sizeof(*m.listing), GFP_KERNEL);
	if (!m.listing)
		return ERR_PTR(-ENOMEM);
	INIT_LIST_HEAD(&m.listing->entries);
	if (m.dir)
		err = read_layer(&m, fs);
	for (unsigned int i = 0; !err && i < oi->nr_lower; i++) {
		m.dir = oi->lower[i].dentry;
		m.layer = oi->lower[i].layer;
		err = read_layer(&m, fs);
	}
	if (!err)
		return m.listing;
	free_listing(m.listing);
	return ERR_PTR(err);
}

static bool is_dot(const struct entry *e)
{
	return e->name[0] == '.' &&
	       (e->len == 1 || (e->len == 2 && e->name[1] == '.'));
}

/**
 * ovl_check_empty() - does a directory hold nothing but whiteouts?
 * @dentry: in the overlay.
 *
 * Context: May sleep; the directory is locked.
 * Return: 0, -ENOTEMPTY, or -errno.
 */
int ovl_check_empty(struct dentry *dentry)
{
	const struct cred *old = ovl_creds(dentry->d_sb);
	struct listing *l = read_all(d_inode(dentry));
	struct entry *e;
	int err = 0;

	revert_creds(old);
	if (IS_ERR(l))
		return (int)PTR_ERR(l);
	list_for_each_entry(e, &l->entries, list)
		if (!e->whiteout && !is_dot(e))
			err = -ENOTEMPTY;
	free_listing(l);
	return err;
}

/* The number stat(2) would show for an entry. */
static u64 number_of(struct file *file, const struct entry *e)
{
	struct dentry *dir = file->f_path.dentry, *found;
	const struct ovl_fs *fs = ovl_fs(dir->d_sb);
	struct qstr name = { .name = e->name, .len = e->len };
	u64 ino = e->ino;

	if (is_dot(e)) {
		struct dentry *up = e->len == 1 ? dget(dir) : dget_parent(dir);

		ino = d_inode(up)->i_ino;
		dput(up);
		return ino;
	}
	if (!fs->same_fs || e->layer)
		return ino;
	/* perhaps copied up: then its mark says which number it keeps */
	found = ovl_lookup_real(ovl_upper(file_inode(file)), &name);
	if (IS_ERR(found))
		return ino;
	if (d_is_positive(found) && !S_ISDIR(d_inode(found)->i_mode)) {
		u64 origin = ovl_get_origin(fs, found);

		ino = origin ? origin : ino;
	}
	dput(found);
	return ino;
}

/* A directory of the upper that merges has the number of the first lower. */
static u64 merged_number(struct inode *dir, const struct entry *e, u64 ino)
{
	const struct ovl_inode *oi = ovl_i(dir);
	struct qstr name = { .name = e->name, .len = e->len };

	if (e->layer || e->type != DT_DIR || is_dot(e) ||
	    !ovl_fs(dir->i_sb)->same_fs)
		return ino;
	for (unsigned int i = 0; i < oi->nr_lower; i++) {
		struct dentry *found =
			ovl_lookup_real(oi->lower[i].dentry, &name);
		bool positive;

		if (IS_ERR(found))
			return ino;
		positive = d_is_positive(found);
		if (positive && S_ISDIR(d_inode(found)->i_mode))
			ino = d_inode(found)->i_ino;
		dput(found);
		if (positive)
			break;
	}
	return ino;
}

/* Go to the entry at @pos. */
static void seek_entry(struct ovl_dir *d, loff_t pos)
{
	struct list_head *head = &d->listing->entries;

	if (pos < d->pos) {
		d->at = list_entry(head->next, struct entry, list);
		d->pos = 0;
	}
	while (d->pos < pos && &d->at->list != head) {
		d->at = list_next_entry(d->at, list);
		d->pos++;
	}
}

/* Emit from ctx->pos on; as the mounter. */
static void emit(struct file *file, struct dir_context *ctx)
{
	struct ovl_dir *d = file->private_data;
	struct inode *dir = file_inode(file);

	seek_entry(d, ctx->pos);
	while (&d->at->list != &d->listing->entries) {
		const struct entry *e = d->at;

		if (!e->whiteout) {
			u64 ino = number_of(file, e);

			ino = merged_number(dir, e, ino);
			if (!dir_emit(ctx, e->name, (int)e->len, ino, e->type))
				return;
		}
		d->at = list_next_entry(d->at, list);
		d->pos++;
		ctx->pos = d->pos;
	}
}

static int ovl_iterate(struct file *file, struct dir_context *ctx)
{
	struct ovl_dir *d = file->private_data;
	const struct cred *old = ovl_creds(file_inode(file)->i_sb);
	int err = 0;

	if (ctx->pos == 0) { /* rewound: read again */
		free_listing(d->listing);
		d->listing = NULL;
	}
	if (!d->listing) {
		struct listing *l = read_all(file_inode(file));

		err = PTR_ERR_OR_ZERO(l);
		if (!err) {
			d->listing = l;
			d->at = list_entry(l->entries.next, struct entry, list);
			d->pos = 0;
		}
	}
	if (!err)
		emit(file, ctx);
	revert_creds(old);
	return err;
}

static int ovl_dir_open(struct inode *inode, struct file *file)
{
	(void)inode;
	file->private_data = kzalloc(sizeof(struct ovl_dir), GFP_KERNEL);
	return file->private_data ? 0 : -ENOMEM;
}

static int ovl_dir_release(struct inode *inode, struct file *file)
{
	struct ovl_dir *d = file->private_data;

	(void)inode;
	free_listing(d->listing);
	kfree(d);
	return 0;
}

static loff_t ovl_dir_llseek(struct file *file, loff_t offset, int whence)
{
	if (whence == SEEK_CUR)
		offset += file->f_pos;
	else if (whence != SEEK_SET)
		return -EINVAL;
	if (offset < 0)
		return -EINVAL;
	file->f_pos = offset;
	return offset;
}

/* What was copied up is the upper's to write back. */
static int ovl_dir_fsync(struct file *file, loff_t start, loff_t end,
			 int datasync)
{
	struct inode *inode = file_inode(file);
	const struct ovl_fs *fs = ovl_fs(inode->i_sb);
	struct path path = { .mnt = ovl_upper_mnt(fs),
			     .dentry = ovl_upper(inode) };
	struct file *real;
	int err;

	if (!path.dentry || fs->config.is_volatile)
		return 0;
	real = dentry_open(&path, O_RDONLY | O_DIRECTORY, fs->cred);
	if (IS_ERR(real))
		return (int)PTR_ERR(real);
	err = vfs_fsync_range(real, start, end, datasync);
	fput(real);
	return err;
}

const struct file_operations ovl_dir_fops = {
	.open = ovl_dir_open,
	.release = ovl_dir_release,
	.llseek = ovl_dir_llseek,
	.iterate = ovl_iterate,
	.fsync = ovl_dir_fsync,
};
