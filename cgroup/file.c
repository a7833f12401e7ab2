/*
 * cgroup/file.c - control files: opening, reading, writing, waiting.
 *
 * A file is a line in a table (struct cftype) and a node in the tree of
 * fs/pseudo.c, with the css as its data.  Every operation takes cgroup_mutex
 * and then asks whether the node is still there: so a control file never sees
 * a cgroup that is gone, and an open one answers ENODEV after rmdir.
 *
 * See: cgroups(7); fs/pseudo.h.
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "asm/page.h"
#include "cgroup/internal.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/time.h"
#include "kernel/workqueue.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "mm/iov_iter.h"
#include "mm/slab.h"
#include "fs/fs.h"
#include "fs/fsnotify.h"
#include "fs/pseudo.h"
#include "fs/seq_file.h"

static DEFINE_SPINLOCK(cgroup_file_lock, RANK_CGROUP_FILE);
static LIST_HEAD(to_notify); /* cgroup_file_lock: cgroup_file.notify */
static u64 last_notified;    /* cgroup_file_lock: ns, monotonic */
static struct delayed_work notify_work;

/* inotify hears the first change at once, further ones gathered. */
#define NOTIFY_INTERVAL_NS (10 * NSEC_PER_MSEC)

static const struct cftype *node_cft(const struct pseudo_node *node)
{
	return node->ops;
}

/* The css of a file, if it is still there; cgroup_mutex held. */
static struct cgroup_subsys_state *node_css(const struct pseudo_node *node)
{
	assert_held(&cgroup_mutex);
	return node->dead ? NULL : node->data;
}

static struct cgroup_file *file_of(const struct cftype *cft,
				   struct cgroup_subsys_state *css)
{
	return cft->file ? (struct cgroup_file *)((char *)css + cft->file)
			 : NULL;
}

/* inotify may sleep, so it is told from here. */
static void notify_work_fn(struct work_struct *work)
{
	struct cgroup_file *file;
	struct pseudo_node *node;

	(void)work;
	for (;;) {
		node = NULL;
		spin_lock_irq(&cgroup_file_lock);
		file = list_first_entry_or_null(&to_notify, struct cgroup_file,
						notify);
		if (file) {
			list_del_init(&file->notify);
			node = file->node;
			refcount_inc(&node->count);
		}
		spin_unlock_irq(&cgroup_file_lock);
		if (!node)
			return;
		pseudo_notify(node, FS_MODIFY);
		pseudo_put(node);
	}
}

/* Under cgroup_file_lock: run notify_work_fn(), but not too often. */
static void schedule_notify(void)
{
	u64 now = ktime_get(), due = last_notified + NOTIFY_INTERVAL_NS;

	if (schedule_delayed_work(&notify_work, due > now ? due - now : 0))
		last_notified = due > now ? due : now;
}

/**
 * cgroup_file_init() - boot: the work that tells inotify.
 *
 * Context: Boot.
 */
void cgroup_file_init(void)
{
	INIT_DELAYED_WORK(&notify_work, notify_work_fn);
}

/**
 * cgroup_file_changed() - tell those who poll or watch a control file.
 * @file: its css is alive.
 *
 * Context: Any.
 */
void cgroup_file_changed(struct cgroup_file *file)
{
	struct cgroup_open *of;
	unsigned long flags;

	spin_lock_irqsave(&cgroup_file_lock, flags);
	file->changes++;
	list_for_each_entry(of, &file->openers, link)
		wake_up_poll(&of->wait, POLLPRI | POLLERR);
	if (file->node && list_empty(&file->notify)) {
		list_add_tail(&file->notify, &to_notify);
		schedule_notify();
	}
	spin_unlock_irqrestore(&cgroup_file_lock, flags);
}

/* Those who have it open will not hear of it again. */
static void forget_file(struct cgroup_file *file)
{
	struct cgroup_open *of, *next;

	spin_lock_irq(&cgroup_file_lock);
	file->node = NULL;
	list_del_init(&file->notify);
	list_for_each_entry_safe(of, next, &file->openers, link) {
		list_del_init(&of->link);
		of->watched = NULL;
		of->seen = 0;
		wake_up_poll(&of->wait, POLLPRI | POLLERR);
	}
	spin_unlock_irq(&cgroup_file_lock);
}

