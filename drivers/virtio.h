/*
 * drivers/virtio.h - virtual devices: features, configuration, queues.
 *
 * A virtqueue is a ring in memory that both sides see: the driver adds chains
 * of buffers, the device uses them and gives them back.
 */
#ifndef DRIVERS_VIRTIO_H
#define DRIVERS_VIRTIO_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "asm/io.h"
#include "asm/irq.h"

struct pci_dev;
struct virtqueue;

#define VIRTIO_F_VERSION_1 32

/* Device types, as PCI numbers them: old (transitional) and new. */
#define VIRTIO_VENDOR     0x1af4
#define VIRTIO_BLK_LEGACY 0x1001
#define VIRTIO_BLK_MODERN 0x1042

/* struct virtio_device - a device behind the PCI transport. */
struct virtio_device {
	struct pci_dev *pci;
	u64 features;          /* negotiated */
	void __iomem *common;  /* struct virtio_pci_common */
	void __iomem *notify;  /* queues' doorbells */
	void __iomem *config;  /* the device type's own; may be NULL */
	u32 config_size;       /* bytes */
	u32 notify_size;       /* bytes */
	u32 notify_multiplier; /* bytes between doorbells */
};

int virtio_pci_init(struct virtio_device *vdev, struct pci_dev *pci,
		    u64 wanted) __must_check;
void virtio_pci_ready(struct virtio_device *vdev);
void virtio_pci_fail(struct virtio_device *vdev);
struct virtqueue *virtio_pci_queue(struct virtio_device *vdev, u16 index,
				   irq_handler_t *handler, const char *name,
				   void *data) __must_check;
u32 virtio_config(const struct virtio_device *vdev, unsigned int offset,
		  unsigned int size);
u64 virtio_config64(const struct virtio_device *vdev, unsigned int offset);

static inline bool virtio_has_feature(const struct virtio_device *vdev,
				      unsigned int bit)
{
	return vdev->features >> bit & 1;
}

/* struct virtio_buf - one piece of memory of a chain. */
struct virtio_buf {
	u64 phys;
	u32 len;
	bool device_writes;
};

struct virtqueue *virtqueue_alloc(unsigned int size) __must_check;
void virtqueue_free(struct virtqueue *vq);
void virtqueue_addresses(const struct virtqueue *vq, u64 *desc, u64 *avail,
			 u64 *used);
void virtqueue_set_doorbell(struct virtqueue *vq, void __iomem *doorbell,
			    u16 index);
unsigned int virtqueue_size(const struct virtqueue *vq);
bool virtqueue_add(struct virtqueue *vq, const struct virtio_buf *bufs,
		   unsigned int n, void *token) __must_check;
void virtqueue_kick(struct virtqueue *vq);
void *virtqueue_next_used(struct virtqueue *vq, u32 *len);

#endif
