/*
 * mm/iov_iter.c - where the bytes of a read or write come from or go to.
 *
 * One loop walks the segments, whatever they are; a step function per
 * direction moves the bytes of one piece and says how many it moved.  A short
 * step ends the walk: user memory was not accessible.
 */
#include <uapi/uio.h>
#include "lib/string.h"
#include "lib/util.h"
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "mm/iov_iter.h"
#include "mm/page.h"

static void init(struct iov_iter *i, enum iter_type type, bool source,
		 size_t count)
{
	memset(i, 0, sizeof(*i));
	i->type = type;
	i->source = source;
	i->count = count;
}

/**
 * iov_iter_ubuf() - over one user buffer.
 * @i:      to be set up.
 * @source: ITER_SOURCE or ITER_DEST.
 * @buf:    any pointer.
 * @count:  bytes.
 *
 * Context: Any.
 */
void iov_iter_ubuf(struct iov_iter *i, bool source, void __user *buf,
		   size_t count)
{
	init(i, ITER_UBUF, source, count);
	i->ubuf = buf;
	i->nr_segs = 1;
}

/**
 * iov_iter_init() - over several user buffers.
 * @i:       to be set up.
 * @source:  ITER_SOURCE or ITER_DEST.
 * @iov:     the segments, in kernel memory; lives as long as the iterator.
 * @nr_segs: how many.
 * @count:   bytes in all.
 *
 * Context: Any.
 */
void iov_iter_init(struct iov_iter *i, bool source, const struct iovec *iov,
		   unsigned long nr_segs, size_t count)
{
	init(i, ITER_IOVEC, source, count);
	i->iov = iov;
	i->nr_segs = nr_segs;
}

/**
 * iov_iter_kvec() - over kernel buffers.
 * @i:       to be set up.
 * @source:  ITER_SOURCE or ITER_DEST.
 * @kvec:    the segments; lives as long as the iterator.
 * @nr_segs: how many.
 * @count:   bytes in all.
 *
 * Context: Any.
 */
void iov_iter_kvec(struct iov_iter *i, bool source, const struct kvec *kvec,
		   unsigned long nr_segs, size_t count)
{
	init(i, ITER_KVEC, source, count);
	i->kvec = kvec;
	i->nr_segs = nr_segs;
}

/**
 * iov_iter_bvec() - over pieces of pages.
 * @i:       to be set up.
 * @source:  ITER_SOURCE or ITER_DEST.
 * @bvec:    the segments; lives as long as the iterator.
 * @nr_segs: how many.
 * @count:   bytes in all.
 *
 * Context: Any.
 */
void iov_iter_bvec(struct iov_iter *i, bool source, const struct bio_vec *bvec,
		   unsigned long nr_segs, size_t count)
{
	init(i, ITER_BVEC, source, count);
	i->bvec = bvec;
	i->nr_segs = nr_segs;
}

static size_t seg_len(const struct iov_iter *i)
{
	switch (i->type) {
	case ITER_IOVEC:
		return i->iov->iov_len - i->iov_offset;
	case ITER_KVEC:
		return i->kvec->iov_len - i->iov_offset;
	case ITER_BVEC:
		return i->bvec->bv_len - i->iov_offset;
	default:
		return i->count;
	}
}

static char __user *seg_user(const struct iov_iter *i)
{
	if (i->type == ITER_UBUF)
		return i->ubuf + i->iov_offset;
	return (char __user *)i->iov->iov_base + i->iov_offset;
}

static char *seg_kernel(const struct iov_iter *i)
{
	if (i->type == ITER_KVEC)
		return (char *)i->kvec->iov_base + i->iov_offset;
	return (char *)page_address(i->bvec->bv_page) + i->bvec->bv_offset +
	       i->iov_offset;
}

static bool is_user(const struct iov_iter *i)
{
	return i->type == ITER_UBUF || i->type == ITER_IOVEC;
}

static void next_seg(struct iov_iter *i)
{
	i->iov_offset = 0;
	i->nr_segs--;
	if (i->type == ITER_IOVEC)
		i->iov++;
	else if (i->type == ITER_KVEC)
		i->kvec++;
	else if (i->type == ITER_BVEC)
		i->bvec++;
}

/* Move on by @bytes, all inside the current segment. */
static void step(struct iov_iter *i, size_t bytes)
{
	i->count -= bytes;
	i->iov_offset += bytes;
}

/* Skip used up and empty segments. */
static void settle(struct iov_iter *i)
{
	while (i->count && i->type != ITER_UBUF && i->type != ITER_DISCARD &&
	       !seg_len(i)) {
		assert(i->nr_segs > 1);
		next_seg(i);
	}
}

/* Data to one piece of the iterator; @from is NULL for zeros. */
static size_t put_piece(const struct iov_iter *i, const char *from,
			size_t bytes)
{
	if (i->type == ITER_DISCARD)
		return bytes;
	if (is_user(i))
		return bytes - (from ? copy_to_user(seg_user(i), from, bytes)
				     : clear_user(seg_user(i), bytes));
	if (from)
		memcpy(seg_kernel(i), from, bytes);
	else
		memset(seg_kernel(i), 0, bytes);
	return bytes;
}

static size_t get_piece(const struct iov_iter *i, char *to, size_t bytes)
{
	if (is_user(i))
		return bytes - copy_from_user(to, seg_user(i), bytes);
	memcpy(to, seg_kernel(i), bytes);
	return bytes;
}

