/*
 * fs/locks_show.c - the locks on files as text: /proc/locks and the lock
 * lines of /proc/PID/fdinfo.
 *
 * A lock that is waited for is followed by those who wait, under its number.
 * A lock of a process that the reader's pid namespace does not know is left
 * out.
 *
 * See: proc(5), lslocks(8).
 */
#include <uapi/fcntl.h>
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "kernel/pid.h"
#include "fs/fs.h"
#include "fs/locks.h"
#include "fs/seq_file.h"
#include "fs/proc/proc.h"

/* The owner's number in @ns: -1 for an open file's lock, 0: not there. */
static pid_t owner_nr(const struct file_lock *fl, struct pid_namespace *ns)
{
	return fl->kind == LOCK_OFD ? -1 : pid_nr_ns(fl->pid, ns);
}

static void show_lock(struct seq_file *m, const struct file_lock *fl,
		      long long id, pid_t owner, const char *prefix)
{
	static const char *const kinds[] = { "POSIX ", "OFDLCK", "FLOCK " };
	dev_t dev = fl->inode->i_sb->s_dev;

	seq_printf(m, "%lld: %s%s ADVISORY  %s %d %02x:%02x:%llu ", id, prefix,
		   kinds[fl->kind], fl->type == F_WRLCK ? "WRITE" : "READ",
		   owner, MAJOR(dev), MINOR(dev), fl->inode->i_ino);
	if (fl->end == LOCK_EOF)
		seq_printf(m, "%lld EOF\n", fl->start);
	else
		seq_printf(m, "%lld %lld\n", fl->start, fl->end);
}

/**
 * show_fd_locks() - the lock lines of /proc/PID/fdinfo/FD.
 * @m:     the file being read.
 * @file:  what the descriptor is open on, referenced.
 * @files: the descriptor's table: owner of its POSIX locks; only compared.
 * @ns:    in which the numbers are meant.
 *
 * Context: May sleep.
 */
void show_fd_locks(struct seq_file *m, const struct file *file,
		   const void *files, struct pid_namespace *ns)
{
	struct file_lock_context *ctx = READ_ONCE(file->f_inode->i_flctx);
	struct file_lock *fl;
	long long id = 0;

	if (!ctx)
		return;
	spin_lock(&ctx->lock);
	list_for_each_entry(fl, &ctx->flock, list) {
		if (fl->file != file)
			continue;
		seq_puts(m, "lock:\t");
		show_lock(m, fl, ++id, owner_nr(fl, ns), "");
	}
	list_for_each_entry(fl, &ctx->posix, list) {
		if (fl->file != file ||
		    (fl->owner != files && fl->owner != file))
			continue;
		seq_puts(m, "lock:\t");
		show_lock(m, fl, ++id, owner_nr(fl, ns), "");
	}
	spin_unlock(&ctx->lock);
}

/* The position is the index in the list, which stays locked while read. */
static void *locks_start(struct seq_file *m, loff_t *pos) __acquires(locks_lock)
{
	struct file_lock *fl;
	loff_t left = *pos;

	(void)m;
	spin_lock(&locks_lock);
	list_for_each_entry(fl, &locks_held, all)
		if (!left--)
			return fl;
	return NULL;
}

static void *locks_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct file_lock *fl = v;

	(void)m;
	assert_held(&locks_lock);
	++*pos;
	if (list_is_last(&fl->all, &locks_held))
		return NULL;
	return list_next_entry(fl, all);
}

static void locks_stop(struct seq_file *m, void *v) __releases(locks_lock)
{
	(void)m;
	(void)v;
	spin_unlock(&locks_lock);
}

static int locks_show(struct seq_file *m, void *v)
{
	struct pid_namespace *ns = proc_mount_pid_ns(m->file->f_inode);
	const struct file_lock *fl = v, *waiter;
	long long id = m->index + 1;

	if (!owner_nr(fl, ns))
		return SEQ_SKIP;
	show_lock(m, fl, id, owner_nr(fl, ns), "");
	list_for_each_entry(waiter, &locks_waiting, waiting)
		if (waiter->blocker == fl && waiter->inode == fl->inode &&
		    owner_nr(waiter, ns))
			show_lock(m, waiter, id, owner_nr(waiter, ns), "-> ");
	return 0;
}

const struct seq_operations locks_seq_ops = {
	.start = locks_start,
	.next = locks_next,
	.stop = locks_stop,
	.show = locks_show,
};
