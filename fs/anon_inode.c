/*
 * fs/anon_inode.c - files with no name: epoll, eventfd, pidfd ...
 *
 * They all share one inode; what distinguishes them is their operations and
 * private data.  /proc/PID/fd shows anon_inode:NAME.
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/statfs.h>
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "kernel/base/panic.h"
#include "fs/anon_inode.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "fs/mount.h"

static struct vfsmount *anon_inode_mnt;
static struct inode *anon_inode;

/**
 * anon_inode_getfile() - an open file without a name.
 * @name:  shown in /proc/PID/fd, "[eventpoll]".
 * @fops:  its operations.
 * @priv:  for private_data.
 * @flags: O_ACCMODE | O_NONBLOCK.
 *
 * Context: May sleep.
 * Return: the file, or ERR_PTR: -ENFILE, -ENOMEM.
 */
struct file *anon_inode_getfile(const char *name,
				const struct file_operations *fops, void *priv,
				int flags)
{
	struct file *file;

	ihold(anon_inode);
	file = alloc_file_pseudo(anon_inode, anon_inode_mnt, name,
				 flags & (O_ACCMODE | O_NONBLOCK), fops);
	if (IS_ERR(file)) {
		iput(anon_inode);
		return file;
	}
	file->private_data = priv;
	return file;
}

/**
 * anon_inode_getfd() - the same, with a descriptor.
 * @name:  shown in /proc/PID/fd.
 * @fops:  its operations.
 * @priv:  for private_data; still the caller's on failure.
 * @flags: O_ACCMODE | O_NONBLOCK | O_CLOEXEC.
 *
 * Context: May sleep.
 * Return: the descriptor, -EMFILE, -ENFILE, -ENOMEM.
 */
int anon_inode_getfd(const char *name, const struct file_operations *fops,
		     void *priv, int flags)
{
	struct file *file;
	int fd = get_unused_fd_flags((unsigned int)flags);

	if (fd < 0)
		return fd;
	file = anon_inode_getfile(name, fops, priv, flags);
	if (IS_ERR(file)) {
		put_unused_fd((unsigned int)fd);
		return (int)PTR_ERR(file);
	}
	fd_install((unsigned int)fd, file);
	return fd;
}

static char *anon_dname(struct dentry *dentry, char *buf, int buflen)
{
	size_t len = dentry->d_name.len, prefix = strlen("anon_inode:");

	if (len + prefix + 1 > (size_t)buflen)
		return ERR_PTR(-ENAMETOOLONG);
	buf += (size_t)buflen - len - prefix - 1;
	scnprintf(buf, len + prefix + 1, "anon_inode:%s", dentry->d_name.name);
	return buf;
}

static const struct dentry_operations anon_dops = {
	.d_dname = anon_dname,
};

static struct dentry *anon_mount(struct file_system_type *type, int flags,
				 const char *dev_name, void *data)
{
	(void)flags;
	(void)dev_name;
	(void)data;
	return mount_pseudo(type, ANON_INODE_FS_MAGIC, &anon_dops);
}

static struct file_system_type anon_inode_type = {
	.name = "anon_inodefs",
	.mount = anon_mount,
	.kill_sb = kill_anon_super,
};

/**
 * anon_inode_init() - make the one inode.
 *
 * Context: Boot, once, after mnt_init().
 */
void anon_inode_init(void)
{
	if (register_filesystem(&anon_inode_type))
		panic("anon_inodefs: cannot register");
	anon_inode_mnt = kern_mount(&anon_inode_type);
	if (IS_ERR(anon_inode_mnt))
		panic("anon_inodefs: cannot mount");
	anon_inode = alloc_anon_inode(anon_inode_mnt->mnt_sb);
	if (IS_ERR_OR_NULL(anon_inode))
		panic("anon_inodefs: no inode");
}
