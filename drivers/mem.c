/*
 * drivers/mem.c - /dev/null, zero, full, random and urandom.
 *
 * Devices without hardware: what they answer is all there is to them.
 *
 * See: null(4), full(4), random(4).
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "drivers/mem.h"
#include "fs/chrdev.h"
#include "fs/device.h"
#include "fs/file.h"
#include "kernel/base/printk.h"
#include "kernel/base/sched_iface.h"
#include "kernel/random.h"
#include "lib/util.h"
#include "mm/iov_iter.h"
#include "mm/mm.h"

#define MEM_MAJOR 1

static ssize_t null_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	(void)file;
	(void)to;
	(void)pos;
	return 0;
}

static ssize_t null_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	size_t n = iov_iter_count(from);

	(void)file;
	(void)pos;
	iov_iter_advance(from, n);
	return (ssize_t)n;
}

/* A page at a time, so that a signal can end a long read. */
static ssize_t zero_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	size_t done = 0;

	(void)file;
	(void)pos;
	while (iov_iter_count(to)) {
		size_t want = min(iov_iter_count(to), SZ_4K);
		size_t n = iov_iter_zero(want, to);

		done += n;
		if (n < want)
			return done ? (ssize_t)done : -EFAULT;
		if (iov_iter_count(to) && signal_pending(current))
			break;
		cond_resched();
	}
	return (ssize_t)done;
}

/* A private mapping is ordinary anonymous memory. */
static int zero_mmap(struct file *file, struct vm_area_struct *vma)
{
	(void)file;
	if (vma->vm_flags & VM_SHARED)
		return vm_map_shared_zero(vma);
	return 0;
}

static ssize_t full_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	(void)file;
	(void)pos;
	return iov_iter_count(from) ? -ENOSPC : 0;
}

static loff_t null_lseek(struct file *file, loff_t offset, int whence)
{
	(void)offset;
	(void)whence;
	return file->f_pos = 0;
}

static ssize_t random_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	(void)file;
	(void)pos;
	return get_random_bytes_user(to);
}

/* Whatever anyone writes is stirred in; it can do no harm. */
static ssize_t random_write(struct file *file, struct iov_iter *from,
			    loff_t *pos)
{
	u8 block[64];
	size_t done = 0;

	(void)file;
	(void)pos;
	while (iov_iter_count(from)) {
		size_t want = min(iov_iter_count(from), sizeof(block));
		size_t n = copy_from_iter(block, want, from);

		add_device_randomness(block, n);
		done += n;
		if (n < want)
			return done ? (ssize_t)done : -EFAULT;
		cond_resched();
	}
	return (ssize_t)done;
}

static const struct file_operations null_fops = {
	.llseek = null_lseek,
	.read = null_read,
	.write = null_write,
};

static const struct file_operations zero_fops = {
	.llseek = null_lseek,
	.read = zero_read,
	.write = null_write,
	.mmap = zero_mmap,
};

static const struct file_operations full_fops = {
	.llseek = null_lseek,
	.read = zero_read,
	.write = full_write,
};

static const struct file_operations random_fops = {
	.llseek = noop_llseek,
	.read = random_read,
	.write = random_write,
};

static const struct {
	unsigned int minor;
	const char *name;
	const struct file_operations *fops;
} devices[] = {
	{ 3, "null", &null_fops },      { 5, "zero", &zero_fops },
	{ 7, "full", &full_fops },      { 8, "random", &random_fops },
	{ 9, "urandom", &random_fops },
};

/**
 * mem_devices_init() - make the nodes.
 *
 * Context: Process context, boot.
 */
void mem_devices_init(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++) {
		dev_t dev = MKDEV(MEM_MAJOR, devices[i].minor);

		if (register_chrdev_region(dev, 1, "mem", devices[i].fops) ||
		    device_create_virtual("mem", devices[i].name,
					  S_IFCHR | 0666, dev))
			pr_err("mem: no /dev/%s\n", devices[i].name);
	}
}
