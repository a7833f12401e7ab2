/*
 * fs/proc/timens.c - /proc/PID/timens_offsets: how far the clocks of the
 * namespace that a process's children will live in are ahead of the host's.
 *
 * See: time_namespaces(7); kernel/time_ns.c.
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include "asm/page.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/cred.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "kernel/time_ns.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"

#define NR_CLOCKS 2

/* The namespace for the children of an inode's task, referenced; or NULL. */
static struct time_namespace *children_ns(const struct inode *inode)
{
	struct task_struct *task = get_proc_task(inode);
	struct ns_common *ns = NULL;

	if (!task)
		return NULL;
	task_lock(task);
	if (task->nsproxy)
		ns = ns_get(task->nsproxy->ns[NS_TIME_FOR_CHILDREN]);
	task_unlock(task);
	put_task_struct(task);
	return ns ? to_time_ns(ns) : NULL;
}

static void show_clock(struct seq_file *m, const char *name, s64 ns)
{
	s64 sec = ns / NSEC_PER_SEC, nsec = ns % NSEC_PER_SEC;

	if (nsec < 0) {
		sec--;
		nsec += NSEC_PER_SEC;
	}
	seq_printf(m, "%-10s %10lld %9lld\n", name, sec, nsec);
}

static int offsets_show(struct seq_file *m, void *v)
{
	struct time_namespace *ns = children_ns(m->private);

	(void)v;
	if (!ns)
		return -ESRCH;
	show_clock(m, "monotonic", ns->offsets->monotonic);
	show_clock(m, "boottime", ns->offsets->boottime);
	ns_put(&ns->common);
	return 0;
}

static int offsets_open(struct inode *inode, struct file *file)
{
	return single_open(file, offsets_show, inode);
}

/* "CLOCK SECONDS NANOSECONDS", the clock by name or number. */
static int parse_line(const char *text, struct time_ns_offset *line)
{
	char clock[10];

	if (sscanf(text, "%9s %lld %llu", clock, &line->sec, &line->nsec) !=
		    3 ||
	    line->nsec >= NSEC_PER_SEC)
		return -EINVAL;
	if (!strcmp(clock, "monotonic") || !strcmp(clock, "1"))
		line->clock = CLOCK_MONOTONIC;
	else if (!strcmp(clock, "boottime") || !strcmp(clock, "7"))
		line->clock = CLOCK_BOOTTIME;
	else
		return -EINVAL;
	return 0;
}

/* How many lines, or -EINVAL; *@len is cut to what they take. */
static int parse_lines(char *text, struct time_ns_offset *lines, size_t *len)
{
	char *at = text;
	int n = 0;

	while (at) {
		char *end = strchr(at, '\n');

		if (end)
			*end++ = '\0';
		if (end && !*end)
			end = NULL;
		if (parse_line(at, &lines[n]))
			return -EINVAL;
		if (++n == NR_CLOCKS) {
			if (end)
				*len = (size_t)(end - text);
			break;
		}
		at = end;
	}
	return n;
}

static int set_offsets(struct file *file, const struct time_ns_offset *lines,
		       int n)
{
	struct time_namespace *ns = children_ns(file->f_inode);
	int err;

	if (!ns)
		return -ESRCH;
	if (cred_capable(file->f_cred, ns->common.user_ns, CAP_SYS_TIME))
		err = time_ns_set(ns, lines, n);
	else
		err = -EPERM;
	ns_put(&ns->common);
	return err;
}

static ssize_t offsets_write(struct file *file, struct iov_iter *from,
			     loff_t *pos)
{
	struct time_ns_offset lines[NR_CLOCKS];
	size_t len = iov_iter_count(from);
	char *text;
	int n;

	if (*pos != 0 || len >= PAGE_SIZE)
		return -EINVAL;
	text = kmalloc(len + 1, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	n = -EFAULT;
	if (copy_from_iter(text, len, from) == len) {
		text[len] = '\0';
		n = parse_lines(text, lines, &len);
	}
	kfree(text);
	if (n >= 0)
		n = set_offsets(file, lines, n);
	return n < 0 ? n : (ssize_t)len;
}

const struct file_operations proc_timens_offsets_fops = {
	.open = offsets_open,
	.read = seq_read,
	.write = offsets_write,
	.llseek = seq_lseek,
	.release = single_release,
};
