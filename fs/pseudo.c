/*
 * fs/pseudo.c - a file system that is a tree in memory, each file a callback.
 *
 * The tree of nodes is the truth and one mutex guards all trees; inodes and
 * dentries are made from it when a path is walked and may be dropped at any
 * time.  A node outlives its removal until its last inode is gone.
 */
#include <uapi/errno.h>
#include <uapi/limits.h>
#include <uapi/stat.h>
#include "asm/page.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/mutex.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"
#include "fs/fs.h"
#include "fs/fsnotify.h"
#include "fs/pseudo.h"
#include "fs/seq_file.h"

static DEFINE_MUTEX(pseudo_mutex, RANK_REGISTRY);
static u64 next_ino = 2; /* pseudo_mutex */

/**
 * inode_node() - the node an inode was made from.
 * @inode: of a pseudo file system, not a process's in /proc.
 *
 * Context: Any.
 * Return: the node.
 */
struct pseudo_node *inode_node(const struct inode *inode)
{
	return inode->i_private;
}

/**
 * pseudo_put() - one reference to a node less.
 * @node: the node; NULL is allowed.
 *
 * Context: May sleep.
 */
void pseudo_put(struct pseudo_node *node)
{
	if (!node || !refcount_dec_and_test(&node->count))
		return;
	assert(node->dead);
	kfree(node->target);
	kfree(node);
}

static struct pseudo_node *alloc_node(const char *name, umode_t mode)
{
	size_t len = strlen(name) + 1;
	struct pseudo_node *node;

	node = kzalloc(sizeof(*node) + len, GFP_KERNEL);
	if (!node)
		return NULL;
	memcpy(node->name, name, len);
	node->mode = mode;
	INIT_LIST_HEAD(&node->children);
	INIT_LIST_HEAD(&node->sibling);
	refcount_set(&node->count, 1);
	init_rwsem(&node->active, RANK_PSEUDO_ACTIVE, "pseudo active");
	return node;
}

/* The child called @name (not NUL-terminated), or NULL. */
static struct pseudo_node *find_child(struct pseudo_node *dir, const char *name,
				      size_t len)
{
	struct rb_node *rb = dir->by_name.rb_node;

	while (rb) {
		struct pseudo_node *node =
			container_of(rb, struct pseudo_node, rb);
		int cmp = strncmp(name, node->name, len);

		if (!cmp && node->name[len])
			cmp = -1;
		if (!cmp)
			return node;
		rb = cmp < 0 ? rb->rb_left : rb->rb_right;
	}
	return NULL;
}

/* Hang @node into @dir: 0 or -EEXIST. */
static int link_node(struct pseudo_node *dir, struct pseudo_node *node)
{
	struct rb_node **at = &dir->by_name.rb_node, *parent = NULL;

	while (*at) {
		int cmp;

		parent = *at;
		cmp = strcmp(
			node->name,
			container_of(parent, struct pseudo_node, rb)->name);
		if (!cmp)
			return -EEXIST;
		at = cmp < 0 ? &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&node->rb, parent, at);
	rb_insert_color(&node->rb, &dir->by_name);
	list_add_tail(&node->sibling, &dir->children);
	node->parent = dir;
	node->ino = next_ino++;
	if (S_ISDIR(node->mode))
		dir->nr_dirs++;
	return 0;
}

/* Link a new node under @parent, or free it: the node, NULL. */
static struct pseudo_node *add_node(struct pseudo_node *parent,
				    struct pseudo_node *node)
{
	int err;

	if (!node)
		return NULL;
	assert(parent && S_ISDIR(parent->mode));
	mutex_lock(&pseudo_mutex);
	err = parent->dead ? -ENOENT : link_node(parent, node);
	mutex_unlock(&pseudo_mutex);
	if (!err)
		return node;
	node->dead = true;
	pseudo_put(node);
	return NULL;
}

/**
 * pseudo_root() - the root of a new tree.
 * @mode: its permissions.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *pseudo_root(umode_t mode)
{
	struct pseudo_node *root = alloc_node("", S_IFDIR | mode);

	if (root)
		root->ino = 1;
	return root;
}

/**
 * pseudo_mkdir() - add a directory.
 * @parent: where.
 * @name:   copied.
 * @mode:   its permissions.
 *
 * Context: May sleep.
 * Return: the node, NULL: no memory, or the name exists.
 */
