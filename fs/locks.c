/*
 * fs/locks.c - record locks: fcntl(2) F_SETLK and F_OFD_SETLK.
 *
 * A lock is a byte range with an owner: the files_struct (POSIX) or the open
 * file (OFD).  One owner's locks never overlap and neighbours of one type are
 * one lock, so setting a lock means cutting and joining the owner's own.  A
 * POSIX owner that would wait for itself through others gets EDEADLK.
 *
 * See: fcntl(2) on advisory record locking.
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/seek.h>
#include "lib/errptr.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "mm/slab.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "fs/locks.h"

#define MAX_DEADLOCK_STEP 10

DEFINE_SPINLOCK(locks_lock, RANK_FLOCK + 1);
LIST_HEAD(locks_held);
LIST_HEAD(locks_waiting);

/**
 * locks_get_context() - the lock lists of an inode, made when missing.
 * @inode: the inode.
 *
 * Context: May sleep.
 * Return: the context or NULL: no memory.
 */
struct file_lock_context *locks_get_context(struct inode *inode)
{
	struct file_lock_context *ctx = READ_ONCE(inode->i_flctx), *mine;

	if (ctx)
		return ctx;
	mine = kzalloc(sizeof(*mine), GFP_KERNEL);
	if (!mine)
		return NULL;
	spin_lock_init(&mine->lock, RANK_FLOCK, "flc_lock");
	INIT_LIST_HEAD(&mine->flock);
	INIT_LIST_HEAD(&mine->posix);
	init_waitqueue_head(&mine->wait);
	spin_lock(&inode->i_lock);
	if (!inode->i_flctx) {
		WRITE_ONCE(inode->i_flctx, mine);
		mine = NULL;
	}
	ctx = inode->i_flctx;
	spin_unlock(&inode->i_lock);
	kfree(mine);
	return ctx;
}

/**
 * locks_free_context() - the inode is going away; nobody holds locks.
 * @inode: the inode.
 *
 * Context: Any.
 */
void locks_free_context(struct inode *inode)
{
	struct file_lock_context *ctx = inode->i_flctx;

	if (!ctx)
		return;
	assert(list_empty(&ctx->flock) && list_empty(&ctx->posix));
	kfree(ctx);
	inode->i_flctx = NULL;
}

/**
 * locks_alloc() - memory for a lock.
 * @like: what it shall be; NULL: nothing yet.
 *
 * Context: May sleep.
 * Return: the lock, in no list, with a reference to its pid; NULL: no memory.
 */
struct file_lock *locks_alloc(const struct file_lock *like)
{
	struct file_lock *fl = kzalloc(sizeof(*fl), GFP_KERNEL);

	if (!fl)
		return NULL;
	if (like) {
		*fl = *like;
		fl->pid = get_pid(like->pid);
	}
	INIT_LIST_HEAD(&fl->list);
	INIT_LIST_HEAD(&fl->all);
	return fl;
}

/**
 * locks_free() - undo it.
 * @fl: in none of the lists of locks held; NULL is allowed.
 *
 * Context: Any.
 */
void locks_free(struct file_lock *fl)
{
	if (!fl)
		return;
	assert(list_empty(&fl->all));
	put_pid(fl->pid);
	kfree(fl);
}

static void free_locks(struct list_head *list)
{
	struct file_lock *fl, *next;

	list_for_each_entry_safe(fl, next, list, list)
		locks_free(fl);
}

static bool overlaps(const struct file_lock *a, const struct file_lock *b)
{
	return a->start <= b->end && b->start <= a->end;
}

/* The first lock of another owner that excludes @want. */
static struct file_lock *find_conflict(struct file_lock_context *ctx,
				       const struct file_lock *want)
{
	struct file_lock *fl;

	list_for_each_entry(fl, &ctx->posix, list)
		if (fl->owner != want->owner && overlaps(fl, want) &&
		    (fl->type == F_WRLCK || want->type == F_WRLCK))
			return fl;
	return NULL;
}

