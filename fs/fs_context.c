/*
 * fs/fs_context.c - gather what a file system is to be told, then mount it.
 *
 * Flags that every file system knows (ro, sync ...) and the source are taken
 * out; the rest becomes one text of options, as mount(2) passes it.  A type
 * with check_param() looks at each option as it comes, so that fsconfig(2)
 * can say at once what is wrong; the others say so when they are mounted.
 *
 * See: mount(2); Documentation/filesystems/mount_api.rst.
 */
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/types.h"
#include "lib/util.h"
#include <uapi/errno.h>
#include <uapi/mount.h>
#include "asm/page.h"
#include "kernel/base/bug.h"
#include "kernel/base/rwsem.h"
#include "kernel/cred.h"
#include "kernel/user_namespace.h"
#include "mm/slab.h"
#include "fs/dentry.h"
#include "fs/filesystems.h"
#include "fs/fs_context.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"
#include "fs/super.h"

static struct fs_context *alloc_context(struct file_system_type *type,
					struct user_namespace *user_ns)
{
	struct fs_context *fc = kzalloc(sizeof(*fc), GFP_KERNEL);

	if (!fc)
		return ERR_PTR(-ENOMEM);
	mutex_init(&fc->lock, RANK_FS_CONTEXT, "fs_context");
	fc->type = type;
	fc->user_ns = get_user_ns(user_ns);
	return fc;
}

/**
 * fs_context_for_mount() - begin to mount a new file system.
 * @type:     of it.
 * @sb_flags: MS_* of the super block.
 *
 * Context: May sleep.
 * Return: the context, for put_fs_context(); or ERR_PTR(-ENOMEM).
 */
struct fs_context *fs_context_for_mount(struct file_system_type *type,
					unsigned long sb_flags)
{
	struct fs_context *fc = alloc_context(type, fs_type_owner(type));

	if (!IS_ERR(fc))
		fc->sb_flags = sb_flags;
	return fc;
}

/**
 * fs_context_for_reconfigure() - begin to change a mounted one.
 * @root:     any dentry of it.
 * @sb_flags: MS_* to set,
 * @mask:     of these.
 *
 * Context: May sleep; its super block is in use.
 * Return: the context, for put_fs_context(); or ERR_PTR(-ENOMEM).
 */
struct fs_context *fs_context_for_reconfigure(struct dentry *root,
					      unsigned long sb_flags,
					      unsigned long mask)
{
	struct super_block *sb = root->d_sb;
	struct fs_context *fc = alloc_context(sb->s_type, sb->s_user_ns);

	if (IS_ERR(fc))
		return fc;
	atomic_inc(&sb->s_active);
	fc->root = dget(root);
	fc->sb_flags = sb_flags;
	fc->sb_flags_mask = mask;
	fc->phase = FC_RECONF_PARAMS;
	return fc;
}

static void drop_options(struct fs_context *fc)
{
	kfree(fc->source);
	kfree(fc->options);
	fc->source = NULL;
	fc->options = NULL;
}

/** put_fs_context() - undo fs_context_for_*().  Context: May sleep. */
void put_fs_context(struct fs_context *fc)
{
	if (fc->root) {
		struct super_block *sb = fc->root->d_sb;

		dput(fc->root);
		deactivate_super(sb);
	}
	for (; fc->log_tail != fc->log_head; fc->log_tail++)
		kfree(fc->log[fc->log_tail % FC_LOG_SIZE]);
	drop_options(fc);
	put_user_ns(fc->user_ns);
	kfree(fc);
}

/**
 * fc_error() - tell whoever reads the descriptor what was wrong.
 * @fc:  the context; nothing happens unless it has a reader.
 * @fmt: one line, without its end.
 *
 * Context: May sleep.
 */
void fc_error(struct fs_context *fc, const char *fmt, ...)
{
	char text[160], *line;
	va_list args;

	if (!fc->has_log)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	line = kasprintf(GFP_KERNEL, "e %s\n", text);
	if (!line)
		return;
	if (fc->log_head - fc->log_tail == FC_LOG_SIZE)
		kfree(fc->log[fc->log_tail++ % FC_LOG_SIZE]);
	fc->log[fc->log_head++ % FC_LOG_SIZE] = line;
}

/** fc_unknown() - there is no such parameter.  Return: -EINVAL. */
int fc_unknown(struct fs_context *fc, const char *key)
{
	fc_error(fc, "%s: Unknown parameter '%s'", fc->type->name, key);
	return -EINVAL;
}

