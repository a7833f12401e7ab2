/*
 * fs/overlayfs/lookup.c - a name in the overlay: look through the layers.
 *
 * From the top down: a whiteout ends the search with nothing, a file other
 * than a directory ends it with that file, an opaque directory ends it with
 * what was found; directories pile up into one that merges them.
 */
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/types.h"
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "mm/slab.h"
#include "fs/overlayfs/overlayfs.h"

/* struct search - one lookup under way. */
struct search {
	const struct ovl_fs *fs;
	const struct qstr *name;
	struct dentry *upper;
	struct ovl_lower *lower;
	unsigned int nr_lower;
	bool done;
};

/* What the next layer says about a name it has. */
static struct dentry *judge(struct search *s, struct dentry *found)
{
	bool dir;

	if (d_is_negative(found))
		goto no;
	if (ovl_is_whiteout(found)) {
		s->done = true;
		goto no;
	}
	dir = S_ISDIR(d_inode(found)->i_mode);
	if (!dir) {
		s->done = true;
		if (s->upper || s->nr_lower)
			goto no; /* a directory above hides it */
		return found;
	}
	if (ovl_is_opaque(s->fs, found))
		s->done = true;
	return found;
no:
	dput(found);
	return NULL;
}

static int search_upper(struct search *s, struct dentry *dir)
{
	struct dentry *found = ovl_lookup_real(dir, s->name);

	if (IS_ERR(found))
		return (int)PTR_ERR(found);
	s->upper = judge(s, found);
	return 0;
}

static int search_lower(struct search *s, const struct ovl_lower *dir)
{
	struct dentry *found = ovl_lookup_real(dir->dentry, s->name);

	if (IS_ERR(found))
		return (int)PTR_ERR(found);
	found = judge(s, found);
	if (found)
		s->lower[s->nr_lower++] =
			(struct ovl_lower){ .dentry = found,
					    .layer = dir->layer };
	return 0;
}

static int search_all(struct search *s, struct inode *dir)
{
	const struct ovl_inode *parent = ovl_i(dir);
	struct dentry *upper = ovl_upper(dir);
	int err = 0;

	if (upper)
		err = search_upper(s, upper);
	if (err || s->done || !parent->nr_lower)
		return err;
	s->lower = kcalloc(parent->nr_lower, sizeof(*s->lower), GFP_KERNEL);
	if (!s->lower)
		return -ENOMEM;
	for (unsigned int i = 0; !err && !s->done && i < parent->nr_lower; i++)
		err = search_lower(s, &parent->lower[i]);
	return err;
}

static void drop_search(struct search *s)
{
	dput(s->upper);
	for (unsigned int i = 0; i < s->nr_lower; i++)
		dput(s->lower[i].dentry);
	kfree(s->lower);
}

/* The inode for what was found, which it takes over; NULL for nothing. */
static struct inode *inode_of(struct search *s, struct dentry *dentry)
{
	struct super_block *sb = dentry->d_sb;
	struct inode *inode;

	if (!s->upper && !s->nr_lower) {
		drop_search(s);
		return NULL;
	}
	if (s->upper && !S_ISDIR(d_inode(s->upper)->i_mode)) {
		inode = ovl_find_inode(ovl_fs(sb), d_inode(s->upper));
		if (inode) {
			drop_search(s);
			return inode;
		}
	}
	inode = ovl_new_inode(sb);
	if (!inode) {
		drop_search(s);
		return ERR_PTR(-ENOMEM);
	}
	ovl_fill_inode(inode, s->upper, s->lower, s->nr_lower);
	ovl_i(inode)->alias = dentry;
	return inode;
}

/** ovl_lookup() - i_op->lookup. */
struct dentry *ovl_lookup(struct inode *dir, struct dentry *dentry,
			  unsigned int flags)
{
	struct search s = { .fs = ovl_fs(dir->i_sb), .name = &dentry->d_name };
	const struct cred *old = ovl_creds(dir->i_sb);
	struct inode *inode;
	int err = search_all(&s, dir);

	(void)flags;
	if (err) {
		drop_search(&s);
		inode = ERR_PTR(err);
	} else {
		inode = inode_of(&s, dentry);
	}
	revert_creds(old);
	if (IS_ERR(inode))
		return ERR_CAST(inode);
	d_add(dentry, inode);
	return NULL;
}

/**
 * ovl_lower_positive() - would this name show through if the upper's went?
 * @dentry: in the overlay.
 *
 * Context: May sleep; as the mounter, the directory locked.
 * Return: 1 if so, 0, or -errno.
 */
int ovl_lower_positive(struct dentry *dentry)
{
	const struct ovl_inode *parent = ovl_i(d_inode(dentry->d_parent));

	for (unsigned int i = 0; i < parent->nr_lower; i++) {
		struct dentry *found = ovl_lookup_real(parent->lower[i].dentry,
						       &dentry->d_name);
		bool positive, whiteout;

		if (IS_ERR(found))
			return (int)PTR_ERR(found);
		positive = d_is_positive(found);
		whiteout = ovl_is_whiteout(found);
		dput(found);
		if (positive)
			return !whiteout;
	}
	return 0;
}
