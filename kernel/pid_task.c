/*
 * kernel/pid_task.c - between identities and the tasks that bear them.
 *
 * A struct pid lists the tasks that use it as thread, process, process group
 * or session number.  It is given back when the last list empties: so a number
 * is never reused while a group or session is still called by it.  The lists
 * and the pointers the other way are guarded by tasklist_lock.
 *
 * See: kernel/pid.c for the numbers themselves.
 */
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/pid.h"
#include "kernel/task.h"

static struct pid **pid_slot(struct task_struct *task, enum pid_type type)
{
	return type == PIDTYPE_PID ? &task->thread_pid
				   : &task->signal->pids[type];
}

/**
 * attach_pid() - @task bears @pid as @type.
 * @task: not attached as @type now.
 * @type: only thread group leaders bear more than PIDTYPE_PID.
 * @pid:  what it is called.
 *
 * Context: tasklist_lock held.
 */
void attach_pid(struct task_struct *task, enum pid_type type, struct pid *pid)
{
	assert_held(&tasklist_lock);
	*pid_slot(task, type) = pid;
	hlist_add_head(&task->pid_links[type], &pid->tasks[type]);
}

/* Leave the list; the number is free again if that was its last use. */
static void unlink_pid(struct task_struct *task, enum pid_type type,
		       struct pid *new)
{
	struct pid **slot = pid_slot(task, type), *pid = *slot;

	hlist_del_init(&task->pid_links[type]);
	*slot = new;
	for (int t = 0; t < PIDTYPE_MAX; t++)
		if (!hlist_empty(&pid->tasks[t]))
			return;
	free_pid(pid);
}

/**
 * detach_pid() - @task bears its pid as @type no longer.
 * @task: attached as @type.
 * @type: which of its identities.
 *
 * Context: tasklist_lock held.  Frees the number after its last use.
 */
void detach_pid(struct task_struct *task, enum pid_type type)
{
	assert_held(&tasklist_lock);
	unlink_pid(task, type, NULL);
}

/**
 * change_pid() - setsid() and setpgid(): another identity as @type.
 * @task: a thread group leader.
 * @type: PIDTYPE_PGID or PIDTYPE_SID.
 * @pid:  the new one.
 *
 * Context: tasklist_lock held.
 */
void change_pid(struct task_struct *task, enum pid_type type, struct pid *pid)
{
	assert_held(&tasklist_lock);
	unlink_pid(task, type, pid);
	attach_pid(task, type, pid);
}

/**
 * transfer_pid() - @new takes @old's place in the list of @type.
 * @old:  leaves the list; its pointer stays, it is about to die.
 * @new:  of the same thread group.
 * @type: not PIDTYPE_PID.
 *
 * Context: tasklist_lock held.
 */
void transfer_pid(struct task_struct *old, struct task_struct *new,
		  enum pid_type type)
{
	struct pid *pid = *pid_slot(old, type);

	assert_held(&tasklist_lock);
	hlist_del_init(&old->pid_links[type]);
	hlist_add_head(&new->pid_links[type], &pid->tasks[type]);
}

/**
 * exchange_tids() - two threads swap their thread numbers, for exec.
 * @a: one.
 * @b: the other.
 *
 * Context: tasklist_lock held.
 */
void exchange_tids(struct task_struct *a, struct task_struct *b)
{
	struct pid *pid_a = a->thread_pid, *pid_b = b->thread_pid;

	assert_held(&tasklist_lock);
	hlist_del_init(&a->pid_links[PIDTYPE_PID]);
	hlist_del_init(&b->pid_links[PIDTYPE_PID]);
	attach_pid(a, PIDTYPE_PID, pid_b);
	attach_pid(b, PIDTYPE_PID, pid_a);
	a->pid = pid_nr(pid_b);
	b->pid = pid_nr(pid_a);
}

/**
 * pid_task() - some task that bears @pid as @type.
 * @pid:  may be NULL.
 * @type: as what.
 *
 * Context: tasklist_lock held, which keeps the result alive.
 * Return: the task, not referenced, or NULL.
 */
