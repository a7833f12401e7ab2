/*
 * fs/ext2/xattr.c - extended attributes on the device.
 *
 * They lie in the inode's slot behind its fields, if slots are larger than
 * those, and else, or when that is full, in one block that i_file_acl names.
 * Inodes with the same attributes may share the block, which is copied before
 * it changes; we never make such ones, but other systems do.
 *
 * xattr_mutex guards all places of a file system.  Each call works on a
 * private copy: the device's cache may be written by whoever has the right.
 *
 * See: fs/ext2/xattr_area.c; xattr(7).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/limits.h>
#include "lib/string.h"
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "mm/slab.h"
#include "block/blkdev.h"
#include "fs/ext2/ext2.h"
#include "fs/ext2/xattr.h"
#include "fs/writeback.h"
#include "fs/xattr.h"

static const struct kind {
	u8 index;
	const char *prefix;
} kinds[] = {
	{ EXT2_XATTR_USER, XATTR_USER_PREFIX },
	{ EXT2_XATTR_TRUSTED, XATTR_TRUSTED_PREFIX },
	{ EXT2_XATTR_SECURITY, XATTR_SECURITY_PREFIX },
};

/* struct places - both places of one inode, as they are on the device. */
struct places {
	struct block_buf slot;
	struct ext2_inode *raw; /* in @slot */
	struct ext2_area body;
	struct ext2_area block;
};

/* Split a name; a first part alone is no name. */
static int parse_name(const char *name, struct ext2_attr *attr)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		size_t n = strlen(kinds[i].prefix);

		if (strncmp(name, kinds[i].prefix, n) != 0)
			continue;
		attr->index = kinds[i].index;
		attr->name = name + n;
		attr->len = (u8)strlen(name + n);
		return attr->len ? 0 : -EINVAL;
	}
	return -EOPNOTSUPP;
}

static int broken(struct inode *inode, const char *where)
{
	ext2_error(inode->i_sb, "inode %llu: bad attributes in its %s",
		   inode->i_ino, where);
	return -EIO;
}

/* Bytes for attributes behind the fields of an inode, their magic included. */
static u32 body_size(const struct ext2_sb *sbi, const struct ext2_inode *raw)
{
	u32 fields = EXT2_GOOD_OLD_INODE_SIZE;

	if (sbi->inode_size < EXT2_GOOD_OLD_INODE_SIZE + EXT2_EXTRA_ISIZE)
		return 0;
	fields += raw->i_extra_isize;
	if (raw->i_extra_isize < sizeof(u32) || raw->i_extra_isize % 4 ||
	    fields + 2 * sizeof(u32) > sbi->inode_size)
		return 0;
	return sbi->inode_size - fields;
}

static u8 *body_start(const struct ext2_sb *sbi, struct ext2_inode *raw)
{
	return (u8 *)raw + sbi->inode_size - body_size(sbi, raw);
}

static int load_body(struct inode *inode, struct places *p)
{
	const struct ext2_sb *sbi = EXT2_SB(inode->i_sb);
	u32 magic = EXT2_XATTR_MAGIC, size = body_size(sbi, p->raw);
	u8 *start = body_start(sbi, p->raw);

	if (!size || READ_ONCE(EXT2_I(inode)->is_fresh))
		return 0;
	p->body.size = size - (u32)sizeof(magic);
	if (memcmp(start, &magic, sizeof(magic)) != 0)
		return 0;
	p->body.base = kmalloc(p->body.size, GFP_NOFS);
	if (!p->body.base)
		return -ENOMEM;
	memcpy(p->body.base, start + sizeof(magic), p->body.size);
	return ext2_area_valid(&p->body) ? 0 : broken(inode, "slot");
}

static const struct ext2_xattr_header *header(const struct ext2_area *block)
{
	return (const void *)block->base;
}