/* Would @owner, waiting for @holder, wait for itself? */
static bool would_deadlock(const void *owner, const void *holder)
{
	struct file_lock *b;
	bool found = true;

	assert_held(&locks_lock);
	for (int i = 0; i < MAX_DEADLOCK_STEP && found; i++) {
		if (holder == owner)
			return true;
		found = false;
		list_for_each_entry(b, &locks_waiting, waiting) {
			if (b->kind == LOCK_POSIX && b->owner == holder) {
				holder = b->blocker_owner;
				found = true;
				break;
			}
		}
	}
	return false;
}

static void insert_lock(struct file_lock_context *ctx, struct file_lock *new)
{
	struct file_lock *fl;

	assert_held(&locks_lock);
	list_for_each_entry(fl, &ctx->posix, list)
		if (fl->start > new->start)
			break;
	list_add_tail(&new->list, &fl->list);
	list_add(&new->all, &locks_held);
}

/* A lock is held no more; @dead takes it. */
static void drop_lock(struct file_lock *fl, struct list_head *dead)
{
	assert_held(&locks_lock);
	list_del_init(&fl->all);
	list_move(&fl->list, dead);
}

/* Cut [start, end] out of @fl, of another type; @spare takes a second rest. */
static void cut_lock(struct file_lock_context *ctx, struct file_lock *fl,
		     const struct file_lock *by, struct file_lock **spare,
		     struct list_head *dead)
{
	loff_t end = fl->end;

	if (fl->start < by->start && end > by->end) {
		struct file_lock *rest = *spare;

		*spare = NULL;
		rest->inode = fl->inode;
		rest->file = fl->file;
		rest->owner = fl->owner;
		rest->pid = get_pid(fl->pid);
		rest->kind = fl->kind;
		rest->type = fl->type;
		rest->start = by->end + 1;
		rest->end = end;
		fl->end = by->start - 1;
		insert_lock(ctx, rest);
	} else if (fl->start < by->start) {
		fl->end = by->start - 1;
	} else if (end > by->end) {
		fl->start = by->end + 1;
	} else {
		drop_lock(fl, dead);
	}
}

/*
 * Give @new its range: cut or join the owner's own locks.  @new goes into the
 * list unless it is an unlock; @spare is used if one lock becomes two.
 */
static void apply_lock(struct file_lock_context *ctx, struct file_lock *new,
		       struct file_lock **spare, struct list_head *dead)
{
	struct file_lock range = *new, *fl, *next;

	assert_held(&ctx->lock);
	spin_lock(&locks_lock);
	list_for_each_entry_safe(fl, next, &ctx->posix, list) {
		if (fl->owner != new->owner)
			continue;
		if (fl->type == new->type) {
			bool touches = fl->end >= range.start - 1 &&
				       (range.end == LOCK_EOF ||
					fl->start <= range.end + 1);

			if (!touches)
				continue;
			new->start = min(new->start, fl->start);
			new->end = max(new->end, fl->end);
			drop_lock(fl, dead);
		} else if (overlaps(fl, &range)) {
			cut_lock(ctx, fl, &range, spare, dead);
		}
	}
	if (new->type == F_UNLCK)
		list_add(&new->list, dead);
	else
		insert_lock(ctx, new);
	spin_unlock(&locks_lock);
	ctx->released++;
}

/* Try once: 0, -EAGAIN (@want and *seen tell what to wait for), -ENOMEM. */
static int try_lock(struct file_lock_context *ctx, struct file_lock *want,
		    unsigned int *seen)
{
	struct file_lock *new = locks_alloc(want), *spare = locks_alloc(NULL);
	struct file_lock *conflict = NULL;
	LIST_HEAD(dead);

	if (!new || !spare) {
		locks_free(new);
		locks_free(spare);
		return -ENOMEM;
	}
	spin_lock(&ctx->lock);
	if (want->type != F_UNLCK)
		conflict = find_conflict(ctx, want);
	if (conflict) {
		want->blocker = conflict;
		want->blocker_owner = conflict->owner;
		*seen = ctx->released;
		list_add(&new->list, &dead);
	} else {
		apply_lock(ctx, new, &spare, &dead);
	}
	spin_unlock(&ctx->lock);

	free_locks(&dead);
	locks_free(spare);
	if (conflict)
		return -EAGAIN;
	wake_up_all(&ctx->wait);
	return 0;
}

