/*
 * fs/proc/control.c - the files of /proc/PID that are written: how willingly
 * the OOM killer takes it, and the id maps of its user namespace.
 *
 * See: proc(5), user_namespaces(7).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include "asm/page.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/cred.h"
#include "kernel/task.h"
#include "kernel/user_namespace.h"
#include "mm/iov_iter.h"
#include "mm/oom.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"

#define OOM_DISABLE (-17)
#define OOM_ADJ_MAX 15

static int score_adj_show(struct seq_file *m, void *v)
{
	struct task_struct *task = get_proc_task(m->private);

	(void)v;
	if (!task)
		return -ESRCH;
	seq_printf(m, "%hd\n", task->signal->oom_score_adj);
	put_task_struct(task);
	return 0;
}

/* The old scale: -17, -16 .. 15. */
static int adj_show(struct seq_file *m, void *v)
{
	struct task_struct *task = get_proc_task(m->private);
	int adj;

	(void)v;
	if (!task)
		return -ESRCH;
	adj = task->signal->oom_score_adj;
	put_task_struct(task);
	if (adj == OOM_SCORE_ADJ_MAX)
		adj = OOM_ADJ_MAX;
	else
		adj = adj * -OOM_DISABLE / OOM_SCORE_ADJ_MAX;
	seq_printf(m, "%d\n", adj);
	return 0;
}

/* Only CAP_SYS_RESOURCE may make a process safer than it was made. */
static int set_score_adj(struct task_struct *task, int adj)
{
	struct signal_struct *sig = task->signal;

	if (adj < sig->oom_score_adj_min && !capable(CAP_SYS_RESOURCE))
		return -EACCES;
	sig->oom_score_adj = (short)adj;
	if (capable(CAP_SYS_RESOURCE))
		sig->oom_score_adj_min = (short)adj;
	return 0;
}

static ssize_t write_adj(struct file *file, struct iov_iter *from, bool old)
{
	size_t count = iov_iter_count(from);
	struct task_struct *task;
	char buf[16];
	int adj, err;
	ssize_t len = proc_copy_text(from, buf, sizeof(buf));

	if (len < 0)
		return len;
	err = kstrtoint(strim(buf), 0, &adj);
	if (err)
		return err;
	if (old && adj == OOM_ADJ_MAX)
		adj = OOM_SCORE_ADJ_MAX;
	else if (old && adj >= OOM_DISABLE && adj < OOM_ADJ_MAX)
		adj = adj * OOM_SCORE_ADJ_MAX / -OOM_DISABLE;
	else if (old)
		return -EINVAL;
	if (adj < OOM_SCORE_ADJ_MIN || adj > OOM_SCORE_ADJ_MAX)
		return -EINVAL;
	task = get_proc_task(file->f_inode);
	if (!task)
		return -ESRCH;
	err = set_score_adj(task, adj);
	put_task_struct(task);
	return err ? err : (ssize_t)count;
}

static ssize_t score_adj_write(struct file *file, struct iov_iter *from,
			       loff_t *pos)
{
	(void)pos;
	return write_adj(file, from, false);
}

static ssize_t adj_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	(void)pos;
	return write_adj(file, from, true);
}

static int score_adj_open(struct inode *inode, struct file *file)
{
	return single_open(file, score_adj_show, inode);
}

static int adj_open(struct inode *inode, struct file *file)
{
	return single_open(file, adj_show, inode);
}

const struct file_operations proc_oom_score_adj_fops = {
	.open = score_adj_open,
	.read = seq_read,
	.write = score_adj_write,
	.llseek = seq_lseek,
	.release = single_release,
};

const struct file_operations proc_oom_adj_fops = {
	.open = adj_open,
	.read = seq_read,
	.write = adj_write,
	.llseek = seq_lseek,
	.release = single_release,
};

/* The user namespace of an inode's task, referenced, or NULL. */
static struct user_namespace *task_user_ns(const struct inode *inode)
{
	struct task_struct *task = get_proc_task(inode);
	struct user_namespace *ns;
	const struct cred *cred;