static int load_block(struct inode *inode, struct ext2_area *area)
{
	const struct ext2_sb *sbi = EXT2_SB(inode->i_sb);
	u32 block = EXT2_I(inode)->file_acl;
	struct block_buf buf;
	int err;

	area->first = sizeof(struct ext2_xattr_header);
	area->size = sbi->block_size;
	if (!block)
		return 0;
	if (!ext2_block_valid(sbi, block))
		return broken(inode, "block");
	area->base = kmalloc(area->size, GFP_NOFS);
	if (!area->base)
		return -ENOMEM;
	err = buf_read(sbi->bdev, block, sbi->bits, &buf);
	if (err)
		return err;
	memcpy(area->base, buf.data, area->size);
	buf_put(&buf);
	if (header(area)->h_magic != EXT2_XATTR_MAGIC ||
	    header(area)->h_blocks != 1 || !header(area)->h_refcount ||
	    !ext2_area_valid(area))
		return broken(inode, "block");
	return 0;
}

static void unload(struct places *p)
{
	kfree(p->block.base);
	kfree(p->body.base);
	buf_put(&p->slot);
}

/* Copy both places; unload() gives the copies back. */
static int load(struct inode *inode, struct places *p)
{
	int err;

	assert_held(&EXT2_SB(inode->i_sb)->xattr_mutex);
	memset(p, 0, sizeof(*p));
	err = ext2_read_slot(inode->i_sb, (u32)inode->i_ino, &p->slot, &p->raw);
	if (!err)
		err = load_body(inode, p);
	if (!err)
		err = load_block(inode, &p->block);
	if (err)
		unload(p);
	return err;
}

/**
 * ext2_getxattr() - inode_operations.getxattr.
 * @inode: the file.
 * @name:  with its prefix.
 * @buf:   kernel buffer.
 * @size:  its bytes; 0 asks for the length.
 *
 * Context: May sleep; takes xattr_mutex.
 * Return: bytes, -ENODATA, -ERANGE, -EOPNOTSUPP, -EINVAL, -EIO, -ENOMEM.
 */
ssize_t ext2_getxattr(struct inode *inode, const char *name, void *buf,
		      size_t size)
{
	struct mutex *lock = &EXT2_SB(inode->i_sb)->xattr_mutex;
	struct ext2_attr attr = { 0 };
	struct places p;
	ssize_t n = parse_name(name, &attr);

	if (n)
		return n;
	mutex_lock(lock);
	n = load(inode, &p);
	if (n)
		goto out_unlock;
	if (!ext2_area_find(&p.body, &attr) && !ext2_area_find(&p.block, &attr))
		n = -ENODATA;
	else if (size && size < attr.size)
		n = -ERANGE;
	else
		n = (ssize_t)attr.size;
	if (n > 0 && size)
		memcpy(buf, attr.value, attr.size);
	unload(&p);
out_unlock:
	mutex_unlock(lock);
	return n;
}

static const char *prefix_of(u8 index)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (kinds[i].index == index)
			return kinds[i].prefix;
	return NULL;
}

/* Append an area's names at *n. */
static int list_area(const struct ext2_area *area, char *buf, size_t size,
		     ssize_t *n)
{
	bool trusted = capable(CAP_SYS_ADMIN);
	const struct ext2_xattr_entry *entry;
	u32 at = area->first;

	while ((entry = ext2_area_next(area, &at))) {
		const char *prefix = prefix_of(entry->e_name_index);
		size_t head, len = entry->e_name_len;

		if (!prefix ||
		    (!trusted && entry->e_name_index == EXT2_XATTR_TRUSTED))
			continue;
		head = strlen(prefix);
		if (size && (size_t)*n + head + len + 1 > size)
			return -ERANGE;
		if (size) {
			memcpy(buf + *n, prefix, head);
			memcpy(buf + *n + head, entry->e_name, len);
			buf[(size_t)*n + head + len] = '\0';
		}
		*n += (ssize_t)(head + len + 1);
	}
	return 0;
}

/**
 * ext2_listxattr() - inode_operations.listxattr.
 * @inode: the file.
 * @buf:   kernel buffer.
 * @size:  its bytes; 0 asks for the length.
 *
 * What this kernel does not know, ACLs among it, is not shown; trusted.* only
 * to those who may read it.
 *
 * Context: May sleep; takes xattr_mutex.
 * Return: bytes, -ERANGE, -EIO, -ENOMEM.
 */
