/*
 * fs/proc_namespace.c - the text of /proc/PID/{mounts,mountinfo,mountstats}.
 *
 * Only mounts at or below the task's root are shown, by the path that leads
 * to them from there.
 *
 * See: proc(5), fstab(5).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include <uapi/errno.h>
#include <uapi/mount.h>
#include "kernel/base/rwsem.h"
#include "kernel/task.h"
#include "mm/slab.h"
#include "fs/dentry.h"
#include "fs/file.h"
#include "fs/filesystems.h"
#include "fs/fs_struct.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"
#include "fs/seq_file.h"
#include "fs/super.h"

/* Without what would break the line; a comment cannot start a path. */
static void show_path(struct seq_file *m, const char *text)
{
	seq_escape(m, text, " \t\n\\");
}

static void show_text(struct seq_file *m, const char *text)
{
	seq_escape(m, text, " \t\n\\#");
}

static void show_type(struct seq_file *m, const struct super_block *sb)
{
	show_text(m, sb->s_type->name);
}

static void show_mnt_opts(struct seq_file *m, const struct vfsmount *mnt)
{
	static const struct {
		int flag;
		const char *text;
	} opts[] = {
		{ MNT_NOSUID, ",nosuid" },
		{ MNT_NODEV, ",nodev" },
		{ MNT_NOEXEC, ",noexec" },
		{ MNT_NOATIME, ",noatime" },
		{ MNT_NODIRATIME, ",nodiratime" },
		{ MNT_RELATIME, ",relatime" },
		{ MNT_NOSYMFOLLOW, ",nosymfollow" },
	};

	for (size_t i = 0; i < sizeof(opts) / sizeof(opts[0]); i++)
		if (mnt->mnt_flags & opts[i].flag)
			seq_puts(m, opts[i].text);
}

static void show_sb_opts(struct seq_file *m, const struct super_block *sb)
{
	static const struct {
		unsigned long flag;
		const char *text;
	} opts[] = {
		{ MS_SYNCHRONOUS, ",sync" },
		{ MS_DIRSYNC, ",dirsync" },
		{ MS_MANDLOCK, ",mand" },
		{ MS_LAZYTIME, ",lazytime" },
	};

	for (size_t i = 0; i < sizeof(opts) / sizeof(opts[0]); i++)
		if (sb->s_flags & opts[i].flag)
			seq_puts(m, opts[i].text);
}

static int show_fs_opts(struct seq_file *m, struct vfsmount *mnt)
{
	const struct super_operations *op = mnt->mnt_sb->s_op;

	if (!op || !op->show_options)
		return 0;
	return op->show_options(m, mnt->mnt_root);
}

/* A mount's path below @root at the end of @page; NULL: not below. */
static char *mount_point_text(struct mount *mnt, const struct path *root,
			      char *page)
{
	struct path path = { &mnt->mnt, mnt->mnt.mnt_root };
	char *text = prepend_path_from(&path, root, page, PAGE_SIZE);

	return IS_ERR(text) ? NULL : text;
}

/* struct line - what one renderer needs for one line. */
struct line {
	struct seq_file *m;
	struct mount *mnt;
	const char *point;
	const struct path *root;
	char *page; /* scratch; @point may lie in it */
};

/* "source point type options 0 0" */
static int show_mounts_line(const struct line *l)
{
	struct super_block *sb = l->mnt->mnt.mnt_sb;
	int err;

	show_text(l->m, l->mnt->mnt_devname);
	seq_putc(l->m, ' ');
	show_path(l->m, l->point);
	seq_putc(l->m, ' ');
	show_type(l->m, sb);
	seq_puts(l->m, __mnt_is_readonly(&l->mnt->mnt) ? " ro" : " rw");
	show_sb_opts(l->m, sb);
	show_mnt_opts(l->m, &l->mnt->mnt);
	err = show_fs_opts(l->m, &l->mnt->mnt);
	seq_puts(l->m, " 0 0\n");
	return err;
}

/* shared:N master:N propagate_from:N unbindable, as they apply */
static void show_propagation(const struct line *l)
{
	struct mount *mnt = l->mnt;

	if (mnt_is_shared(mnt))
		seq_printf(l->m, " shared:%i", mnt->mnt_group_id);
	if (mnt->mnt_master) {
		int master = mnt->mnt_master->mnt_group_id;
		int from = get_dominating_id(mnt, l->root);

		seq_printf(l->m, " master:%i", master);
		if (from && from != master)
			seq_printf(l->m, " propagate_from:%i", from);
	}
	if (mnt_is_unbindable(mnt))
		seq_puts(l->m, " unbindable");
}