struct pseudo_node *pseudo_mkdir(struct pseudo_node *parent, const char *name,
				 umode_t mode)
{
	return add_node(parent, alloc_node(name, S_IFDIR | mode));
}

/**
 * pseudo_create() - add a file with operations of its own.
 * @parent: where.
 * @name:   copied.
 * @mode:   its permissions.
 * @fops:   its operations; they find the node through inode_node().
 * @data:   for node->data.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *pseudo_create(struct pseudo_node *parent, const char *name,
				  umode_t mode,
				  const struct file_operations *fops,
				  void *data)
{
	struct pseudo_node *node = alloc_node(name, S_IFREG | mode);

	if (node) {
		node->fops = fops;
		node->data = data;
	}
	return add_node(parent, node);
}

/**
 * pseudo_create_show() - add a file whose text a function prints.
 * @parent: where.
 * @name:   copied.
 * @mode:   its permissions.
 * @show:   prints; m->private is @data.  NULL: cannot be read.
 * @store:  takes a write of less than a page; NULL: cannot be written.
 * @data:   for both.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *pseudo_create_show(struct pseudo_node *parent,
				       const char *name, umode_t mode,
				       pseudo_show_fn *show,
				       pseudo_store_fn *store, void *data)
{
	struct pseudo_node *node = alloc_node(name, S_IFREG | mode);

	if (node) {
		node->fops = &pseudo_show_fops;
		node->show = show;
		node->store = store;
		node->data = data;
	}
	return add_node(parent, node);
}

/**
 * pseudo_symlink() - add a symbolic link.
 * @parent: where.
 * @name:   copied.
 * @target: its text, copied.
 *
 * Context: May sleep.
 * Return: the node or NULL.
 */
struct pseudo_node *pseudo_symlink(struct pseudo_node *parent, const char *name,
				   const char *target)
{
	struct pseudo_node *node = alloc_node(name, S_IFLNK | 0777);

	if (!node)
		return NULL;
	node->target = kstrdup(target, GFP_KERNEL);
	if (!node->target) {
		node->dead = true;
		pseudo_put(node);
		return NULL;
	}
	return add_node(parent, node);
}

/* Take the first leaf below @node (or itself) out of the tree. */
static struct pseudo_node *unlink_leaf(struct pseudo_node *node)
{
	while (!list_empty(&node->children))
		node = list_first_entry(&node->children, struct pseudo_node,
					sibling);
	if (node->parent) {
		rb_erase(&node->rb, &node->parent->by_name);
		list_del_init(&node->sibling);
		if (S_ISDIR(node->mode))
			node->parent->nr_dirs--;
	}
	WRITE_ONCE(node->dead, true);
	return node;
}

/**
 * pseudo_remove() - take a node and all below it away.
 * @node: the node; NULL is allowed.
 *
 * Waits for the show() and store() that run; the data they work on may be
 * freed afterwards.  What is still open then says -ENODEV.
 *
 * Context: May sleep; no lock that a show() or store() of these takes, and
 * not from inside one.
 */
void pseudo_remove(struct pseudo_node *node)
{
	struct pseudo_node *leaf;

	if (!node)
		return;
	do {
		mutex_lock(&pseudo_mutex);
		leaf = unlink_leaf(node);
		mutex_unlock(&pseudo_mutex);
		if (leaf->show || leaf->store) {
			down_write(&leaf->active); /* who runs saw it alive */
			up_write(&leaf->active);
		}
		pseudo_put(leaf);
	} while (leaf != node);
}

/**
 * pseudo_find() - a node by name.
 * @parent: its directory.
 * @name:   its name.
 *
 * Context: May sleep.
 * Return: the node, NULL; kept alive only by the tree.
 */
struct pseudo_node *pseudo_find(struct pseudo_node *parent, const char *name)
{
	struct pseudo_node *node;

	mutex_lock(&pseudo_mutex);
	node = find_child(parent, name, strlen(name));
	mutex_unlock(&pseudo_mutex);
	return node;
}

/* What kind of inode a node makes. */
static void set_inode_ops(struct inode *inode, const struct pseudo_node *node)
{
	if (S_ISDIR(node->mode)) {
		inode->i_op = &pseudo_dir_iops;
		inode->i_fop = &pseudo_dir_fops;
		set_nlink(inode, 2 + node->nr_dirs);
	} else if (S_ISLNK(node->mode)) {
		inode->i_op = &simple_symlink_inode_operations;
		inode->i_link = node->target;
		inode->i_size = (loff_t)strlen(node->target);
	} else {
		inode->i_op = &pseudo_file_iops;
		inode->i_fop = node->fops;
	}
	if (node->iops) {
		inode->i_op = node->iops;
		inode->i_link = NULL; /* made on demand */
	}
	if (S_ISDIR(node->mode) && node->fops)
		inode->i_fop = node->fops;
}

