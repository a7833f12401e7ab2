/*
 * kernel/syslog.c - syslog(2): what dmesg and klogd ask of the log.
 *
 * There is one place for all who read destructively (SYSLOG_ACTION_READ), and
 * one mark before which READ_ALL shows nothing.
 *
 * See: syslog(2).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "kernel/base/mutex.h"
#include "kernel/base/printk.h"
#include "kernel/base/wait.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "kernel/syslog.h"
#include "kernel/sysctl.h"
#include "lib/format.h"
#include "lib/util.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"

enum syslog_action {
	SYSLOG_CLOSE,
	SYSLOG_OPEN,
	SYSLOG_READ,
	SYSLOG_READ_ALL,
	SYSLOG_READ_CLEAR,
	SYSLOG_CLEAR,
	SYSLOG_CONSOLE_OFF,
	SYSLOG_CONSOLE_ON,
	SYSLOG_CONSOLE_LEVEL,
	SYSLOG_SIZE_UNREAD,
	SYSLOG_SIZE_BUFFER,
	NR_SYSLOG_ACTIONS,
};

#define LINE_MAX (LOG_LINE_MAX + 32)

/* Guards the place of SYSLOG_READ, and the line it stands in. */
static DEFINE_MUTEX(syslog_lock, RANK_LOG_READ);
static u64 read_seq;
static size_t read_offset; /* bytes of that line already given */
static int saved_level = -1;
static int dmesg_restrict; /* the log is for CAP_SYSLOG alone */

/* "<6>[    1.234567] text\n" into @buf of LINE_MAX + LOG_LINE_MAX bytes. */
static size_t format_line(char *buf, const struct log_record *rec)
{
	u64 us = rec->time_ns / NSEC_PER_USEC;

	return (size_t)scnprintf(
		buf, LINE_MAX, "<%u>[%5llu.%06llu] %.*s\n",
		(unsigned int)(rec->facility << 3 | rec->level),
		us / USEC_PER_SEC, us % USEC_PER_SEC, (int)rec->len, rec->text);
}

/* The line @seq or the next one there is, formatted; 0 = none. */
static size_t get_line(u64 *seq, char *line)
{
	struct log_record rec;

	if (!log_read(*seq, &rec, line + LINE_MAX, LOG_LINE_MAX))
		return 0;
	*seq = rec.seq;
	return format_line(line, &rec);
}

/* READ: what is there now, at least one byte, and forget it. */
static long read_some(struct iov_iter *to, char *line)
{
	size_t done = 0;

	mutex_lock(&syslog_lock);
	while (iov_iter_count(to)) {
		u64 seq = read_seq;
		size_t n = get_line(&seq, line), part;

		if (!n)
			break;
		if (seq != read_seq)
			read_offset = 0;
		read_seq = seq;
		part = min(n - read_offset, iov_iter_count(to));
		if (copy_to_iter(line + read_offset, part, to) != part) {
			mutex_unlock(&syslog_lock);
			return done ? (long)done : -EFAULT;
		}
		done += part;
		read_offset += part;
		if (read_offset < n)
			break;
		read_offset = 0;
		read_seq++;
	}
	mutex_unlock(&syslog_lock);
	return (long)done;
}

/**
 * syslog_has_unread() - would syslog_read() give anything at once?
 *
 * Context: Any.
 * Return: true if so.
 */
bool syslog_has_unread(void)
{
	return log_next_seq() > READ_ONCE(read_seq);
}

static long action_read(struct iov_iter *to, char *line)
{
	long n;

	for (;;) {
		int err =
			wait_event_interruptible(log_wait, syslog_has_unread());

		if (err)
			return err;
		n = read_some(to, line);
		if (n)
			return n;
	}
}

/* READ_ALL: the last lines that fit, since the last clear. */
static long action_read_all(char __user *buf, size_t len, char *line,
			    bool clear)
{
	u64 end = log_next_seq(), first = end, seq;
	size_t room = len, n, done = 0;

	while (first > log_clear_seq()) {
		seq = first - 1;
		n = get_line(&seq, line);
		if (n > room)
			break;
		room -= n;
		first--;
	}
	for (seq = first; seq < end; seq++) {
		n = get_line(&seq, line);
		if (!n || done + n > len)
			break;
		if (copy_to_user(buf + done, line, n))
			return -EFAULT;
		done += n;
	}
	if (clear)
		log_set_clear_seq(end);
	return (long)done;
}

