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
#include "kernel/pid.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "fs/locks.h"

static struct file_lock *find_own(struct file_lock_context *ctx,
				  const struct file *file)
{
	struct file_lock *e;

	assert_held(&ctx->lock);
	list_for_each_entry(e, &ctx->flock, list)
		if (e->file == file)
			return e;
	return NULL;
}

static struct file_lock *find_conflict(struct file_lock_context *ctx,
				       const struct file_lock *new)
{
	struct file_lock *e;

	list_for_each_entry(e, &ctx->flock, list)
		if (new->type == F_WRLCK || e->type == F_WRLCK)
			return e;
	return NULL;
}

static void drop_own(struct file_lock_context *ctx, struct file_lock *own)
{
	spin_lock(&locks_lock);
	list_del_init(&own->all);
	spin_unlock(&locks_lock);
	list_del_init(&own->list);
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
	struct file_lock *own;

	if (list_empty(&ctx->flock))
		return;
	spin_lock(&ctx->lock);
	own = find_own(ctx, file);
	if (own)
		drop_own(ctx, own);
	spin_unlock(&ctx->lock);
	if (own) {
		locks_free(own);
		wake_up_all(&ctx->wait);
	}
}

/* Try once: 0, or -EAGAIN and what to wait for.  @new is eaten on success. */
static int try_flock(struct file_lock_context *ctx, struct file_lock *new,
		     unsigned int *seen)
{
	struct file_lock *own, *conflict;
	int err = 0;

	spin_lock(&ctx->lock);
	own = find_own(ctx, new->file);
	if (own && own->type == new->type) {
		locks_free(new);
		own = NULL;
		goto out_unlock;
	}
	if (own)
		drop_own(ctx, own);
	conflict = find_conflict(ctx, new);
	if (conflict) {
		new->blocker = conflict;
		new->blocker_owner = conflict->owner;
		*seen = ctx->released;
		err = -EAGAIN;
	} else {
		list_add_tail(&new->list, &ctx->flock);
		spin_lock(&locks_lock);
		list_add(&new->all, &locks_held);
		spin_unlock(&locks_lock);
	}
out_unlock:
	spin_unlock(&ctx->lock);
	if (own) {
		locks_free(own);
		wake_up_all(&ctx->wait);
	}
	return err;
}

static int do_flock(struct file *file, bool exclusive, bool wait)
{
	struct file_lock_context *ctx = locks_get_context(file->f_inode);
	const struct file_lock want = {
		.inode = file->f_inode,
		.file = file,
		.owner = file,
		.pid = task_tgid(current),
		.kind = LOCK_FLOCK,
		.type = exclusive ? F_WRLCK : F_RDLCK,
		.end = LOCK_EOF,
	};
	struct file_lock *new = locks_alloc(&want);
	unsigned int seen = 0;
	int err;

	if (!ctx || !new) {
		locks_free(new);
		return -ENOLCK;
	}
	for (;;) {
		err = try_flock(ctx, new, &seen);
		if (!err)
			return 0;
		if (!wait)
			break;
		err = locks_wait(ctx, new, seen);
		if (err)
			break;
	}
	locks_free(new);
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
