/*
 * kernel/base/log_ring.h - the store behind printk; for printk.c alone.
 */
#ifndef KERNEL_BASE_LOG_RING_H
#define KERNEL_BASE_LOG_RING_H

#include "kernel/base/printk.h"
#include "lib/types.h"

struct log_line {
	u64 time_ns;
	u8 level;
	u8 facility;
	const char *text;
	size_t len;
};

/* All of them under the log lock. */
u64 log_ring_add(const struct log_line *line);
bool log_ring_extend(u64 seq, const char *text, size_t len);
bool log_ring_read(u64 seq, struct log_record *rec, char *buf, size_t size);
u64 log_ring_first(void);
u64 log_ring_next(void);
size_t log_ring_size(void);

#endif
