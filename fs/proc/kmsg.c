/*
 * fs/proc/kmsg.c - /proc/kmsg: syslog(2)'s destructive reading as a file.
 *
 * All its readers and SYSLOG_ACTION_READ share one place in the log: a line
 * goes to one of them.  /dev/kmsg gives every reader all of it.
 *
 * See: proc(5), syslog(2).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/poll.h>
#include "kernel/base/printk.h"
#include "kernel/base/wait.h"
#include "kernel/syslog.h"
#include "fs/fs.h"
#include "fs/poll.h"
#include "fs/proc/internal.h"

static int kmsg_open(struct inode *inode, struct file *file)
{
	(void)inode;
	(void)file;
	return syslog_may_control() ? 0 : -EPERM;
}

static ssize_t kmsg_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	(void)pos;
	if ((file->f_flags & O_NONBLOCK) && !syslog_has_unread())
		return -EAGAIN;
	return syslog_read(to);
}

static __poll_t kmsg_poll(struct file *file, poll_table *pt)
{
	poll_wait(file, &log_wait, pt);
	return syslog_has_unread() ? POLLIN | POLLRDNORM : 0;
}

static const struct file_operations kmsg_fops = {
	.open = kmsg_open,
	.read = kmsg_read,
	.poll = kmsg_poll,
	.llseek = default_llseek,
};

/**
 * proc_kmsg_init() - make the file.
 *
 * Context: Boot, once.
 */
void proc_kmsg_init(void)
{
	proc_create("kmsg", 0400, NULL, &kmsg_fops);
}
