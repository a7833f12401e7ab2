/*
 * kernel/kthread.c - threads that live in the kernel, and kthreadd, their
 * parent.
 *
 * Whoever wants one puts a request on kthread_create_list and waits; kthreadd
 * forks it, so that it inherits nothing from the one who asked.  The request
 * stands on the asker's stack: whoever takes ->done out of it, by xchg, has
 * the right to end the wait, and a killed asker leaves the request behind for
 * the other side to free.
 *
 * See: lab 3.
 */
#include "kernel/kthread.h"
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/completion.h"
#include "kernel/cred.h"
#include "kernel/exit.h"
#include "kernel/fork.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "lib/atomic.h"
#include "lib/bitmap.h"
#include "lib/format.h"
#include "mm/slab.h"

static DEFINE_SPINLOCK(kthread_create_lock, RANK_WORKER);
static LIST_HEAD(kthread_create_list); /* kthread_create_lock */
struct task_struct *kthreadd_task;

struct kthread_create_info {
	/* what is asked for */
	char comm[TASK_COMM_LEN];
	int (*threadfn)(void *data);
	void *data;
	int node;

	/* what becomes of it */
	struct task_struct *result;
	struct completion *done; /* NULL once either side has let go */

	struct list_head list; /* kthread_create_lock */
};

enum kthread_bits {
	KTHREAD_SHOULD_STOP,
	KTHREAD_SHOULD_PARK,
	KTHREAD_IS_PER_CPU,
};

/* A kernel thread's life; [c] constant, [a] atomic, [o] only the thread. */
struct kthread {
	unsigned long flags; /* [a] KTHREAD_* */
	unsigned int cpu;    /* [c] with KTHREAD_IS_PER_CPU */
	int result;          /* [o] until exited is complete */
	int (*threadfn)(void *data);
	void *data; /* [c] */
	struct completion parked;
	struct completion exited;
};

static struct kthread *to_kthread(struct task_struct *task)
{
	assert(task->flags & PF_KTHREAD && task->kthread);
	return task->kthread;
}

/**
 * free_kthread_struct() - a task's memory is going.
 * @task: any task.
 *
 * Context: Any.
 */
void free_kthread_struct(struct task_struct *task)
{
	kfree(task->kthread);
	task->kthread = NULL;
}

/**
 * kthread_should_stop() - has somebody called kthread_stop() on current?
 *
 * Context: A kernel thread.
 */
bool kthread_should_stop(void)
{
	return test_bit(KTHREAD_SHOULD_STOP, &to_kthread(current)->flags);
}

/**
 * kthread_should_park() - has somebody called kthread_park() on current?
 *
 * Context: A kernel thread.
 */
bool kthread_should_park(void)
{
	return test_bit(KTHREAD_SHOULD_PARK, &to_kthread(current)->flags);
}

/**
 * kthread_data() - what was given to kthread_create().
 * @task: a kernel thread.
 *
 * Context: Any.
 */
void *kthread_data(struct task_struct *task)
{
	return to_kthread(task)->data;
}

/**
 * kthread_parkme() - sleep while parked.
 *
 * Context: A kernel thread that saw kthread_should_park().
 */
void kthread_parkme(void)
{
	struct kthread *self = to_kthread(current);

	for (;;) {
		set_current_state(TASK_PARKED);
		if (!test_bit(KTHREAD_SHOULD_PARK, &self->flags))
			break;
		complete(&self->parked);
		schedule();
	}
	__set_current_state(TASK_RUNNING);
}

static struct kthread *alloc_kthread(const struct kthread_create_info *create)
{
	struct kthread *self = kzalloc(sizeof(*self), GFP_KERNEL);

	if (!self)
		return NULL;
	self->threadfn = create->threadfn;
	self->data = create->data;
	init_completion(&self->parked);
	init_completion(&self->exited);
	return self;
}

static void __noreturn kthread_exit(struct kthread *self, int result)
{
	if (self) {
		self->result = result;
		complete_all(&self->exited);
	}
	do_exit(0);
}

/* Where every kernel thread begins: answer the asker, sleep, then work. */
static int kthread(void *arg)
{
	struct kthread_create_info *create = arg;
	struct kthread *self = alloc_kthread(create);
	struct completion *done;
	int ret = -EINTR;

	/* If the asker was killed it has taken done, and left the rest to us. */
	done = xchg(&create->done, NULL);
	if (!done) {
		kfree(self);
		kfree(create);
		kthread_exit(NULL, ret);
	}
	if (!self) {
		create->result = ERR_PTR(-ENOMEM);
		complete(done);
		kthread_exit(NULL, ret);
	}
	current->kthread = self;
	set_task_comm(current, create->comm);
	sched_set_normal(current, 0);
	__set_current_state(TASK_UNINTERRUPTIBLE);
	create->result = current;
	complete(done); /* create is gone from here on */
	schedule();

	if (!test_bit(KTHREAD_SHOULD_STOP, &self->flags)) {
		if (test_bit(KTHREAD_SHOULD_PARK, &self->flags))
			kthread_parkme();
		ret = self->threadfn(self->data);
	}
	kthread_exit(self, ret);
}

/* kthreadd's half of a request; success is completed by kthread() itself. */
static void create_kthread(struct kthread_create_info *create)
{
	pid_t pid = kernel_thread(kthread, create, create->comm,
				  CLONE_FS | CLONE_FILES | SIGCHLD);
	struct completion *done;

	if (pid >= 0)
		return;
	done = xchg(&create->done, NULL);
	if (!done) {
		kfree(create);
		return;
	}
	create->result = ERR_PTR(pid);
	complete(done);
}

/* Wait for the answer; a killed asker leaves @create to the other side. */
static struct task_struct *await_kthread(struct kthread_create_info *create,
					 struct completion *done)
{
	struct task_struct *task;

