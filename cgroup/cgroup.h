/*
 * cgroup/cgroup.h - control groups: what a controller sees of them.
 *
 * A hierarchy is a tree of struct cgroup.  Each controller enabled in a cgroup
 * has a struct cgroup_subsys_state (css) there; a cgroup without one is ruled
 * by the nearest ancestor's.  A task does not point to cgroups but to one
 * css_set: the combination of all css that apply to it, shared by all tasks
 * for which it is the same.
 *
 * See: cgroups(7); Documentation/admin-guide/cgroup-v2.rst of Linux.
 */
#ifndef CGROUP_CGROUP_H
#define CGROUP_CGROUP_H

#include "kernel/base/mutex.h"
#include "kernel/base/spinlock.h"
#include "kernel/nsproxy.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/refcount.h"
#include "lib/types.h"

struct cftype;
struct cgroup;
struct cgroup_open;
struct cgroup_root;
struct css_set;
struct pseudo_node;
struct seq_file;
struct task_struct;

/* One line per controller; cgroup/<name>.c implements it. */
enum cgroup_subsys_id {
#define SUBSYS(name) name##_cgrp_id,
#include "cgroup/subsys_list.h"
#undef SUBSYS
	NR_CGROUP_SUBSYS,
};

#define for_each_subsys(i) for (int i = 0; i < NR_CGROUP_SUBSYS; i++)

/*
 * struct cgroup_subsys_state - the head of a controller's state in a cgroup;
 * a cgroup's own is cgroup->self, with ss == NULL.
 */
struct cgroup_subsys_state {
	refcount_t count; /* [a] 1 while enabled, 1 per child and per css_set */
	struct cgroup *cgroup;              /* [c] referenced */
	const struct cgroup_subsys *ss;     /* [c] */
	struct cgroup_subsys_state *parent; /* [c] referenced; NULL: root */
};

/*
 * struct cgroup_file - a file that tells when it changes: poll() says POLLPRI
 * and inotify IN_MODIFY.
 */
struct cgroup_file {
	struct pseudo_node *node; /* [m] NULL: not there (any more) */
	u64 changes;              /* [f] so far */
	struct list_head openers; /* [f] struct cgroup_open.link */
	struct list_head notify;  /* [f] waits for inotify to be told */
};

/* Whether a cgroup and all below stand still. */
struct cgroup_freezer {
	bool wanted;            /* [m] cgroup.freeze says so */
	unsigned int effective; /* [s] wanted here or above, how often */
	bool frozen;            /* [s] effective, and reached */
	int nr_frozen_tasks;    /* [s] of nr_tasks */
	int nr_frozen_children; /* [s] of nr_children */
};

/*
 * struct cgroup - one directory of a hierarchy.
 *
 *   [c] constant           [m] cgroup_mutex      [s] css_set_lock
 *   [f] cgroup_file_lock   [a] atomic
 */
struct cgroup {
	struct cgroup_subsys_state self; /* [c] its count is the cgroup's */
	struct cgroup_root *root;        /* [c] the hierarchy */
	struct cgroup *parent;           /* [c] referenced; NULL: root */
	int level;                       /* [c] 0 at the root */
	struct pseudo_node *node;        /* [c] its directory, referenced */
	bool dead;                       /* [m] removed; readable by all */
	struct list_head children;       /* [m] live ones, oldest first */
	struct list_head sibling;        /* [m] */
	int nr_descendants;              /* [m] live ones */
	atomic_t nr_dying;               /* [a] removed, but still in use */
	int max_depth;                   /* [m] INT_MAX: no limit */
	int max_descendants;             /* [m] */
	u16 subtree_control;             /* [m] on for the children; bits */
	struct cgroup_subsys_state *css[NR_CGROUP_SUBSYS]; /* [m] or NULL */

	/* threaded mode */
	struct cgroup *domain;    /* [m] itself, or the root of its threads */
	int nr_threaded_children; /* [m] */

	/* who is in it */
	struct list_head csets; /* [s] css_set.cgrp_link */
	int nr_tasks;           /* [s] living, here alone */
	int nr_children;        /* [s] live cgroups below, one level */
	int nr_populated_domain_children;   /* [s] */
	int nr_populated_threaded_children; /* [s] */
	struct css_set *migrate_to; /* [m] scratch: where its tasks shall go */
	struct cgroup_freezer freezer;
	struct cgroup_file events_file; /* cgroup.events */
};

