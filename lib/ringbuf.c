/*
 * lib/ringbuf.c - a byte queue in a fixed array.
 *
 * head - tail is the fill, and holds even when the counters wrap, because the
 * size is a power of two.
 */
#include "lib/ringbuf.h"
#include "lib/string.h"
#include "lib/util.h"

/**
 * ringbuf_init() - make an empty queue.
 * @ring: the queue.
 * @data: its memory, owned by the caller.
 * @size: bytes of it, a power of two.
 */
void ringbuf_init(struct ringbuf *ring, void *data, size_t size)
{
	*ring = (struct ringbuf){ .data = data, .size = size };
}

/**
 * ringbuf_write() - append bytes.
 * @ring: the queue.
 * @from: the bytes.
 * @n:    how many.
 * Return: how many fitted.
 */
size_t ringbuf_write(struct ringbuf *ring, const void *from, size_t n)
{
	size_t at = ring->head & (ring->size - 1), first;

	n = min(n, ringbuf_space(ring));
	first = min(n, ring->size - at);
	memcpy(ring->data + at, from, first);
	memcpy(ring->data, (const u8 *)from + first, n - first);
	ring->head += n;
	return n;
}

/**
 * ringbuf_peek() - copy bytes without taking them out.
 * @ring:   the queue.
 * @offset: bytes to pass over, counted from the oldest.
 * @to:     written.
 * @n:      how many.
 * Return: how many there were.
 */
size_t ringbuf_peek(const struct ringbuf *ring, size_t offset, void *to,
		    size_t n)
{
	size_t at = (ring->tail + offset) & (ring->size - 1), first;

	if (offset >= ringbuf_used(ring))
		return 0;
	n = min(n, ringbuf_used(ring) - offset);
	first = min(n, ring->size - at);
	memcpy(to, ring->data + at, first);
	memcpy((u8 *)to + first, ring->data, n - first);
	return n;
}

/**
 * ringbuf_read() - take the oldest bytes out.
 * @ring: the queue.
 * @to:   written.
 * @n:    how many.
 * Return: how many there were.
 */
size_t ringbuf_read(struct ringbuf *ring, void *to, size_t n)
{
	n = ringbuf_peek(ring, 0, to, n);
	ring->tail += n;
	return n;
}
