/*
 * fs/tmpfs_options.c - mount options of tmpfs.
 *
 * size= takes K, M, G or a percentage of memory; nr_blocks= counts pages,
 * nr_inodes= inodes; mode= is octal; uid= and gid= are numbers of the
 * caller's user namespace.  A limit below what is in use is refused.
 *
 * See: tmpfs(5).
 */
#include "lib/types.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "mm/page.h"
#include "fs/dentry.h"
#include "fs/fs_context.h"
#include "fs/inode.h"
#include "fs/seq_file.h"
#include "fs/super.h"
#include "fs/tmpfs.h"

/* What the text asks for. */
struct wishes {
	bool has_blocks, has_inodes, has_mode, has_uid, has_gid;
	unsigned long blocks, inodes;
	umode_t mode;
	kuid_t uid;
	kgid_t gid;
};

/* A number with an optional K, M, G, T, P or E; *rest is what follows. */
static unsigned long parse_size(const char *text, const char **rest)
{
	char *end;
	unsigned long value = simple_strtoul(text, &end, 0);
	static const char units[] = "KMGTPE";

	for (int i = 0; *end && units[i]; i++)
		if (*end == units[i] || *end == (units[i] | 0x20)) {
			value <<= 10 * (i + 1);
			end++;
			break;
		}
	*rest = end;
	return value;
}

static int parse_blocks(struct wishes *w, const char *key, const char *value)
{
	const char *rest;
	unsigned long n = parse_size(value, &rest);

	if (rest == value)
		return -EINVAL;
	if (!strcmp(key, "size")) {
		if (*rest == '%') {
			n = n * totalram_pages / 100;
			rest++;
		} else {
			n = (n + PAGE_SIZE - 1) >> PAGE_SHIFT;
		}
	}
	w->blocks = n;
	w->has_blocks = true;
	return *rest ? -EINVAL : 0;
}

static int parse_inodes(struct wishes *w, const char *value)
{
	const char *rest;

	w->inodes = parse_size(value, &rest);
	w->has_inodes = true;
	return rest == value || *rest ? -EINVAL : 0;
}

static int parse_mode(struct wishes *w, const char *value)
{
	unsigned int mode;

	if (kstrtouint(value, 8, &mode))
		return -EINVAL;
	w->mode = mode & 07777;
	w->has_mode = true;
	return 0;
}

static int parse_owner(struct wishes *w, const char *key, const char *value)
{
	unsigned int id;

	if (kstrtouint(value, 0, &id))
		return -EINVAL;
	if (*key == 'u') {
		w->uid = make_kuid(current_user_ns(), id);
		w->has_uid = true;
		return uid_valid(w->uid) ? 0 : -EINVAL;
	}
	w->gid = make_kgid(current_user_ns(), id);
	w->has_gid = true;
	return gid_valid(w->gid) ? 0 : -EINVAL;
}

/* One option into @w: 0, -EINVAL, or -ENOENT if there is none of that name. */
static int parse_one(struct wishes *w, const char *key, const char *value)
{
	if (!value)
		return !strcmp(key, "inode64") ? 0 : -ENOENT;
	if (!strcmp(key, "size") || !strcmp(key, "nr_blocks"))
		return parse_blocks(w, key, value);
	if (!strcmp(key, "nr_inodes"))
		return parse_inodes(w, value);
	if (!strcmp(key, "mode"))
		return parse_mode(w, value);
	if (!strcmp(key, "uid") || !strcmp(key, "gid"))
		return parse_owner(w, key, value);
	if (!strcmp(key, "huge"))
		return !strcmp(value, "never") ? 0 : -EINVAL;
	return -ENOENT;
}

/** tmpfs_check_param() - file_system_type.check_param. */
int tmpfs_check_param(struct fs_context *fc, const char *key, const char *value)
{
	struct wishes w = { .has_blocks = false };
	int err = parse_one(&w, key, value);

	if (err == -ENOENT)
		return fc_unknown(fc, key);
	if (err)
		fc_error(fc, "tmpfs: Bad value for '%s'", key);
	return err;
}