/**
 * locks_wait() - sleep until some lock of an inode went.
 * @ctx:  of the inode.
 * @want: what one waits for, and whom.
 * @seen: ctx->released when that was found out.
 *
 * Context: May sleep.
 * Return: 0, -EDEADLK, -ERESTARTSYS.
 */
int locks_wait(struct file_lock_context *ctx, struct file_lock *want,
	       unsigned int seen)
{
	int err;

	spin_lock(&locks_lock);
	if (want->kind == LOCK_POSIX &&
	    would_deadlock(want->owner, want->blocker_owner)) {
		spin_unlock(&locks_lock);
		return -EDEADLK;
	}
	list_add_tail(&want->waiting, &locks_waiting);
	spin_unlock(&locks_lock);
	err = wait_event_interruptible(ctx->wait,
				       READ_ONCE(ctx->released) != seen);
	spin_lock(&locks_lock);
	list_del(&want->waiting);
	spin_unlock(&locks_lock);
	return err;
}

static int set_lock(struct inode *inode, struct file_lock *want, bool wait)
{
	struct file_lock_context *ctx = locks_get_context(inode);
	unsigned int seen = 0;
	int err;

	if (!ctx)
		return -ENOLCK;
	for (;;) {
		err = try_lock(ctx, want, &seen);
		if (err != -EAGAIN || !wait)
			return err == -ENOMEM ? -ENOLCK : err;
		err = locks_wait(ctx, want, seen);
		if (err)
			return err;
	}
}

/* Turn l_whence, l_start and l_len into a range: 0, -EINVAL, -EOVERFLOW. */
static int lock_range(struct file *file, const struct flock *l,
		      struct file_lock *fl)
{
	loff_t base = 0;

	if (l->l_whence == SEEK_CUR)
		base = file->f_pos;
	else if (l->l_whence == SEEK_END)
		base = i_size_read(file->f_inode);
	else if (l->l_whence != SEEK_SET)
		return -EINVAL;
	if (check_add_overflow(base, (loff_t)l->l_start, &fl->start))
		return -EOVERFLOW;
	if (fl->start < 0)
		return -EINVAL;
	fl->end = LOCK_EOF;
	if (l->l_len > 0) {
		if (l->l_len - 1 > LOCK_EOF - fl->start)
			return -EOVERFLOW;
		fl->end = fl->start + l->l_len - 1;
	} else if (l->l_len < 0) {
		if (fl->start + l->l_len < 0)
			return -EINVAL;
		fl->end = fl->start - 1;
		fl->start += l->l_len;
	}
	return 0;
}

/* A user's request as a file_lock; nothing in it is referenced. */
static int make_request(struct file *file, unsigned int cmd,
			const struct flock *l, struct file_lock *fl)
{
	bool ofd =
		cmd == F_OFD_GETLK || cmd == F_OFD_SETLK || cmd == F_OFD_SETLKW;

	*fl = (struct file_lock){ .inode = file->f_inode,
				  .file = file,
				  .kind = ofd ? LOCK_OFD : LOCK_POSIX,
				  .pid = task_tgid(current),
				  .type = l->l_type };
	if (l->l_type != F_RDLCK && l->l_type != F_WRLCK &&
	    l->l_type != F_UNLCK)
		return -EINVAL;
	if (ofd && l->l_pid)
		return -EINVAL;
	fl->owner = ofd ? (const void *)file : current->files;
	return lock_range(file, l, fl);
}

/**
 * fcntl_getlk() - F_GETLK: which lock is in the way?
 * @file:  the file.
 * @cmd:   F_GETLK or F_OFD_GETLK.
 * @flock: in: the lock one would like; out: the first obstacle, or F_UNLCK.
 *
 * Context: May sleep.
 * Return: 0, -EINVAL, -EOVERFLOW.
 */
