/*
 * fs/fs_struct.c - root, working directory and umask: a part of every task.
 *
 * Tasks made with CLONE_FS share one fs_struct; the others have a copy.  All
 * fs_structs are on one list, so that pivot_root(2) finds those that stand in
 * the old root without looking at every task.
 *
 * See: chroot(2), chdir(2), umask(2), clone(2).
 */
#include "lib/types.h"
#include "lib/atomic.h"
#include "lib/errptr.h"
#include "lib/list.h"
#include <uapi/errno.h>
#include <uapi/clone.h>
#include <uapi/stat.h>
#include "kernel/base/bug.h"
#include "kernel/base/spinlock.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "mm/slab.h"
#include "fs/fs_struct.h"

static spinlock_t list_lock = SPINLOCK_INIT(RANK_FS_LIST, "fs_structs");
static LIST_HEAD(all); /* list_lock */
static atomic_long_t count = ATOMIC_LONG_INIT(1);

struct fs_struct init_fs = {
	.lock = SPINLOCK_INIT(RANK_FS_STRUCT, "init_fs"),
	.users = 1,
	.umask = 0022,
	.list = LIST_HEAD_INIT(init_fs.list),
};

/** nr_fs_structs() - how many exist.  Context: Any. */
long nr_fs_structs(void)
{
	return atomic_long_read(&count);
}

/* Put @path into @slot, dropping what was there outside the lock. */
static void set_path(struct fs_struct *fs, struct path *slot,
		     const struct path *path)
{
	struct path old;

	path_get(path);
	spin_lock(&fs->lock);
	old = *slot;
	*slot = *path;
	spin_unlock(&fs->lock);
	if (old.dentry)
		path_put(&old);
}

/** set_fs_root() - chroot; @path stays the caller's.  May sleep. */
void set_fs_root(struct fs_struct *fs, const struct path *path)
{
	set_path(fs, &fs->root, path);
}

/** set_fs_pwd() - chdir; @path stays the caller's.  May sleep. */
void set_fs_pwd(struct fs_struct *fs, const struct path *path)
{
	set_path(fs, &fs->pwd, path);
}

/** get_fs_root() - the root, with references.  Context: Any. */
void get_fs_root(struct fs_struct *fs, struct path *root)
{
	spin_lock(&fs->lock);
	*root = fs->root;
	path_get(root);
	spin_unlock(&fs->lock);
}

/** get_fs_pwd() - the working directory, with references.  Context: Any. */
void get_fs_pwd(struct fs_struct *fs, struct path *pwd)
{
	spin_lock(&fs->lock);
	*pwd = fs->pwd;
	path_get(pwd);
	spin_unlock(&fs->lock);
}

/* A field of another task's fs_struct; -ENOENT once it has none. */
static int get_task_path(struct task_struct *task, struct path *path,
			 void (*get)(struct fs_struct *, struct path *))
{
	int err = -ENOENT;

	task_lock(task);
	if (task->fs) {
		get(task->fs, path);
		err = 0;
	}
	task_unlock(task);
	return err;
}

/** get_task_root() - another task's root.  Return: 0 or -ENOENT. */
int get_task_root(struct task_struct *task, struct path *root)
{
	return get_task_path(task, root, get_fs_root);
}

/** get_task_pwd() - another task's directory.  Return: 0 or -ENOENT. */
int get_task_pwd(struct task_struct *task, struct path *pwd)
{
	return get_task_path(task, pwd, get_fs_pwd);
}

/** get_task_umask() - another task's umask, or -ENOENT.  Context: Any. */
int get_task_umask(struct task_struct *task)
{
	int umask = -ENOENT;

	task_lock(task);
	if (task->fs)
		umask = READ_ONCE(task->fs->umask);
	task_unlock(task);
	return umask;
}

/** current_umask() - permission bits new files do not get.  Context: Any. */
int current_umask(void)
{
	return READ_ONCE(current->fs->umask);
}

/**
 * copy_fs_struct() - a private copy.
 * @old: whose.
 *
 * Context: May sleep.
 * Return: the copy with one user, or NULL without memory.
 */
struct fs_struct *copy_fs_struct(struct fs_struct *old)
{
	struct fs_struct *fs = kzalloc(sizeof(*fs), GFP_KERNEL);