static int cgroup_file_show(struct seq_file *m, void *v)
{
	struct cgroup_open *of = m->private;
	struct pseudo_node *node = inode_node(of->file->f_inode);
	struct cgroup_subsys_state *css;
	int err = -ENODEV;

	(void)v;
	mutex_lock(&cgroup_mutex);
	css = node_css(node);
	if (css) {
		spin_lock_irq(&cgroup_file_lock);
		of->seen = of->watched ? of->watched->changes : 1;
		spin_unlock_irq(&cgroup_file_lock);
		err = -EINVAL;
		if (node_cft(node)->show)
			err = node_cft(node)->show(m, css);
	}
	mutex_unlock(&cgroup_mutex);
	return err;
}

/* The top of a namespace is not its members' to rule, if the mount says so. */
static bool is_delegated_away(const struct cgroup_open *of,
			      const struct cgroup *cgrp)
{
	return cgrp->root->ns_delegate && of->ns != &init_cgroup_ns &&
	       of->ns->root_cset->cgrp == cgrp;
}

static int write_text(struct cgroup_open *of, char *text)
{
	struct pseudo_node *node = inode_node(of->file->f_inode);
	const struct cftype *cft = node_cft(node);
	struct cgroup_subsys_state *css = node_css(node);

	if (!css)
		return -ENODEV;
	if (!(cft->flags & CFTYPE_NS_DELEGATABLE) &&
	    is_delegated_away(of, css->cgroup))
		return -EPERM;
	return cft->write ? cft->write(of, css, strstrip(text)) : -EINVAL;
}

static struct cgroup_open *opened(struct file *file)
{
	return ((struct seq_file *)file->private_data)->private;
}

