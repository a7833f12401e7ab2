/*
 * drivers/virtio_pci.c - how a virtio 1.0 device shows itself on PCI.
 *
 * Vendor capabilities say in which BAR the common registers, the doorbells
 * and the type's own configuration lie.  A driver resets the device, agrees
 * on features, gives it queues, and says "ready"; every queue has an
 * interrupt message of its own.
 *
 * See: Virtio 1.0, sections 3.1 and 4.1.
 */
#include <uapi/errno.h>
#include "lib/types.h"
#include "lib/errptr.h"
#include "kernel/base/sched_iface.h"
#include "mm/vmalloc.h"
#include "drivers/pci.h"
#include "drivers/virtio.h"

/* Kinds of capability */
#define CAP_COMMON 1
#define CAP_NOTIFY 2
#define CAP_DEVICE 4

/* Offsets in a capability */
#define CAP_TYPE       3
#define CAP_BAR        4
#define CAP_OFFSET     8
#define CAP_LENGTH     12
#define CAP_MULTIPLIER 16

/* Common registers */
#define DEVICE_FEATURE_SELECT 0
#define DEVICE_FEATURE        4
#define DRIVER_FEATURE_SELECT 8
#define DRIVER_FEATURE        12
#define DEVICE_STATUS         20
#define CONFIG_GENERATION     21
#define QUEUE_SELECT          22
#define QUEUE_SIZE            24
#define QUEUE_VECTOR          26
#define QUEUE_ENABLE          28
#define QUEUE_NOTIFY_OFF      30
#define QUEUE_DESC            32
#define QUEUE_DRIVER          40
#define QUEUE_DEVICE          48
#define COMMON_SIZE           56

#define STATUS_ACKNOWLEDGE 1
#define STATUS_DRIVER      2
#define STATUS_DRIVER_OK   4
#define STATUS_FEATURES_OK 8
#define STATUS_FAILED      128

#define NO_VECTOR 0xffff

static char __iomem *reg(const struct virtio_device *vdev, unsigned int offset)
{
	return (char *)vdev->common + offset;
}

/* Map the part that the capability of kind @type names; *cap is where. */
static void __iomem *map_part(struct pci_dev *pci, u8 type, u32 *size,
			      unsigned int *cap)
{
	unsigned int at = 0;

	*size = 0;
	while ((at = pci_find_capability(pci, PCI_CAP_ID_VENDOR, at))) {
		if (pci_read8(pci, at + CAP_TYPE) != type)
			continue;
		*cap = at;
		*size = pci_read32(pci, at + CAP_LENGTH);
		return pci_map(pci, pci_read8(pci, at + CAP_BAR),
			       pci_read32(pci, at + CAP_OFFSET), *size);
	}
	return NULL;
}

static int map_parts(struct virtio_device *vdev)
{
	struct pci_dev *pci = vdev->pci;
	unsigned int cap = 0;
	u32 size;

	vdev->common = map_part(pci, CAP_COMMON, &size, &cap);
	if (!vdev->common || size < COMMON_SIZE)
		return -ENODEV;
	vdev->notify = map_part(pci, CAP_NOTIFY, &vdev->notify_size, &cap);
	if (!vdev->notify)
		return -ENODEV;
	vdev->notify_multiplier = pci_read32(pci, cap + CAP_MULTIPLIER);
	vdev->config = map_part(pci, CAP_DEVICE, &vdev->config_size, &cap);
	return 0;
}

static void unmap_parts(struct virtio_device *vdev)
{
	if (vdev->common)
		iounmap(vdev->common);
	if (vdev->notify)
		iounmap(vdev->notify);
	if (vdev->config)
		iounmap(vdev->config);
}

static void add_status(struct virtio_device *vdev, u8 bit)
{
	writeb(readb(reg(vdev, DEVICE_STATUS)) | bit, reg(vdev, DEVICE_STATUS));
}

static void reset(struct virtio_device *vdev)
{
	writeb(0, reg(vdev, DEVICE_STATUS));
	while (readb(reg(vdev, DEVICE_STATUS)))
		cond_resched();
}

/* Take what both sides know; version 1 is a must. */
static int negotiate(struct virtio_device *vdev, u64 wanted)
{
	u64 offered;

	writel(0, reg(vdev, DEVICE_FEATURE_SELECT));
	offered = readl(reg(vdev, DEVICE_FEATURE));
	writel(1, reg(vdev, DEVICE_FEATURE_SELECT));
	offered |= (u64)readl(reg(vdev, DEVICE_FEATURE)) << 32;
	vdev->features = offered & (wanted | 1ULL << VIRTIO_F_VERSION_1);
	if (!virtio_has_feature(vdev, VIRTIO_F_VERSION_1))
		return -ENODEV;
	writel(0, reg(vdev, DRIVER_FEATURE_SELECT));
	writel((u32)vdev->features, reg(vdev, DRIVER_FEATURE));
	writel(1, reg(vdev, DRIVER_FEATURE_SELECT));
	writel((u32)(vdev->features >> 32), reg(vdev, DRIVER_FEATURE));
	add_status(vdev, STATUS_FEATURES_OK);
	if (!(readb(reg(vdev, DEVICE_STATUS)) & STATUS_FEATURES_OK))
		return -ENODEV;
	return 0;
}