/* What of its file system a mount shows. */
static int show_root(const struct line *l)
{
	struct dentry *root = l->mnt->mnt.mnt_root;
	const struct super_operations *op = root->d_sb->s_op;
	char *text;

	if (op && op->show_path)
		return op->show_path(l->m, root);
	/* the point is in the second half of the scratch, this in the first */
	text = dentry_path(root, l->page, PAGE_SIZE);
	if (IS_ERR(text))
		return (int)PTR_ERR(text);
	show_text(l->m, text);
	return 0;
}

/* "id parent maj:min root point opts [fields] - type source superopts" */
static int show_mountinfo_line(const struct line *l)
{
	struct super_block *sb = l->mnt->mnt.mnt_sb;
	struct seq_file *m = l->m;
	int err;

	seq_printf(m, "%i %i %u:%u ", l->mnt->mnt_id,
		   l->mnt->mnt_parent->mnt_id, MAJOR(sb->s_dev),
		   MINOR(sb->s_dev));
	err = show_root(l);
	if (err)
		return err;
	seq_putc(m, ' ');
	show_path(m, l->point);
	seq_puts(m, l->mnt->mnt.mnt_flags & MNT_READONLY ? " ro" : " rw");
	show_mnt_opts(m, &l->mnt->mnt);
	show_propagation(l);
	seq_puts(m, " - ");
	show_type(m, sb);
	seq_putc(m, ' ');
	show_text(m, l->mnt->mnt_devname);
	seq_puts(m, sb->s_flags & SB_RDONLY ? " ro" : " rw");
	show_sb_opts(m, sb);
	err = show_fs_opts(m, &l->mnt->mnt);
	seq_putc(m, '\n');
	return err;
}

/* "device SOURCE mounted on POINT with fstype TYPE" */
static int show_mountstats_line(const struct line *l)
{
	seq_puts(l->m, "device ");
	show_text(l->m, l->mnt->mnt_devname);
	seq_puts(l->m, " mounted on ");
	show_path(l->m, l->point);
	seq_puts(l->m, " with fstype ");
	show_type(l->m, l->mnt->mnt.mnt_sb);
	seq_putc(l->m, '\n');
	return 0;
}

static int (*const renderers[])(const struct line *l) = {
	[MOUNTS_MOUNTS] = show_mounts_line,
	[MOUNTS_MOUNTINFO] = show_mountinfo_line,
	[MOUNTS_MOUNTSTATS] = show_mountstats_line,
};

/**
 * task_mnt_ns() - the mount namespace of another task.
 * @task: the task.
 *
 * Context: Any.
 * Return: the namespace with a reference, or NULL once it has none.
 */
struct mnt_namespace *task_mnt_ns(struct task_struct *task)
{
	struct mnt_namespace *ns = NULL;

	task_lock(task);
	if (task->nsproxy)
		ns = container_of(ns_get(task->nsproxy->ns[NS_MNT]),
				  struct mnt_namespace, common);
	task_unlock(task);
	return ns;
}

/**
 * mounts_show() - write the mounts a task sees.
 * @m:     the file.
 * @ns:    the task's mount namespace.
 * @root:  its root.
 * @style: which of the three files.
 *
 * Context: May sleep.
 * Return: 0, -ENOMEM, or what a file system's show_options() said.
 */
int mounts_show(struct seq_file *m, struct mnt_namespace *ns,
		const struct path *root, enum mounts_style style)
{
	char *pages = kmalloc(2 * PAGE_SIZE, GFP_KERNEL);
	struct line l = { .m = m, .root = root, .page = pages };
	int err = 0;

	if (!pages)
		return -ENOMEM;
	down_read(&namespace_sem);
	list_for_each_entry(l.mnt, &ns->list, mnt_list) {
		l.point = mount_point_text(l.mnt, root, pages + PAGE_SIZE);
		if (!l.point)
			continue;
		err = renderers[style](&l);
		if (err)
			break;
	}
	up_read(&namespace_sem);
	kfree(pages);
	return err;
}