/* A flag of the super block?  True if @key was one. */
static bool parse_sb_flag(struct fs_context *fc, const char *key)
{
	static const struct {
		const char *name;
		unsigned long flag;
		bool set;
	} flags[] = {
		{ "ro", MS_RDONLY, true },
		{ "rw", MS_RDONLY, false },
		{ "sync", MS_SYNCHRONOUS, true },
		{ "async", MS_SYNCHRONOUS, false },
		{ "dirsync", MS_DIRSYNC, true },
		{ "mand", MS_MANDLOCK, true },
		{ "nomand", MS_MANDLOCK, false },
		{ "lazytime", MS_LAZYTIME, true },
		{ "nolazytime", MS_LAZYTIME, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(flags); i++) {
		if (strcmp(key, flags[i].name) != 0)
			continue;
		fc->sb_flags_mask |= flags[i].flag;
		fc->sb_flags &= ~flags[i].flag;
		if (flags[i].set)
			fc->sb_flags |= flags[i].flag;
		return true;
	}
	return false;
}

static int parse_source(struct fs_context *fc, const char *value)
{
	if (!value) {
		fc_error(fc, "%s: Non-string source", fc->type->name);
		return -EINVAL;
	}
	if (fc->source) {
		fc_error(fc, "%s: Multiple sources", fc->type->name);
		return -EINVAL;
	}
	fc->source = kstrdup(value, GFP_KERNEL);
	return fc->source ? 0 : -ENOMEM;
}

/* Add to the text of options. */
static int add_option(struct fs_context *fc, const char *key, const char *value)
{
	const char *old = fc->options ? fc->options : "";
	char *new;

	if (strchr(key, ',') || (value && !fc->type->check_param &&
				 strlen(value) > PAGE_SIZE / 2)) {
		fc_error(fc, "%s: Option '%s' cannot be passed on",
			 fc->type->name, key);
		return -EINVAL;
	}
	if (strlen(old) + strlen(key) + (value ? strlen(value) : 0) + 3 >
	    PAGE_SIZE)
		return -EINVAL;
	new = kasprintf(GFP_KERNEL, "%s%s%s%s%s", old, *old ? "," : "", key,
			value ? "=" : "", value ? value : "");
	if (!new)
		return -ENOMEM;
	kfree(fc->options);
	fc->options = new;
	return 0;
}

/**
 * fc_parse_param() - one parameter.
 * @fc:    the context.
 * @key:   its name.
 * @value: its value, or NULL for a flag.
 *
 * Context: May sleep.
 * Return: 0, -EINVAL, -ENOMEM.
 */
int fc_parse_param(struct fs_context *fc, const char *key, const char *value)
{
	int err;

	if (!*key) {
		fc_error(fc, "%s: Unnamed parameter", fc->type->name);
		return -EINVAL;
	}
	if (!value && parse_sb_flag(fc, key))
		return 0;
	if (!strcmp(key, "source"))
		return parse_source(fc, value);
	err = fc->type->check_param ? fc->type->check_param(fc, key, value) : 0;
	return err ? err : add_option(fc, key, value);
}

/**
 * fc_parse_text() - all parameters as mount(2) passes them.
 * @fc:   the context.
 * @text: separated by commas; may be NULL.
 *
 * A type that does not look at single parameters gets the text as it is.
 *
 * Context: May sleep.
 * Return: as fc_parse_param().
 */
int fc_parse_text(struct fs_context *fc, const char *text)
{
	char *copy, *rest, *key, *value;
	int err = 0;

	if (!text)
		return 0;
	copy = kstrdup(text, GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	if (!fc->type->check_param) {
		fc->options = copy;
		return 0;
	}
	rest = copy;
	while (!err && (key = strsep(&rest, ","))) {
		if (!*key)
			continue;
		value = strchr(key, '=');
		if (value == key)
			continue;
		if (value)
			*value++ = '\0';
		err = fc_parse_param(fc, key, value);
	}
	kfree(copy);
	return err;
}

/**
 * fc_may_mount() - may the current task mount this?
 * @fc: the context.
 *
 * Context: Process context.
 * Return: true if it has CAP_SYS_ADMIN where that counts: everywhere, or for
 * types that are safe in the namespace that will own the super block.
 */
bool fc_may_mount(const struct fs_context *fc)
{
	if (fc->type->fs_flags & FS_USERNS_MOUNT)
		return ns_capable(fc->user_ns, CAP_SYS_ADMIN);
	return capable(CAP_SYS_ADMIN);
}

/**
 * fc_create() - make, or find, the super block.
 * @fc: the context, with all its parameters.
 *
 * Context: May sleep.
 * Return: 0 with @fc->root set, or what the file system says.
 */
int fc_create(struct fs_context *fc)
{
	struct dentry *root;

	assert(!fc->root);
	root = mount_fs(fc->type, (int)fc->sb_flags, fc->source, fc->options);
	if (IS_ERR(root))
		return (int)PTR_ERR(root);
	fc->root = root;
	return 0;
}

/**
 * fc_reconfigure() - change the super block.
 * @fc: from fs_context_for_reconfigure(), with its parameters.
 *
 * Context: May sleep; takes s_umount.
 * Return: 0, -EPERM, or as reconfigure_super().
 */
int fc_reconfigure(struct fs_context *fc)
{
	struct super_block *sb = fc->root->d_sb;
	unsigned long flags;
	int err;

	if (!ns_capable(sb->s_user_ns, CAP_SYS_ADMIN))
		return -EPERM;
	down_write(&sb->s_umount);
	flags = (sb->s_flags & ~fc->sb_flags_mask) |
		(fc->sb_flags & fc->sb_flags_mask);
	err = reconfigure_super(sb, (int)flags, fc->options);
	up_write(&sb->s_umount);
	return err;
}

/** fc_clean() - from here on parameters change what was mounted. */
void fc_clean(struct fs_context *fc)
{
	drop_options(fc);
	fc->sb_flags = 0;
	fc->sb_flags_mask = 0;
	fc->phase = FC_RECONF_PARAMS;
}

/**
 * fc_mount() - a mount of what fc_create() made.
 * @fc: the context; keeps its own hold on the super block.
 *
 * Context: May sleep.
 * Return: a mount in no tree with one reference, or ERR_PTR(-ENOMEM).
 */
struct mount *fc_mount(struct fs_context *fc)
{
	struct mount *mnt = alloc_vfsmnt(fc->source);

	if (IS_ERR(mnt))
		return mnt;
	atomic_inc(&fc->root->d_sb->s_active);
	mnt_set_root(mnt, dget(fc->root));
	return mnt;
}