/**
 * pseudo_get_inode() - a new inode for a node.
 * @sb:   where it shall live; evicts with pseudo_evict_inode().
 * @node: the caller keeps it alive meanwhile.
 *
 * Context: May sleep.
 * Return: the inode or NULL.
 */
struct inode *pseudo_get_inode(struct super_block *sb, struct pseudo_node *node)
{
	struct inode *inode = new_inode(sb);

	if (!inode)
		return NULL;
	refcount_inc(&node->count);
	inode->i_private = node;
	inode->i_ino = node->ino;
	inode->i_mode = node->mode;
	inode->i_uid = node->uid;
	inode->i_gid = node->gid;
	inode->i_atime = inode->i_mtime = inode->i_ctime = current_time(inode);
	set_inode_ops(inode, node);
	return inode;
}

/* The node's inode in @sb if somebody still has it, with a reference. */
static struct inode *grab_inode(const struct super_block *sb,
				struct pseudo_node *node)
{
	if (!node->inode || node->inode->i_sb != sb)
		return NULL;
	return igrab(node->inode);
}

/* The node's one inode in @sb, so that a watch on it holds; NULL: no memory. */
static struct inode *share_inode(struct super_block *sb,
				 struct pseudo_node *node)
{
	struct inode *new = NULL, *inode;

	mutex_lock(&pseudo_mutex);
	inode = grab_inode(sb, node);
	mutex_unlock(&pseudo_mutex);
	if (inode)
		return inode;
	new = pseudo_get_inode(sb, node);
	if (!new)
		return NULL;
	mutex_lock(&pseudo_mutex);
	inode = grab_inode(sb, node);
	if (!inode)
		node->inode = new;
	mutex_unlock(&pseudo_mutex);
	if (!inode)
		return new;
	iput(new);
	return inode;
}

/**
 * pseudo_lookup_in() - find a name in a directory that is shown elsewhere.
 * @parent: the directory.
 * @dentry: the name.
 *
 * Context: May sleep.
 * Return: NULL, or ERR_PTR: -ENOENT, -ENOMEM.
 */
struct dentry *pseudo_lookup_in(struct pseudo_node *parent,
				struct dentry *dentry)
{
	struct pseudo_node *node;
	struct inode *inode;

	mutex_lock(&pseudo_mutex);
	node = find_child(parent, dentry->d_name.name, dentry->d_name.len);
	if (node)
		refcount_inc(&node->count);
	mutex_unlock(&pseudo_mutex);
	if (!node)
		return ERR_PTR(-ENOENT);
	inode = share_inode(dentry->d_sb, node);
	pseudo_put(node);
	if (!inode)
		return ERR_PTR(-ENOMEM);
	return d_splice_alias(inode, dentry);
}

/**
 * pseudo_lookup() - inode_operations.lookup.
 * @dir:    the directory.
 * @dentry: the name.
 * @flags:  unused.
 *
 * Context: May sleep.
 * Return: NULL, or ERR_PTR: -ENOENT, -ENOMEM.
 */
struct dentry *pseudo_lookup(struct inode *dir, struct dentry *dentry,
			     unsigned int flags)
{
	(void)flags;
	return pseudo_lookup_in(inode_node(dir), dentry);
}

/**
 * pseudo_lookup_negative() - the same, but remember what is missing.
 * @dir:    the directory.
 * @dentry: the name.
 * @flags:  unused.
 *
 * Context: May sleep.
 * Return: NULL, or ERR_PTR: -ENOMEM.
 */
struct dentry *pseudo_lookup_negative(struct inode *dir, struct dentry *dentry,
				      unsigned int flags)
{
	struct dentry *res = pseudo_lookup(dir, dentry, flags);

	if (res == ERR_PTR(-ENOENT)) {
		d_add(dentry, NULL);
		return NULL;
	}
	return res;
}

/* A missing name may have come, a node may have gone. */
static int pseudo_revalidate(struct dentry *dentry, unsigned int flags)
{
	(void)flags;
	return dentry->d_inode && !READ_ONCE(inode_node(dentry->d_inode)->dead);
}

