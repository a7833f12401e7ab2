/*
 * fs/splice.c - moving bytes between files without a user buffer.
 *
 * sendfile and copy_file_range go through one page in the kernel; splice, tee
 * and vmsplice move or share the pages of a pipe.  The source is read at a
 * position that advances only by what the target took, so nothing is lost.
 *
 * See: sendfile(2), splice(2), tee(2), vmsplice(2), copy_file_range(2).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/stat.h>
#include <uapi/uio.h>
#include "asm/page.h"
#include "asm/uaccess.h"
#include "lib/util.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "mm/iov_iter.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "fs/pipe.h"
#include "fs/read_write.h"
#include "fs/splice.h"

/* Copy @count bytes at *@ipos of one file to *@opos of another. */
static ssize_t copy_bytes(struct file *in, loff_t *ipos, struct file *out,
			  loff_t *opos, size_t count)
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	ssize_t got = 0, put = 0, done = 0;

	if (!page)
		return -ENOMEM;
	while ((size_t)done < count) {
		loff_t from = *ipos;

		got = kernel_read(in, page,
				  min(count - (size_t)done, (size_t)PAGE_SIZE),
				  &from);
		if (got <= 0)
			break;
		put = kernel_write(out, page, (size_t)got, opos);
		if (put <= 0) {
			got = put;
			break;
		}
		*ipos += put;
		done += put;
		if (put < got || signal_pending(current))
			break;
		cond_resched();
	}
	free_page((unsigned long)page);
	return done ? done : got;
}

/* May bytes go from @in (at a position) to @out?  0 or -errno. */
static int check_sendfile(struct file *in, struct file *out, bool has_pos)
{
	umode_t mode = in->f_inode->i_mode;

	if (!(in->f_mode & FMODE_READ))
		return -EBADF;
	if (has_pos && !(in->f_mode & FMODE_PREAD))
		return -ESPIPE;
	if (!(out->f_mode & FMODE_WRITE))
		return -EBADF;
	if (get_pipe_info(in) ||
	    (!S_ISREG(mode) && !S_ISBLK(mode) && !get_pipe_info(out)))
		return -EINVAL;
	if (out->f_flags & O_APPEND)
		return -EINVAL;
	return 0;
}

static ssize_t send_files(struct file *in, struct file *out, loff_t *pos,
			  size_t count)
{
	bool stream = out->f_mode & FMODE_STREAM;
	loff_t ipos = pos ? *pos : in->f_pos, opos = stream ? 0 : out->f_pos;
	ssize_t res = check_sendfile(in, out, pos != NULL);

	if (res)
		return res;
	if (ipos < 0 || (ssize_t)count < 0)
		return -EINVAL;
	res = copy_bytes(in, &ipos, out, &opos, min(count, MAX_RW_COUNT));
	if (res > 0) {
		if (pos)
			*pos = ipos;
		else
			in->f_pos = ipos;
		if (!stream)
			out->f_pos = opos;
	}
	return res;
}

SYSCALL_DEFINE4(sendfile, int, out_fd, int, in_fd, loff_t __user *, offset,
		size_t, count)
{
	struct fd in, out;
	ssize_t res = -EBADF;
	loff_t pos;

	if (offset && copy_from_user(&pos, offset, sizeof(pos)))
		return -EFAULT;
	in = fdget((unsigned int)in_fd);
	if (!in.file)
		return -EBADF;
	out = fdget((unsigned int)out_fd);
	if (out.file) {
		res = send_files(in.file, out.file, offset ? &pos : NULL,
				 count);
		fdput(out);
	}
	fdput(in);
	if (offset && copy_to_user(offset, &pos, sizeof(pos)))
		return -EFAULT;
	return res;
}

/* The checks of copy_file_range() beyond the descriptors: 0 or -errno. */
static int check_copy_range(const struct copy_range *c)
{
	const struct inode *in = c->in->f_inode, *out = c->out->f_inode;

	if (S_ISDIR(in->i_mode) || S_ISDIR(out->i_mode))
		return -EISDIR;
	if (!S_ISREG(in->i_mode) || !S_ISREG(out->i_mode))
		return -EINVAL;
	if (!(c->in->f_mode & FMODE_READ) || !(c->out->f_mode & FMODE_WRITE) ||
	    (c->out->f_flags & O_APPEND))
		return -EBADF;
	if (c->in_pos < 0 || c->out_pos < 0)
		return -EINVAL;
	if (c->in_pos > MAX_LFS_FILESIZE - (loff_t)c->len ||
	    c->out_pos > MAX_LFS_FILESIZE - (loff_t)c->len)
		return -EOVERFLOW;
	if (in == out && c->in_pos < c->out_pos + (loff_t)c->len &&
	    c->out_pos < c->in_pos + (loff_t)c->len)
		return -EINVAL;
	return 0;
}

/* Cut the range to what there is, then copy it. */
static ssize_t do_copy_range(struct copy_range *c)
{
	loff_t size = i_size_read(c->in->f_inode);
	int err;

	c->len = min(c->len, MAX_RW_COUNT);
	if (c->in_pos >= 0 && S_ISREG(c->in->f_inode->i_mode))
		c->len = c->in_pos >= size
				 ? 0
				 : min(c->len, (size_t)(size - c->in_pos));
	err = check_copy_range(c);
	if (err || !c->len)
		return err;
	return copy_bytes(c->in, &c->in_pos, c->out, &c->out_pos, c->len);
}

static ssize_t copy_range_files(struct file *in, loff_t __user *off_in,
				struct file *out, loff_t __user *off_out,
				size_t len, unsigned int flags)
{
	struct copy_range c = { .in = in,
				.out = out,
				.in_pos = in->f_pos,
				.out_pos = out->f_pos,
				.len = len };
	ssize_t res;

	if (off_in && copy_from_user(&c.in_pos, off_in, sizeof(c.in_pos)))
		return -EFAULT;
	if (off_out && copy_from_user(&c.out_pos, off_out, sizeof(c.out_pos)))
		return -EFAULT;
	if (flags)
		return -EINVAL;
	res = do_copy_range(&c);
	if (res <= 0)
		return res;
	if (!off_in)
		in->f_pos = c.in_pos;
	else if (copy_to_user(off_in, &c.in_pos, sizeof(c.in_pos)))
		return -EFAULT;
	if (!off_out)
		out->f_pos = c.out_pos;
	else if (copy_to_user(off_out, &c.out_pos, sizeof(c.out_pos)))
		return -EFAULT;
	return res;
}

SYSCALL_DEFINE6(copy_file_range, int, fd_in, loff_t __user *, off_in, int,
		fd_out, loff_t __user *, off_out, size_t, len, unsigned int,
		flags)
{
	struct fd in = fdget((unsigned int)fd_in), out;
	ssize_t res = -EBADF;

	if (!in.file)
		return -EBADF;
	out = fdget((unsigned int)fd_out);
	if (out.file) {
		res = copy_range_files(in.file, off_in, out.file, off_out, len,
				       flags);
		fdput(out);
	}
	fdput(in);
	return res;
}
