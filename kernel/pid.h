/*
 * kernel/pid.h - process numbers and the namespaces they are counted in.
 *
 * A struct pid has one number per level of pid namespace, from the task's own
 * up to the first.  It outlives its task as long as it names a process group
 * or session, so that a number in use is never given out twice.
 */
#ifndef KERNEL_PID_H
#define KERNEL_PID_H

#include "kernel/base/spinlock.h"
#include "kernel/base/wait.h"
#include "kernel/nsproxy.h"
#include "lib/list.h"
#include "lib/refcount.h"
#include "lib/types.h"

struct task_struct;

#define PID_MAX_DEFAULT  32768
#define PID_MAX_LIMIT    (4 * 1024 * 1024)
#define RESERVED_PIDS    300
#define BITS_PER_MAP     32768 /* a page of 4096 bytes */
#define PIDMAP_ENTRIES   (PID_MAX_LIMIT / BITS_PER_MAP)
#define MAX_PID_NS_LEVEL 32

enum pid_type {
	PIDTYPE_PID,
	PIDTYPE_TGID,
	PIDTYPE_PGID,
	PIDTYPE_SID,
	PIDTYPE_MAX,
};

/* One number in one namespace. */
struct upid {
	int nr;
	struct pid_namespace *ns;
	struct hlist_node pid_chain; /* pidmap_lock: find by (nr, ns) */
};

struct pid {
	refcount_t count;
	unsigned int level;
	struct hlist_head tasks[PIDTYPE_MAX]; /* tasklist_lock: who bears it */
	struct wait_queue_head wait_pidfd;
	struct upid numbers[]; /* [0] outermost, [level] the task's own */
};

/* One page of the bitmap: bit n is set while number n is in use. */
struct pidmap {
	int nr_free;
	unsigned long *page; /* allocated when first needed */
};

/* All [m]: pidmap_lock, unless marked. */
struct pid_namespace {
	struct ns_common common;
	struct pidmap pidmap[PIDMAP_ENTRIES];
	int last_pid;
	unsigned int nr_pids;             /* numbers in use */
	bool closed;                      /* init is gone: no more pids */
	struct task_struct *child_reaper; /* tasklist_lock: its pid 1 */
	unsigned int level;               /* constant: 0 for the first */
	struct pid_namespace *parent;     /* constant */
	int reboot;                  /* signal a reboot(2) inside means, or 0 */
	struct wait_queue_head gone; /* closed, and a number came back */
};

extern struct pid_namespace init_pid_ns;
extern struct pid init_struct_pid;
extern int pid_max;

void pid_init(void);
void pid_namespace_init(void);
void zap_pid_ns_processes(struct pid_namespace *ns);
int reboot_pid_ns(struct pid_namespace *ns, unsigned int cmd);

/* The bitmap of one namespace. */
int pid_map_alloc(struct pid_namespace *ns, int want);
void pid_map_free(struct pid_namespace *ns, int nr);
void pid_map_close(struct pid_namespace *ns);
int pid_map_last(struct pid_namespace *ns);
void pid_map_set_last(struct pid_namespace *ns, int nr);

struct pid *alloc_pid(struct pid_namespace *ns, const pid_t *set_tid,
		      size_t set_tid_size);
void free_pid(struct pid *pid); /* the numbers; memory goes by put_pid() */
void put_pid(struct pid *pid);
void forget_pid(struct pid *pid); /* free_pid() for one never attached */

static inline struct pid *get_pid(struct pid *pid)
{
	if (pid)
		refcount_inc(&pid->count);
	return pid;
}

/* The caller holds tasklist_lock, which keeps the result from going away. */
struct pid *find_pid_ns(int nr, struct pid_namespace *ns);
struct pid *find_vpid(int nr);
/* These take a reference and need no lock. */
struct pid *find_get_pid(int nr);
struct pid *find_get_pid_ns(int nr, struct pid_namespace *ns);
/* The first number >= @nr in @ns, for /proc's readdir; referenced. */
struct pid *find_ge_pid(int nr, struct pid_namespace *ns);

