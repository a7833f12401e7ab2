/*
 * drivers/virtio_blk.c - virtual disks: /dev/vda, /dev/vdb ...
 *
 * One queue per disk.  A request is a header the device reads, the data, and
 * a status byte it writes; headers and status bytes stand in slots made when
 * the disk was found, so that no transfer needs memory.  Bios that find no
 * slot or no descriptors wait in order on a list and are sent from the
 * interrupt that frees some.
 *
 * See: Virtio 1.0, section 5.2.
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include "asm/barrier.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/types.h"
#include "lib/util.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/base/spinlock.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "block/blkdev.h"
#include "drivers/pci.h"
#include "drivers/virtio.h"
#include "drivers/virtio_blk.h"
#include "fs/chrdev.h"

#define VIRTBLK_MAJOR 254
#define VIRTBLK_PARTS 16 /* numbers per disk */
#define NR_SLOTS      64

/* Features */
#define F_RO       5
#define F_BLK_SIZE 6
#define F_FLUSH    9

/* Configuration */
#define CONFIG_CAPACITY 0
#define CONFIG_BLK_SIZE 20

enum request_type {
	REQ_IN = 0,
	REQ_OUT = 1,
	REQ_FLUSH = 4,
	REQ_GET_ID = 8,
};

enum request_status {
	STATUS_OK,
	STATUS_IOERR,
	STATUS_UNSUPP,
};

#define ID_BYTES 20

struct request_header {
	u32 type;
	u32 reserved;
	u64 sector;
};

/* struct slot - one request; never crosses a page. */
struct slot {
	struct request_header header;
	struct bio *bio;
	struct slot *next; /* [l] free slots */
	u8 status;         /* written by the device */
} __aligned(64);

/*
 * struct virtio_blk - a disk.
 *   [c] constant   [l] lock, interrupts off
 */
struct virtio_blk {
	struct virtio_device vdev; /* [c] */
	struct virtqueue *vq;      /* [l] */
	spinlock_t lock;
	struct slot *slots;       /* [c] a page of them */
	struct slot *free;        /* [l] */
	struct list_head waiting; /* [l] bios without a slot, oldest first */
	struct gendisk *disk;     /* [c] */
};

static_assert(sizeof(struct slot) == 64, "does not cross a page");
static_assert(sizeof(struct slot) * NR_SLOTS <= PAGE_SIZE, "fits a page");

static const u32 type_of[] = {
	[BIO_READ] = REQ_IN,
	[BIO_WRITE] = REQ_OUT,
	[BIO_FLUSH] = REQ_FLUSH,
};

/* Hand one bio to the device; false if it has no room now. */
static bool send(struct virtio_blk *vblk, struct bio *bio)
{
	struct virtio_buf bufs[BIO_MAX_VECS + 2];
	struct slot *slot = vblk->free;
	unsigned int n = 0;

	assert_held(&vblk->lock);
	if (!slot)
		return false;
	slot->header = (struct request_header){
		.type = type_of[bio->op],
		.sector = bio->op == BIO_FLUSH ? 0 : bio->sector,
	};
	slot->status = STATUS_IOERR;
	slot->bio = bio;
	bufs[n++] = (struct virtio_buf){ __pa(&slot->header),
					 sizeof(slot->header), false };
	for (unsigned int i = 0; i < bio->nr_vecs; i++)
		bufs[n++] = (struct virtio_buf){
			page_to_phys(bio->vecs[i].bv_page) +
				bio->vecs[i].bv_offset,
			bio->vecs[i].bv_len, bio->op == BIO_READ
		};
	bufs[n++] = (struct virtio_buf){ __pa(&slot->status), 1, true };
	if (!virtqueue_add(vblk->vq, bufs, n, slot))
		return false;
	vblk->free = slot->next;
	return true;
}

/* Send what waits, oldest first, as far as there is room. */
static bool send_waiting(struct virtio_blk *vblk)
{
	bool any = false;

	while (!list_empty(&vblk->waiting)) {
		struct bio *bio =
			list_first_entry(&vblk->waiting, struct bio, list);

		if (!send(vblk, bio))
			break;
		list_del(&bio->list);
		any = true;
	}
	return any;
}

