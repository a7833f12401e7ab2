/*
 * lib/errseq.h - the last error of something, told to each asker once.
 *
 * The low twelve bits are an errno, one bit says that somebody has seen it,
 * the rest counts.  A new error counts on only if the last one was seen: so
 * the counter moves no faster than anybody looks.  Each asker remembers the
 * value it saw; a different one now means "something failed since".
 *
 * See: fsync(2), NOTES in close(2).
 */
#ifndef LIB_ERRSEQ_H
#define LIB_ERRSEQ_H

#include "lib/types.h"
#include "lib/atomic.h"

typedef u32 errseq_t;

#define ERRSEQ_ERRNO 0x0fffu
#define ERRSEQ_SEEN  0x1000u
#define ERRSEQ_STEP  0x2000u

/* errseq_set - an error happened; @err is negative.  Any context. */
static inline void errseq_set(errseq_t *seq, int err)
{
	errseq_t old = READ_ONCE(*seq), new;

	do {
		new = (old & ~(ERRSEQ_ERRNO | ERRSEQ_SEEN)) | (errseq_t)-err;
		if (old & ERRSEQ_SEEN)
			new += ERRSEQ_STEP;
	} while (!try_cmpxchg(seq, &old, new));
}

/* errseq_sample - where a new asker starts: an unseen error is still news. */
static inline errseq_t errseq_sample(const errseq_t *seq)
{
	errseq_t now = READ_ONCE(*seq);

	return now & ERRSEQ_SEEN ? now : 0;
}

/* errseq_check_and_advance - the error since *since, or 0; *since moves on. */
static inline int errseq_check_and_advance(errseq_t *seq, errseq_t *since)
{
	errseq_t old = READ_ONCE(*seq);

	if (old == *since)
		return 0;
	while (!(old & ERRSEQ_SEEN))
		if (try_cmpxchg(seq, &old, old | ERRSEQ_SEEN))
			old |= ERRSEQ_SEEN;
	*since = old;
	return -(int)(old & ERRSEQ_ERRNO);
}

#endif