int pid_nr_ns(const struct pid *pid, const struct pid_namespace *ns);
int pid_vnr(const struct pid *pid); /* as the current task sees it */
static inline int pid_nr(const struct pid *pid)
{
	return pid ? pid->numbers[0].nr : 0;
}

static inline struct pid_namespace *ns_of_pid(const struct pid *pid)
{
	return pid ? pid->numbers[pid->level].ns : NULL;
}

static inline bool is_child_reaper(const struct pid *pid)
{
	return pid->numbers[pid->level].nr == 1;
}

/* tasklist_lock held for all of these */
void attach_pid(struct task_struct *task, enum pid_type type, struct pid *pid);
void detach_pid(struct task_struct *task, enum pid_type type);
void change_pid(struct task_struct *task, enum pid_type type, struct pid *pid);
void transfer_pid(struct task_struct *old, struct task_struct *new,
		  enum pid_type type);
void exchange_tids(struct task_struct *a, struct task_struct *b);
struct task_struct *pid_task(struct pid *pid, enum pid_type type);

/* Referenced, any context. */
struct task_struct *get_pid_task(struct pid *pid, enum pid_type type);
struct task_struct *find_get_task_by_vpid(int nr);
struct task_struct *find_task_by_vpid(int nr); /* tasklist_lock held */
struct task_struct *find_task_by_pid_ns(int nr, struct pid_namespace *ns);
struct pid *get_task_pid(struct task_struct *task, enum pid_type type);

struct pid *task_pid(const struct task_struct *task);
struct pid *task_tgid(const struct task_struct *task);
struct pid *task_pgrp(const struct task_struct *task);    /* tasklist_lock */
struct pid *task_session(const struct task_struct *task); /* tasklist_lock */
pid_t __task_pid_nr_ns(struct task_struct *task, enum pid_type type,
		       struct pid_namespace *ns);
pid_t task_pid_nr_ns(struct task_struct *task, struct pid_namespace *ns);
pid_t task_tgid_nr_ns(struct task_struct *task, struct pid_namespace *ns);
pid_t task_pgrp_nr_ns(struct task_struct *task, struct pid_namespace *ns);
pid_t task_session_nr_ns(struct task_struct *task, struct pid_namespace *ns);
pid_t task_ppid_nr_ns(struct task_struct *task, struct pid_namespace *ns);
pid_t task_pid_vnr(struct task_struct *task);
pid_t task_tgid_vnr(struct task_struct *task);
struct pid_namespace *task_active_pid_ns(const struct task_struct *task);
/* Where its children are born; differs after unshare() or setns(). */
struct pid_namespace *children_pid_ns(const struct task_struct *task);
bool pid_alive(const struct task_struct *task);
bool is_global_init(const struct task_struct *task);

#define do_each_pid_task(pid, type, task) \
	hlist_for_each_entry(task, &(pid)->tasks[type], pid_links[type])

/* pid namespaces */
struct pid_namespace *create_pid_namespace(struct user_namespace *user_ns,
					   struct pid_namespace *parent);
void destroy_pid_namespace(struct pid_namespace *ns);
static inline struct pid_namespace *get_pid_ns(struct pid_namespace *ns)
{
	ns_get(&ns->common);
	return ns;
}

static inline void put_pid_ns(struct pid_namespace *ns)
{
	ns_put(&ns->common);
}

/*
 * pidfd: defined in fs/pidfd.c.  A descriptor is reserved while fork may still
 * fail, and comes to life, or not, when that is known.
 */
struct file;
int pidfd_prepare(struct pid *pid, unsigned int flags, struct file **ret);
void pidfd_commit(int fd, struct file *file);
void pidfd_abort(int fd, struct file *file);
struct pid *pidfd_get_pid(unsigned int fd, unsigned int *flags);
struct pid *pidfd_or_proc_get_pid(unsigned int fd);

#endif