/* All or nothing: a limit below what is used is refused. */
static int apply(struct tmpfs_sb *info, const struct wishes *w, bool remount)
{
	int err = 0;

	spin_lock(&info->lock);
	if (w->has_blocks && w->blocks && w->blocks < info->used_blocks)
		err = -EINVAL;
	if (w->has_inodes && w->inodes && w->inodes < info->used_inodes)
		err = -EINVAL;
	if (remount && w->has_blocks && w->blocks && !info->max_blocks)
		err = -EINVAL; /* pages used before were not counted */
	if (!err && w->has_blocks) {
		info->max_blocks = w->blocks;
		info->blocks_given = true;
	}
	if (!err && w->has_inodes) {
		info->max_inodes = w->inodes;
		info->inodes_given = true;
	}
	spin_unlock(&info->lock);
	if (err || remount)
		return err;
	if (w->has_mode)
		info->mode = w->mode;
	if (w->has_uid)
		info->uid = w->uid;
	if (w->has_gid)
		info->gid = w->gid;
	return 0;
}

/**
 * tmpfs_parse_options() - read and apply a list of options.
 * @info:    the tmpfs.
 * @text:    "size=1M,mode=700"; changed here.  May be NULL.
 * @remount: mode and owner stay as they are.
 *
 * Context: May sleep.
 * Return: 0, or -EINVAL with nothing changed.
 */
int tmpfs_parse_options(struct tmpfs_sb *info, char *text, bool remount)
{
	struct wishes w = { .has_blocks = false };
	char *option;

	while ((option = strsep(&text, ","))) {
		char *value = strchr(option, '=');
		int err;

		if (!*option)
			continue;
		if (value)
			*value++ = '\0';
		err = parse_one(&w, option, value);
		if (err)
			return err == -ENOENT ? -EINVAL : err;
	}
	return apply(info, &w, remount);
}

/**
 * ramfs_parse_options() - ramfs knows mode=, and ignores everything else.
 * @info: the ramfs.
 * @text: changed here.  May be NULL.
 *
 * Context: Any.
 * Return: 0, or -EINVAL for a mode that is none.
 */
int ramfs_parse_options(struct tmpfs_sb *info, char *text)
{
	struct wishes w = { .mode = info->mode };
	char *option;

	while ((option = strsep(&text, ",")))
		if (strstarts(option, "mode=") &&
		    parse_mode(&w, option + strlen("mode=")))
			return -EINVAL;
	info->mode = w.mode;
	return 0;
}

/** tmpfs_remount() - super_operations.remount_fs.  Return: 0 or -EINVAL. */
int tmpfs_remount(struct super_block *sb, int *flags, char *data)
{
	(void)flags;
	if (sb->s_type == &ramfs_type)
		return 0; /* has no limits to change */
	return tmpfs_parse_options(sb->s_fs_info, data, true);
}

/** tmpfs_show_options() - what differs from the defaults.  Return: 0. */
int tmpfs_show_options(struct seq_file *m, struct dentry *root)
{
	const struct tmpfs_sb *info = root->d_sb->s_fs_info;
	struct user_namespace *ns = seq_user_ns(m);
	umode_t usual = root->d_sb->s_type == &tmpfs_type ? 01777 : 0755;

	if (info->blocks_given ||
	    (root->d_sb->s_type == &rootfs_type && info->max_blocks))
		seq_printf(m, ",size=%luk",
			   info->max_blocks << (PAGE_SHIFT - 10));
	if (info->inodes_given ||
	    (root->d_sb->s_type == &rootfs_type && info->max_inodes))
		seq_printf(m, ",nr_inodes=%lu", info->max_inodes);
	if (info->mode != usual)
		seq_printf(m, ",mode=%03o", info->mode);
	if (!uid_eq(info->uid, GLOBAL_ROOT_UID))
		seq_printf(m, ",uid=%u", from_kuid_munged(ns, info->uid));
	if (!gid_eq(info->gid, GLOBAL_ROOT_GID))
		seq_printf(m, ",gid=%u", from_kgid_munged(ns, info->gid));
	if (root->d_sb->s_type != &ramfs_type)
		seq_puts(m, ",inode64");
	return 0;
}
