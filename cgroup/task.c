/*
 * cgroup/task.c - a task's life in its cgroup: born, exiting, waited for.
 *
 * A child is charged to its cgroup before it is born, by controllers that may
 * refuse, and joins it when others can find it; between the two nobody moves
 * processes or removes cgroups.  Exit takes it off the list of the living; the
 * charge ends when its parent has waited for it.
 *
 * See: cgroups(7), clone(2) for CLONE_INTO_CGROUP.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "cgroup/internal.h"
#include "kernel/base/bug.h"
#include "kernel/cgroup.h"
#include "kernel/task.h"
#include "kernel/task_part.h"
#include "lib/errptr.h"
#include "fs/fdtable.h"
#include "fs/fs.h"

/* A css_set of the cgroup that @dir is, if a child may be born there. */
static struct css_set *choose_cset(struct file *dir, bool whole_process)
{
	struct super_block *sb = dir->f_inode->i_sb;
	struct cgroup *dst = cgroup_of_dir(dir);
	struct css_set *cset;
	int err;

	if (IS_ERR(dst))
		return ERR_PTR(PTR_ERR(dst));
	err = cgroup_may_write(dst, sb);
	if (!err)
		err = cgroup_attach_permission(current->cgroups->cgrp, dst,
					       whole_process, sb,
					       current_cgroup_ns());
	if (err)
		return ERR_PTR(err);
	cset = find_css_set(dst);
	return cset ? cset : ERR_PTR(-ENOMEM);
}

/*
 * The css_set that CLONE_INTO_CGROUP asks for; cgroup_threadgroup_rwsem is
 * held then, which keeps the cgroup from being removed.
 */
static struct css_set *clone_into(const struct kernel_clone_args *args)
{
	struct file *dir = fget_raw((unsigned int)args->cgroup);
	struct css_set *cset;

	if (!dir)
		return ERR_PTR(-EBADF);
	mutex_lock(&cgroup_mutex);
	cset = choose_cset(dir, !(args->flags & CLONE_THREAD));
	if (!IS_ERR(cset))
		down_read(&cgroup_threadgroup_rwsem);
	mutex_unlock(&cgroup_mutex);
	fput(dir);
	return cset;
}

static void uncharge(struct css_set *cset, int n)
{
	while (n-- > 0)
		cgroup_subsys[n]->uncharge(cset->css[n]);
}

static int charge(struct css_set *cset)
{
	for_each_subsys(i) {
		int err = cgroup_subsys[i]->can_fork(cset->css[i]);

		if (err) {
			uncharge(cset, i);
			return err;
		}
	}
	return 0;
}

static int copy_cgroup(struct task_struct *child,
		       const struct kernel_clone_args *args)
{
	struct css_set *cset;
	int err;

	child->frozen = false;
	INIT_LIST_HEAD(&child->cg_list);
	if (args->flags & CLONE_INTO_CGROUP) {
		cset = clone_into(args);
		if (IS_ERR(cset))
			return (int)PTR_ERR(cset);
	} else {
		down_read(&cgroup_threadgroup_rwsem);
		cset = get_css_set(current->cgroups); /* nobody moves us */
	}
	err = charge(cset);
	if (err) {
		up_read(&cgroup_threadgroup_rwsem);
		put_css_set(cset);
		return err;
	}
	child->cgroups = cset;
	return 0;
}

static void commit_cgroup(struct task_struct *child,
			  const struct kernel_clone_args *args)
{
	if (!args->idle) {
		spin_lock_irq(&css_set_lock);
		css_set_add_task(child->cgroups, child);
		cgroup_freezer_born(child, child->cgroups->cgrp);
		spin_unlock_irq(&css_set_lock);
	}
	up_read(&cgroup_threadgroup_rwsem);
}

static void exit_cgroup(struct task_struct *task)
{
	spin_lock_irq(&css_set_lock);
	assert(!task->frozen);
	css_set_del_task(task->cgroups, task);
	cgroup_freezer_revisit(task->cgroups->cgrp);
	spin_unlock_irq(&css_set_lock);
}

static void reap_cgroup(struct task_struct *task)
{
	struct css_set *cset = task->cgroups;
	unsigned long flags;

	spin_lock_irqsave(&css_set_lock, flags);
	list_del_init(&task->cg_list);
	task->cgroups = get_css_set(&init_css_set); /* for who still looks */
	spin_unlock_irqrestore(&css_set_lock, flags);
	uncharge(cset, NR_CGROUP_SUBSYS);
	put_css_set(cset);
}

/* A child that was never born; the others are done with in reap(). */
static void release_cgroup(struct task_struct *task)
{
	struct css_set *cset = task->cgroups;

	if (task->exit_state) {
		refcount_dec(&init_css_set.count);
		return;
	}
	uncharge(cset, NR_CGROUP_SUBSYS);
	up_read(&cgroup_threadgroup_rwsem);
	put_css_set(cset);
}

const struct task_part task_cgroup = {
	.name = "cgroup",
	.copy = copy_cgroup,
	.commit = commit_cgroup,
	.exit = exit_cgroup,
	.reap = reap_cgroup,
	.release = release_cgroup,
};
