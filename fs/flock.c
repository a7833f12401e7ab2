/*
 * fs/flock.c - flock(2): one lock per open file, on the whole file.
 *
 * Changing a lock's type drops it first and is then as if there had been none,
 * so another may come in between.
 *
 * See: flock(2).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "kernel/base/bug.h"
#include "kernel/syscall.h"
#include "mm/slab.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "fs/locks.h"

struct flock_entry {
	struct list_head list;
	const struct file *file;
	bool exclusive;
};

static struct flock_entry *find_own(struct file_lock_context *ctx,
				    const struct file *file)
{
	struct flock_entry *e;

	assert_held(&ctx->lock);
	list_for_each_entry(e, &ctx->flock, list)
		if (e->file == file)
			return e;
	return NULL;
}

static bool has_conflict(struct file_lock_context *ctx, bool exclusive)
{
	struct flock_entry *e;

	list_for_each_entry(e, &ctx->flock, list)
		if (exclusive || e->exclusive)
			return true;
	return false;
}

static void drop_own(struct file_lock_context *ctx, struct flock_entry *own)
{
	list_del(&own->list);
	ctx->released++;
}

/**
 * flock_remove_file() - the open file is gone, and its lock with it.
 * @file: the file; its inode has a context.
 *
 * Context: Process context.
 */
void flock_remove_file(struct file *file)
{
	struct file_lock_context *ctx = file->f_inode->i_flctx;
	struct flock_entry *own;

	if (list_empty(&ctx->flock))
		return;
	spin_lock(&ctx->lock);
	own = find_own(ctx, file);
	if (own)
		drop_own(ctx, own);
	spin_unlock(&ctx->lock);
	if (own) {
		kfree(own);
		wake_up_all(&ctx->wait);
	}
}

/* Try once: 0, or -EAGAIN and what to wait for.  @new is eaten on success. */
static int try_flock(struct file_lock_context *ctx, struct flock_entry *new,
		     unsigned int *seen)
{
	struct flock_entry *own;
	int err = 0;

	spin_lock(&ctx->lock);
	own = find_own(ctx, new->file);
	if (own && own->exclusive == new->exclusive) {
		kfree(new);
		own = NULL;
		goto out_unlock;
	}
	if (own)
		drop_own(ctx, own);
	if (has_conflict(ctx, new->exclusive)) {
		*seen = ctx->released;
		err = -EAGAIN;
	} else {
		list_add_tail(&new->list, &ctx->flock);
	}
out_unlock:
	spin_unlock(&ctx->lock);
	if (own) {
		kfree(own);
		wake_up_all(&ctx->wait);
	}
	return err;
}

static int do_flock(struct file *file, bool exclusive, bool wait)
{
	struct file_lock_context *ctx = locks_get_context(file->f_inode);
	struct flock_entry *new;
	unsigned int seen = 0;
	int err;

	new = kzalloc(sizeof(*new), GFP_KERNEL);
	if (!ctx || !new) {
		kfree(new);
		return -ENOLCK;
	}
	new->file = file;
	new->exclusive = exclusive;
	for (;;) {
		err = try_flock(ctx, new, &seen);
		if (!err)
			return 0;
		if (!wait)
			break;
		err = wait_event_interruptible(
			ctx->wait, READ_ONCE(ctx->released) != seen);
		if (err)
			break;
	}
	kfree(new);
	return err;
}

SYSCALL_DEFINE2(flock, unsigned int, fd, unsigned int, cmd)
{
	unsigned int op = cmd & ~(unsigned int)LOCK_NB;
	struct fd f;
	int res = 0;

	if (op != LOCK_SH && op != LOCK_EX && op != LOCK_UN)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	if (op != LOCK_UN)
		res = do_flock(f.file, op == LOCK_EX, !(cmd & LOCK_NB));
	else if (READ_ONCE(f.file->f_inode->i_flctx))
		flock_remove_file(f.file);
	fdput(f);
	return res;
}
