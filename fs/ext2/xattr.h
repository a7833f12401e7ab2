/*
 * fs/ext2/xattr.h - what the rooms of extended attributes share.
 */
#ifndef FS_EXT2_XATTR_H
#define FS_EXT2_XATTR_H

#include "lib/types.h"
#include "lib/compiler.h"

#define EXT2_XATTR_MAGIC 0xea020000u /* of a block, and behind an inode */

/* e_name_index: a name's first part */
#define EXT2_XATTR_USER     1
#define EXT2_XATTR_TRUSTED  4
#define EXT2_XATTR_SECURITY 6

struct ext2_xattr_header {
	u32 h_magic, h_refcount, h_blocks, h_hash, h_reserved[4];
};

struct ext2_xattr_entry {
	u8 e_name_len, e_name_index;
	u16 e_value_offs;
	u32 e_value_inum, e_value_size, e_hash;
	char e_name[];
};

static_assert(sizeof(struct ext2_xattr_header) == 32, "on the device");
static_assert(sizeof(struct ext2_xattr_entry) == 16, "on the device");

/* struct ext2_attr - an attribute; whoever made it owns what it points to. */
struct ext2_attr {
	u8 index, len;
	const char *name; /* without its first part, @len bytes */
	const void *value;
	u32 size;
};

/* struct ext2_area - a private copy of a place for attributes. */
struct ext2_area {
	u8 *base;  /* offsets count from here; NULL: there are none */
	u32 first; /* the first entry's offset */
	u32 size;  /* bytes; 0: there is no place */
};

const struct ext2_xattr_entry *ext2_area_next(const struct ext2_area *area,
					      u32 *at);
struct ext2_attr ext2_area_attr(const struct ext2_area *area,
				const struct ext2_xattr_entry *entry);
bool ext2_area_valid(const struct ext2_area *area);
bool ext2_area_find(const struct ext2_area *area, struct ext2_attr *attr);
int ext2_area_build(struct ext2_area *to, const struct ext2_area *from,
		    const struct ext2_attr *attr, bool with, u32 *hash);

#endif