static void virtblk_submit(struct gendisk *disk, struct bio *bio)
{
	struct virtio_blk *vblk = disk->private;
	unsigned long flags;

	spin_lock_irqsave(&vblk->lock, flags);
	list_add_tail(&bio->list, &vblk->waiting);
	if (send_waiting(vblk))
		virtqueue_kick(vblk->vq);
	spin_unlock_irqrestore(&vblk->lock, flags);
}

static int error_of(u8 status)
{
	switch (status) {
	case STATUS_OK:
		return 0;
	case STATUS_UNSUPP:
		return -EOPNOTSUPP;
	default:
		return -EIO;
	}
}

/* Take a finished request off the queue; its bio, or NULL. */
static struct bio *next_done(struct virtio_blk *vblk)
{
	struct slot *slot;
	struct bio *bio;
	u32 len;

	slot = virtqueue_next_used(vblk->vq, &len);
	if (!slot)
		return NULL;
	bio = slot->bio;
	bio->error = error_of(READ_ONCE(slot->status));
	slot->next = vblk->free;
	vblk->free = slot;
	return bio;
}

/* The device has finished some requests.  Hardirq. */
static bool virtblk_irq(unsigned int irq, void *data)
{
	struct virtio_blk *vblk = data;
	struct bio *bio, *next;
	LIST_HEAD(done);

	(void)irq;
	spin_lock(&vblk->lock);
	while ((bio = next_done(vblk)))
		list_add_tail(&bio->list, &done);
	if (send_waiting(vblk))
		virtqueue_kick(vblk->vq);
	spin_unlock(&vblk->lock);
	list_for_each_entry_safe(bio, next, &done, list)
		bio_end(bio, bio->error);
	return true;
}

static const struct block_device_operations virtblk_ops = {
	.submit = virtblk_submit,
};

/* The serial number is the answer to a request of its own. */
static void ask_serial(struct virtio_blk *vblk)
{
	struct slot *slot = vblk->free;
	char *id = kzalloc(64, GFP_KERNEL);
	struct virtio_buf bufs[3];
	unsigned long flags;
	u32 len;

	if (!id)
		return;
	slot->header = (struct request_header){ .type = REQ_GET_ID };
	slot->status = STATUS_IOERR;
	bufs[0] = (struct virtio_buf){ __pa(&slot->header),
				       sizeof(slot->header), false };
	bufs[1] = (struct virtio_buf){ __pa(id), ID_BYTES, true };
	bufs[2] = (struct virtio_buf){ __pa(&slot->status), 1, true };
	/* Polled with interrupts off: the handler must not find this one. */
	spin_lock_irqsave(&vblk->lock, flags);
	if (virtqueue_add(vblk->vq, bufs, ARRAY_SIZE(bufs), slot)) {
		virtqueue_kick(vblk->vq);
		while (!virtqueue_next_used(vblk->vq, &len))
			cpu_relax();
		if (slot->status == STATUS_OK)
			memcpy(vblk->disk->serial, id, ID_BYTES);
	}
	spin_unlock_irqrestore(&vblk->lock, flags);
	kfree(id);
}

static int alloc_slots(struct virtio_blk *vblk)
{
	vblk->slots = (void *)get_zeroed_page(GFP_KERNEL);
	if (!vblk->slots)
		return -ENOMEM;
	for (unsigned int i = 0; i < NR_SLOTS; i++) {
		vblk->slots[i].next = vblk->free;
		vblk->free = &vblk->slots[i];
	}
	return 0;
}

/* vda .. vdz, vdaa ... */
static void name_disk(char *buf, size_t size, unsigned int index)
{
	char letters[8];
	unsigned int at = sizeof(letters) - 1, n = index + 1;

	letters[at] = '\0';
	while (n && at) {
		n--;
		letters[--at] = (char)('a' + n % 26);
		n /= 26;
	}
	snprintf(buf, size, "vd%s", letters + at);
}