struct task_struct *pid_task(struct pid *pid, enum pid_type type)
{
	if (!pid || hlist_empty(&pid->tasks[type]))
		return NULL;
	return hlist_entry(pid->tasks[type].first, struct task_struct,
			   pid_links[type]);
}

/**
 * get_pid_task() - some task that bears @pid as @type, to keep.
 * @pid:  may be NULL; referenced by the caller.
 * @type: as what.
 *
 * Context: Any; takes tasklist_lock.
 * Return: the task, referenced, or NULL.
 */
struct task_struct *get_pid_task(struct pid *pid, enum pid_type type)
{
	struct task_struct *task;
	unsigned long flags;

	if (!pid)
		return NULL;
	spin_lock_irqsave(&tasklist_lock, flags);
	task = pid_task(pid, type);
	if (task)
		get_task_struct(task);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return task;
}

/**
 * get_task_pid() - one of a task's identities, to keep.
 * @task: any task.
 * @type: which.
 *
 * Context: Any; takes tasklist_lock.
 * Return: the pid, referenced, or NULL if the task is reaped.
 */
struct pid *get_task_pid(struct task_struct *task, enum pid_type type)
{
	struct pid *pid;
	unsigned long flags;

	spin_lock_irqsave(&tasklist_lock, flags);
	pid = task->thread_pid ? get_pid(*pid_slot(task, type)) : NULL;
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return pid;
}

/**
 * find_vpid() - the identity that the current task knows as @nr.
 * @nr: a number.
 *
 * Context: tasklist_lock held, which keeps the result alive.
 * Return: the pid, not referenced, or NULL.
 */
struct pid *find_vpid(int nr)
{
	return find_pid_ns(nr, task_active_pid_ns(current));
}

/**
 * find_get_pid() - as find_vpid(), but to keep.
 * @nr: a number.
 *
 * Context: Any.
 * Return: the pid, referenced, or NULL.
 */
struct pid *find_get_pid(int nr)
{
	return find_get_pid_ns(nr, task_active_pid_ns(current));
}

/**
 * find_task_by_pid_ns() - the thread with a number.
 * @nr: the number.
 * @ns: where it is counted.
 *
 * Context: tasklist_lock held, which keeps the result alive.
 * Return: the task, not referenced, or NULL.
 */
struct task_struct *find_task_by_pid_ns(int nr, struct pid_namespace *ns)
{
	return pid_task(find_pid_ns(nr, ns), PIDTYPE_PID);
}

/**
 * find_task_by_vpid() - the thread that the current task knows as @nr.
 * @nr: a number.
 *
 * Context: tasklist_lock held, which keeps the result alive.
 * Return: the task, not referenced, or NULL.
 */
struct task_struct *find_task_by_vpid(int nr)
{
	return find_task_by_pid_ns(nr, task_active_pid_ns(current));
}

/**
 * find_get_task_by_vpid() - as find_task_by_vpid(), but to keep.
 * @nr: a number.
 *
 * Context: Any; takes tasklist_lock.
 * Return: the task, referenced, or NULL.
 */
struct task_struct *find_get_task_by_vpid(int nr)
{
	struct task_struct *task;
	unsigned long flags;

	spin_lock_irqsave(&tasklist_lock, flags);
	task = find_task_by_vpid(nr);
	if (task)
		get_task_struct(task);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return task;
}

/**
 * pid_nr_ns() - what @pid is called in @ns.
 * @pid: may be NULL.
 * @ns:  the observer's namespace.
 *
 * Context: Any.
 * Return: the number, or 0 if @pid is not visible there.
 */
int pid_nr_ns(const struct pid *pid, const struct pid_namespace *ns)
{
	if (!pid || ns->level > pid->level || pid->numbers[ns->level].ns != ns)
		return 0;
	return pid->numbers[ns->level].nr;
}

/**
 * pid_vnr() - what @pid is called in the current task's namespace.
 * @pid: may be NULL.
 *
 * Context: Any.
 * Return: the number, or 0 if it is not visible.
 */
int pid_vnr(const struct pid *pid)
{
	return pid_nr_ns(pid, task_active_pid_ns(current));
}

/* The four identities; stable for current or under tasklist_lock. */
struct pid *task_pid(const struct task_struct *task)
{
	return task->thread_pid;
}

