/*
 * fs/xattr_simple.c - extended attributes of files in memory.
 *
 * A list per inode, made with the first attribute.  The inode's i_rwsem
 * guards changes; the list's lock lets readers in without it.
 *
 * See: xattr(7).
 */
#include "lib/types.h"
#include "lib/list.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/limits.h>
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "mm/slab.h"
#include "fs/inode.h"
#include "fs/xattr.h"

/* Everything one inode may hold. */
#define TABLE_MAX (4UL * XATTR_SIZE_MAX)

struct xattr_table {
	spinlock_t lock;
	struct list_head attrs; /* lock: of struct xattr, oldest first */
	size_t bytes;           /* lock: names and values */
};

struct xattr {
	struct list_head list;
	char *name;
	size_t size;
	u8 value[];
};

static struct xattr *find(struct xattr_table *table, const char *name)
{
	struct xattr *attr;

	assert_held(&table->lock);
	list_for_each_entry(attr, &table->attrs, list)
		if (!strcmp(attr->name, name))
			return attr;
	return NULL;
}

static void free_attr(struct xattr *attr)
{
	if (!attr)
		return;
	kfree(attr->name);
	kvfree(attr);
}

static struct xattr *new_attr(const char *name, const void *value, size_t size)
{
	struct xattr *attr = kvmalloc(sizeof(*attr) + size, GFP_KERNEL);

	if (!attr)
		return NULL;
	attr->name = kstrdup(name, GFP_KERNEL);
	if (!attr->name) {
		kvfree(attr);
		return NULL;
	}
	attr->size = size;
	memcpy(attr->value, value, size);
	return attr;
}

/**
 * simple_xattr_get() - i_op->getxattr.
 * @inode: the file.
 * @name:  with its prefix.
 * @buf:   kernel buffer.
 * @size:  its bytes; 0 asks for the length.
 *
 * Context: Any.
 * Return: bytes, -ENODATA, -ERANGE.
 */
ssize_t simple_xattr_get(struct inode *inode, const char *name, void *buf,
			 size_t size)
{
	struct xattr_table *table = READ_ONCE(inode->i_xattrs);
	struct xattr *attr;
	ssize_t n;

	if (!table)
		return -ENODATA;
	spin_lock(&table->lock);
	attr = find(table, name);
	if (!attr) {
		n = -ENODATA;
	} else if (size && size < attr->size) {
		n = -ERANGE;
	} else {
		n = (ssize_t)attr->size;
		if (size)
			memcpy(buf, attr->value, attr->size);
	}
	spin_unlock(&table->lock);
	return n;
}

static struct xattr_table *get_table(struct inode *inode)
{
	struct xattr_table *table = inode->i_xattrs;

	if (table)
		return table;
	table = kzalloc(sizeof(*table), GFP_KERNEL);
	if (!table)
		return NULL;
	spin_lock_init(&table->lock, RANK_FS_LEAF, "xattrs");
	INIT_LIST_HEAD(&table->attrs);
	smp_store_release(&inode->i_xattrs, table);
	return table;
}

static size_t cost(const struct xattr *attr)
{
	return attr ? strlen(attr->name) + attr->size : 0;
}

/* Put @attr (NULL: nothing) in the place of @name; *old is to be freed. */
static int replace(struct xattr_table *table, const char *name,
		   struct xattr *attr, int flags, struct xattr **old)
{
	assert_held(&table->lock);
	*old = find(table, name);
	if (*old && (flags & XATTR_CREATE))
		return -EEXIST;
	if (!*old && (flags & XATTR_REPLACE))
		return -ENODATA;
	if (table->bytes - cost(*old) + cost(attr) > TABLE_MAX)
		return -ENOSPC;
	table->bytes += cost(attr) - cost(*old);
	if (*old)
		list_del(&(*old)->list);
	if (attr)
		list_add_tail(&attr->list, &table->attrs);
	return 0;
}

/**
 * simple_xattr_set() - i_op->setxattr.
 * @inode: the file.
 * @name:  with its prefix.
 * @value: kernel memory; NULL removes the attribute.
 * @size:  its bytes.
 * @flags: XATTR_CREATE or XATTR_REPLACE.
 *
 * Context: i_rwsem held for writing; may sleep.
 * Return: 0, -EEXIST, -ENODATA, -ENOSPC, -ENOMEM.
 */
int simple_xattr_set(struct inode *inode, const char *name, const void *value,
		     size_t size, int flags)
{
	struct xattr *attr = NULL, *old = NULL;
	struct xattr_table *table = get_table(inode);
	int err;

	if (!table)
		return -ENOMEM;
	if (value) {
		attr = new_attr(name, value, size);
		if (!attr)
			return -ENOMEM;
	}
	spin_lock(&table->lock);
	err = replace(table, name, attr, flags, &old);
	spin_unlock(&table->lock);
	free_attr(err ? attr : old);
	if (!err) {
		spin_lock(&inode->i_lock);
		inode->i_ctime = current_time(inode);
		spin_unlock(&inode->i_lock);
	}
	return err;
}

/**
 * simple_xattr_list() - i_op->listxattr.
 * @inode: the file.
 * @buf:   kernel buffer.
 * @size:  its bytes; 0 asks for the length.
 *
 * trusted.* is shown only to those who may read it.
 *
 * Context: Process context.
 * Return: bytes, or -ERANGE.
 */
ssize_t simple_xattr_list(struct inode *inode, char *buf, size_t size)
{
	struct xattr_table *table = READ_ONCE(inode->i_xattrs);
	bool trusted = capable(CAP_SYS_ADMIN);
	struct xattr *attr;
	ssize_t n = 0;

	if (!table)
		return 0;
	spin_lock(&table->lock);
	list_for_each_entry(attr, &table->attrs, list) {
		size_t len = strlen(attr->name) + 1;

		if (!trusted && strstarts(attr->name, XATTR_TRUSTED_PREFIX))
			continue;
		if (size && (size_t)n + len > size) {
			n = -ERANGE;
			break;
		}
		if (size)
			memcpy(buf + n, attr->name, len);
		n += (ssize_t)len;
	}
	spin_unlock(&table->lock);
	return n;
}

/** simple_xattrs_free() - the inode goes.  Context: May sleep. */
void simple_xattrs_free(struct inode *inode)
{
	struct xattr_table *table = inode->i_xattrs;
	struct xattr *attr, *next;

	list_for_each_entry_safe(attr, next, &table->attrs, list)
		free_attr(attr);
	kfree(table);
	inode->i_xattrs = NULL;
}
