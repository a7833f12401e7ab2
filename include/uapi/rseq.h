/*
 * uapi/rseq.h - restartable sequences: rseq(2).
 */
#ifndef UAPI_RSEQ_H
#define UAPI_RSEQ_H

#include "lib/types.h"

#define RSEQ_CPU_ID_UNINITIALIZED ((u32)-1)
#define RSEQ_FLAG_UNREGISTER      1

/* What a sequence is: in the program's read-only data. */
struct rseq_cs {
	u32 version; /* 0 */
	u32 flags;   /* 0 */
	u64 start_ip;
	u64 post_commit_offset; /* its length in bytes */
	u64 abort_ip;           /* the signature stands just below */
} __attribute__((aligned(32)));

/* One per thread, in its memory. */
struct rseq {
	u32 cpu_id_start; /* where it runs, or 0 */
	u32 cpu_id;       /* where it runs, or RSEQ_CPU_ID_* */
	u64 rseq_cs;      /* the sequence it is in, or NULL */
	u32 flags;        /* 0 */
} __attribute__((aligned(32)));

#endif