ssize_t ext2_listxattr(struct inode *inode, char *buf, size_t size)
{
	struct mutex *lock = &EXT2_SB(inode->i_sb)->xattr_mutex;
	struct places p;
	ssize_t n = 0;
	int err;

	mutex_lock(lock);
	err = load(inode, &p);
	if (!err) {
		err = list_area(&p.body, buf, size, &n);
		if (!err)
			err = list_area(&p.block, buf, size, &n);
		unload(&p);
	}
	mutex_unlock(lock);
	return err ? err : n;
}

/* The block loses a user. */
static void release_block(struct inode *inode, u32 block)
{
	const struct ext2_sb *sbi = EXT2_SB(inode->i_sb);
	struct ext2_xattr_header *head;
	struct block_buf buf;

	if (!ext2_block_valid(sbi, block) ||
	    buf_read(sbi->bdev, block, sbi->bits, &buf))
		return;
	head = buf.data;
	if (head->h_magic != EXT2_XATTR_MAGIC) {
		broken(inode, "block");
	} else if (head->h_refcount > 1) {
		head->h_refcount--;
		buf_dirty(&buf);
	} else {
		ext2_free_blocks(inode, block, 1);
	}
	buf_put(&buf);
}

/**
 * ext2_drop_xattrs() - the inode is being freed: its block loses a user.
 * @inode: nobody uses it.
 *
 * Context: May sleep; takes xattr_mutex.
 */
void ext2_drop_xattrs(struct inode *inode)
{
	struct mutex *lock = &EXT2_SB(inode->i_sb)->xattr_mutex;
	struct ext2_inode_info *ei = EXT2_I(inode);

	if (!ei->file_acl)
		return;
	mutex_lock(lock);
	release_block(inode, ei->file_acl);
	ei->file_acl = 0;
	mutex_unlock(lock);
}

/* The first block of attributes: e2fsck expects none without this. */
static void note_feature(struct ext2_sb *sbi)
{
	struct ext2_super_block *es = ext2_es(sbi);

	if (es->s_rev_level && (es->s_feature_compat & EXT2_COMPAT_EXT_ATTR))
		return;
	if (!es->s_rev_level) {
		es->s_rev_level = 1;
		es->s_first_ino = EXT2_FIRST_INO;
		es->s_inode_size = EXT2_GOOD_OLD_INODE_SIZE;
	}
	es->s_feature_compat |= EXT2_COMPAT_EXT_ATTR;
	buf_dirty(&sbi->sbuf);
}

/* A block of the inode's own for @area. */
static int new_block(struct inode *inode, const struct ext2_area *area)
{
	struct ext2_sb *sbi = EXT2_SB(inode->i_sb);
	struct ext2_inode_info *ei = EXT2_I(inode);
	struct block_buf buf;
	u32 block;
	int err;

	block = ext2_new_block(inode, 0, &err);
	if (!block)
		return err;
	err = buf_new(sbi->bdev, block, sbi->bits, &buf);
	if (err) {
		ext2_free_blocks(inode, block, 1);
		return err;
	}
	memcpy(buf.data, area->base, area->size);
	buf_dirty(&buf);
	buf_put(&buf);
	if (ei->file_acl)
		release_block(inode, ei->file_acl);
	else
		inode_add_bytes(inode, sbi->block_size);
	ei->file_acl = block;
	note_feature(sbi);
	return 0;
}

/* Make @area the inode's block; @old is what it was. */
static int store_block(struct inode *inode, const struct ext2_area *old,
		       struct ext2_area *area, u32 hash)
{
	struct ext2_sb *sbi = EXT2_SB(inode->i_sb);
	struct ext2_inode_info *ei = EXT2_I(inode);
	u32 at = area->first;
	struct block_buf buf;
	int err;

	if (!ext2_area_next(area, &at)) {
		release_block(inode, ei->file_acl);
		ei->file_acl = 0;
		inode_sub_bytes(
			inode, min(sbi->block_size, (u32)inode->i_blocks << 9));
		return 0;
	}
	*(struct ext2_xattr_header *)(void *)area->base =
		(struct ext2_xattr_header){
			.h_magic = EXT2_XATTR_MAGIC,
			.h_refcount = 1,
			.h_blocks = 1,
			.h_hash = hash,
		};
	if (!old->base || header(old)->h_refcount > 1)
		return new_block(inode, area);
	err = buf_read(sbi->bdev, ei->file_acl, sbi->bits, &buf);
	if (err)
		return err;
	memcpy(buf.data, area->base, area->size);
	buf_dirty(&buf);
	buf_put(&buf);
	return 0;
}