static ssize_t cgroup_file_write(struct file *file, struct iov_iter *from,
				 loff_t *pos)
{
	size_t len = iov_iter_count(from);
	ssize_t res = -EFAULT;
	char *text;

	(void)pos;
	if (len > PAGE_SIZE)
		return -E2BIG;
	if (!len)
		return 0;
	text = kmalloc(len + 1, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	if (copy_from_iter(text, len, from) == len) {
		text[len] = '\0';
		mutex_lock(&cgroup_mutex);
		res = write_text(opened(file), text);
		mutex_unlock(&cgroup_mutex);
	}
	kfree(text);
	return res ? res : (ssize_t)len;
}

static __poll_t cgroup_file_poll(struct file *file, poll_table *pt)
{
	struct cgroup_open *of = opened(file);
	__poll_t mask = DEFAULT_POLLMASK;

	poll_wait(file, &of->wait, pt);
	spin_lock_irq(&cgroup_file_lock);
	if (of->seen != (of->watched ? of->watched->changes : 1))
		mask |= POLLPRI | POLLERR;
	spin_unlock_irq(&cgroup_file_lock);
	return mask;
}

/* Join those who want to hear of changes. */
static int watch_file(struct cgroup_open *of, struct pseudo_node *node)
{
	struct cgroup_subsys_state *css;

	mutex_lock(&cgroup_mutex);
	css = node_css(node);
	if (css) {
		spin_lock_irq(&cgroup_file_lock);
		of->watched = file_of(node_cft(node), css);
		if (of->watched)
			list_add_tail(&of->link, &of->watched->openers);
		spin_unlock_irq(&cgroup_file_lock);
	}
	mutex_unlock(&cgroup_mutex);
	return css ? 0 : -ENODEV;
}

static int cgroup_file_open(struct inode *inode, struct file *file)
{
	struct cgroup_open *of = kzalloc(sizeof(*of), GFP_KERNEL);
	int err;

	if (!of)
		return -ENOMEM;
	of->file = file;
	INIT_LIST_HEAD(&of->link);
	init_waitqueue_head(&of->wait);
	err = single_open(file, cgroup_file_show, of);
	if (err)
		goto out_free;
	err = watch_file(of, inode_node(inode));
	if (err)
		goto out_release;
	of->ns = current_cgroup_ns();
	ns_get(&of->ns->common);
	file->f_mode |= FMODE_PWRITE; /* a write has no place */
	return 0;

out_release:
	single_release(inode, file);
out_free:
	kfree(of);
	return err;
}

static int cgroup_file_release(struct inode *inode, struct file *file)
{
	struct cgroup_open *of = opened(file);

	spin_lock_irq(&cgroup_file_lock);
	list_del_init(&of->link);
	spin_unlock_irq(&cgroup_file_lock);
	ns_put(&of->ns->common);
	kfree(of);
	return single_release(inode, file);
}

static const struct file_operations cgroup_file_fops = {
	.open = cgroup_file_open,
	.read = seq_read,
	.write = cgroup_file_write,
	.poll = cgroup_file_poll,
	.llseek = generic_file_llseek, /* looks at nothing, as kernfs */
	.release = cgroup_file_release,
};

/**
 * cgroup_node_owner() - a new node belongs to whoever made it.
 * @node: not yet seen by others.
 *
 * Context: Process context.
 */
void cgroup_node_owner(struct pseudo_node *node)
{
	node->uid = current_fsuid();
	node->gid = current_fsgid();
}

static int add_file(struct cgroup *cgrp, const struct cftype *cft,
		    struct cgroup_subsys_state *css)
{
	umode_t mode = (cft->show ? 0444 : 0) | (cft->write ? 0200 : 0);
	struct cgroup_file *file = file_of(cft, css);
	struct pseudo_node *node;

	if (pseudo_find(cgrp->node, cft->name))
		return -EEXIST;
	node = pseudo_create(cgrp->node, cft->name, mode, &cgroup_file_fops,
			     css);
	if (!node)
		return -ENOMEM;
	node->ops = cft;
	cgroup_node_owner(node);
	if (file) {
		file->node = node;
		file->changes = 1;
		INIT_LIST_HEAD(&file->openers);
		INIT_LIST_HEAD(&file->notify);
	}
	return 0;
}

static bool is_wanted(const struct cgroup *cgrp, const struct cftype *cft)
{
	return cgrp->parent || !(cft->flags & CFTYPE_NOT_ON_ROOT);
}

/**
 * cgroup_add_files() - the control files of a css.
 * @cgrp:  its cgroup; nobody can look into the directory meanwhile, or finds
 *         the files one by one.
 * @files: the table.
 * @css:   what they are about.
 *
 * Context: cgroup_mutex held; may sleep.
 * Return: 0, or -ENOMEM, -EEXIST with none left.
 */
int cgroup_add_files(struct cgroup *cgrp, const struct cftype *files,
		     struct cgroup_subsys_state *css)
{
	for (const struct cftype *cft = files; cft->name; cft++) {
		int err = is_wanted(cgrp, cft) ? add_file(cgrp, cft, css) : 0;

		if (err) {
			while (cft-- > files)
				if (is_wanted(cgrp, cft))
					pseudo_remove(pseudo_find(cgrp->node,
								  cft->name));
			return err;
		}
	}
	return 0;
}

/**
 * cgroup_forget_files() - the css goes: nobody waits for its files any more.
 * @files: the table.
 * @css:   what they are about.
 *
 * Context: cgroup_mutex held; may sleep.  The nodes are the caller's to remove.
 */
void cgroup_forget_files(const struct cftype *files,
			 struct cgroup_subsys_state *css)
{
	for (const struct cftype *cft = files; cft->name; cft++)
		if (cft->file)
			forget_file(file_of(cft, css));
}

/**
 * cgroup_remove_files() - undo cgroup_add_files().
 * @cgrp:  the cgroup.
 * @files: the table.
 * @css:   what they are about.
 *
 * Context: cgroup_mutex held; may sleep.
 */
void cgroup_remove_files(struct cgroup *cgrp, const struct cftype *files,
			 struct cgroup_subsys_state *css)
{
	cgroup_forget_files(files, css);
	for (const struct cftype *cft = files; cft->name; cft++)
		if (is_wanted(cgrp, cft))
			pseudo_remove(pseudo_find(cgrp->node, cft->name));
}
