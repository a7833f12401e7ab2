/*
 * lib/ringbuf.h - a byte queue in a fixed array.
 *
 * head and tail only grow; their difference is the fill.  One reader and one
 * writer need a lock around them unless they are the same CPU.
 */
#ifndef LIB_RINGBUF_H
#define LIB_RINGBUF_H

#include "lib/compiler.h"
#include "lib/types.h"

struct ringbuf {
	u8 *data;
	size_t size; /* a power of two */
	size_t head; /* bytes ever written */
	size_t tail; /* bytes ever read */
};

#define RINGBUF_INIT(array) \
	{ \
		.data = (array), .size = sizeof(array) \
	}

void ringbuf_init(struct ringbuf *ring, void *data, size_t size);
size_t ringbuf_write(struct ringbuf *ring, const void *from, size_t n);
size_t ringbuf_read(struct ringbuf *ring, void *to, size_t n);
size_t ringbuf_peek(const struct ringbuf *ring, size_t offset, void *to,
		    size_t n);

static inline size_t ringbuf_used(const struct ringbuf *ring)
{
	return ring->head - ring->tail;
}

static inline size_t ringbuf_space(const struct ringbuf *ring)
{
	return ring->size - ringbuf_used(ring);
}

static inline bool ringbuf_empty(const struct ringbuf *ring)
{
	return ring->head == ring->tail;
}

static inline bool ringbuf_full(const struct ringbuf *ring)
{
	return ringbuf_space(ring) == 0;
}

static inline void ringbuf_clear(struct ringbuf *ring)
{
	ring->tail = ring->head;
}

static inline bool ringbuf_put(struct ringbuf *ring, u8 byte)
{
	if (ringbuf_full(ring))
		return false;
	ring->data[ring->head++ & (ring->size - 1)] = byte;
	return true;
}

/* ringbuf_get - the oldest byte, or -1. */
static inline int ringbuf_get(struct ringbuf *ring)
{
	if (ringbuf_empty(ring))
		return -1;
	return ring->data[ring->tail++ & (ring->size - 1)];
}

#endif