/**
 * virtio_pci_init() - find a device's parts, reset it, agree on features.
 * @vdev:   filled in.
 * @pci:    the device.
 * @wanted: set of features (bits) the driver knows.
 *
 * Context: May sleep.
 * Return: 0, -ENODEV if it is not a virtio 1.0 device with MSI-X, -ENOMEM.
 */
int virtio_pci_init(struct virtio_device *vdev, struct pci_dev *pci, u64 wanted)
{
	int err;

	*vdev = (struct virtio_device){ .pci = pci };
	pci_enable(pci);
	err = map_parts(vdev);
	if (err)
		goto out_unmap;
	reset(vdev);
	add_status(vdev, STATUS_ACKNOWLEDGE);
	add_status(vdev, STATUS_DRIVER);
	err = negotiate(vdev, wanted);
	if (!err)
		err = pci_msix_enable(pci);
	if (!err)
		return 0;
	add_status(vdev, STATUS_FAILED);
out_unmap:
	unmap_parts(vdev);
	return err;
}

/** virtio_pci_ready() - the driver is set up.  Context: Any. */
void virtio_pci_ready(struct virtio_device *vdev)
{
	add_status(vdev, STATUS_DRIVER_OK);
}

/** virtio_pci_fail() - the driver gives up on a device.  May sleep. */
void virtio_pci_fail(struct virtio_device *vdev)
{
	reset(vdev);
	add_status(vdev, STATUS_FAILED);
	unmap_parts(vdev);
}

/* Tell the device about a queue; its interrupt is entry @index. */
static int give_queue(struct virtio_device *vdev, const struct virtqueue *vq,
		      u16 index)
{
	u64 desc, avail, used;

	virtqueue_addresses(vq, &desc, &avail, &used);
	writew((u16)virtqueue_size(vq), reg(vdev, QUEUE_SIZE));
	writel((u32)desc, reg(vdev, QUEUE_DESC));
	writel((u32)(desc >> 32), reg(vdev, QUEUE_DESC) + 4);
	writel((u32)avail, reg(vdev, QUEUE_DRIVER));
	writel((u32)(avail >> 32), reg(vdev, QUEUE_DRIVER) + 4);
	writel((u32)used, reg(vdev, QUEUE_DEVICE));
	writel((u32)(used >> 32), reg(vdev, QUEUE_DEVICE) + 4);
	writew(index, reg(vdev, QUEUE_VECTOR));
	if (readw(reg(vdev, QUEUE_VECTOR)) == NO_VECTOR)
		return -ENODEV;
	writew(1, reg(vdev, QUEUE_ENABLE));
	return 0;
}

/**
 * virtio_pci_queue() - set up one queue of a device.
 * @vdev:    before virtio_pci_ready().
 * @index:   which.
 * @handler: called when the device has used buffers; hardirq context.
 * @name:    for /proc/interrupts; stays.
 * @data:    for @handler.
 *
 * Context: May sleep.
 * Return: the queue, or ERR_PTR: -ENODEV, -ENOMEM, -ENOSPC.
 */
struct virtqueue *virtio_pci_queue(struct virtio_device *vdev, u16 index,
				   irq_handler_t *handler, const char *name,
				   void *data)
{
	struct virtqueue *vq;
	u32 doorbell;
	u16 size;
	int err;

	writew(index, reg(vdev, QUEUE_SELECT));
	size = readw(reg(vdev, QUEUE_SIZE));
	doorbell = readw(reg(vdev, QUEUE_NOTIFY_OFF)) * vdev->notify_multiplier;
	if (!size || doorbell + 2 > vdev->notify_size)
		return ERR_PTR(-ENODEV);
	vq = virtqueue_alloc(size);
	if (!vq)
		return ERR_PTR(-ENOMEM);
	virtqueue_set_doorbell(vq, (char *)vdev->notify + doorbell, index);
	err = pci_msix_request(vdev->pci, index, handler, name, data);
	if (!err)
		err = give_queue(vdev, vq, index);
	if (!err)
		return vq;
	virtqueue_free(vq);
	return ERR_PTR(err);
}

/**
 * virtio_config() - read a field of the device type's own configuration.
 * @vdev:   the device.
 * @offset: bytes; a multiple of @size.
 * @size:   of the field: 1, 2 or 4 bytes.
 *
 * Context: Any.
 * Return: its value; 0 if the device has no such field.
 */
u32 virtio_config(const struct virtio_device *vdev, unsigned int offset,
		  unsigned int size)
{
	char __iomem *at = (char *)vdev->config + offset;

	if (!vdev->config || offset + size > vdev->config_size)
		return 0;
	switch (size) {
	case 1:
		return readb(at);
	case 2:
		return readw(at);
	default:
		return readl(at);
	}
}

/**
 * virtio_config64() - read a field of eight bytes, in one piece.
 * @vdev:   the device.
 * @offset: bytes.
 *
 * Context: Any.
 * Return: its value; 0 if the device has no such field.
 */
u64 virtio_config64(const struct virtio_device *vdev, unsigned int offset)
{
	u64 value;
	u8 before;

	do {
		before = readb(reg(vdev, CONFIG_GENERATION));
		value = virtio_config(vdev, offset, 4);
		value |= (u64)virtio_config(vdev, offset + 4, 4) << 32;
	} while (readb(reg(vdev, CONFIG_GENERATION)) != before);
	return value;
}
