/*
 * drivers/virtqueue.c - a split virtqueue: three arrays shared with a device.
 *
 * Descriptors name pieces of memory and are chained; the driver puts the head
 * of a chain into the available ring, the device puts it into the used ring.
 * Both rings are counted with 16-bit numbers that wrap.  Free descriptors are
 * chained by their own next fields.
 *
 * The caller serialises everything here with a lock of its own.
 *
 * See: Virtio 1.0, section 2.4.
 */
#include "lib/types.h"
#include "lib/atomic.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "drivers/virtio.h"

#define DESC_NEXT      1U
#define DESC_WRITE     2U
#define USED_NO_NOTIFY 1U
#define MAX_SIZE       256U /* so that each array fits into a page */

struct vring_desc {
	u64 addr;
	u32 len;
	u16 flags;
	u16 next;
};

struct vring_avail {
	u16 flags;
	u16 idx;
	u16 ring[];
};

struct vring_used_elem {
	u32 id;
	u32 len;
};

struct vring_used {
	u16 flags;
	u16 idx;
	struct vring_used_elem ring[];
};

static_assert(sizeof(struct vring_desc) * MAX_SIZE <= PAGE_SIZE, "one page");
static_assert(sizeof(struct vring_used) +
			      sizeof(struct vring_used_elem) * MAX_SIZE + 2 <=
		      PAGE_SIZE,
	      "one page");

/* struct virtqueue - everything under the caller's lock. */
struct virtqueue {
	unsigned int size;
	unsigned int nr_free; /* descriptors */
	u16 free_head;
	u16 last_used; /* how far the used ring was read */
	u16 index;     /* the queue's number, written to the doorbell */
	void __iomem *doorbell;
	struct vring_desc *desc;
	struct vring_avail *avail;
	struct vring_used *used; /* written by the device */
	void *token[];           /* of the chain that starts there */
};

/**
 * virtqueue_alloc() - an empty queue.
 * @size: what the device offers: a power of two; cut to what we use.
 *
 * Context: May sleep.
 * Return: the queue, or NULL without memory.
 */
struct virtqueue *virtqueue_alloc(unsigned int size)
{
	struct virtqueue *vq;

	size = min(size, MAX_SIZE);
	vq = kzalloc(struct_size(vq, token, size), GFP_KERNEL);
	if (!vq)
		return NULL;
	vq->size = size;
	vq->nr_free = size;
	vq->desc = (void *)get_zeroed_page(GFP_KERNEL);
	vq->avail = (void *)get_zeroed_page(GFP_KERNEL);
	vq->used = (void *)get_zeroed_page(GFP_KERNEL);
	if (!vq->desc || !vq->avail || !vq->used) {
		virtqueue_free(vq);
		return NULL;
	}
	for (unsigned int i = 0; i < size; i++)
		vq->desc[i].next = (u16)(i + 1);
	return vq;
}

/** virtqueue_free() - undo virtqueue_alloc(); the device is reset.  Any. */
void virtqueue_free(struct virtqueue *vq)
{
	free_page((unsigned long)vq->desc);
	free_page((unsigned long)vq->avail);
	free_page((unsigned long)vq->used);
	kfree(vq);
}

/** virtqueue_addresses() - where the arrays are, physically.  Context: Any. */
void virtqueue_addresses(const struct virtqueue *vq, u64 *desc, u64 *avail,
			 u64 *used)
{
	*desc = __pa(vq->desc);
	*avail = __pa(vq->avail);
	*used = __pa(vq->used);
}

/** virtqueue_set_doorbell() - how to tell the device.  Context: Set-up. */
void virtqueue_set_doorbell(struct virtqueue *vq, void __iomem *doorbell,
			    u16 index)
{
	vq->doorbell = doorbell;
	vq->index = index;
}

/** virtqueue_size() - descriptors of a queue.  Context: Any. */
unsigned int virtqueue_size(const struct virtqueue *vq)
{
	return vq->size;
}

/**
 * virtqueue_add() - give the device a chain of buffers.
 * @vq:    the queue.
 * @bufs:  first those the device reads, then those it writes.
 * @n:     how many; at least one.
 * @token: comes back when the device has used them; not NULL.
 *
 * Context: The caller's lock held.
 * Return: false if there is no room now.
 */
bool virtqueue_add(struct virtqueue *vq, const struct virtio_buf *bufs,
		   unsigned int n, void *token)
{
	u16 head = vq->free_head, at = head, last = head;

	assert(n > 0 && token);
	if (vq->nr_free < n)
		return false;
	for (unsigned int i = 0; i < n; i++) {
		struct vring_desc *d = &vq->desc[at];

		d->addr = bufs[i].phys;
		d->len = bufs[i].len;
		d->flags = (u16)(DESC_NEXT |
				 (bufs[i].device_writes ? DESC_WRITE : 0));
		last = at;
		at = d->next;
	}
	vq->desc[last].flags &= (u16)~DESC_NEXT;
	vq->free_head = at;
	vq->nr_free -= n;
	vq->token[head] = token;
	vq->avail->ring[vq->avail->idx & (vq->size - 1)] = head;
	smp_store_release(&vq->avail->idx, (u16)(vq->avail->idx + 1));
	return true;
}

/** virtqueue_kick() - tell the device about what was added.  Lock held. */
void virtqueue_kick(struct virtqueue *vq)
{
	smp_mb(); /* our index before its flags */
	if (!(READ_ONCE(vq->used->flags) & USED_NO_NOTIFY))
		writew(vq->index, vq->doorbell);
}

/* Chain the descriptors from @head on back into the free list. */
static void free_chain(struct virtqueue *vq, u16 head)
{
	u16 at = head;

	vq->nr_free++;
	while (vq->desc[at].flags & DESC_NEXT) {
		at = vq->desc[at].next;
		vq->nr_free++;
	}
	vq->desc[at].next = vq->free_head;
	vq->free_head = head;
}

/**
 * virtqueue_next_used() - the next chain that the device is done with.
 * @vq:  the queue.
 * @len: set to how many bytes the device wrote.
 *
 * Context: The caller's lock held.
 * Return: its token, or NULL if there is none.
 */
void *virtqueue_next_used(struct virtqueue *vq, u32 *len)
{
	const struct vring_used_elem *elem;
	void *token;
	u32 id;

	if (smp_load_acquire(&vq->used->idx) == vq->last_used)
		return NULL;
	elem = &vq->used->ring[vq->last_used & (vq->size - 1)];
	id = READ_ONCE(elem->id);
	*len = READ_ONCE(elem->len);
	vq->last_used++;
	if (WARN_ON(id >= vq->size || !vq->token[id]))
		return NULL; /* the device is broken */
	token = vq->token[id];
	vq->token[id] = NULL;
	free_chain(vq, (u16)id);
	return token;
}
