/*
 * mm/iov_iter.h - where the bytes of a read or write come from or go to.
 */
#ifndef MM_IOV_ITER_H
#define MM_IOV_ITER_H

#include "lib/types.h"
#include "lib/compiler.h"

struct iovec;
struct page;

struct kvec {
	void *iov_base;
	size_t iov_len;
};

struct bio_vec {
	struct page *bv_page;
	unsigned int bv_len;
	unsigned int bv_offset;
};

enum iter_type {
	ITER_UBUF,  /* one user buffer */
	ITER_IOVEC, /* user buffers; the array itself is in the kernel */
	ITER_KVEC,  /* kernel buffers */
	ITER_BVEC,  /* pages */
	ITER_DISCARD,
};

#define ITER_DEST   0 /* read(2): data goes into the iterator */
#define ITER_SOURCE 1 /* write(2): data comes out of it */

struct iov_iter {
	enum iter_type type;
	bool source;       /* ITER_SOURCE or ITER_DEST */
	size_t iov_offset; /* into the first segment */
	size_t count;      /* bytes left */
	union {
		char __user *ubuf;
		const struct iovec *iov;
		const struct kvec *kvec;
		const struct bio_vec *bvec;
	};
	unsigned long nr_segs; /* left, the current one included */
};

void iov_iter_ubuf(struct iov_iter *i, bool source, void __user *buf,
		   size_t count);
void iov_iter_init(struct iov_iter *i, bool source, const struct iovec *iov,
		   unsigned long nr_segs, size_t count);
void iov_iter_kvec(struct iov_iter *i, bool source, const struct kvec *kvec,
		   unsigned long nr_segs, size_t count);
void iov_iter_bvec(struct iov_iter *i, bool source, const struct bio_vec *bvec,
		   unsigned long nr_segs, size_t count);

static inline size_t iov_iter_count(const struct iov_iter *i)
{
	return i->count;
}

static inline void iov_iter_truncate(struct iov_iter *i, size_t count)
{
	if (i->count > count)
		i->count = count;
}

/* Bytes copied; short only when a user page is not accessible. */
size_t copy_to_iter(const void *from, size_t bytes, struct iov_iter *i);
size_t copy_from_iter(void *to, size_t bytes, struct iov_iter *i);
size_t iov_iter_zero(size_t bytes, struct iov_iter *i);
size_t copy_page_to_iter(struct page *page, size_t offset, size_t bytes,
			 struct iov_iter *i);
size_t copy_page_from_iter(struct page *page, size_t offset, size_t bytes,
			   struct iov_iter *i);
bool copy_from_iter_full(void *to, size_t bytes, struct iov_iter *i);
void iov_iter_advance(struct iov_iter *i, size_t bytes);
void iov_iter_revert_to(struct iov_iter *i, const struct iov_iter *saved);
bool iov_iter_is_aligned(const struct iov_iter *i, unsigned int mask);
size_t iov_iter_single_seg_count(const struct iov_iter *i);

#endif
