/*
 * kernel/base/log_ring.c - the last lines the kernel said.
 *
 * Texts follow each other in a ring of bytes; positions in it only grow.  The
 * describing records stand in a second ring, by sequence number, so finding
 * a line is one step.  A new line pushes out as many old ones as it needs.
 */
#include "kernel/base/log_ring.h"
#include "lib/string.h"
#include "lib/util.h"

#define TEXT_SIZE  (1UL << 17)
#define NR_RECORDS (1UL << 11)

struct stored {
	u64 pos; /* of the first byte; index is pos % TEXT_SIZE */
	u64 time_ns;
	u16 len;
	u8 level;
	u8 facility;
};

static char texts[TEXT_SIZE];
static struct stored records[NR_RECORDS];
static u64 first_seq, next_seq; /* lines first_seq .. next_seq - 1 are here */
static u64 head;                /* position of the next byte */

static struct stored *slot(u64 seq)
{
	return &records[seq % NR_RECORDS];
}

/* Forget the oldest lines until @len more bytes fit. */
static void make_room(size_t len)
{
	while (first_seq < next_seq &&
	       head + len - slot(first_seq)->pos > TEXT_SIZE)
		first_seq++;
}

static void put_text(const char *text, size_t len)
{
	size_t at = head % TEXT_SIZE, first = min(len, TEXT_SIZE - at);

	memcpy(texts + at, text, first);
	memcpy(texts, text + first, len - first);
	head += len;
}

u64 log_ring_add(const struct log_line *line)
{
	size_t len = min(line->len, (size_t)LOG_LINE_MAX);

	make_room(len);
	if (next_seq - first_seq == NR_RECORDS)
		first_seq++;
	*slot(next_seq) = (struct stored){ .pos = head,
					   .time_ns = line->time_ns,
					   .len = (u16)len,
					   .level = line->level,
					   .facility = line->facility };
	put_text(line->text, len);
	return next_seq++;
}

/* Append to the newest line; false if @seq is not the newest or full. */
bool log_ring_extend(u64 seq, const char *text, size_t len)
{
	struct stored *rec = slot(seq);

	if (seq + 1 != next_seq || rec->len + len > LOG_LINE_MAX)
		return false;
	make_room(len);
	put_text(text, len);
	rec->len = (u16)(rec->len + len);
	return true;
}

bool log_ring_read(u64 seq, struct log_record *rec, char *buf, size_t size)
{
	const struct stored *from;
	size_t at, len, first;

	seq = max(seq, first_seq);
	if (seq >= next_seq)
		return false;
	from = slot(seq);
	at = from->pos % TEXT_SIZE;
	len = min((size_t)from->len, size);
	first = min(len, TEXT_SIZE - at);
	memcpy(buf, texts + at, first);
	memcpy(buf + first, texts, len - first);
	*rec = (struct log_record){ .seq = seq,
				    .time_ns = from->time_ns,
				    .level = from->level,
				    .facility = from->facility,
				    .len = (u16)len,
				    .text = buf };
	return true;
}

u64 log_ring_first(void)
{
	return first_seq;
}

u64 log_ring_next(void)
{
	return next_seq;
}

size_t log_ring_size(void)
{
	return TEXT_SIZE;
}
