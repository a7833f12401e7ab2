/*
 * fs/root_mount.c - root=/dev/vda: the first program comes from a disk.
 *
 * The disk's file system is mounted on /root of the root file system in
 * memory, then moved over it, and becomes the root of process 1 and of
 * everybody after it.  What lies in memory stays, out of sight.
 *
 *   root=/dev/NAME      the device
 *   rootfstype=ext2     its file system
 *   rootflags=OPTIONS   for the file system
 *   ro, rw              the last one wins; ro without either
 *
 * See: bootparam(7), kernel-command-line(7).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/mount.h>
#include "lib/cmdline.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/task.h"
#include "fs/dentry.h"
#include "fs/devtmpfs.h"
#include "fs/fs_struct.h"
#include "fs/inode.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/root_mount.h"

#define PLACE "/root"

/* ro or rw: whichever word stands last. */
static unsigned long root_flags(const char *cmdline)
{
	unsigned long flags = MS_RDONLY;
	const char *word, *rest = cmdline;
	size_t len;

	while ((rest = cmdline_next_word(rest, &word, &len))) {
		if (len == 2 && !memcmp(word, "ro", 2))
			flags = MS_RDONLY;
		else if (len == 2 && !memcmp(word, "rw", 2))
			flags = 0;
	}
	return flags;
}

static void make_dir(const char *name)
{
	struct path dir;
	struct dentry *dentry = kern_path_create(AT_FDCWD, name, &dir, 0);

	if (IS_ERR(dentry))
		return; /* it is there */
	(void)vfs_mkdir(d_inode(dir.dentry), dentry, 0755);
	done_path_create(&dir, dentry);
}

/* What is mounted on PLACE becomes "/" for us. */
static int switch_root(void)
{
	struct path root, top;
	int err = kern_path(PLACE, LOOKUP_FOLLOW, &root);

	if (err)
		return err;
	err = kern_path("/", LOOKUP_FOLLOW, &top);
	if (!err) {
		err = path_mount(PLACE, &top, NULL, MS_MOVE, NULL);
		path_put(&top);
	}
	if (!err) {
		set_fs_pwd(current->fs, &root);
		set_fs_root(current->fs, &root);
	}
	path_put(&root);
	return err;
}

/**
 * mount_root() - obey root=, if it is on the command line.
 * @cmdline: the kernel command line.
 *
 * A root that cannot be mounted is the end.
 *
 * Context: Boot, process 1; the disks are there.
 */
void mount_root(const char *cmdline)
{
	char device[64], type[32] = "ext2", options[128];
	bool has_options;
	int err;

	if (cmdline_get(cmdline, "root", device, sizeof(device)) <= 0)
		return;
	(void)cmdline_get(cmdline, "rootfstype", type, sizeof(type));
	has_options =
		cmdline_get(cmdline, "rootflags", options, sizeof(options)) > 0;
	make_dir("/dev");
	make_dir(PLACE);
	err = devtmpfs_mount();
	if (!err)
		err = do_kern_mount_at(PLACE, type, root_flags(cmdline), device,
				       has_options ? options : NULL);
	if (!err)
		err = switch_root();
	if (err)
		panic("VFS: Unable to mount root fs %s: %d", device, err);
	pr_info("VFS: Mounted root (%s filesystem) on %s.\n", type, device);
}
