/*
 * fs/device.c - the devices of the machine, as /dev and /sys show them.
 *
 * The directory of a device is /sys/devices/PARENT/CLASS/NAME, a partition's
 * is inside its disk's, a virtual one's /sys/devices/virtual/CLASS/NAME.
 * Everything else that names it is a symbolic link to there, as relative as
 * Linux makes them.
 *
 * See: sysfs(5), udev(7); Linux's Documentation/ABI/stable/sysfs-devices.
 */
#include "fs/device.h"
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/counter.h"
#include "mm/slab.h"
#include "fs/devtmpfs.h"
#include "fs/pseudo.h"
#include "fs/seq_file.h"

#define MAX_LINKS 3

/* struct device - [c] all of it, from device_create() to device_destroy(). */
struct device {
	char *path;   /* below /sys/devices */
	char *name;   /* the end of path */
	umode_t mode; /* of the node in /dev */
	dev_t devt;
	unsigned int partno; /* 0: no partition */
	struct pseudo_node *dir;
	struct pseudo_node *links[MAX_LINKS]; /* those that were made */
};

static struct counter devices = COUNTER_INIT("devices");

static int dev_show(struct seq_file *m, void *v)
{
	const struct device *dev = m->private;

	(void)v;
	seq_printf(m, "%u:%u\n", MAJOR(dev->devt), MINOR(dev->devt));
	return 0;
}

/* What udev(7) would have heard when the device appeared. */
static int uevent_show(struct seq_file *m, void *v)
{
	const struct device *dev = m->private;
	unsigned int rights = dev->mode & 0777;

	(void)v;
	if (!dev->devt)
		return 0;
	seq_printf(m, "MAJOR=%u\nMINOR=%u\nDEVNAME=%s\n", MAJOR(dev->devt),
		   MINOR(dev->devt), dev->name);
	if (S_ISCHR(dev->mode) && rights != 0600)
		seq_printf(m, "DEVMODE=0%o\n", rights);
	if (S_ISBLK(dev->mode))
		seq_printf(m, "DEVTYPE=%s\n",
			   dev->partno ? "partition" : "disk");
	if (dev->partno)
		seq_printf(m, "PARTN=%u\n", dev->partno);
	return 0;
}

static int partition_show(struct seq_file *m, void *v)
{
	const struct device *dev = m->private;

	(void)v;
	seq_printf(m, "%u\n", dev->partno);
	return 0;
}

/* Where the directory will be, below /sys/devices; NULL: no memory. */
static char *make_path(const struct device_info *info)
{
	if (info->disk)
		return kasprintf(GFP_KERNEL, "%s/%s", info->disk->path,
				 info->name);
	return kasprintf(GFP_KERNEL, "%s/%s/%s",
			 info->parent ? info->parent : "virtual", info->class,
			 info->name);
}

/* "../" for each part of @path below /sys/devices and "devices" itself. */
static void climb(char *buf, size_t size, const char *path)
{
	size_t done = (size_t)scnprintf(buf, size, "../../");

	for (; *path; path++)
		if (*path == '/')
			done += (size_t)scnprintf(buf + done, size - done,
						  "../");
}

/* The files and links inside the directory of a device. */
static int fill_dir(struct device *dev, const struct device_info *info)
{
	char up[64];
	char *target;
	bool ok;

	climb(up, sizeof(up), dev->path);
	target = kasprintf(GFP_KERNEL, "%sclass/%s", up, info->class);
	ok = target && pseudo_symlink(dev->dir, "subsystem", target) &&
	     sysfs_create_file(dev->dir, "uevent", 0444, uevent_show, NULL,
			       dev);
	kfree(target);
	if (ok && dev->devt)
		ok = sysfs_create_file(dev->dir, "dev", 0444, dev_show, NULL,
				       dev);
	if (ok && dev->partno)
		ok = sysfs_create_file(dev->dir, "partition", 0444,
				       partition_show, NULL, dev);
	if (ok && info->parent && !info->disk) {
		target = kasprintf(GFP_KERNEL, "../../../%s",
				   strrchr(info->parent, '/')
					   ? strrchr(info->parent, '/') + 1
					   : info->parent);
		ok = target && pseudo_symlink(dev->dir, "device", target);
		kfree(target);
	}
	return ok ? 0 : -ENOMEM;
}

