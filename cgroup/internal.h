/*
 * cgroup/internal.h - what the rooms of cgroup/ share with each other.
 */
#ifndef CGROUP_INTERNAL_H
#define CGROUP_INTERNAL_H

#include "cgroup/cgroup.h"
#include "kernel/base/rwsem.h"
#include "kernel/base/wait.h"

struct cred;
struct file;
struct kernel_clone_args;
struct super_block;

/*
 * struct cgroup_open - one open control file.
 *   [c] constant   [f] cgroup_file_lock
 */
struct cgroup_open {
	struct file *file;           /* [c] */
	struct cgroup_namespace *ns; /* [c] the opener's, referenced */
	struct cgroup_file
		*watched;      /* [f] NULL: it never changes, or is gone */
	struct list_head link; /* [f] in watched->openers */
	u64 seen;              /* [f] watched->changes at the last read */
	wait_queue_head_t wait;
};

/* Held for reading from a fork's charge to the birth of the child. */
extern struct rw_semaphore cgroup_threadgroup_rwsem;

static inline bool cgroup_is_threaded(const struct cgroup *cgrp)
{
	return cgrp->domain != cgrp;
}

/* Any living task here or below; css_set_lock makes it exact. */
static inline bool cgroup_is_populated(const struct cgroup *cgrp)
{
	return cgrp->nr_tasks || cgrp->nr_populated_domain_children ||
	       cgrp->nr_populated_threaded_children;
}

/* cgroup.c: the tree; cgroup_mutex held */
struct cgroup *cgroup_create(struct cgroup *parent, const char *name,
			     umode_t mode) __must_check;
int cgroup_destroy(struct cgroup *cgrp) __must_check;
void cgroup_put(struct cgroup *cgrp);
static inline void cgroup_get(struct cgroup *cgrp)
{
	refcount_inc(&cgrp->self.count);
}
struct cgroup *cgroup_next_pre(struct cgroup *pos, const struct cgroup *top);
#define for_each_cgroup_pre(pos, top) \
	for ((pos) = (top); (pos); (pos) = cgroup_next_pre((pos), (top)))
bool cgroup_is_descendant(const struct cgroup *cgrp,
			  const struct cgroup *ancestor);

/* control.c: controllers come and go; cgroup_mutex held */
u16 cgroup_control(const struct cgroup *cgrp);
struct cgroup_subsys_state *cgroup_effective_css(struct cgroup *cgrp, int i);
int cgroup_create_all_css(struct cgroup *cgrp) __must_check;
void cgroup_kill_all_css(struct cgroup *cgrp);
int cgroup_set_control(struct cgroup *cgrp, u16 enable,
		       u16 disable) __must_check;
void css_put(struct cgroup_subsys_state *css);
static inline struct cgroup_subsys_state *
css_get(struct cgroup_subsys_state *css)
{
	refcount_inc(&css->count);
	return css;
}

/* domain.c: threaded mode; cgroup_mutex held */
u16 cgroup_threaded_mask(void);
bool cgroup_is_thread_root(const struct cgroup *cgrp);
bool cgroup_is_valid_domain(const struct cgroup *cgrp);
int cgroup_may_enable(const struct cgroup *cgrp, u16 enable) __must_check;
int cgroup_may_enter(const struct cgroup *dst) __must_check;
int cgroup_make_threaded(struct cgroup *cgrp) __must_check;

/* css_set.c; the moves want css_set_lock held */
struct css_set *find_css_set(struct cgroup *cgrp) __must_check;
void css_set_add_task(struct css_set *cset, struct task_struct *task)
	__must_hold(css_set_lock);
void css_set_del_task(struct css_set *cset, struct task_struct *task)
	__must_hold(css_set_lock);
void css_set_move_task(struct task_struct *task, struct css_set *to,
		       struct list_head *dead) __must_hold(css_set_lock);
void css_set_free_list(struct list_head *dead);
void css_set_init(void);

/* migrate.c; cgroup_mutex held */
int cgroup_attach_permission(struct cgroup *src, struct cgroup *dst,
			     bool whole_process, struct super_block *sb,
			     const struct cgroup_namespace *ns) __must_check;
int cgroup_procs_write(struct cgroup_open *of, struct cgroup_subsys_state *css,
		       char *text);
int cgroup_threads_write(struct cgroup_open *of,
			 struct cgroup_subsys_state *css, char *text);
int cgroup_move_tasks(struct cgroup *top) __must_check;
int cgroup_may_write(struct cgroup *cgrp, struct super_block *sb) __must_check;

/* freezer.c */
void cgroup_freeze(struct cgroup *cgrp, bool freeze); /* cgroup_mutex */
/* css_set_lock held */
void cgroup_freezer_revisit(struct cgroup *cgrp) __must_hold(css_set_lock);
void cgroup_freezer_moved(struct task_struct *task, struct cgroup *from,
			  struct cgroup *to) __must_hold(css_set_lock);
void cgroup_freezer_born(struct task_struct *child, const struct cgroup *cgrp)
	__must_hold(css_set_lock);
void cgroup_kill(struct cgroup *cgrp); /* cgroup_mutex */

/* file.c: control files; cgroup_mutex held */
extern const struct cftype cgroup_core_files[];
int cgroup_add_files(struct cgroup *cgrp, const struct cftype *files,
		     struct cgroup_subsys_state *css) __must_check;
void cgroup_remove_files(struct cgroup *cgrp, const struct cftype *files,
			 struct cgroup_subsys_state *css);
void cgroup_forget_files(const struct cftype *files,
			 struct cgroup_subsys_state *css);
void cgroup_file_init(void);
void cgroup_node_owner(struct pseudo_node *node);
extern const struct inode_operations cgroup_dir_iops;

/* super.c */
extern struct file_system_type cgroup2_type;
struct cgroup *cgroup_of_dir(const struct file *file); /* cgroup_mutex */

/* show.c */
void cgroup_show_relative(struct seq_file *m, const char *path, const char *top,
			  const char *esc);
int cgroup_print_mask(struct seq_file *m, u16 mask);
void cgroup_proc_init(void);
struct cgroup_namespace *current_cgroup_ns(void);

#endif
