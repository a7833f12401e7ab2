/*
 * fs/ext2/xattr_area.c - a list of extended attributes, as bytes.
 *
 * Entries grow from the front, four zero bytes end them; values grow from the
 * back.  In a block the entries are sorted and a header with hashes precedes
 * them; behind an inode a magic number does.  Offsets of values count from
 * the block's start, or from the inode's first entry.
 *
 * An area is a private copy: what is checked stays as it was checked.  It is
 * never patched, but built anew without the old or with the new attribute.
 *
 * See: fs/ext2/xattr.c; ext2(5).
 */
#include <uapi/errno.h>
#include "lib/string.h"
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "mm/slab.h"
#include "fs/ext2/xattr.h"

#define NAME_SHIFT  5
#define VALUE_SHIFT 16
#define END_SIZE    sizeof(u32)

static u32 rotate(u32 value, unsigned int bits)
{
	return value << bits | value >> (32 - bits);
}

static u32 entry_len(u32 name_len)
{
	return ALIGN((u32)sizeof(struct ext2_xattr_entry) + name_len, 4U);
}

static struct ext2_xattr_entry *entry_at(const struct ext2_area *area, u32 at)
{
	return (void *)(area->base + at);
}

static bool is_end(const void *entry)
{
	u32 word;

	memcpy(&word, entry, sizeof(word));
	return word == 0;
}

/**
 * ext2_area_next() - go through the entries of a valid area.
 * @area: the area; one without bytes has none.
 * @at:   starts as @area->first; moved behind the entry.
 *
 * Context: Any.
 * Return: the entry, or NULL at the end.
 */
const struct ext2_xattr_entry *ext2_area_next(const struct ext2_area *area,
					      u32 *at)
{
	const struct ext2_xattr_entry *entry;

	if (!area->base)
		return NULL;
	entry = entry_at(area, *at);
	if (is_end(entry))
		return NULL;
	*at += entry_len(entry->e_name_len);
	return entry;
}

/**
 * ext2_area_valid() - do all entries and values lie inside?
 * @area: copied from the device, perhaps nonsense.
 *
 * Context: Any.
 */
bool ext2_area_valid(const struct ext2_area *area)
{
	u32 at = area->first, left;

	for (;;) {
		const struct ext2_xattr_entry *entry = entry_at(area, at);

		left = at < area->size ? area->size - at : 0;
		if (left < END_SIZE)
			return false;
		if (is_end(entry))
			return true;
		if (left < sizeof(*entry) + END_SIZE ||
		    left < entry_len(entry->e_name_len) + END_SIZE)
			return false;
		if (entry->e_value_inum || entry->e_value_offs > area->size ||
		    entry->e_value_size > area->size - entry->e_value_offs)
			return false;
		at += entry_len(entry->e_name_len);
	}
}

/* The order of a block: by kind, length, bytes. */
static int compare(const struct ext2_attr *a, const struct ext2_attr *b)
{
	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return memcmp(a->name, b->name, a->len);
}

/**
 * ext2_area_attr() - an entry, as an attribute.
 * @area:  where it lies; valid.
 * @entry: from ext2_area_next().
 *
 * Context: Any.
 * Return: the attribute; name and value point into the area.
 */
struct ext2_attr ext2_area_attr(const struct ext2_area *area,
				const struct ext2_xattr_entry *entry)
{
	return (struct ext2_attr){
		.index = entry->e_name_index,
		.len = entry->e_name_len,
		.name = entry->e_name,
		.value = area->base + entry->e_value_offs,
		.size = entry->e_value_size,
	};
}

/**
 * ext2_area_find() - an attribute by its name.
 * @area: valid.
 * @attr: its index, name and len count; value and size are filled in.
 *
 * Context: Any.
 * Return: true if it is there.
 */
bool ext2_area_find(const struct ext2_area *area, struct ext2_attr *attr)
{
	const struct ext2_xattr_entry *entry;
	u32 at = area->first;

	while ((entry = ext2_area_next(area, &at))) {
		struct ext2_attr found = ext2_area_attr(area, entry);

		if (compare(&found, attr) != 0)
			continue;
		attr->value = found.value;
		attr->size = found.size;
		return true;
	}
	return false;
}

static u32 hash_entry(const struct ext2_attr *attr, const u8 *padded)
{
	u32 hash = 0, word;

	for (u32 i = 0; i < attr->len; i++)
		hash = rotate(hash, NAME_SHIFT) ^ (u8)attr->name[i];
	for (u32 i = 0; i < attr->size; i += sizeof(word)) {
		memcpy(&word, padded + i, sizeof(word));
		hash = rotate(hash, VALUE_SHIFT) ^ word;
	}
	return hash;
}

/* struct builder - an area that is being filled from both ends. */
struct builder {
	struct ext2_area *area;
	u32 entry; /* the next one's place */
	u32 value; /* the last one's */
	u32 hash;  /* of all so far */
};

static int add(struct builder *b, const struct ext2_attr *attr)
{
	u32 head = entry_len(attr->len), room = ALIGN(attr->size, 4U);
	struct ext2_xattr_entry *entry = entry_at(b->area, b->entry);

	assert(b->value >= b->entry);
	if (head + room + END_SIZE > b->value - b->entry)
		return -ENOSPC;
	b->entry += head;
	b->value -= room;
	memcpy(b->area->base + b->value, attr->value, attr->size);
	memcpy(entry->e_name, attr->name, attr->len);
	entry->e_name_len = attr->len;
	entry->e_name_index = attr->index;
	entry->e_value_offs = attr->size ? (u16)b->value : 0;
	entry->e_value_size = attr->size;
	entry->e_hash = hash_entry(attr, b->area->base + b->value);
	b->hash = rotate(b->hash, VALUE_SHIFT) ^ entry->e_hash;
	return 0;
}

/* All of @from but @attr, and @attr in its place if @with. */
static int fill(struct builder *b, const struct ext2_area *from,
		const struct ext2_attr *attr, bool with)
{
	const struct ext2_xattr_entry *entry;
	u32 at = from->first;
	int err = 0;

	while (!err && (entry = ext2_area_next(from, &at))) {
		struct ext2_attr old = ext2_area_attr(from, entry);
		int order = compare(attr, &old);

		if (with && order < 0) {
			err = add(b, attr);
			with = false;
		}
		if (!err && order != 0)
			err = add(b, &old);
	}
	return err || !with ? err : add(b, attr);
}

/**
 * ext2_area_build() - an area with one attribute changed.
 * @to:   its first and size are set, its bytes are made here; free them with
 *        kfree().
 * @from: the old area; valid.
 * @attr: the attribute.
 * @with: it shall be there; else it shall not.
 * @hash: set to the hash over all entries.
 *
 * Context: May sleep; memory is taken with GFP_NOFS.
 * Return: 0, -ENOSPC, -ENOMEM; on failure there are no bytes to free.
 */
int ext2_area_build(struct ext2_area *to, const struct ext2_area *from,
		    const struct ext2_attr *attr, bool with, u32 *hash)
{
	struct builder b = {
		.area = to,
		.entry = to->first,
		.value = to->size & ~3U,
	};
	int err;

	if (!to->size)
		return -ENOSPC;
	to->base = kzalloc(to->size, GFP_NOFS);
	if (!to->base)
		return -ENOMEM;
	err = fill(&b, from, attr, with);
	*hash = b.hash;
	if (err) {
		kfree(to->base);
		to->base = NULL;
	}
	return err;
}