/* Write the attributes behind the inode's fields; cannot fail. */
static void store_body(struct inode *inode, const struct places *p,
		       const struct ext2_area *area)
{
	u8 *start = body_start(EXT2_SB(inode->i_sb), p->raw);
	u32 magic = EXT2_XATTR_MAGIC, at = 0;

	if (!ext2_area_next(area, &at))
		magic = 0;
	memcpy(start, &magic, sizeof(magic));
	memcpy(start + sizeof(magic), area->base, area->size);
	buf_dirty(&p->slot);
}

/* Put @attr (no value: nothing) where it fits, and nowhere else. */
static int change(struct inode *inode, const struct places *p,
		  const struct ext2_attr *attr)
{
	struct ext2_area body = { .size = p->body.size };
	struct ext2_area block = { .first = p->block.first,
				   .size = p->block.size };
	struct ext2_attr old = *attr;
	bool add = attr->value;
	u32 hash, unused;
	int err = 0;

	if (add || ext2_area_find(&p->body, &old))
		err = ext2_area_build(&body, &p->body, attr, add, &unused);
	if (add && !err)
		add = false; /* it is in the slot: no need for the block */
	else if (err == -ENOSPC && ext2_area_find(&p->body, &old))
		err = ext2_area_build(&body, &p->body, attr, false, &unused);
	else if (err == -ENOSPC)
		err = 0;
	if (!err && (add || ext2_area_find(&p->block, &old)))
		err = ext2_area_build(&block, &p->block, attr, add, &hash);
	if (!err && block.base)
		err = store_block(inode, &p->block, &block, hash);
	if (!err && body.base)
		store_body(inode, p, &body);
	kfree(block.base);
	kfree(body.base);
	return err;
}

static int check_flags(const struct places *p, const struct ext2_attr *attr,
		       int flags)
{
	struct ext2_attr old = *attr;
	bool is_there = ext2_area_find(&p->body, &old) ||
			ext2_area_find(&p->block, &old);

	if (is_there && (flags & XATTR_CREATE))
		return -EEXIST;
	return !is_there && (flags & XATTR_REPLACE) ? -ENODATA : 0;
}

/* As ext2_setxattr(), with the name parsed. */
static int set(struct inode *inode, const struct ext2_attr *attr, int flags)
{
	struct places p;
	int err = 0;

	/* The slot's old bytes would be taken for attributes. */
	if (EXT2_I(inode)->is_fresh)
		err = ext2_write_inode(inode);
	if (!err)
		err = load(inode, &p);
	if (err)
		return err;
	err = check_flags(&p, attr, flags);
	if (!err)
		err = change(inode, &p, attr);
	unload(&p);
	return err;
}

/**
 * ext2_setxattr() - inode_operations.setxattr.
 * @inode: the file.
 * @name:  with its prefix.
 * @value: kernel memory; NULL removes the attribute.
 * @size:  its bytes.
 * @flags: XATTR_CREATE or XATTR_REPLACE.
 *
 * Context: i_rwsem held for writing; may sleep; takes xattr_mutex.
 * Return: 0, -EEXIST, -ENODATA, -ENOSPC, -EOPNOTSUPP, -EINVAL, -EIO, -ENOMEM.
 */
int ext2_setxattr(struct inode *inode, const char *name, const void *value,
		  size_t size, int flags)
{
	struct mutex *lock = &EXT2_SB(inode->i_sb)->xattr_mutex;
	struct ext2_attr attr = { .value = value, .size = (u32)size };
	int err = parse_name(name, &attr);

	assert(size <= XATTR_SIZE_MAX);
	if (err)
		return err;
	mutex_lock(lock);
	err = set(inode, &attr, flags);
	mutex_unlock(lock);
	if (err)
		return err;
	spin_lock(&inode->i_lock);
	inode->i_ctime = current_time(inode);
	spin_unlock(&inode->i_lock);
	mark_inode_dirty(inode);
	return 0;
}
