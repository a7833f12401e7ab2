/*
 * cgroup/migrate.c - moving processes and threads from cgroup to cgroup.
 *
 * A whole process moves in one step: fork is held off, and its threads are
 * moved under tasklist_lock.  Tasks already on their way out stay.  Moving is
 * a matter between three cgroups: who may write the cgroup.procs of the common
 * ancestor may move what is below.
 *
 * See: cgroups(7), "Delegation".
 */
#include <uapi/errno.h>
#include "cgroup/internal.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "fs/fs.h"
#include "fs/pseudo.h"

DECLARE_RWSEM(cgroup_threadgroup_rwsem, RANK_THREADGROUP);

/**
 * cgroup_may_write() - may the current credentials write cgroup.procs?
 * @cgrp: whose.
 * @sb:   of the mount the question came through.
 *
 * Context: cgroup_mutex held; may sleep.
 * Return: 0, -EACCES, -EROFS, -ENOMEM.
 */
int cgroup_may_write(struct cgroup *cgrp, struct super_block *sb)
{
	struct pseudo_node *node = pseudo_find(cgrp->node, "cgroup.procs");
	struct inode *inode = pseudo_get_inode(sb, node);
	int err;

	if (!inode)
		return -ENOMEM;
	err = inode_permission(inode, MAY_WRITE);
	iput(inode);
	return err;
}

static struct cgroup *common_ancestor(struct cgroup *a, struct cgroup *b)
{
	while (a != b) {
		if (a->level >= b->level)
			a = a->parent;
		else
			b = b->parent;
	}
	return a;
}

/* A namespace's members stay inside, if the mount says so. */
static bool crosses_border(const struct cgroup *src, const struct cgroup *dst,
			   const struct cgroup_namespace *ns)
{
	const struct cgroup *top = ns->root_cset->cgrp;

	return dst->root->ns_delegate && (!cgroup_is_descendant(src, top) ||
					  !cgroup_is_descendant(dst, top));
}

/**
 * cgroup_attach_permission() - may a task go from one cgroup to another?
 * @src:           where it is.
 * @dst:           where it shall go.
 * @whole_process: with all its threads.
 * @sb:            of the mount.
 * @ns:            of whoever asks.
 *
 * Context: cgroup_mutex held; may sleep.
 * Return: 0, -EACCES (the common ancestor is not ours), -ENOENT (a border of
 * namespaces), -EOPNOTSUPP (another domain, or an invalid one), -EBUSY (no
 * tasks beside children with controllers), -EROFS, -ENOMEM.
 */
int cgroup_attach_permission(struct cgroup *src, struct cgroup *dst,
			     bool whole_process, struct super_block *sb,
			     const struct cgroup_namespace *ns)
{
	int err = cgroup_may_write(common_ancestor(src, dst), sb);

	if (err)
		return err;
	if (crosses_border(src, dst, ns))
		return -ENOENT;
	err = cgroup_may_enter(dst);
	if (err)
		return err;
	if (!whole_process && src->domain != dst->domain)
		return -EOPNOTSUPP;
	return 0;
}

static void move_task(struct task_struct *task, struct css_set *to,
		      struct list_head *dead) __must_hold(css_set_lock)
{
	if (!(READ_ONCE(task->flags) & PF_EXITING))
		css_set_move_task(task, to, dead);
}

/* Move @task, or all of its process, into @dst: 0 or -ENOMEM. */
static int attach(struct cgroup *dst, struct task_struct *task, bool whole)
{
	struct css_set *to = find_css_set(dst);
	struct task_struct *t;
	LIST_HEAD(dead);

	if (!to)
		return -ENOMEM;
	down_write(&cgroup_threadgroup_rwsem);
	spin_lock_irq(&tasklist_lock);
	spin_lock(&css_set_lock);
	if (!whole)
		move_task(task, to, &dead);
	else
		for_each_thread(task, t)
			move_task(t, to, &dead);
	spin_unlock(&css_set_lock);
	spin_unlock_irq(&tasklist_lock);
	up_write(&cgroup_threadgroup_rwsem);
	css_set_free_list(&dead);
	put_css_set(to);
	return 0;
}

/* The task that a number names, with a reference; 0 is the writer. */
static struct task_struct *find_task(const char *text, bool whole)
{
	struct task_struct *task;
	int nr;

