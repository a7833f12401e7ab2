/*
 * fs/pipefs.c - making pipes: pipe(2), their size, and the file system that
 * anonymous ones live on.
 *
 * See: pipe(2), fcntl(2) on F_SETPIPE_SZ.
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/stat.h>
#include <uapi/statfs.h>
#include "asm/uaccess.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "kernel/sysctl.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "fs/fs.h"
#include "fs/fdtable.h"
#include "fs/mount.h"
#include "fs/pipe.h"

unsigned int sysctl_pipe_max_size = 1048576;

static struct vfsmount *pipe_mnt;

/**
 * alloc_pipe_info() - an empty pipe of the default size, with no ends open.
 *
 * Context: May sleep.
 * Return: the pipe or NULL.
 */
struct pipe_inode_info *alloc_pipe_info(void)
{
	struct pipe_inode_info *pipe = kzalloc(sizeof(*pipe), GFP_KERNEL);

	if (!pipe)
		return NULL;
	pipe->ring_size = PIPE_DEF_BUFFERS;
	pipe->bufs = kcalloc(pipe->ring_size, sizeof(*pipe->bufs), GFP_KERNEL);
	if (!pipe->bufs) {
		kfree(pipe);
		return NULL;
	}
	mutex_init(&pipe->mutex, RANK_PIPE, "pipe");
	init_waitqueue_head(&pipe->rd_wait);
	init_waitqueue_head(&pipe->wr_wait);
	pipe->r_counter = pipe->w_counter = 1;
	return pipe;
}

/**
 * free_pipe_info() - free a pipe and what it still holds.
 * @pipe: no ends open.
 *
 * Context: May sleep.
 */
void free_pipe_info(struct pipe_inode_info *pipe)
{
	assert(!pipe->files);
	while (!pipe_empty(pipe))
		put_page(pipe_slot(pipe, pipe->tail++)->page);
	for (unsigned int i = 0; i < ARRAY_SIZE(pipe->spare); i++)
		if (pipe->spare[i])
			put_page(pipe->spare[i]);
	kfree(pipe->bufs);
	kfree(pipe);
}

/**
 * get_pipe_info() - the pipe behind an open file.
 * @file: any file.
 *
 * Context: Any.
 * Return: the pipe, NULL if the file is none.
 */
struct pipe_inode_info *get_pipe_info(struct file *file)
{
	return file->f_op == &pipefifo_fops ? file->private_data : NULL;
}

static struct inode *new_pipe_inode(void)
{
	struct inode *inode = alloc_anon_inode(pipe_mnt->mnt_sb);
	struct pipe_inode_info *pipe;

	if (IS_ERR_OR_NULL(inode))
		return NULL;
	pipe = alloc_pipe_info();
	if (!pipe) {
		iput(inode);
		return NULL;
	}
	pipe->files = 2;
	pipe->readers = pipe->writers = 1;
	inode->i_pipe = pipe;
	inode->i_fop = &pipefifo_fops;
	inode->i_mode = S_IFIFO | S_IRUSR | S_IWUSR;
	inode->i_uid = current_fsuid();
	inode->i_gid = current_fsgid();
	return inode;
}

/**
 * create_pipe_files() - a pipe with both ends open.
 * @res:   out: [0] reads, [1] writes.
 * @flags: O_NONBLOCK, O_DIRECT.
 *
 * Context: May sleep.
 * Return: 0, -ENFILE, -ENOMEM.
 */
int create_pipe_files(struct file **res, int flags)
{
	struct inode *inode = new_pipe_inode();
	struct file *file;

	if (!inode)
		return -ENFILE;
	file = alloc_file_pseudo(inode, pipe_mnt, "",
				 O_WRONLY | (flags & (O_NONBLOCK | O_DIRECT)),
				 &pipefifo_fops);
	if (IS_ERR(file)) {
		inode->i_pipe->files = 0;
		free_pipe_info(inode->i_pipe);
		inode->i_pipe = NULL;
		iput(inode);
		return (int)PTR_ERR(file);
	}
	file->private_data = inode->i_pipe;
	stream_open(inode, file);

	res[0] = alloc_file_clone(file, O_RDONLY | (flags & O_NONBLOCK),
				  &pipefifo_fops);
	if (IS_ERR(res[0])) {
		inode->i_pipe->files = 1; /* the reader never came to be */
		inode->i_pipe->readers = 0;
		fput(file);
		return (int)PTR_ERR(res[0]);
	}
	res[0]->private_data = inode->i_pipe;
	stream_open(inode, res[0]);
	res[1] = file;
	return 0;
}

/* Both ends and two descriptors for them, not yet installed. */
static int prepare_pipe(int fd[2], struct file **files, int flags)
{
	int err;

	if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT))
		return -EINVAL;
	err = create_pipe_files(files, flags);
	if (err)
		return err;
	err = fd[0] = get_unused_fd_flags((unsigned int)flags);
	if (err < 0)
		goto out_fput;
	err = fd[1] = get_unused_fd_flags((unsigned int)flags);
	if (err < 0)
		goto out_unused;
	return 0;

out_unused:
	put_unused_fd((unsigned int)fd[0]);
out_fput:
	fput(files[0]);
	fput(files[1]);
	return err;
}

