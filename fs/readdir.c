/*
 * fs/readdir.c - reading directories: getdents and getdents64.
 *
 * A file system emits entries one by one; each is laid out in the user's
 * buffer at once.  An entry's d_off is where the next one starts, known only
 * when that one comes, so it is written one entry late.
 *
 * See: getdents(2), readdir(3).
 */
#include "lib/types.h"
#include "lib/string.h"
#include "lib/util.h"
#include <uapi/dirent.h>
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "mm/slab.h"
#include "fs/dir.h"
#include "fs/dentry.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/fsnotify.h"
#include "fs/inode.h"
#include <uapi/limits.h>

/**
 * iterate_dir() - let a directory emit its entries.
 * @file: an open directory.
 * @ctx:  whom to emit to; its position comes from and returns to f_pos.
 *
 * Context: May sleep; f_pos is locked.
 * Return: 0, -ENOTDIR, -ENOENT (removed), or what the file system answered.
 */
int iterate_dir(struct file *file, struct dir_context *ctx)
{
	struct inode *inode = file_inode(file);
	int err = -ENOENT;

	if (!file->f_op->iterate)
		return -ENOTDIR;
	inode_lock_shared(inode);
	if (!IS_DEADDIR(inode)) {
		ctx->pos = file->f_pos;
		err = file->f_op->iterate(file, ctx);
		file->f_pos = ctx->pos;
		fsnotify_file(file, FS_ACCESS);
		file_accessed(file);
	}
	inode_unlock_shared(inode);
	return err;
}

/**
 * dir_emit_dots() - emit "." and "..", positions 0 and 1.
 * @file: the directory.
 * @ctx:  whom to emit to.
 *
 * Context: May sleep.
 * Return: false if the reader is full.
 */
bool dir_emit_dots(struct file *file, struct dir_context *ctx)
{
	if (ctx->pos == 0) {
		if (!dir_emit(ctx, ".", 1, file_inode(file)->i_ino, DT_DIR))
			return false;
		ctx->pos = 1;
	}
	if (ctx->pos == 1) {
		struct dentry *parent = dget_parent(file->f_path.dentry);
		u64 ino = d_inode(parent)->i_ino;

		dput(parent);
		if (!dir_emit(ctx, "..", 2, ino, DT_DIR))
			return false;
		ctx->pos = 2;
	}
	return true;
}

/*
 * struct getdents - the user's buffer being filled.  Entries are collected in
 * a kernel page first, so that one copy serves many of them.
 */
struct getdents {
	struct dir_context ctx;
	char __user *user; /* where the next flush goes */
	size_t room;       /* bytes left for entries */
	char *page;        /* collected entries */
	size_t used;       /* bytes of it */
	size_t last;       /* offset of the last entry in page */
	loff_t first_pos;  /* position of the first entry in page */
	loff_t last_pos;   /* of the last one */
	bool old;          /* getdents(2): the older layout */
	bool any;
	int err;
};

/* Where the last entry's d_off lies; both layouts agree. */
#define D_OFF_AT offsetof(struct linux_dirent64, d_off)
static_assert(offsetof(struct linux_dirent, d_off) == D_OFF_AT, "one layout");

/* The last entry's successor is at @pos. */
static void set_next(struct getdents *g, loff_t pos)
{
	if (g->any)
		memcpy(g->page + g->last + D_OFF_AT, &pos, sizeof(pos));
}

/* Hand over collected entries, keeping the last: its d_off is not known. */
static int flush_entries(struct getdents *g, bool all)
{
	size_t n = all ? g->used : g->last;

	if (copy_to_user(g->user, g->page, n))
		return -EFAULT;
	g->user += n;
	memmove(g->page, g->page + n, g->used - n);
	g->used -= n;
	g->last = 0;
	g->first_pos = g->last_pos;
	return 0;
}

static void lay_out64(char *at, size_t reclen, const char *name, size_t len,
		      unsigned int type)
{
	struct linux_dirent64 *d = (struct linux_dirent64 *)at;

	d->d_reclen = (unsigned short)reclen;
	d->d_type = (unsigned char)type;
	memcpy(d->d_name, name, len);
	memset(d->d_name + len, 0, reclen - len - offsetof(typeof(*d), d_name));
}

static void lay_out_old(char *at, size_t reclen, const char *name, size_t len,
			unsigned int type)
{
	struct linux_dirent *d = (struct linux_dirent *)at;

	d->d_reclen = (unsigned short)reclen;
	memcpy(d->d_name, name, len);
	memset(d->d_name + len, 0, reclen - len - offsetof(typeof(*d), d_name));
	at[reclen - 1] = (char)type; /* hidden behind the name */
}

static bool add_entry(struct dir_context *ctx, const char *name, int len,
		      loff_t pos, u64 ino, unsigned int type)
{
	struct getdents *g = container_of(ctx, struct getdents, ctx);
	size_t head = g->old ? offsetof(struct linux_dirent, d_name) + 2
			     : offsetof(struct linux_dirent64, d_name) + 1;
	size_t reclen = ALIGN(head + (size_t)len, 8);
	char *at;

	assert(len > 0 && len <= NAME_MAX);
	if (reclen > g->room) {
		g->err = -EINVAL; /* counts only if nothing fitted */
		return false;
	}
	if (g->used + reclen > PAGE_SIZE) {
		g->err = flush_entries(g, false);
		if (g->err)
			return false;
	}
	set_next(g, pos);
	at = g->page + g->used;
	memcpy(at, &ino, sizeof(ino));
	memset(at + D_OFF_AT, 0, sizeof(pos));
	if (g->old)
		lay_out_old(at, reclen, name, (size_t)len, type);
	else
		lay_out64(at, reclen, name, (size_t)len, type);
	if (!g->used)
		g->first_pos = pos;
	g->last = g->used;
	g->last_pos = pos;
	g->used += reclen;
	g->room -= reclen;
	g->any = true;
	return true;
}

/* Read entries of @file into the user's buffer: bytes, or -errno. */
static long read_entries(struct file *file, char __user *buf, size_t count,
			 bool old)
{
	struct getdents g = {
		.ctx.actor = add_entry,
		.user = buf,
		.room = count,
		.old = old,
	};
	long err;

	g.page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!g.page)
		return -ENOMEM;
	err = iterate_dir(file, &g.ctx);
	if (err >= 0)
		err = g.err;
	if (g.any) {
		set_next(&g, g.ctx.pos);
		err = g.err == -EFAULT ? g.err : flush_entries(&g, true);
		if (err) /* read again what could not be handed over */
			file->f_pos = g.first_pos;
		if (!err || g.user > buf)
			err = g.user - buf;
	}
	kfree(g.page);
	return err;
}

static long do_getdents(unsigned int fd, char __user *buf, size_t count,
			bool old)
{
	struct fd f;
	long n;

	if (count > INT_MAX)
		count = INT_MAX;
	f = fdget_pos(fd);
	if (!f.file)
		return -EBADF;
	n = read_entries(f.file, buf, count, old);
	fdput_pos(f);
	return n;
}

/* getdents64(2) */
SYSCALL_DEFINE3(getdents64, unsigned int, fd, char __user *, buf, unsigned int,
		count)
{
	return do_getdents(fd, buf, count, false);
}

/* getdents(2) */
SYSCALL_DEFINE3(getdents, unsigned int, fd, char __user *, buf, unsigned int,
		count)
{
	return do_getdents(fd, buf, count, true);
}
