/*
 * kernel/kthread.h - threads that live in the kernel.
 */
#ifndef KERNEL_KTHREAD_H
#define KERNEL_KTHREAD_H

#include "kernel/base/sched_iface.h"
#include "lib/compiler.h"
#include "lib/errptr.h"
#include "lib/types.h"

struct task_struct;
struct kernel_clone_args;

#define NUMA_NO_NODE (-1)

struct task_struct *kthread_create_on_node(int (*threadfn)(void *data),
					   void *data, int node,
					   const char *namefmt, ...)
	__printf(4, 5);
struct task_struct *kthread_create_on_cpu(int (*threadfn)(void *data),
					  void *data, unsigned int cpu,
					  const char *namefmt);

#define kthread_create(threadfn, data, ...) \
	kthread_create_on_node(threadfn, data, NUMA_NO_NODE, __VA_ARGS__)

/* kthread_create() and wake_up_process(): the new task, or ERR_PTR. */
#define kthread_run(threadfn, data, ...) \
	({ \
		struct task_struct *__k = \
			kthread_create(threadfn, data, __VA_ARGS__); \
		if (!IS_ERR(__k)) \
			wake_up_process(__k); \
		__k; \
	})

void kthread_bind(struct task_struct *task, unsigned int cpu);
int kthread_stop(struct task_struct *task);
bool kthread_should_stop(void);
int kthread_park(struct task_struct *task);
void kthread_unpark(struct task_struct *task);
bool kthread_should_park(void);
void kthread_parkme(void);
void *kthread_data(struct task_struct *task);
int kthreadd(void *unused);
void free_kthread_struct(struct task_struct *task);

extern struct task_struct *kthreadd_task;

#endif