int fcntl_getlk(struct file *file, unsigned int cmd, struct flock *flock)
{
	struct file_lock_context *ctx = READ_ONCE(file->f_inode->i_flctx);
	struct file_lock want, *fl = NULL;
	int err;

	if (flock->l_type != F_RDLCK && flock->l_type != F_WRLCK)
		return -EINVAL;
	err = make_request(file, cmd, flock, &want);
	if (err)
		return err;
	flock->l_type = F_UNLCK;
	if (!ctx)
		return 0;
	spin_lock(&ctx->lock);
	want.type = want.type == F_WRLCK ? F_WRLCK : F_RDLCK;
	fl = find_conflict(ctx, &want);
	if (fl) {
		flock->l_type = fl->type;
		flock->l_whence = SEEK_SET;
		flock->l_start = fl->start;
		flock->l_len =
			fl->end == LOCK_EOF ? 0 : fl->end - fl->start + 1;
		flock->l_pid = fl->kind == LOCK_OFD ? -1 : pid_vnr(fl->pid);
	}
	spin_unlock(&ctx->lock);
	return 0;
}

/**
 * fcntl_setlk() - F_SETLK and its family.
 * @fd:    the descriptor.
 * @file:  its file.
 * @cmd:   F_SETLK, F_SETLKW or the OFD forms.
 * @flock: the lock.
 *
 * Context: May sleep.
 * Return: 0, -EAGAIN, -EBADF (wrong open mode), -EDEADLK, -EINVAL, -ENOLCK,
 * -EOVERFLOW, -ERESTARTSYS.
 */
int fcntl_setlk(unsigned int fd, struct file *file, unsigned int cmd,
		struct flock *flock)
{
	bool wait = cmd == F_SETLKW || cmd == F_OFD_SETLKW;
	struct file_lock want;
	struct fd now;
	int err;

	err = make_request(file, cmd, flock, &want);
	if (err)
		return err;
	if ((want.type == F_RDLCK && !(file->f_mode & FMODE_READ)) ||
	    (want.type == F_WRLCK && !(file->f_mode & FMODE_WRITE)))
		return -EBADF;
	err = set_lock(file->f_inode, &want, wait);
	if (err || want.type == F_UNLCK || want.kind == LOCK_OFD)
		return err;

	/* Another thread closed it meanwhile: close() missed this lock. */
	now = fdget(fd);
	if (now.file != file) {
		want.type = F_UNLCK;
		set_lock(file->f_inode, &want, false);
		err = -EBADF;
	}
	fdput(now);
	return err;
}

/* Drop all record locks of @owner, without allocating. */
static void remove_owner(struct inode *inode, const void *owner)
{
	struct file_lock_context *ctx = READ_ONCE(inode->i_flctx);
	struct file_lock *fl, *next;
	LIST_HEAD(dead);

	if (!ctx || list_empty(&ctx->posix))
		return;
	spin_lock(&ctx->lock);
	spin_lock(&locks_lock);
	list_for_each_entry_safe(fl, next, &ctx->posix, list)
		if (fl->owner == owner)
			drop_lock(fl, &dead);
	spin_unlock(&locks_lock);
	if (!list_empty(&dead))
		ctx->released++;
	spin_unlock(&ctx->lock);
	if (!list_empty(&dead)) {
		free_locks(&dead);
		wake_up_all(&ctx->wait);
	}
}

/**
 * locks_remove_posix() - a process closes a descriptor: its locks go.
 * @file:  what it closes.
 * @owner: its files_struct.
 *
 * Context: Process context.
 */
void locks_remove_posix(struct file *file, const void *owner)
{
	remove_owner(file->f_inode, owner);
}

/**
 * locks_remove_file() - the open file goes: its OFD lock and its flock go.
 * @file: the file.
 *
 * Context: Process context.
 */
void locks_remove_file(struct file *file)
{
	if (!READ_ONCE(file->f_inode->i_flctx))
		return;
	remove_owner(file->f_inode, file);
	flock_remove_file(file);
}