	if (kstrtoint(text, 0, &nr) || nr < 0)
		return ERR_PTR(-EINVAL);
	spin_lock_irq(&tasklist_lock);
	task = nr ? find_task_by_vpid(nr) : current;
	if (task && whole)
		task = task->group_leader;
	if (task)
		get_task_struct(task);
	spin_unlock_irq(&tasklist_lock);
	if (!task)
		return ERR_PTR(-ESRCH);
	if (task->flags & PF_KTHREAD) {
		put_task_struct(task);
		return ERR_PTR(-EINVAL);
	}
	return task;
}

/* As whoever opened the file: a descriptor passed on is no more than that. */
static int may_attach(struct cgroup_open *of, struct cgroup *src,
		      struct cgroup *dst, bool whole)
{
	const struct cred *saved = override_creds(of->file->f_cred);
	int err = cgroup_attach_permission(src, dst, whole,
					   of->file->f_inode->i_sb, of->ns);

	revert_creds(saved);
	return err;
}

static int write_pid(struct cgroup_open *of, struct cgroup *dst,
		     const char *text, bool whole)
{
	struct task_struct *task = find_task(text, whole);
	struct css_set *from;
	int err;

	if (IS_ERR(task))
		return (int)PTR_ERR(task);
	from = task_get_css_set(task);
	err = may_attach(of, from->cgrp, dst, whole);
	put_css_set(from);
	if (!err)
		err = attach(dst, task, whole);
	put_task_struct(task);
	return err;
}

/**
 * cgroup_procs_write() - a number into cgroup.procs: that process moves here.
 * @of:   the open file.
 * @css:  of the cgroup.
 * @text: the number.
 *
 * Context: cgroup_mutex held; may sleep.
 * Return: 0, -EINVAL (no number, or a kernel thread), -ESRCH, or as
 * cgroup_attach_permission().
 */
int cgroup_procs_write(struct cgroup_open *of, struct cgroup_subsys_state *css,
		       char *text)
{
	return write_pid(of, css->cgroup, text, true);
}

/**
 * cgroup_threads_write() - a number into cgroup.threads: that thread moves.
 * @of:   the open file.
 * @css:  of the cgroup.
 * @text: the number.
 *
 * Context: cgroup_mutex held; may sleep.
 * Return: as cgroup_procs_write().
 */
int cgroup_threads_write(struct cgroup_open *of,
			 struct cgroup_subsys_state *css, char *text)
{
	return write_pid(of, css->cgroup, text, false);
}

static void move_all(struct cgroup *cgrp, struct list_head *dead)
	__must_hold(css_set_lock)
{
	struct css_set *cset, *next_set;
	struct task_struct *task, *next;

	list_for_each_entry_safe(cset, next_set, &cgrp->csets, cgrp_link)
		list_for_each_entry_safe(task, next, &cset->tasks, cg_list)
			move_task(task, cgrp->migrate_to, dead);
}

/* Choose the css_set for each cgroup below @top that has tasks. */
static int choose_css_sets(struct cgroup *top)
{
	struct cgroup *pos;

	for_each_cgroup_pre(pos, top)
	{
		if (pos == top || !READ_ONCE(pos->nr_tasks))
			continue;
		pos->migrate_to = find_css_set(pos);
		if (!pos->migrate_to)
			return -ENOMEM;
	}
	return 0;
}

/**
 * cgroup_move_tasks() - the css of a subtree changed: let the tasks follow.
 * @top: the cgroup whose subtree_control changed; its own tasks stay.
 *
 * Context: cgroup_mutex held; may sleep.
 * Return: 0, or -ENOMEM and nothing has moved.
 */
int cgroup_move_tasks(struct cgroup *top)
{
	struct cgroup *pos;
	LIST_HEAD(dead);
	int err;

	down_write(&cgroup_threadgroup_rwsem);
	err = choose_css_sets(top);
	spin_lock_irq(&css_set_lock);
	for_each_cgroup_pre(pos, top) if (!err && pos->migrate_to)
		move_all(pos, &dead);
	spin_unlock_irq(&css_set_lock);
	up_write(&cgroup_threadgroup_rwsem);
	css_set_free_list(&dead);
	for_each_cgroup_pre(pos, top)
	{
		if (pos->migrate_to)
			put_css_set(pos->migrate_to);
		pos->migrate_to = NULL;
	}
	return err;
}