	if (!task)
		return NULL;
	cred = get_task_cred(task);
	ns = get_user_ns(cred->user_ns);
	put_cred(cred);
	put_task_struct(task);
	return ns;
}

/* Which of a namespace's three maps. */
enum id_map_kind {
	ID_MAP_UID,
	ID_MAP_GID,
	ID_MAP_PROJID
};

static const struct uid_gid_map *get_map(const struct user_namespace *ns,
					 enum id_map_kind kind)
{
	if (kind == ID_MAP_PROJID)
		return &ns->projid_map;
	return kind == ID_MAP_UID ? &ns->uid_map : &ns->gid_map;
}

/* A kernel id as the reader's namespace calls it. */
static u32 seen_id(struct user_namespace *viewer, enum id_map_kind kind, u32 id)
{
	if (kind == ID_MAP_UID)
		return from_kuid(viewer, KUIDT_INIT(id));
	return kind == ID_MAP_GID ? from_kgid(viewer, KGIDT_INIT(id)) : id;
}

static int show_map(struct seq_file *m, enum id_map_kind kind)
{
	struct user_namespace *ns = m->private, *viewer = seq_user_ns(m);
	const struct uid_gid_map *map = get_map(ns, kind);
	u32 n = READ_ONCE(map->nr_extents);

	if (viewer == ns && ns->parent)
		viewer = ns->parent;
	for (u32 i = 0; i < n; i++) {
		const struct uid_gid_extent *e =
			n == 1 ? &map->one : &map->forward[i];

		seq_printf(m, "%10u %10u %10u\n", e->first,
			   seen_id(viewer, kind, e->lower_first), e->count);
	}
	return 0;
}

static int uid_map_show(struct seq_file *m, void *v)
{
	(void)v;
	return show_map(m, ID_MAP_UID);
}

static int gid_map_show(struct seq_file *m, void *v)
{
	(void)v;
	return show_map(m, ID_MAP_GID);
}

static int projid_map_show(struct seq_file *m, void *v)
{
	(void)v;
	return show_map(m, ID_MAP_PROJID);
}

static int setgroups_show(struct seq_file *m, void *v)
{
	const struct user_namespace *ns = m->private;

	(void)v;
	seq_puts(m, READ_ONCE(ns->flags) & USERNS_SETGROUPS_ALLOWED ? "allow\n"
								    : "deny\n");
	return 0;
}

/* These files are about the namespace the task had when they were opened. */
static int open_map(struct inode *inode, struct file *file,
		    int (*show)(struct seq_file *m, void *v))
{
	struct user_namespace *ns = task_user_ns(inode);
	int err;

	if (!ns)
		return -EINVAL;
	err = single_open(file, show, ns);
	if (err)
		put_user_ns(ns);
	return err;
}

static int uid_map_open(struct inode *inode, struct file *file)
{
	return open_map(inode, file, uid_map_show);
}

static int gid_map_open(struct inode *inode, struct file *file)
{
	return open_map(inode, file, gid_map_show);
}

static int projid_map_open(struct inode *inode, struct file *file)
{
	return open_map(inode, file, projid_map_show);
}

static int setgroups_open(struct inode *inode, struct file *file)
{
	return open_map(inode, file, setgroups_show);
}

static int map_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	put_user_ns(m->private);
	return single_release(inode, file);
}

/* A map is written once, and the first namespace's was at boot. */
static ssize_t map_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	(void)file;
	if (*pos != 0 || iov_iter_count(from) >= PAGE_SIZE)
		return -EINVAL;
	return -EPERM;
}

#define MAP_FOPS(name) \
	const struct file_operations proc_##name##_fops = { \
		.open = name##_open, \
		.read = seq_read, \
		.write = map_write, \
		.llseek = seq_lseek, \
		.release = map_release, \
	}

MAP_FOPS(uid_map);
MAP_FOPS(gid_map);
MAP_FOPS(projid_map);
MAP_FOPS(setgroups);