/* What the device says about itself goes into the disk. */
static void describe_disk(struct virtio_blk *vblk, unsigned int index)
{
	struct virtio_device *vdev = &vblk->vdev;
	const struct pci_dev *pci = vdev->pci;
	struct gendisk *disk = vblk->disk;
	u32 size;

	name_disk(disk->name, sizeof(disk->name), index);
	snprintf(disk->parent, sizeof(disk->parent),
		 "pci0000:00/0000:%02x:%02x.%u/virtio%u", pci->bus,
		 pci->devfn >> 3, pci->devfn & 7, index);
	disk->ops = &virtblk_ops;
	disk->private = vblk;
	disk->first_dev = MKDEV(VIRTBLK_MAJOR, index * VIRTBLK_PARTS);
	disk->minors = VIRTBLK_PARTS;
	disk->has_cache = virtio_has_feature(vdev, F_FLUSH);
	if (virtio_has_feature(vdev, F_BLK_SIZE)) {
		size = virtio_config(vdev, CONFIG_BLK_SIZE, 4);
		if (is_power_of_2(size) && size >= SECTOR_SIZE &&
		    size <= PAGE_SIZE)
			disk->sector_size = size;
	}
}

/* Make the disk known. */
static int publish(struct virtio_blk *vblk)
{
	struct virtio_device *vdev = &vblk->vdev;
	u64 capacity = virtio_config64(vdev, CONFIG_CAPACITY);
	int err;

	virtio_pci_ready(vdev);
	ask_serial(vblk);
	err = add_disk(vblk->disk);
	if (err)
		return err;
	vblk->disk->part0->bd_read_only = virtio_has_feature(vdev, F_RO);
	set_capacity(vblk->disk, capacity);
	disk_rescan(vblk->disk);
	pr_info("virtio_blk: %s, %llu sectors%s%s%s\n", vblk->disk->name,
		capacity, virtio_has_feature(vdev, F_RO) ? ", read-only" : "",
		vblk->disk->serial[0] ? ", serial " : "", vblk->disk->serial);
	return 0;
}

static void free_vblk(struct virtio_blk *vblk)
{
	kfree(vblk->disk);
	free_page((unsigned long)vblk->slots);
	kfree(vblk);
}

static int virtblk_probe(struct pci_dev *pci)
{
	static unsigned int next_index;
	struct virtio_blk *vblk = kzalloc(sizeof(*vblk), GFP_KERNEL);
	int err = -ENOMEM;

	if (!vblk)
		return -ENOMEM;
	spin_lock_init(&vblk->lock, RANK_LEAF, "virtio_blk");
	INIT_LIST_HEAD(&vblk->waiting);
	vblk->disk = alloc_disk();
	if (!vblk->disk || alloc_slots(vblk))
		goto out_free;
	err = virtio_pci_init(&vblk->vdev, pci,
			      BIT_ULL(F_RO) | BIT_ULL(F_BLK_SIZE) |
				      BIT_ULL(F_FLUSH));
	if (err)
		goto out_free;
	describe_disk(vblk, next_index);
	vblk->vq = virtio_pci_queue(&vblk->vdev, 0, virtblk_irq,
				    vblk->disk->name, vblk);
	err = PTR_ERR_OR_ZERO(vblk->vq);
	if (err)
		goto out_fail;
	next_index++;
	err = publish(vblk);
	if (err) /* its queue is live and /dev may name it: it stays */
		pr_err("virtio_blk: %s: %d\n", vblk->disk->name, err);
	return 0;

out_fail:
	virtio_pci_fail(&vblk->vdev);
out_free:
	free_vblk(vblk);
	return err;
}

static const struct pci_id ids[] = {
	{ VIRTIO_VENDOR, VIRTIO_BLK_LEGACY },
	{ VIRTIO_VENDOR, VIRTIO_BLK_MODERN },
	{ 0, 0 },
};

static const struct pci_driver virtblk_driver = {
	.name = "virtio_blk",
	.ids = ids,
	.probe = virtblk_probe,
};

/** virtio_blk_init() - find the disks.  Context: Boot, once; may sleep. */
void virtio_blk_init(void)
{
	if (register_blkdev_region(MKDEV(VIRTBLK_MAJOR, 0), 1U << 20, "virtblk",
				   &blkdev_fops))
		panic("virtio_blk: cannot register its numbers");
	pci_register_driver(&virtblk_driver);
}
