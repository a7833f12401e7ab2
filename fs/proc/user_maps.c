/*
 * fs/proc/user_maps.c - /proc/PID/{uid,gid,projid}_map and setgroups.
 *
 * The files are about the user namespace that the process had when they were
 * opened.  Ids outside are shown as the reader's namespace calls them; who is
 * inside sees those of the parent.
 *
 * See: user_namespaces(7); kernel/user_map.c for the rules of writing.
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include "asm/page.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "kernel/cred.h"
#include "kernel/task.h"
#include "kernel/user_namespace.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"

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

static struct user_namespace *file_ns(struct file *file)
{
	struct seq_file *m = file->private_data;

	return m->private;
}

static int show_map(struct seq_file *m, enum id_map_kind kind)
{
	struct user_namespace *ns = m->private, *viewer = seq_user_ns(m);
	const struct uid_gid_map *map = &ns->maps[kind];
	u32 n = __atomic_load_n(&map->nr_extents, __ATOMIC_ACQUIRE);

	if (viewer == ns && ns->parent)
		viewer = ns->parent;
	for (u32 i = 0; i < n; i++) {
		const struct uid_gid_extent *e = user_map_extent(map, i);

		seq_printf(m, "%10u %10u %10u\n", e->first,
			   id_map_up(&viewer->maps[kind], e->lower_first),
			   e->count);
	}
	return 0;
}

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

static int map_release(struct inode *inode, struct file *file)
{
	put_user_ns(file_ns(file));
	return single_release(inode, file);
}

static ssize_t write_map(struct file *file, struct iov_iter *from, loff_t *pos,
			 enum id_map_kind kind)
{
	size_t len = iov_iter_count(from);
	char *text;
	int err;

	if (*pos != 0 || len >= PAGE_SIZE)
		return -EINVAL;
	text = kmalloc(len + 1, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	if (copy_from_iter(text, len, from) != len) {
		kfree(text);
		return -EFAULT;
	}
	text[len] = '\0';
	err = user_map_write(file_ns(file), kind, file->f_cred, text);
	kfree(text);
	if (err)
		return err;
	*pos = (loff_t)len;
	return (ssize_t)len;
}

/* The three files of one kind. */
#define MAP_FILE(name, kind) \
	static int name##_show(struct seq_file *m, void *v) \
	{ \
		(void)v; \
		return show_map(m, kind); \
	} \
	static int name##_open(struct inode *inode, struct file *file) \
	{ \
		return open_map(inode, file, name##_show); \
	} \
	static ssize_t name##_write(struct file *file, struct iov_iter *from, \
				    loff_t *pos) \
	{ \
		return write_map(file, from, pos, kind); \
	} \
	const struct file_operations proc_##name##_fops = { \
		.open = name##_open, \
		.read = seq_read, \
		.write = name##_write, \
		.llseek = seq_lseek, \
		.release = map_release, \
	}

MAP_FILE(uid_map, ID_MAP_UID);
MAP_FILE(gid_map, ID_MAP_GID);
MAP_FILE(projid_map, ID_MAP_PROJID);

static int setgroups_show(struct seq_file *m, void *v)
{
	const struct user_namespace *ns = m->private;

	(void)v;
	seq_puts(m, READ_ONCE(ns->flags) & USERNS_SETGROUPS_ALLOWED ? "allow\n"
								    : "deny\n");
	return 0;
}

static int setgroups_open(struct inode *inode, struct file *file)
{
	struct user_namespace *ns = task_user_ns(inode);
	int err;

	if (!ns)
		return -ESRCH;
	if ((file->f_mode & FMODE_WRITE) && !ns_capable(ns, CAP_SYS_ADMIN))
		err = -EACCES;
	else
		err = single_open(file, setgroups_show, ns);
	if (err)
		put_user_ns(ns);
	return err;
}

static ssize_t setgroups_write(struct file *file, struct iov_iter *from,
			       loff_t *pos)
{
	size_t len = iov_iter_count(from);
	bool allow;
	char buf[8];
	int err;

	if (*pos != 0 || len >= sizeof(buf))
		return -EINVAL;
	if (copy_from_iter(buf, len, from) != len)
		return -EFAULT;
	buf[len] = '\0';
	allow = !strncmp(buf, "allow", 5);
	if (!allow && strncmp(buf, "deny", 4) != 0)
		return -EINVAL;
	if (*skip_spaces(buf + (allow ? 5 : 4)))
		return -EINVAL;
	err = user_setgroups_write(file_ns(file), allow);
	if (err)
		return err;
	*pos = (loff_t)len;
	return (ssize_t)len;
}

const struct file_operations proc_setgroups_fops = {
	.open = setgroups_open,
	.read = seq_read,
	.write = setgroups_write,
	.llseek = seq_lseek,
	.release = map_release,
};
