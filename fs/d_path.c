/*
 * fs/d_path.c - from (mount, dentry) back to a path name.
 *
 * The text is built from its end, climbing to the root under rename_lock and
 * mount_lock.  What the climb meets last decides the decoration: nothing at
 * the caller's root, "(unreachable)" for getcwd(2) beyond it, " (deleted)"
 * for a name that was unlinked.
 *
 * See: getcwd(2), proc(5) (fd, exe, cwd, maps).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/limits.h>
#include "kernel/base/spinlock.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "mm/slab.h"
#include "asm/uaccess.h"
#include "fs/dentry.h"
#include "fs/fs_struct.h"
#include "fs/mount.h"

/* struct back_text - a text that grows towards the front of its buffer. */
struct back_text {
	char *start;
	int room; /* negative: did not fit */
};

static void prepend(struct back_text *text, const char *str, int len)
{
	text->room -= len;
	if (text->room < 0)
		return;
	text->start -= len;
	memcpy(text->start, str, (size_t)len);
}

static void prepend_name(struct back_text *text, const struct qstr *name)
{
	prepend(text, name->name, (int)name->len);
	prepend(text, "/", 1);
}

/* How a climb ended. */
enum climb_end {
	CLIMB_ROOT,     /* at the root asked for */
	CLIMB_TOP,      /* at the top of the mount namespace */
	CLIMB_DETACHED, /* at the top of a mount that is in no namespace */
};

/* Climb from @path to @root (NULL: the top), or as far as it goes. */
static enum climb_end climb(const struct path *path, const struct path *root,
			    struct back_text *text)
{
	struct mount *mnt = real_mount(path->mnt);
	struct dentry *dentry = path->dentry;

	while (!root || &mnt->mnt != root->mnt || dentry != root->dentry) {
		if (dentry == mnt->mnt.mnt_root) {
			if (!mnt_has_parent(mnt))
				return mnt->mnt_ns ? CLIMB_TOP : CLIMB_DETACHED;
			dentry = mnt->mnt_mountpoint;
			mnt = mnt->mnt_parent;
			continue;
		}
		if (d_is_root(dentry))
			return CLIMB_DETACHED; /* above the bind's top */
		prepend_name(text, &dentry->d_name);
		dentry = dentry->d_parent;
	}
	return CLIMB_ROOT;
}

static enum climb_end prepend_path(const struct path *path,
				   const struct path *root,
				   struct back_text *text)
{
	char *end = text->start;
	enum climb_end how;

	rename_lock_take();
	lock_mount_hash();
	how = climb(path, root, text);
	unlock_mount_hash();
	rename_lock_drop();
	if (text->room >= 0 && text->start == end)
		prepend(text, "/", 1);
	return how;
}

static char *finished(const struct back_text *text)
{
	return text->room < 0 ? ERR_PTR(-ENAMETOOLONG) : text->start;
}

static struct back_text back_text_on(char *buf, int buflen)
{
	struct back_text text = { .start = buf + buflen, .room = buflen };

	prepend(&text, "", 1);
	return text;
}

/**
 * prepend_path_from() - a path as seen from a root that must contain it.
 * @path:   what to name.
 * @root:   with a reference.
 * @buf:    where the text goes, at its end.
 * @buflen: bytes.
 *
 * Context: Any; takes rename_lock and mount_lock.
 * Return: the start of the text, NULL if @path is not below @root, or
 * ERR_PTR(-ENAMETOOLONG).
 */
char *prepend_path_from(const struct path *path, const struct path *root,
			char *buf, int buflen)
{
	struct back_text text = back_text_on(buf, buflen);

	if (prepend_path(path, root, &text) != CLIMB_ROOT)
		return NULL;
	return finished(&text);
}

/**
 * d_absolute_path() - a path as seen from the top of its mount namespace.
 * @path:   what to name.
 * @buf:    where the text goes, at its end.
 * @buflen: bytes.
 *
 * Context: Any; takes rename_lock and mount_lock.
 * Return: the start of the text, or ERR_PTR: -ENAMETOOLONG, -EINVAL if the
 * mount is detached.
 */