/* The walk: @to for reading out of the iterator, else @from (or zeros). */
static size_t walk(struct iov_iter *i, char *to, const char *from, size_t bytes)
{
	size_t done = 0, piece, moved;

	bytes = min(bytes, i->count);
	while (done < bytes) {
		settle(i);
		piece = min(bytes - done, seg_len(i));
		moved = to ? get_piece(i, to + done, piece)
			   : put_piece(i, from ? from + done : NULL, piece);
		step(i, moved);
		done += moved;
		if (moved < piece)
			break;
	}
	return done;
}

/**
 * copy_to_iter() - answer a read with bytes.
 * @from:  the bytes.
 * @bytes: how many.
 * @i:     where to; moved on.
 *
 * Context: May sleep.
 * Return: bytes copied; fewer than there was room for: bad user memory.
 */
size_t copy_to_iter(const void *from, size_t bytes, struct iov_iter *i)
{
	assert(!i->source && from);
	return walk(i, NULL, from, bytes);
}

/**
 * copy_from_iter() - take the bytes of a write.
 * @to:    where to.
 * @bytes: how many.
 * @i:     where from; moved on.
 *
 * Context: May sleep.
 * Return: bytes copied; fewer than there were: bad user memory.
 */
size_t copy_from_iter(void *to, size_t bytes, struct iov_iter *i)
{
	assert(i->source && to);
	return walk(i, to, NULL, bytes);
}

/**
 * copy_from_iter_full() - take exactly so many bytes, or none.
 * @to:    where to.
 * @bytes: how many.
 * @i:     where from; moved on only on success.
 *
 * Context: May sleep.
 * Return: true if all were copied.
 */
bool copy_from_iter_full(void *to, size_t bytes, struct iov_iter *i)
{
	struct iov_iter saved = *i;

	if (copy_from_iter(to, bytes, i) == bytes)
		return true;
	*i = saved;
	return false;
}

/**
 * iov_iter_zero() - answer a read with zeros.
 * @bytes: how many.
 * @i:     where to; moved on.
 *
 * Context: May sleep.
 * Return: bytes cleared.
 */
size_t iov_iter_zero(size_t bytes, struct iov_iter *i)
{
	assert(!i->source);
	return walk(i, NULL, NULL, bytes);
}

/**
 * copy_page_to_iter() - answer a read with part of a page.
 * @page:   the page.
 * @offset: into it.
 * @bytes:  how many, inside the page.
 * @i:      where to; moved on.
 *
 * Context: May sleep.
 * Return: bytes copied.
 */
size_t copy_page_to_iter(struct page *page, size_t offset, size_t bytes,
			 struct iov_iter *i)
{
	assert(offset + bytes <= PAGE_SIZE);
	return copy_to_iter((char *)page_address(page) + offset, bytes, i);
}

/**
 * copy_page_from_iter() - put bytes of a write into a page.
 * @page:   the page.
 * @offset: into it.
 * @bytes:  how many, inside the page.
 * @i:      where from; moved on.
 *
 * Context: May sleep.
 * Return: bytes copied.
 */
size_t copy_page_from_iter(struct page *page, size_t offset, size_t bytes,
			   struct iov_iter *i)
{
	assert(offset + bytes <= PAGE_SIZE);
	return copy_from_iter((char *)page_address(page) + offset, bytes, i);
}

/**
 * iov_iter_advance() - skip bytes.
 * @i:     the iterator.
 * @bytes: how many; at most what is left.
 *
 * Context: Any.
 */
void iov_iter_advance(struct iov_iter *i, size_t bytes)
{
	bytes = min(bytes, i->count);
	while (bytes) {
		size_t piece;

		settle(i);
		piece = min(bytes, seg_len(i));
		step(i, piece);
		bytes -= piece;
	}
}

/**
 * iov_iter_revert_to() - go back to a saved state.
 * @i:     the iterator.
 * @saved: a copy made before.
 *
 * Context: Any.
 */
void iov_iter_revert_to(struct iov_iter *i, const struct iov_iter *saved)
{
	*i = *saved;
}

/**
 * iov_iter_single_seg_count() - bytes left in the current segment.
 * @i: the iterator.
 *
 * Context: Any.
 * Return: bytes.
 */
size_t iov_iter_single_seg_count(const struct iov_iter *i)
{
	return i->count ? min(i->count, seg_len(i)) : 0;
}

/* Address and length of a segment, or-ed: what alignment looks at. */
static unsigned long segment_bits(const struct iov_iter *i, unsigned long n)
{
	switch (i->type) {
	case ITER_IOVEC:
		return (unsigned long)i->iov[n].iov_base | i->iov[n].iov_len;
	case ITER_KVEC:
		return (unsigned long)i->kvec[n].iov_base | i->kvec[n].iov_len;
	case ITER_BVEC:
		return i->bvec[n].bv_offset | i->bvec[n].bv_len;
	default:
		return (unsigned long)i->ubuf | i->count;
	}
}

/**
 * iov_iter_is_aligned() - do all segments begin and end on a boundary?
 * @i:    an iterator nothing was taken from yet.
 * @mask: the boundary, less one.
 *
 * Context: Any.
 * Return: true if so.
 */
bool iov_iter_is_aligned(const struct iov_iter *i, unsigned int mask)
{
	for (unsigned long n = 0; n < i->nr_segs; n++)
		if (segment_bits(i, n) & mask)
			return false;
	return true;
}