	if (wait_for_completion_killable(done)) {
		if (xchg(&create->done, NULL))
			return ERR_PTR(-EINTR);
		/* Too late: it is being answered this moment. */
		wait_for_completion(done);
	}
	task = create->result;
	kfree(create);
	return task;
}

static struct task_struct *request_kthread(struct kthread_create_info *create)
{
	DECLARE_COMPLETION_ONSTACK(done);

	create->done = &done;
	spin_lock(&kthread_create_lock);
	list_add_tail(&create->list, &kthread_create_list);
	spin_unlock(&kthread_create_lock);
	wake_up_process(kthreadd_task);
	return await_kthread(create, &done);
}

/**
 * kthread_create_on_node() - a kernel thread, not yet running.
 * @threadfn: what it does; returns when done, or when kthread_should_stop().
 * @data:     given to @threadfn.
 * @node:     of memory; there is one, NUMA_NO_NODE means any.
 * @namefmt:  its name, as printf().
 *
 * Context: Process context, may sleep.
 * Return: the task, asleep until wake_up_process(), or ERR_PTR: -ENOMEM,
 * -EAGAIN, -EINTR (killed while waiting).
 */
struct task_struct *kthread_create_on_node(int (*threadfn)(void *data),
					   void *data, int node,
					   const char *namefmt, ...)
{
	struct kthread_create_info *create;
	va_list args;

	create = kzalloc(sizeof(*create), GFP_KERNEL);
	if (!create)
		return ERR_PTR(-ENOMEM);
	create->threadfn = threadfn;
	create->data = data;
	create->node = node;
	va_start(args, namefmt);
	vsnprintf(create->comm, sizeof(create->comm), namefmt, args);
	va_end(args);
	return request_kthread(create);
}

/**
 * kthread_create_on_cpu() - a kernel thread for one CPU, not yet running.
 * @threadfn: what it does.
 * @data:     given to @threadfn.
 * @cpu:      where it runs, always.
 * @namefmt:  its name, with one %u for @cpu.
 *
 * Context: Process context, may sleep.
 * Return: as kthread_create_on_node().
 */
struct task_struct *kthread_create_on_cpu(int (*threadfn)(void *data),
					  void *data, unsigned int cpu,
					  const char *namefmt)
{
	struct task_struct *task = kthread_create_on_node(
		threadfn, data, NUMA_NO_NODE, namefmt, cpu);

	if (IS_ERR(task))
		return task;
	kthread_bind(task, cpu);
	to_kthread(task)->cpu = cpu;
	set_bit(KTHREAD_IS_PER_CPU, &to_kthread(task)->flags);
	return task;
}

/**
 * kthread_bind() - tie a kernel thread to a CPU.
 * @task: from kthread_create(), not yet woken.
 * @cpu:  where it runs, always.
 *
 * Context: Process context, may sleep.
 */
void kthread_bind(struct task_struct *task, unsigned int cpu)
{
	wait_task_inactive(task, TASK_UNINTERRUPTIBLE);
	kthread_bind_cpu(task, (int)cpu);
	task->flags |= PF_NO_SETAFFINITY;
}

/**
 * kthread_stop() - ask a kernel thread to end, and wait for it.
 * @task: from kthread_create(); it must not end by itself.
 *
 * Context: Process context, may sleep.
 * Return: what its function returned; -EINTR if it never ran.
 */
int kthread_stop(struct task_struct *task)
{
	struct kthread *self = to_kthread(task);
	int ret;

	get_task_struct(task);
	set_bit(KTHREAD_SHOULD_STOP, &self->flags);
	kthread_unpark(task);
	wake_up_process(task);
	wait_for_completion(&self->exited);
	ret = self->result;
	put_task_struct(task);
	return ret;
}

/**
 * kthread_park() - make a kernel thread sleep in kthread_parkme().
 * @task: a kernel thread that asks kthread_should_park().
 *
 * Context: Process context, may sleep until it is parked.
 * Return: 0, -ENOSYS for a thread on its way out, -EBUSY if parked already.
 */
int kthread_park(struct task_struct *task)
{
	struct kthread *self = to_kthread(task);

	if (task->flags & PF_EXITING)
		return -ENOSYS;
	if (test_and_set_bit(KTHREAD_SHOULD_PARK, &self->flags))
		return -EBUSY;
	if (task != current) {
		wake_up_process(task);
		wait_for_completion(&self->parked);
	}
	return 0;
}

/**
 * kthread_unpark() - undo kthread_park().
 * @task: a kernel thread.
 *
 * Context: Process context.
 */
void kthread_unpark(struct task_struct *task)
{
	struct kthread *self = to_kthread(task);

	reinit_completion(&self->parked);
	clear_bit(KTHREAD_SHOULD_PARK, &self->flags);
	try_to_wake_up(task, TASK_PARKED);
}

/**
 * kthreadd() - pid 2: forks kernel threads for whoever asks.
 * @unused: nothing.
 *
 * Context: Its own task; does not return.
 */
int kthreadd(void *unused)
{
	(void)unused;
	set_task_comm(current, "kthreadd");
	ignore_signals(current);
	current->flags |= PF_NOFREEZE;

	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		if (list_empty(&kthread_create_list))
			schedule();
		__set_current_state(TASK_RUNNING);

		spin_lock(&kthread_create_lock);
		while (!list_empty(&kthread_create_list)) {
			struct kthread_create_info *create = list_first_entry(
				&kthread_create_list,
				struct kthread_create_info, list);

			list_del_init(&create->list);
			spin_unlock(&kthread_create_lock);
			create_kthread(create);
			spin_lock(&kthread_create_lock);
		}
		spin_unlock(&kthread_create_lock);
	}
}
