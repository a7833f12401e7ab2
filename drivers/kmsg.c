/*
 * drivers/kmsg.c - /dev/kmsg: the log as a file, one line per read.
 *
 * Each open file has its own place.  When lines were lost in between, read
 * says EPIPE once and goes on with the oldest line there is.
 *
 * See: the kernel's ABI text dev-kmsg; dmesg(1).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/poll.h>
#include <uapi/seek.h>
#include <uapi/stat.h>
#include "drivers/mem.h"
#include "fs/chrdev.h"
#include "fs/device.h"
#include "fs/file.h"
#include "fs/poll.h"
#include "kernel/base/mutex.h"
#include "kernel/base/printk.h"
#include "kernel/syslog.h"
#include "kernel/base/wait.h"
#include "kernel/cred.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"

#define KMSG_DEV      MKDEV(1, 11)
#define FACILITY_USER 1
#define TEXT_MAX      (4 * LOG_LINE_MAX + 64) /* every byte escaped */

/* One open file. */
struct kmsg_reader {
	struct mutex lock; /* guards all below */
	u64 seq;           /* next line to read */
	char line[LOG_LINE_MAX];
	char text[TEXT_MAX];
};

/* "level,seq,usec,flag;text\n"; returns the length. */
static size_t format_record(char *buf, const struct log_record *rec)
{
	size_t n = (size_t)scnprintf(
		buf, 64, "%u,%llu,%llu,%c;",
		(unsigned int)(rec->facility << 3 | rec->level), rec->seq,
		rec->time_ns / NSEC_PER_USEC, rec->cont ? 'c' : '-');

	for (u16 i = 0; i < rec->len; i++) {
		u8 c = (u8)rec->text[i];

		if (c < ' ' || c >= 127 || c == '\\')
			n += (size_t)scnprintf(buf + n, 5, "\\x%02x", c);
		else
			buf[n++] = (char)c;
	}
	buf[n++] = '\n';
	return n;
}

static ssize_t read_locked(struct file *file, struct kmsg_reader *reader,
			   struct iov_iter *to)
{
	struct log_record rec;
	size_t n;
	int err;

	while (!log_read(reader->seq, &rec, reader->line, LOG_LINE_MAX)) {
		if (file->f_flags & O_NONBLOCK)
			return -EAGAIN;
		err = wait_event_interruptible(log_wait,
					       log_next_seq() > reader->seq);
		if (err)
			return err;
	}
	if (rec.seq > reader->seq) {
		reader->seq = rec.seq;
		return -EPIPE;
	}
	n = format_record(reader->text, &rec);
	if (n > iov_iter_count(to))
		return -EINVAL;
	reader->seq = rec.seq + 1;
	return copy_to_iter(reader->text, n, to) == n ? (ssize_t)n : -EFAULT;
}

static ssize_t kmsg_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct kmsg_reader *reader = file->private_data;
	ssize_t n;

	(void)pos;
	if (!reader)
		return -EBADF;
	n = mutex_lock_interruptible(&reader->lock);
	if (n)
		return n;
	n = read_locked(file, reader, to);
	mutex_unlock(&reader->lock);
	return n;
}

/* A line may begin with "<N>": facility and level. */
static const char *take_priority(const char *line, int *priority)
{
	char *end;
	unsigned long n;

	if (line[0] != '<')
		return line;
	n = simple_strtoul(line + 1, &end, 10);
	if (*end != '>')
		return line;
	*priority = (int)(n & 7);
	if (n >> 3)
		*priority |= (int)(n & ~7UL);
	else
		*priority |= FACILITY_USER << 3;
	return end + 1;
}

static ssize_t kmsg_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	size_t n = iov_iter_count(from), len;
	int priority = FACILITY_USER << 3 | default_message_loglevel;
	const char *text;
	char *line;

	(void)file;
	(void)pos;
	if (n > LOG_LINE_MAX)
		return -EINVAL;
	line = kzalloc(n + 1, GFP_KERNEL);
	if (!line)
		return -ENOMEM;
	if (!copy_from_iter_full(line, n, from)) {
		kfree(line);
		return -EFAULT;
	}
	text = take_priority(line, &priority);
	len = n - (size_t)(text - line);
	if (len && text[len - 1] == '\n')
		len--;
	printk_user(priority, text, len);
	kfree(line);
	return (ssize_t)n;
}

static loff_t kmsg_lseek(struct file *file, loff_t offset, int whence)
{
	struct kmsg_reader *reader = file->private_data;

	if (!reader)
		return -EBADF;
	if (offset)
		return -ESPIPE;
	switch (whence) {
	case SEEK_SET:
		reader->seq = log_first_seq();
		return 0;
	case SEEK_DATA:
		reader->seq = log_clear_seq();
		return 0;
	case SEEK_END:
		reader->seq = log_next_seq();
		return 0;
	default:
		return -EINVAL;
	}
}

static __poll_t kmsg_poll(struct file *file, poll_table *pt)
{
	struct kmsg_reader *reader = file->private_data;

	if (!reader)
		return POLLERR | POLLNVAL;
	poll_wait(file, &log_wait, pt);
	if (log_next_seq() <= reader->seq)
		return 0;
	if (log_first_seq() > reader->seq)
		return POLLIN | POLLRDNORM | POLLERR | POLLPRI;
	return POLLIN | POLLRDNORM;
}

/* Writers need no place in the log. */
static int kmsg_open(struct inode *inode, struct file *file)
{
	struct kmsg_reader *reader;

	(void)inode;
	if (!(file->f_mode & FMODE_READ))
		return 0;
	if (!log_may_read())
		return -EPERM;
	reader = kzalloc(sizeof(*reader), GFP_KERNEL);
	if (!reader)
		return -ENOMEM;
	mutex_init(&reader->lock, RANK_LOG_READ, "kmsg_reader");
	reader->seq = log_first_seq();
	file->private_data = reader;
	return 0;
}

static int kmsg_release(struct inode *inode, struct file *file)
{
	(void)inode;
	kfree(file->private_data);
	return 0;
}

static const struct file_operations kmsg_fops = {
	.llseek = kmsg_lseek,
	.read = kmsg_read,
	.write = kmsg_write,
	.poll = kmsg_poll,
	.open = kmsg_open,
	.release = kmsg_release,
};

/**
 * kmsg_init() - make /dev/kmsg.
 *
 * Context: Process context, boot.
 */
void kmsg_init(void)
{
	if (register_chrdev_region(KMSG_DEV, 1, "mem", &kmsg_fops) ||
	    device_create_virtual("mem", "kmsg", S_IFCHR | 0644, KMSG_DEV))
		pr_err("kmsg: no /dev/kmsg\n");
}