/*
 * struct cgroup_root - one hierarchy.
 */
struct cgroup_root {
	struct cgroup cgrp;
	atomic_t nr_cgrps; /* [a] in it, the root too */
	bool mounted;      /* [a] ever: only then is it shown in /proc */
	bool ns_delegate;  /* [m] a namespace is a border for its members */
	u16 subsys_mask;   /* [c] the controllers that live here */
};

/*
 * struct css_set - what all tasks in the same cgroups share.
 */
struct css_set {
	refcount_t count;           /* [a] one per task and other holder */
	struct hlist_node hash;     /* [s] by cgrp and css */
	struct cgroup *cgrp;        /* [c] referenced */
	struct list_head cgrp_link; /* [s] in cgrp->csets */
	struct list_head tasks;     /* [s] living: task_struct.cg_list */
	struct list_head dying;     /* [s] exited, not yet waited for */
	struct cgroup_subsys_state *css[NR_CGROUP_SUBSYS]; /* [c] referenced */
};

/* struct cgroup_namespace - a css_set whose cgroup its members call "/". */
struct cgroup_namespace {
	struct ns_common common;
	struct css_set *root_cset; /* [c] referenced */
};

/**
 * struct cgroup_subsys - one controller.
 * @name:     as in cgroup.controllers.
 * @threaded: it can tell the threads of a process apart.
 * @alloc:    state for a new cgroup under @parent (NULL: the root), or
 *            ERR_PTR.  The caller fills in the head.
 * @free:     its last user is gone.  May not sleep.
 * @can_fork: charge one new task to @css; 0, or -errno to refuse the fork.
 * @charge:   a task moved into @css.  css_set_lock held.
 * @uncharge: a task left @css: it was waited for, moved out, or its fork
 *            failed after @can_fork.  Any context.
 * @files:    its control files; ends with a NULL name.
 */
struct cgroup_subsys {
	const char *name;
	bool threaded;
	struct cgroup_subsys_state *(*alloc)(
		struct cgroup_subsys_state *parent);
	void (*free)(struct cgroup_subsys_state *css);
	int (*can_fork)(struct cgroup_subsys_state *css);
	void (*charge)(struct cgroup_subsys_state *css);
	void (*uncharge)(struct cgroup_subsys_state *css);
	const struct cftype *files;
};

#define CFTYPE_NOT_ON_ROOT    0x1 /* the root has no such file */
#define CFTYPE_NS_DELEGATABLE 0x2 /* a namespace's root may be written */

/**
 * struct cftype - one control file.
 * @name:       "pids.max".
 * @flags:      CFTYPE_*.
 * @file:       offset of its struct cgroup_file from the css; 0: it has none.
 * @show:       print it; 0 or -errno.
 * @write:      take @text, blanks cut off at both ends; 0 or -errno.
 *
 * Both are called with cgroup_mutex held and the cgroup alive.
 */
struct cftype {
	const char *name;
	unsigned int flags;
	size_t file;
	int (*show)(struct seq_file *m, struct cgroup_subsys_state *css);
	int (*write)(struct cgroup_open *of, struct cgroup_subsys_state *css,
		     char *text);
};

#define SUBSYS(name) extern const struct cgroup_subsys name##_cgrp_subsys;
#include "cgroup/subsys_list.h"
#undef SUBSYS

extern const struct cgroup_subsys *const cgroup_subsys[NR_CGROUP_SUBSYS];
extern struct mutex cgroup_mutex;
extern spinlock_t css_set_lock;
extern struct cgroup_root cgrp_dfl_root; /* version 2 */
extern struct cgroup_namespace init_cgroup_ns;

/* Any context; the file's css must be alive. */
void cgroup_file_changed(struct cgroup_file *file);

char *cgroup_path(const struct cgroup *cgrp, char *buf, size_t size);

/* css_sets: cgroup/css_set.c */
void put_css_set(struct css_set *cset);
static inline struct css_set *get_css_set(struct css_set *cset)
{
	refcount_inc(&cset->count);
	return cset;
}
struct css_set *task_get_css_set(struct task_struct *task);

void cgroup_init(void);

#endif