/* What a listing shows of one child. */
struct child_entry {
	u64 ino;
	unsigned int type;
	char name[NAME_MAX + 1];
};

/* Copy the first child of @dir with ino >= @from; false: there is none. */
static bool next_child(struct pseudo_node *dir, u64 from,
		       struct child_entry *entry)
{
	struct pseudo_node *node;
	bool found = false;

	mutex_lock(&pseudo_mutex);
	list_for_each_entry(node, &dir->children, sibling) {
		if (node->ino < from)
			continue;
		entry->ino = node->ino;
		entry->type = fs_umode_to_dtype(node->mode);
		strscpy(entry->name, node->name, sizeof(entry->name));
		found = true;
		break;
	}
	mutex_unlock(&pseudo_mutex);
	return found;
}

/**
 * pseudo_emit() - list the children of a node.
 * @dir: the directory.
 * @ctx: where to; pos counts inode numbers, "." and ".." are behind us.
 *
 * Context: May sleep.
 * Return: 0.
 */
int pseudo_emit(struct pseudo_node *dir, struct dir_context *ctx)
{
	struct child_entry entry;

	while (next_child(dir, (u64)ctx->pos, &entry)) {
		if (!dir_emit(ctx, entry.name, (int)strlen(entry.name),
			      entry.ino, entry.type))
			break;
		ctx->pos = (loff_t)entry.ino + 1;
	}
	return 0;
}

/**
 * pseudo_at_end() - is a listing position behind the last child?
 * @dir: the directory.
 * @pos: from a dir_context.
 *
 * Context: May sleep.
 * Return: true if so.
 */
bool pseudo_at_end(struct pseudo_node *dir, loff_t pos)
{
	struct child_entry entry;

	return pos >= 2 && !next_child(dir, (u64)pos, &entry);
}

/**
 * pseudo_readdir() - file_operations.iterate.
 * @file: the directory.
 * @ctx:  where to.
 *
 * Context: May sleep.
 * Return: 0.
 */
int pseudo_readdir(struct file *file, struct dir_context *ctx)
{
	if (!dir_emit_dots(file, ctx))
		return 0;
	return pseudo_emit(inode_node(file->f_inode), ctx);
}

/**
 * pseudo_setattr() - chmod and chown, kept in the node.
 * @dentry: whose.
 * @attr:   what.
 *
 * Context: May sleep; i_rwsem held.
 * Return: 0, -EPERM.
 */
int pseudo_setattr(struct dentry *dentry, struct iattr *attr)
{
	struct inode *inode = dentry->d_inode;
	struct pseudo_node *node = inode_node(inode);
	int err = setattr_prepare(dentry, attr);

	if (err)
		return err;
	attr->ia_valid &= ~(unsigned int)ATTR_SIZE;
	setattr_copy(inode, attr);
	mutex_lock(&pseudo_mutex);
	node->mode = inode->i_mode;
	node->uid = inode->i_uid;
	node->gid = inode->i_gid;
	mutex_unlock(&pseudo_mutex);
	return 0;
}

/**
 * pseudo_evict_inode() - super_operations.evict_inode.
 * @inode: its last reference is gone.
 *
 * Context: May sleep.
 */
void pseudo_evict_inode(struct inode *inode)
{
	struct pseudo_node *node = inode->i_private;

	mutex_lock(&pseudo_mutex);
	if (node && node->inode == inode)
		node->inode = NULL;
	mutex_unlock(&pseudo_mutex);
	clear_inode(inode);
	inode->i_private = NULL;
	inode->i_link = NULL;
	pseudo_put(node);
}

/* igrab(), unless the super block goes; *@sb is made to stay, once. */
static struct inode *igrab_active(struct inode *inode, struct super_block **sb)
{
	if (!*sb && atomic_inc_not_zero(&inode->i_sb->s_active))
		*sb = inode->i_sb;
	return *sb == inode->i_sb ? igrab(inode) : NULL;
}

/**
 * pseudo_notify() - inotify hears of a file, and of it in its directory.
 * @node: the file; the caller keeps it.
 * @mask: FS_*.
 *
 * Context: May sleep.
 */
