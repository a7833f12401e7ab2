/*
 * fs/device.h - the devices of the machine, as /dev and /sys show them.
 *
 * A driver says once what it has found; the node in /dev, the directory below
 * /sys/devices and the links to it from /sys/class, /sys/block and /sys/dev
 * follow from that.  Who answers for the number is another matter:
 * fs/chrdev.h.
 */
#ifndef FS_DEVICE_H
#define FS_DEVICE_H

#include "lib/types.h"

struct device;
struct pseudo_node;

/**
 * struct device_info - what there is to say about a device.
 * @class:  "tty", "mem", "block" ...: the directory in /sys/class.
 * @name:   in /sys and in /dev.
 * @parent: what it hangs on, below /sys/devices: "platform/serial8250",
 *          "pci0000:00/0000:00:03.0/virtio0".  NULL: nothing, it is virtual.
 * @disk:   of a partition: the whole; @parent is not looked at.
 * @partno: of a partition: its number, from 1.
 * @mode:   S_IFCHR or S_IFBLK, and permissions of the node in /dev.
 * @devt:   its number; 0: it has no node in /dev.
 */
struct device_info {
	const char *class;
	const char *name;
	const char *parent;
	const struct device *disk;
	unsigned int partno;
	umode_t mode;
	dev_t devt;
};

struct device *device_create(const struct device_info *info);
int device_create_virtual(const char *class, const char *name, umode_t mode,
			  dev_t devt);
void device_destroy(struct device *dev);
struct pseudo_node *device_dir(const struct device *dev);
void device_init(void);

#endif