static long size_unread(char *line)
{
	size_t sum = 0;

	mutex_lock(&syslog_lock);
	for (u64 seq = read_seq;; seq++) {
		size_t n = get_line(&seq, line);

		if (!n)
			break;
		sum += seq == read_seq ? n - read_offset : n;
	}
	mutex_unlock(&syslog_lock);
	return (long)sum;
}

static long set_level(int level)
{
	if (level < 1 || level > 8)
		return -EINVAL;
	console_loglevel = max(level, minimum_console_loglevel);
	saved_level = -1;
	return 0;
}

/* The actions that need a line of scratch memory. */
static long text_action(int type, char __user *buf, size_t len)
{
	char *line = kmalloc(LINE_MAX + LOG_LINE_MAX, GFP_KERNEL);
	long ret;

	if (!line)
		return -ENOMEM;
	if (type == SYSLOG_SIZE_UNREAD)
		ret = size_unread(line);
	else
		ret = action_read_all(buf, len, line,
				      type == SYSLOG_READ_CLEAR);
	kfree(line);
	return ret;
}

static long console_action(int type, int len)
{
	if (type == SYSLOG_CONSOLE_LEVEL)
		return set_level(len);
	if (type == SYSLOG_CONSOLE_OFF) {
		if (saved_level < 0)
			saved_level = console_loglevel;
		console_loglevel = minimum_console_loglevel;
	} else if (saved_level >= 0) {
		console_loglevel = saved_level;
		saved_level = -1;
	}
	return 0;
}

/**
 * syslog_read() - SYSLOG_ACTION_READ: wait for lines and take them.
 * @to: gets as many bytes as are there and fit.
 *
 * Context: May sleep.
 * Return: bytes, at least one unless @to has no room; -EFAULT, -ENOMEM, or a
 * restart code.
 */
ssize_t syslog_read(struct iov_iter *to)
{
	char *line;
	long ret;

	if (!iov_iter_count(to))
		return 0;
	line = kmalloc(LINE_MAX + LOG_LINE_MAX, GFP_KERNEL);
	if (!line)
		return -ENOMEM;
	ret = action_read(to, line);
	kfree(line);
	return ret;
}

/**
 * syslog_may_control() - may the current task take lines from the log?
 *
 * Context: Process context.
 * Return: true if so.
 */
bool syslog_may_control(void)
{
	return capable(CAP_SYSLOG) || capable(CAP_SYS_ADMIN);
}

static long action_read_user(char __user *buf, size_t len)
{
	struct iov_iter to;

	iov_iter_ubuf(&to, ITER_DEST, buf, len);
	return syslog_read(&to);
}

/* syslog(2) */
SYSCALL_DEFINE3(syslog, int, type, char __user *, buf, int, len)
{
	bool reads = type >= SYSLOG_READ && type <= SYSLOG_READ_CLEAR;

	if ((dmesg_restrict ||
	     (type != SYSLOG_READ_ALL && type != SYSLOG_SIZE_BUFFER)) &&
	    !syslog_may_control())
		return -EPERM;
	if (type < 0 || type >= NR_SYSLOG_ACTIONS)
		return -EINVAL;
	if (reads && (!buf || len < 0))
		return -EINVAL;
	if (reads && !len)
		return 0;
	if (reads && !access_ok(buf, (size_t)len))
		return -EFAULT;
	switch (type) {
	case SYSLOG_CLOSE:
	case SYSLOG_OPEN:
		return 0;
	case SYSLOG_CLEAR:
		log_set_clear_seq(log_next_seq());
		return 0;
	case SYSLOG_CONSOLE_OFF:
	case SYSLOG_CONSOLE_ON:
	case SYSLOG_CONSOLE_LEVEL:
		return console_action(type, len);
	case SYSLOG_SIZE_BUFFER:
		return (long)log_buf_len();
	case SYSLOG_READ:
		return action_read_user(buf, (size_t)len);
	default:
		return text_action(type, buf, (size_t)len);
	}
}

/**
 * log_may_read() - may the current task see the log?
 *
 * Context: Any.
 * Return: true if so.
 */
bool log_may_read(void)
{
	return !READ_ONCE(dmesg_restrict) || capable(CAP_SYSLOG);
}

static struct ctl_table syslog_tables[] = {
	{ .path = "kernel/dmesg_restrict",
	  .data = &dmesg_restrict,
	  .maxlen = sizeof(int),
	  .mode = 0644,
	  .proc_handler = proc_dointvec_minmax,
	  .extra1 = SYSCTL_ZERO,
	  .extra2 = SYSCTL_ONE },
};

/** syslog_init() - make the tunable.  Context: Boot, once. */
void syslog_init(void)
{
	register_sysctl(syslog_tables, ARRAY_SIZE(syslog_tables));
}