char *d_absolute_path(const struct path *path, char *buf, int buflen)
{
	struct back_text text = back_text_on(buf, buflen);

	if (prepend_path(path, NULL, &text) == CLIMB_DETACHED)
		return ERR_PTR(-EINVAL);
	return finished(&text);
}

/**
 * d_path() - a path as the current task may name it, for people to read.
 * @path:   what to name.
 * @buf:    where the text goes, at its end.
 * @buflen: bytes.
 *
 * Context: Process context; takes rename_lock and mount_lock.
 * Return: the start of the text, or ERR_PTR(-ENAMETOOLONG).
 */
char *d_path(const struct path *path, char *buf, int buflen)
{
	struct back_text text = back_text_on(buf, buflen);
	struct path root;

	if (path->dentry->d_op && path->dentry->d_op->d_dname)
		return path->dentry->d_op->d_dname(path->dentry, buf, buflen);
	if (d_unlinked(path->dentry)) {
		text.start = buf + buflen;
		text.room = buflen;
		prepend(&text, " (deleted)", 11);
	}
	get_fs_root(current->fs, &root);
	prepend_path(path, &root, &text);
	path_put(&root);
	return finished(&text);
}

/**
 * dentry_path() - a dentry's name within its own file system.
 * @dentry: what to name.
 * @buf:    where the text goes, at its end.
 * @buflen: bytes.
 *
 * Context: Any; takes rename_lock.
 * Return: the start of the text, or ERR_PTR(-ENAMETOOLONG).
 */
char *dentry_path(struct dentry *dentry, char *buf, int buflen)
{
	struct back_text text = back_text_on(buf, buflen);

	if (d_unlinked(dentry)) {
		text.start = buf + buflen;
		text.room = buflen;
		prepend(&text, "//deleted", 10);
	}
	rename_lock_take();
	if (d_is_root(dentry))
		prepend(&text, "/", 1);
	for (; !d_is_root(dentry); dentry = dentry->d_parent)
		prepend_name(&text, &dentry->d_name);
	rename_lock_drop();
	return finished(&text);
}

/**
 * simple_dname() - d_dname() of shared memory: its name from the root.
 * @dentry: what to name.
 * @buf:    where the text goes, at its end.
 * @buflen: bytes.
 *
 * Context: Any.
 * Return: the start of the text, or ERR_PTR(-ENAMETOOLONG).
 */
char *simple_dname(struct dentry *dentry, char *buf, int buflen)
{
	struct back_text text = { .start = buf + buflen, .room = buflen };

	prepend(&text, " (deleted)", 11);
	prepend_name(&text, &dentry->d_name);
	return finished(&text);
}

/* The working directory's text at the end of @page: its length, or -errno. */
static long cwd_text(char *page)
{
	struct back_text text = back_text_on(page, PATH_MAX);
	struct path root, pwd;
	long len = -ENOENT;

	get_fs_root(current->fs, &root);
	get_fs_pwd(current->fs, &pwd);
	if (!d_unlinked(pwd.dentry)) {
		if (prepend_path(&pwd, &root, &text) != CLIMB_ROOT)
			prepend(&text, "(unreachable)", 13);
		len = text.room < 0 ? -ENAMETOOLONG : PATH_MAX - text.room;
	}
	path_put(&pwd);
	path_put(&root);
	return len;
}

/* getcwd(2): the length with its NUL, or ENOENT if it was removed. */
SYSCALL_DEFINE2(getcwd, char __user *, buf, unsigned long, size)
{
	char *page = kmalloc(PATH_MAX, GFP_KERNEL);
	long len;

	if (!page)
		return -ENOMEM;
	len = cwd_text(page);
	if (len > 0 && (unsigned long)len > size)
		len = -ERANGE;
	if (len > 0 && copy_to_user(buf, page + PATH_MAX - len, (size_t)len))
		len = -EFAULT;
	kfree(page);
	return len;
}
