/*
 * kernel/task_part.c - everything a task is made of, in order.
 *
 * This list is the answer to "what is a process?".  fork copies it from top to
 * bottom and, when it fails, releases it from bottom to top; exit walks it in
 * an order of its own, which programs can observe.
 */
#include "kernel/task_part.h"
#include "kernel/exit.h"
#include "kernel/task.h"
#include "lib/util.h"

/* Each stands at the foot of the file that owns it. */
extern const struct task_part task_cred;       /* kernel/cred.c */
extern const struct task_part task_files;      /* fs/fdtable.c */
extern const struct task_part task_fs;         /* fs/fs_struct.c */
extern const struct task_part task_sighand;    /* kernel/signal_part.c */
extern const struct task_part task_signal;     /* kernel/signal_part.c */
extern const struct task_part task_mm;         /* kernel/task_mm.c */
extern const struct task_part task_namespaces; /* ns/nsproxy.c */
extern const struct task_part task_sysvipc;    /* ipc/task.c */
extern const struct task_part task_thread;     /* kernel/fork.c */
extern const struct task_part task_cgroup;     /* cgroup/task.c */

/* A part may use the parts above it.  Released bottom to top. */
static const struct task_part *const parts[] = {
	&task_cred, /* first: others charge its user */
	&task_files,      &task_fs,
	&task_sighand, /* before signal: its lock guards what follows */
	&task_signal,     &task_mm,
	&task_namespaces, /* the child's number is drawn in its pid ns */
	&task_sysvipc,    &task_thread,
	&task_cgroup, /* last: the only one that may refuse on policy */
};

/*
 * The order of exit: memory first, so that a vfork parent and those who join a
 * thread go on early; descriptors before the parent is told, so that a pipe's
 * reader sees its end before wait() returns.
 */
static const struct task_part *const exits_before_tty[] = {
	&task_mm,
	&task_sysvipc, /* after mm: it has detached */
	&task_files,
	&task_fs,
};

static const struct task_part *const exits_after_tty[] = {
	&task_namespaces,
	&task_cgroup,
};

static void release_first(struct task_struct *task, size_t n)
{
	while (n-- > 0)
		if (parts[n]->release)
			parts[n]->release(task);
}

/**
 * copy_task_parts() - give a new task its share of everything.
 * @child: a task no one else can see yet, a byte copy of current.
 * @args:  which parts to share and which to copy.
 *
 * Context: Process context, may sleep, no locks held.
 * Return: 0, or the first part's -errno with nothing left allocated.
 */
int copy_task_parts(struct task_struct *child,
		    const struct kernel_clone_args *args)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		int err = parts[i]->copy ? parts[i]->copy(child, args) : 0;

		if (err) {
			release_first(child, i);
			return err;
		}
	}
	return 0;
}

/**
 * commit_task_parts() - the child is born.
 * @child: others can find it now; it has not run.
 * @args:  as copy_task_parts() had them.
 *
 * Context: Process context, may sleep.
 */
void commit_task_parts(struct task_struct *child,
		       const struct kernel_clone_args *args)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i]->commit)
			parts[i]->commit(child, args);
}

/**
 * exit_task_parts() - the running task lets go of what it used.
 * @task:       current, in do_exit().
 * @group_dead: it is the last of its threads.
 *
 * Context: Process context, may sleep.
 */
void exit_task_parts(struct task_struct *task, bool group_dead)
{
	for (size_t i = 0; i < ARRAY_SIZE(exits_before_tty); i++)
		exits_before_tty[i]->exit(task);
	if (group_dead && task->signal->leader)
		disassociate_ctty(1);
	for (size_t i = 0; i < ARRAY_SIZE(exits_after_tty); i++)
		exits_after_tty[i]->exit(task);
}

/**
 * reap_task_parts() - a dead task has been waited for.
 * @task: it has left its group and every list.
 *
 * Context: Process context.
 */
void reap_task_parts(struct task_struct *task)
{
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (parts[i]->reap)
			parts[i]->reap(task);
}

/**
 * release_task_parts() - undo copy_task_parts().
 * @task: a child that was never born, or a dead task's last reference.
 *
 * Context: May sleep only for a child that was never born.
 */
void release_task_parts(struct task_struct *task)
{
	release_first(task, ARRAY_SIZE(parts));
}