static long do_pipe2(int __user *fildes, int flags)
{
	struct file *files[2] = { NULL, NULL };
	int fd[2] = { -1, -1 }, err;

	err = prepare_pipe(fd, files, flags);
	if (err)
		return err;
	if (copy_to_user(fildes, fd, sizeof(fd))) {
		fput(files[0]);
		fput(files[1]);
		put_unused_fd((unsigned int)fd[0]);
		put_unused_fd((unsigned int)fd[1]);
		return -EFAULT;
	}
	fd_install((unsigned int)fd[0], files[0]);
	fd_install((unsigned int)fd[1], files[1]);
	return 0;
}

SYSCALL_DEFINE2(pipe2, int __user *, fildes, int, flags)
{
	return do_pipe2(fildes, flags);
}

SYSCALL_DEFINE1(pipe, int __user *, fildes)
{
	return do_pipe2(fildes, 0);
}

/**
 * pipe_set_size() - give a pipe a ring of another size.
 * @pipe:     its mutex is held.
 * @nr_slots: a power of two.
 *
 * Context: May sleep.
 * Return: 0, -EBUSY if it holds more than that, -ENOMEM.
 */
int pipe_set_size(struct pipe_inode_info *pipe, unsigned int nr_slots)
{
	unsigned int used = pipe->head - pipe->tail;
	struct pipe_buffer *bufs;

	assert_held(&pipe->mutex);
	if (used > nr_slots)
		return -EBUSY;
	bufs = kvzalloc(nr_slots * sizeof(*bufs), GFP_KERNEL);
	if (!bufs)
		return -ENOMEM;
	for (unsigned int i = 0; i < used; i++)
		bufs[i] = *pipe_slot(pipe, pipe->tail + i);
	kvfree(pipe->bufs);
	pipe->bufs = bufs;
	pipe->tail = 0;
	WRITE_ONCE(pipe->head, used);
	WRITE_ONCE(pipe->ring_size, nr_slots);
	return 0;
}

static long set_pipe_size(struct pipe_inode_info *pipe, unsigned long arg)
{
	unsigned long size = roundup_pow_of_two(max(arg, PAGE_SIZE));
	int err;

	if (arg > (1UL << 31))
		return -EINVAL;
	if (size > READ_ONCE(sysctl_pipe_max_size) &&
	    size > pipe->ring_size * PAGE_SIZE && !capable(CAP_SYS_RESOURCE))
		return -EPERM;
	err = pipe_set_size(pipe, (unsigned int)(size / PAGE_SIZE));
	if (err)
		return err;
	/* Writers may go on now. */
	wake_up_interruptible_all(&pipe->wr_wait);
	return (long)size;
}

/**
 * pipe_fcntl() - F_SETPIPE_SZ and F_GETPIPE_SZ.
 * @file: any file.
 * @cmd:  one of the two.
 * @arg:  bytes wanted.
 *
 * Context: May sleep.
 * Return: bytes the ring holds; -EBADF if not a pipe, -EBUSY, -EPERM,
 * -EINVAL, -ENOMEM.
 */
long pipe_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pipe_inode_info *pipe = get_pipe_info(file);
	long res;

	if (!pipe)
		return -EBADF;
	mutex_lock(&pipe->mutex);
	if (cmd == F_SETPIPE_SZ)
		res = set_pipe_size(pipe, arg);
	else
		res = (long)(pipe->ring_size * PAGE_SIZE);
	mutex_unlock(&pipe->mutex);
	return res;
}

static char *pipefs_dname(struct dentry *dentry, char *buf, int buflen)
{
	char text[32];
	int len = scnprintf(text, sizeof(text), "pipe:[%llu]",
			    dentry->d_inode->i_ino);

	if (len + 1 > buflen)
		return ERR_PTR(-ENAMETOOLONG);
	return memcpy(buf + buflen - len - 1, text, (size_t)len + 1);
}

static const struct dentry_operations pipefs_dops = {
	.d_dname = pipefs_dname,
};

static struct dentry *pipefs_mount(struct file_system_type *type, int flags,
				   const char *dev_name, void *data)
{
	(void)flags;
	(void)dev_name;
	(void)data;
	return mount_pseudo(type, PIPEFS_MAGIC, &pipefs_dops);
}

static struct file_system_type pipefs_type = {
	.name = "pipefs",
	.mount = pipefs_mount,
	.kill_sb = kill_anon_super,
};

/* A size is kept as a power of two, a page at least. */
static int pipe_max_size_handler(struct ctl_table *table, int write, char *buf,
				 size_t *lenp, loff_t *ppos)
{
	unsigned int value = sysctl_pipe_max_size;
	struct ctl_table copy = *table;
	int err;

	copy.data = &value;
	err = proc_douintvec(&copy, write, buf, lenp, ppos);
	if (err || !write)
		return err;
	if (!value || value > (1U << 31))
		return -EINVAL;
	sysctl_pipe_max_size = (unsigned int)roundup_pow_of_two(
		max(value, (unsigned int)PAGE_SIZE));
	return 0;
}

static struct ctl_table pipe_tables[] = {
	{ .path = "fs/pipe-max-size",
	  .maxlen = sizeof(unsigned int),
	  .mode = 0644,
	  .proc_handler = pipe_max_size_handler },
};

/**
 * pipe_init() - mount the file system of anonymous pipes.
 *
 * Context: Boot, once, after mnt_init().
 */
void pipe_init(void)
{
	if (register_filesystem(&pipefs_type))
		panic("pipefs: cannot register");
	pipe_mnt = kern_mount(&pipefs_type);
	if (IS_ERR(pipe_mnt))
		panic("pipefs: cannot mount");
	register_sysctl(pipe_tables, ARRAY_SIZE(pipe_tables));
}