	if (!fs)
		return NULL;
	fs->users = 1;
	spin_lock_init(&fs->lock, RANK_FS_STRUCT, "fs_struct");
	spin_lock(&old->lock);
	fs->umask = old->umask;
	fs->root = old->root;
	path_get(&fs->root);
	fs->pwd = old->pwd;
	path_get(&fs->pwd);
	spin_unlock(&old->lock);
	spin_lock(&list_lock);
	list_add_tail(&fs->list, &all);
	spin_unlock(&list_lock);
	atomic_long_inc(&count);
	return fs;
}

/**
 * free_fs_struct() - the last user is gone.
 * @fs: not init_fs.
 *
 * Context: May sleep.
 */
void free_fs_struct(struct fs_struct *fs)
{
	spin_lock(&list_lock);
	list_del(&fs->list);
	spin_unlock(&list_lock);
	path_put(&fs->root);
	path_put(&fs->pwd);
	kfree(fs);
	atomic_long_dec(&count);
}

static void put_fs_struct(struct fs_struct *fs)
{
	bool last;

	spin_lock(&fs->lock);
	assert(fs->users > 0);
	last = --fs->users == 0;
	spin_unlock(&fs->lock);
	if (last)
		free_fs_struct(fs);
}

/**
 * switch_fs_struct() - give the current task another fs_struct.
 * @fs: with one user, who it becomes.
 *
 * Context: Process context, may sleep.
 */
void switch_fs_struct(struct fs_struct *fs)
{
	struct fs_struct *old = current->fs;

	task_lock(current);
	current->fs = fs;
	task_unlock(current);
	put_fs_struct(old);
}

/** fs_struct_is_shared() - has current's more users?  Context: Process. */
bool fs_struct_is_shared(void)
{
	return READ_ONCE(current->fs->users) > 1;
}

/**
 * unshare_fs_struct() - stop sharing root and working directory.
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int unshare_fs_struct(void)
{
	struct fs_struct *fs = copy_fs_struct(current->fs);

	if (!fs)
		return -ENOMEM;
	switch_fs_struct(fs);
	return 0;
}

/* Replace @old by @new in one slot; true if it was there. */
static bool replace_path(struct path *slot, const struct path *old,
			 const struct path *new)
{
	if (!path_equal(slot, old))
		return false;
	path_get(new);
	*slot = *new;
	return true;
}

/**
 * chroot_fs_refs() - whoever stands in the old root now stands in the new.
 * @old: root before pivot_root(2); the caller keeps references.
 * @new: root after it.
 *
 * Context: May sleep.
 */
void chroot_fs_refs(const struct path *old, const struct path *new)
{
	struct fs_struct *fs;
	int moved = 0;

	spin_lock(&list_lock);
	list_for_each_entry(fs, &all, list) {
		spin_lock(&fs->lock);
		moved += replace_path(&fs->root, old, new);
		moved += replace_path(&fs->pwd, old, new);
		spin_unlock(&fs->lock);
	}
	spin_unlock(&list_lock);
	while (moved--)
		path_put(old);
}

/* fork: share with CLONE_FS, else copy; not while exec counts the sharers. */
static int copy_fs(struct task_struct *child,
		   const struct kernel_clone_args *args)
{
	struct fs_struct *fs = current->fs;
	int err = 0;

	if (!(args->flags & CLONE_FS)) {
		child->fs = copy_fs_struct(fs);
		return child->fs ? 0 : -ENOMEM;
	}
	spin_lock(&fs->lock);
	if (fs->in_exec)
		err = -EAGAIN;
	else
		fs->users++;
	spin_unlock(&fs->lock);
	if (!err)
		child->fs = fs;
	return err;
}

/* exit, or a fork that failed later. */
static void exit_fs(struct task_struct *task)
{
	struct fs_struct *fs = task->fs;

	if (!fs)
		return;
	task_lock(task);
	task->fs = NULL;
	task_unlock(task);
	put_fs_struct(fs);
}

/* umask(2): the old one. */
SYSCALL_DEFINE1(umask, int, mask)
{
	return xchg(&current->fs->umask, mask & S_IRWXUGO);
}

/** fs_struct_init() - the first fs_struct joins the list.  Boot, once. */
void fs_struct_init(void)
{
	spin_lock(&list_lock);
	list_add(&init_fs.list, &all);
	spin_unlock(&list_lock);
}

const struct task_part task_fs = {
	.name = "fs",
	.copy = copy_fs,
	.exit = exit_fs,
	.release = exit_fs,
};