/* A link to the device in a directory of /sys, @depth levels below it. */
static int add_link(struct device *dev, const char *place, const char *name,
		    size_t depth)
{
	static const char up[] = "../../";
	struct pseudo_node *dir = sysfs_path(place), *link = NULL;
	char *target = kasprintf(GFP_KERNEL, "%sdevices/%s", up + 6 - 3 * depth,
				 dev->path);

	if (dir && target)
		link = pseudo_symlink(dir, name, target);
	kfree(target);
	for (int i = 0; link && i < MAX_LINKS; i++) {
		if (!dev->links[i]) {
			dev->links[i] = link;
			break;
		}
	}
	return link ? 0 : -ENOMEM;
}

static int add_links(struct device *dev, const struct device_info *info)
{
	bool block = S_ISBLK(dev->mode);
	char name[32];
	int err;

	scnprintf(name, sizeof(name), "class/%s", info->class);
	err = add_link(dev, name, dev->name, 2);
	if (!err && block && !info->disk)
		err = add_link(dev, "block", dev->name, 1);
	if (err || !dev->devt)
		return err;
	scnprintf(name, sizeof(name), "%u:%u", MAJOR(dev->devt),
		  MINOR(dev->devt));
	return add_link(dev, block ? "dev/block" : "dev/char", name, 2);
}

/* Take away what there is of it in /sys. */
static void remove_sysfs(struct device *dev)
{
	for (int i = 0; i < MAX_LINKS; i++)
		pseudo_remove(dev->links[i]);
	pseudo_remove(dev->dir);
}

static int add_sysfs(struct device *dev, const struct device_info *info)
{
	struct pseudo_node *parent;
	char *end = dev->name - 1;
	int err;

	*end = '\0';
	parent = info->disk ? info->disk->dir : NULL;
	if (!parent) {
		char *path = kasprintf(GFP_KERNEL, "devices/%s", dev->path);

		parent = path ? sysfs_path(path) : NULL;
		kfree(path);
	}
	*end = '/';
	dev->dir = parent ? sysfs_create_dir(parent, dev->name) : NULL;
	if (!dev->dir)
		return -ENOMEM;
	err = fill_dir(dev, info);
	return err ? err : add_links(dev, info);
}

/**
 * device_create() - a device has been found, or was always there.
 * @info: what there is to say; copied.
 *
 * Context: May sleep; no lock that a file of the device in /sys takes.
 * Return: the device, for device_destroy(); ERR_PTR: -ENOMEM, -EEXIST.
 */
struct device *device_create(const struct device_info *info)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	int err = -ENOMEM;

	if (!dev)
		return ERR_PTR(-ENOMEM);
	dev->mode = info->mode;
	dev->devt = info->devt;
	dev->partno = info->disk ? info->partno : 0;
	dev->path = make_path(info);
	if (!dev->path)
		goto out_free;
	dev->name = strrchr(dev->path, '/') + 1;
	err = add_sysfs(dev, info);
	if (!err && dev->devt)
		err = devtmpfs_create(dev->name, dev->mode, dev->devt);
	if (err)
		goto out_remove;
	counter_inc(&devices);
	return dev;

out_remove:
	remove_sysfs(dev);
	kfree(dev->path);
out_free:
	kfree(dev);
	return ERR_PTR(err);
}

/**
 * device_create_virtual() - a device that hangs on nothing and stays.
 * @class: the directory in /sys/class.
 * @name:  in /sys and /dev.
 * @mode:  S_IFCHR or S_IFBLK, and permissions.
 * @devt:  its number.
 *
 * Context: Boot.
 * Return: 0, -ENOMEM, -EEXIST.
 */
int device_create_virtual(const char *class, const char *name, umode_t mode,
			  dev_t devt)
{
	const struct device_info info = {
		.class = class, .name = name, .mode = mode, .devt = devt
	};

	return PTR_ERR_OR_ZERO(device_create(&info));
}

/**
 * device_destroy() - it is gone.
 * @dev: from device_create(), and no partition of it is left; freed.  What
 *       its owner put into device_dir() goes with it.
 *
 * Context: May sleep; no lock that a file of the device in /sys takes.
 */
void device_destroy(struct device *dev)
{
	if (dev->devt)
		(void)devtmpfs_remove(dev->name); /* user space may be faster */
	remove_sysfs(dev);
	counter_dec(&devices);
	kfree(dev->path);
	kfree(dev);
}

/**
 * device_dir() - where the attributes of a device go.
 * @dev: the device.
 *
 * Context: Any.
 * Return: its directory in /sys, for sysfs_create_file().
 */
struct pseudo_node *device_dir(const struct device *dev)
{
	return dev->dir;
}

/** device_init() - count them.  Context: Boot, once. */
void device_init(void)
{
	counter_register(&devices);
}
