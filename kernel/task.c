/*
 * kernel/task.c - small verbs on a task: its life, its name, its state.
 *
 * A task_struct is counted: one reference until it has run for the last time,
 * one until its parent has reaped it, one per holder of a pointer.
 */
#include "kernel/task.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/kthread.h"
#include "kernel/sched/sched.h"
#include "kernel/task_part.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/kstack.h"
#include "mm/mm.h"
#include "mm/slab.h"

DEFINE_SPINLOCK(tasklist_lock, RANK_TASKLIST);

static struct kmem_cache *task_cache;
static struct counter tasks_counter = COUNTER_INIT("tasks");

/**
 * task_init() - boot: where task_structs come from.
 *
 * Context: Boot CPU, slab works.
 */
void task_init(void)
{
	task_cache = kmem_cache_create("task_struct",
				       sizeof(struct task_struct), 64);
	BUG_ON(!task_cache);
	counter_register(&tasks_counter);
}

/**
 * alloc_task_struct() - memory for a task, contents undefined.
 *
 * Context: May sleep.
 * Return: the memory, or NULL.
 */
struct task_struct *alloc_task_struct(void)
{
	struct task_struct *task = kmem_cache_alloc(task_cache, GFP_KERNEL);

	if (task)
		counter_inc(&tasks_counter);
	return task;
}

/**
 * free_task_struct() - give back what alloc_task_struct() gave.
 * @task: nothing in it is owned any more.
 *
 * Context: Any.
 */
void free_task_struct(struct task_struct *task)
{
	kmem_cache_free(task_cache, task);
	counter_dec(&tasks_counter);
}

/**
 * get_task_struct() - hold a task.
 * @task: any task.
 *
 * Context: Any.
 */
void get_task_struct(struct task_struct *task)
{
	refcount_inc(&task->usage);
}

/**
 * put_task_struct() - let a task go; the last one frees it.
 * @task: never current, unless someone else holds it too.
 *
 * Context: Any; does not sleep, for the parts have let go of what would.
 */
void put_task_struct(struct task_struct *task)
{
	if (!refcount_dec_and_test(&task->usage))
		return;
	assert(task != current && task->exit_state == EXIT_DEAD);
	sched_release_task(task);
	release_task_parts(task);
	free_kthread_struct(task);
	kstack_free(task->stack);
	free_task_struct(task);
}

/* For kernel/base, which knows the task only as a pointer. */
struct task_base *task_base(struct task_struct *task)
{
	return &task->base;
}

const char *task_comm(const struct task_struct *task)
{
	return task->comm;
}

pid_t task_global_pid(const struct task_struct *task)
{
	return task->pid;
}

/**
 * set_task_comm() - name a task.
 * @task: any task.
 * @name: cut to 15 characters.
 *
 * Context: Any but hardirq; takes alloc_lock.
 */
void set_task_comm(struct task_struct *task, const char *name)
{
	task_lock(task);
	strscpy_pad(task->comm, name, sizeof(task->comm));
	task_unlock(task);
}

/**
 * get_task_comm() - a task's name.
 * @buf:  where to copy it.
 * @task: any task.
 *
 * Context: Any but hardirq; takes alloc_lock.
 * Return: @buf.
 */
char *get_task_comm(char buf[TASK_COMM_LEN], struct task_struct *task)
{
	task_lock(task);
	memcpy(buf, task->comm, TASK_COMM_LEN);
	task_unlock(task);
	return buf;
}

/**
 * get_task_mm() - a task's address space, to use.
 * @task: any task.
 *
 * Context: Any but hardirq; takes alloc_lock.
 * Return: the mm, to be given back with mmput(); NULL for a kernel thread or
 * a task that has exited.
 */
struct mm_struct *get_task_mm(struct task_struct *task)
{
	struct mm_struct *mm;

	task_lock(task);
	mm = task->flags & PF_KTHREAD ? NULL : task->mm;
	if (mm)
		mmget(mm);
	task_unlock(task);
	return mm;
}

/**
 * next_thread() - the next of the group, in a ring.
 * @task: not yet released.
 *
 * Context: tasklist_lock or siglock held.
 * Return: another thread, or @task if it is the only one.
 */
struct task_struct *next_thread(struct task_struct *task)
{
	struct list_head *next = task->thread_node.next;

	if (next == &task->signal->thread_head)
		next = next->next;
	return list_entry(next, struct task_struct, thread_node);
}

/**
 * set_real_parent() - whose child a task is.
 * @task:   the child, not linked among children now.
 * @parent: the new parent.
 *
 * Context: tasklist_lock held.
 */
void set_real_parent(struct task_struct *task, struct task_struct *parent)
{
	assert_held(&tasklist_lock);
	task->real_parent = parent;
	WRITE_ONCE(task->ppid,
		   pid_nr_ns(task_tgid(parent), ns_of_pid(task->thread_pid)));
}

/* By bit of state | exit_state: the letter and the words of /proc. */
static const struct {
	unsigned int bit;
	char letter;
	const char *name;
} state_names[] = {
	{ EXIT_DEAD, 'X', "X (dead)" },
	{ EXIT_ZOMBIE, 'Z', "Z (zombie)" },
	{ TASK_PARKED, 'P', "P (parked)" },
	{ __TASK_TRACED, 't', "t (tracing stop)" },
	{ __TASK_STOPPED, 'T', "T (stopped)" },
	{ TASK_UNINTERRUPTIBLE, 'D', "D (disk sleep)" },
	{ TASK_INTERRUPTIBLE, 'S', "S (sleeping)" },
	{ TASK_DEAD, 'X', "X (dead)" },
};

static int state_index(struct task_struct *task)
{
	unsigned int state = READ_ONCE(task->state) |
			     (unsigned int)READ_ONCE(task->exit_state);

	for (unsigned int i = 0; i < ARRAY_SIZE(state_names); i++)
		if (state & state_names[i].bit)
			return (int)i;
	return -1;
}

/**
 * task_state_name() - the state as /proc/PID/status spells it.
 * @task: any task.
 *
 * Context: Any.
 */
const char *task_state_name(struct task_struct *task)
{
	int i = state_index(task);

	if ((READ_ONCE(task->state) & TASK_IDLE) == TASK_IDLE)
		return "I (idle)";
	return i < 0 ? "R (running)" : state_names[i].name;
}

/**
 * task_state_to_char() - the letter of /proc/PID/stat.
 * @task: any task.
 *
 * Context: Any.
 */
char task_state_to_char(struct task_struct *task)
{
	return task_state_name(task)[0];
}