struct pid *task_tgid(const struct task_struct *task)
{
	return task->signal->pids[PIDTYPE_TGID];
}

struct pid *task_pgrp(const struct task_struct *task)
{
	return task->signal->pids[PIDTYPE_PGID];
}

struct pid *task_session(const struct task_struct *task)
{
	return task->signal->pids[PIDTYPE_SID];
}

/**
 * __task_pid_nr_ns() - one of a task's numbers.
 * @task: any task.
 * @type: which identity.
 * @ns:   the observer's namespace; NULL: current's.
 *
 * Context: Any; takes tasklist_lock unless @task is current and the number
 * cannot change under it.
 * Return: the number, or 0 if the task is reaped or not visible.
 */
pid_t __task_pid_nr_ns(struct task_struct *task, enum pid_type type,
		       struct pid_namespace *ns)
{
	unsigned long flags;
	pid_t nr = 0;

	if (!ns)
		ns = task_active_pid_ns(current);
	if (task == current && type <= PIDTYPE_TGID)
		return pid_nr_ns(*pid_slot(task, type), ns);
	spin_lock_irqsave(&tasklist_lock, flags);
	if (task->thread_pid)
		nr = pid_nr_ns(*pid_slot(task, type), ns);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return nr;
}

pid_t task_pid_nr_ns(struct task_struct *task, struct pid_namespace *ns)
{
	return __task_pid_nr_ns(task, PIDTYPE_PID, ns);
}

pid_t task_tgid_nr_ns(struct task_struct *task, struct pid_namespace *ns)
{
	return __task_pid_nr_ns(task, PIDTYPE_TGID, ns);
}

pid_t task_pgrp_nr_ns(struct task_struct *task, struct pid_namespace *ns)
{
	return __task_pid_nr_ns(task, PIDTYPE_PGID, ns);
}

pid_t task_session_nr_ns(struct task_struct *task, struct pid_namespace *ns)
{
	return __task_pid_nr_ns(task, PIDTYPE_SID, ns);
}

pid_t task_pid_vnr(struct task_struct *task)
{
	return __task_pid_nr_ns(task, PIDTYPE_PID, NULL);
}

pid_t task_tgid_vnr(struct task_struct *task)
{
	return __task_pid_nr_ns(task, PIDTYPE_TGID, NULL);
}

/**
 * task_ppid_nr_ns() - getppid() of any task.
 * @task: any task.
 * @ns:   the observer's namespace.
 *
 * Context: Any; takes tasklist_lock.
 * Return: the number, 0 if the parent is not visible or the task is reaped.
 */
pid_t task_ppid_nr_ns(struct task_struct *task, struct pid_namespace *ns)
{
	unsigned long flags;
	pid_t nr = 0;

	spin_lock_irqsave(&tasklist_lock, flags);
	if (task->thread_pid)
		nr = pid_nr_ns(task_tgid(task->real_parent), ns);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return nr;
}

/**
 * task_active_pid_ns() - the namespace a task lives in: that of its pid.
 * @task: current, or any task under tasklist_lock.
 *
 * Context: Any.
 * Return: the namespace, or NULL for a reaped task.
 */
struct pid_namespace *task_active_pid_ns(const struct task_struct *task)
{
	return ns_of_pid(task->thread_pid);
}

/**
 * children_pid_ns() - the namespace a task's children are born into.
 * @task: current, or a child being made.
 *
 * Context: Process context.
 */
struct pid_namespace *children_pid_ns(const struct task_struct *task)
{
	return container_of(task->nsproxy->ns[NS_PID], struct pid_namespace,
			    common);
}

/**
 * pid_alive() - is the task not yet reaped?
 * @task: referenced by the caller.
 *
 * Context: Any; a lasting answer only under tasklist_lock.
 */
bool pid_alive(const struct task_struct *task)
{
	return READ_ONCE(task->thread_pid) != NULL;
}

/**
 * is_global_init() - is this a thread of the first process?
 * @task: any task.
 *
 * Context: Any.
 */
bool is_global_init(const struct task_struct *task)
{
	return task->tgid == 1;
}
