/*
 * fs/proc/options.c - mount options of proc: hidepid=, gid=, subset=.
 *
 * They belong to one mount, whose super block nobody shares.  hidepid= closes
 * (noaccess) or hides (invisible) the directories of processes that the
 * caller may not trace, but for members of the group gid=; ptraceable hides
 * them from the group too.  subset=pid leaves nothing but the processes.
 *
 * See: proc(5), "Mount options".
 */
#include <uapi/errno.h>
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/cred.h"
#include "kernel/task.h"
#include "fs/fs_context.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"

/* What the text asks for, beside what was there. */
struct wishes {
	enum proc_hidepid hide;
	kgid_t gid;
	bool pids_only;
};

static const struct {
	enum proc_hidepid value;
	const char *name;
} hide_names[] = {
	{ HIDEPID_OFF, "off" },
	{ HIDEPID_NO_ACCESS, "noaccess" },
	{ HIDEPID_INVISIBLE, "invisible" },
	{ HIDEPID_NOT_PTRACEABLE, "ptraceable" },
};

static int parse_hidepid(struct wishes *w, const char *value)
{
	unsigned int n = ~0U;
	bool is_number = !kstrtouint(value, 0, &n);

	for (size_t i = 0; i < ARRAY_SIZE(hide_names); i++) {
		if (is_number ? n != (unsigned int)hide_names[i].value
			      : strcmp(value, hide_names[i].name) != 0)
			continue;
		w->hide = hide_names[i].value;
		return 0;
	}
	return -EINVAL;
}

static int parse_gid(struct wishes *w, const char *value)
{
	unsigned int gid;

	if (kstrtouint(value, 0, &gid))
		return -EINVAL;
	w->gid = make_kgid(current_user_ns(), gid);
	return 0;
}

static int parse_subset(struct wishes *w, const char *value)
{
	if (strcmp(value, "pid") != 0)
		return -EINVAL;
	w->pids_only = true;
	return 0;
}

/* One option into @w: 0, -EINVAL, or -ENOENT if there is none of that name. */
static int parse_one(struct wishes *w, const char *key, const char *value)
{
	static const struct {
		const char *name;
		int (*parse)(struct wishes *w, const char *value);
	} options[] = {
		{ "hidepid", parse_hidepid },
		{ "gid", parse_gid },
		{ "subset", parse_subset },
	};

	for (size_t i = 0; i < ARRAY_SIZE(options); i++)
		if (!strcmp(key, options[i].name))
			return value ? options[i].parse(w, value) : -EINVAL;
	return -ENOENT;
}

/** proc_check_param() - file_system_type.check_param. */
int proc_check_param(struct fs_context *fc, const char *key, const char *value)
{
	struct wishes w;
	int err = parse_one(&w, key, value);

	if (err == -ENOENT)
		return fc_unknown(fc, key);
	if (err)
		fc_error(fc, "proc: Bad value for '%s'", key);
	return err;
}

/**
 * proc_parse_options() - read and apply a list of options.
 * @info: the mount; what is not named stays.
 * @text: "hidepid=2,gid=100"; changed here.  May be NULL.
 *
 * Context: Process context.
 * Return: 0, or -EINVAL with nothing changed.
 */
int proc_parse_options(struct proc_fs_info *info, char *text)
{
	struct wishes w = { info->hide, info->gid, info->pids_only };
	char *option;

	while ((option = strsep(&text, ","))) {
		char *value = strchr(option, '=');

		if (!*option)
			continue;
		if (value)
			*value++ = '\0';
		if (parse_one(&w, option, value))
			return -EINVAL;
	}
	WRITE_ONCE(info->hide, w.hide);
	WRITE_ONCE(info->gid, w.gid);
	WRITE_ONCE(info->pids_only, w.pids_only);
	return 0;
}

/** proc_remount() - super_operations.remount_fs.  Return: 0 or -EINVAL. */
int proc_remount(struct super_block *sb, int *flags, char *data)
{
	(void)flags;
	return proc_parse_options(sb->s_fs_info, data);
}

/** proc_show_options() - what differs from the defaults.  Return: 0. */
int proc_show_options(struct seq_file *m, struct dentry *root)
{
	const struct proc_fs_info *info = root->d_sb->s_fs_info;

	if (!gid_eq(info->gid, GLOBAL_ROOT_GID))
		seq_printf(m, ",gid=%u",
			   from_kgid_munged(&init_user_ns, info->gid));
	for (size_t i = 0; i < ARRAY_SIZE(hide_names); i++)
		if (info->hide && info->hide == hide_names[i].value)
			seq_printf(m, ",hidepid=%s", hide_names[i].name);
	if (info->pids_only)
		seq_puts(m, ",subset=pid");
	return 0;
}

/**
 * proc_pid_is_shown() - does a mount show this process to the current task?
 * @dir:  any inode of the mount.
 * @task: referenced.
 * @from: the value of hidepid= from which on the question counts.
 *
 * Context: Process context.
 * Return: true if so.
 */
bool proc_pid_is_shown(const struct inode *dir, struct task_struct *task,
		       enum proc_hidepid from)
{
	const struct proc_fs_info *info = dir->i_sb->s_fs_info;
	enum proc_hidepid hide = READ_ONCE(info->hide);

	if (hide != HIDEPID_NOT_PTRACEABLE &&
	    (hide < from || in_group_p(READ_ONCE(info->gid))))
		return true;
	return proc_may_access(task, PROC_ACCESS_READ);
}

/**
 * proc_pid_permission() - inode_operations.permission of /proc/PID and task.
 * @inode: the directory.
 * @mask:  MAY_*.
 *
 * Context: Process context.
 * Return: 0, -EACCES, -EPERM (noaccess), -ENOENT (invisible), -ESRCH.
 */
int proc_pid_permission(struct inode *inode, int mask)
{
	const struct proc_fs_info *info = inode->i_sb->s_fs_info;
	struct task_struct *task = get_proc_task(inode);
	bool shown;

	if (!task)
		return -ESRCH;
	shown = proc_pid_is_shown(inode, task, HIDEPID_NO_ACCESS);
	put_task_struct(task);
	if (shown)
		return generic_permission(inode, mask);
	return READ_ONCE(info->hide) == HIDEPID_INVISIBLE ? -ENOENT : -EPERM;
}

/**
 * proc_pid_dir_getattr() - stat(2) of /proc/PID: what is hidden is not there.
 * @path:  the directory.
 * @stat:  filled in.
 * @mask:  unused.
 * @flags: unused.
 *
 * Context: May sleep.
 * Return: 0, -ENOENT.
 */
int proc_pid_dir_getattr(const struct path *path, struct kstat *stat, u32 mask,
			 unsigned int flags)
{
	struct inode *inode = path->dentry->d_inode;
	struct task_struct *task = get_proc_task(inode);
	bool hidden = false;

	if (task) {
		hidden = !proc_pid_is_shown(inode, task, HIDEPID_INVISIBLE);
		put_task_struct(task);
	}
	return hidden ? -ENOENT : proc_pid_getattr(path, stat, mask, flags);
}
