/*
 * fs/fs_context.h - a file system about to be mounted, or changed.
 *
 * Both mount(2) and fsopen(2) fill one in, parameter by parameter or all at
 * once, and then ask it for a root.
 */
#ifndef FS_FS_CONTEXT_H
#define FS_FS_CONTEXT_H

#include "lib/compiler.h"
#include "lib/types.h"
#include "kernel/base/mutex.h"

struct dentry;
struct file_system_type;
struct mount;
struct super_block;
struct user_namespace;

/* What a context waits for. */
enum fs_context_phase {
	FC_CREATE_PARAMS,  /* parameters, to make a super block */
	FC_AWAITING_MOUNT, /* it is made: fsmount(2) */
	FC_RECONF_PARAMS,  /* parameters, to change it */
	FC_FAILED,         /* nothing any more */
};

#define FC_LOG_SIZE 8

/* struct fs_context - ; lock guards it when user space holds a descriptor. */
struct fs_context {
	struct mutex lock;
	struct file_system_type *type;  /* [c] */
	struct user_namespace *user_ns; /* [c] referenced: owner of the sb */
	struct dentry *root;            /* with its sb's s_active counted */
	char *source;
	char *options;          /* the text for the file system; NULL: none */
	bool text_only;         /* @options came as one, from mount(2) */
	unsigned long sb_flags; /* MS_* of the super block */
	unsigned long sb_flags_mask; /* those that were said */
	enum fs_context_phase phase;
	bool has_log;
	unsigned int log_head, log_tail; /* log_tail is the oldest */
	char *log[FC_LOG_SIZE];          /* messages for read(2) */
};

struct fs_context *fs_context_for_mount(struct file_system_type *type,
					unsigned long sb_flags) __must_check;
struct fs_context *fs_context_for_reconfigure(struct dentry *root,
					      unsigned long sb_flags,
					      unsigned long mask) __must_check;
void put_fs_context(struct fs_context *fc);
int fc_parse_param(struct fs_context *fc, const char *key, const char *value);
int fc_parse_text(struct fs_context *fc, const char *text);
int fc_create(struct fs_context *fc);
int fc_reconfigure(struct fs_context *fc);
void fc_clean(struct fs_context *fc);
struct mount *fc_mount(struct fs_context *fc);
bool fc_may_mount(const struct fs_context *fc);
void fc_error(struct fs_context *fc, const char *fmt, ...) __printf(2, 3);
int fc_unknown(struct fs_context *fc, const char *key);

#endif