void pseudo_notify(struct pseudo_node *node, u32 mask)
{
	struct inode *inode = NULL, *dir = NULL;
	struct super_block *sb = NULL;

	mutex_lock(&pseudo_mutex);
	if (node->inode)
		inode = igrab_active(node->inode, &sb);
	if (!node->dead && node->parent->inode)
		dir = igrab_active(node->parent->inode, &sb);
	mutex_unlock(&pseudo_mutex);
	if (inode)
		fsnotify_inode(inode, mask);
	if (dir)
		fsnotify_name(dir, mask, &QSTR(node->name), 0);
	iput(inode);
	iput(dir);
	if (sb)
		deactivate_super(sb);
}

/**
 * pseudo_dir_is_empty() - a directory that is only there to be mounted on?
 * @inode: of any file system.
 *
 * Context: Any.
 */
bool pseudo_dir_is_empty(const struct inode *inode)
{
	return inode->i_op == &pseudo_dir_iops &&
	       list_empty(&inode_node(inode)->children);
}

/**
 * pseudo_fill_super() - make a super block show a tree.
 * @sb:    being mounted.
 * @root:  the tree.
 * @magic: f_type of statfs(2).
 *
 * Context: May sleep.
 * Return: 0 or -ENOMEM.
 */
int pseudo_fill_super(struct super_block *sb, struct pseudo_node *root,
		      unsigned long magic)
{
	struct inode *inode;

	sb->s_magic = magic;
	sb->s_blocksize = PAGE_SIZE;
	sb->s_blocksize_bits = PAGE_SHIFT;
	sb->s_maxbytes = MAX_LFS_FILESIZE;
	sb->s_time_gran = 1;
	sb->s_op = &pseudo_sops;
	sb->s_d_op = &pseudo_dops;
	sb->s_iflags |= SB_I_NOEXEC | SB_I_NODEV;
	inode = pseudo_get_inode(sb, root);
	if (!inode)
		return -ENOMEM;
	sb->s_root = d_make_root(inode);
	return sb->s_root ? 0 : -ENOMEM;
}

/* The owner's show(), unless the node is gone. */
static int show_node(struct seq_file *m, void *v)
{
	struct pseudo_node *node = inode_node(m->file->f_inode);
	int res = -ENODEV;

	down_read(&node->active);
	if (!READ_ONCE(node->dead))
		res = node->show(m, v);
	up_read(&node->active);
	return res;
}

static ssize_t store_node(struct pseudo_node *node, char *buf, size_t len)
{
	ssize_t res = -ENODEV;

	down_read(&node->active);
	if (!READ_ONCE(node->dead))
		res = node->store(node, buf, len);
	up_read(&node->active);
	return res;
}

static int show_open(struct inode *inode, struct file *file)
{
	struct pseudo_node *node = inode_node(inode);
	int err;

	if ((file->f_mode & FMODE_READ) && !node->show)
		return -EACCES;
	if ((file->f_mode & FMODE_WRITE) && !node->store)
		return -EACCES;
	err = single_open(file, show_node, node->data);
	if (!err)
		file->f_mode |= FMODE_PWRITE; /* a write has no place */
	return err;
}

/* One write is one value: copied, ended with NUL, handed on. */
static ssize_t show_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	struct pseudo_node *node = inode_node(file->f_inode);
	size_t len = min(iov_iter_count(from), (size_t)PAGE_SIZE - 1);
	char *buf = kmalloc(len + 1, GFP_KERNEL | __GFP_NOINJECT);
	ssize_t res = -EFAULT;

	if (!buf)
		return -ENOMEM;
	if (copy_from_iter(buf, len, from) == len) {
		buf[len] = '\0';
		res = store_node(node, buf, len);
	}
	kfree(buf);
	if (res > 0)
		*pos += res;
	return res;
}

const struct file_operations pseudo_show_fops = {
	.open = show_open,
	.read = seq_read,
	.write = show_write,
	.llseek = seq_lseek,
	.release = single_release,
};

const struct file_operations pseudo_dir_fops = {
	.iterate = pseudo_readdir,
	.llseek = default_llseek,
};

const struct inode_operations pseudo_dir_iops = {
	.lookup = pseudo_lookup_negative,
	.setattr = pseudo_setattr,
};

const struct inode_operations pseudo_file_iops = {
	.setattr = pseudo_setattr,
};

const struct dentry_operations pseudo_dops = {
	.d_revalidate = pseudo_revalidate,
};

const struct super_operations pseudo_sops = {
	.evict_inode = pseudo_evict_inode,
	.statfs = simple_statfs,
};
