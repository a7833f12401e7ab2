/*
 * fs/dir.h - how a file system hands directory entries to its reader.
 *
 * iterate() calls dir_emit() once per entry, advancing ctx->pos before the
 * next one; false means "the reader is full, stop here".
 */
#ifndef FS_DIR_H
#define FS_DIR_H

#include "lib/types.h"
#include <uapi/dirent.h>

struct dir_context;
struct file;

typedef bool (*filldir_t)(struct dir_context *ctx, const char *name, int len,
			  loff_t pos, u64 ino, unsigned int type);

struct dir_context {
	filldir_t actor;
	loff_t pos;
};

static inline bool dir_emit(struct dir_context *ctx, const char *name, int len,
			    u64 ino, unsigned int type)
{
	return ctx->actor(ctx, name, len, ctx->pos, ino, type);
}

bool dir_emit_dots(struct file *file, struct dir_context *ctx);
int iterate_dir(struct file *file, struct dir_context *ctx);

/* The d_type of an i_mode: its file type, shifted down. */
static inline unsigned int fs_umode_to_dtype(umode_t mode)
{
	return (mode >> 12) & 15;
}

#endif
