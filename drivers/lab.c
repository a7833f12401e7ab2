/*
 * drivers/lab.c - /sys/kernel/debug/lab: handles for lessons.
 *
 * sleep_d: write N, and the writer sleeps N seconds where no signal reaches
 * it.  kthread: "create NAME", "run NAME", "stop NAME" lead a kernel thread
 * through its life; reading shows each, how far it counted, and what the last
 * one stopped returned.
 *
 * See: semantics of states and kernel threads in the course text.
 */
#include <uapi/errno.h>
#include "drivers/lab.h"
#include "fs/pseudo.h"
#include "fs/seq_file.h"
#include "kernel/base/mutex.h"
#include "kernel/base/panic.h"
#include "kernel/kthread.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "lib/errptr.h"
#include "lib/list.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/slab.h"

#define LAB_STEP_NS   (100 * NSEC_PER_MSEC)
#define LAB_SLEEP_MAX 3600
#define LAB_NAME_SIZE 16

struct lab_thread {
	struct list_head list; /* lab_mutex */
	struct task_struct *task;
	bool run; /* lab_mutex: woken for the first time */
	int count;
	char name[LAB_NAME_SIZE];
};

static DEFINE_MUTEX(lab_mutex, RANK_TTY_MUTEX - 1);
static LIST_HEAD(lab_threads); /* lab_mutex */
static int last_result;        /* lab_mutex */

static ssize_t sleep_d_store(struct pseudo_node *node, char *buf, size_t len)
{
	unsigned int seconds;
	u64 until;
	int err = kstrtouint(strim(buf), 10, &seconds);

	(void)node;
	if (err)
		return err;
	if (seconds > LAB_SLEEP_MAX)
		return -EINVAL;
	until = ktime_get() + seconds * (u64)NSEC_PER_SEC;
	do
		set_current_state(TASK_UNINTERRUPTIBLE);
	while (schedule_until(until));
	__set_current_state(TASK_RUNNING);
	return (ssize_t)len;
}

/* What a lab thread does: count, ten times a second. */
static int lab_main(void *data)
{
	struct lab_thread *t = data;

	while (!kthread_should_stop()) {
		WRITE_ONCE(t->count, t->count + 1);
		set_current_state(TASK_INTERRUPTIBLE);
		if (!kthread_should_stop())
			schedule_until(ktime_get() + LAB_STEP_NS);
		__set_current_state(TASK_RUNNING);
	}
	return t->count;
}

static struct lab_thread *find_thread(const char *name)
{
	struct lab_thread *t;

	list_for_each_entry(t, &lab_threads, list)
		if (!strcmp(t->name, name))
			return t;
	return NULL;
}

static int lab_create(const char *name)
{
	struct lab_thread *t;

	if (find_thread(name))
		return -EEXIST;
	t = kzalloc(sizeof(*t), GFP_KERNEL);
	if (!t)
		return -ENOMEM;
	strscpy(t->name, name, sizeof(t->name));
	t->task = kthread_create(lab_main, t, "%s", t->name);
	if (IS_ERR(t->task)) {
		int err = (int)PTR_ERR(t->task);

		kfree(t);
		return err;
	}
	get_task_struct(t->task);
	list_add_tail(&t->list, &lab_threads);
	return 0;
}

static int lab_run(const char *name)
{
	struct lab_thread *t = find_thread(name);

	if (!t)
		return -ESRCH;
	t->run = true;
	wake_up_process(t->task);
	return 0;
}

static int lab_stop(const char *name)
{
	struct lab_thread *t = find_thread(name);

	if (!t)
		return -ESRCH;
	last_result = kthread_stop(t->task);
	put_task_struct(t->task);
	list_del(&t->list);
	kfree(t);
	return 0;
}

static ssize_t kthread_store(struct pseudo_node *node, char *buf, size_t len)
{
	char *name = strim(buf), *verb = strsep(&name, " ");
	int err = -EINVAL;

	(void)node;
	if (!name || !*name || strlen(name) >= LAB_NAME_SIZE)
		return -EINVAL;
	mutex_lock(&lab_mutex);
	if (!strcmp(verb, "create"))
		err = lab_create(name);
	else if (!strcmp(verb, "run"))
		err = lab_run(name);
	else if (!strcmp(verb, "stop"))
		err = lab_stop(name);
	mutex_unlock(&lab_mutex);
	return err ? err : (ssize_t)len;
}

static int kthread_show(struct seq_file *m, void *v)
{
	struct lab_thread *t;

	(void)v;
	mutex_lock(&lab_mutex);
	list_for_each_entry(t, &lab_threads, list)
		seq_printf(m, "%s %d %s %d\n", t->name,
			   task_global_pid(t->task),
			   t->run ? "running" : "created", READ_ONCE(t->count));
	seq_printf(m, "last result %d\n", last_result);
	mutex_unlock(&lab_mutex);
	return 0;
}

/**
 * lab_init() - make the files.
 *
 * Context: Boot, after debugfs_init().
 */
void lab_init(void)
{
	struct pseudo_node *dir = debugfs_create_dir("lab", NULL);

	if (!dir ||
	    !debugfs_create_show("sleep_d", 0200, dir, NULL, sleep_d_store) ||
	    !debugfs_create_show("kthread", 0600, dir, kthread_show,
				 kthread_store))
		panic("lab: no memory");
}
