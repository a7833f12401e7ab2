/*
 * kernel/workqueue.c - kworker threads run functions that others queued.
 *
 * Each CPU has a pool: a list of work and the workers that take from it.  One
 * worker runs at a time; when it sleeps inside a function, schedule() says so
 * (wq_worker_sleeping) and an idle worker takes the next item.  A worker that
 * starts on an item and finds no idle one left makes another first, so there is
 * always somebody to be woken; one that finds two idle already ends.
 *
 * A work item is queued once until it begins to run, and never runs on two
 * workers at a time: the pool that runs it now gets it again.
 *
 * See: kernel/workqueue.h for the interface.
 */
#include "asm/percpu.h"
#include "asm/smp.h"
#include "kernel/base/bug.h"
#include "kernel/base/wait.h"
#include "kernel/kthread.h"
#include "kernel/sched/sched.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "kernel/workqueue.h"
#include "lib/errptr.h"
#include "mm/slab.h"

/*
 * [p] pool->lock   [c] constant   [o] its own task
 */
struct worker {
	struct list_head entry;   /* [p] in pool->idle, or pool->busy */
	struct task_struct *task; /* [c] */
	struct worker_pool *pool; /* [c] */
	struct work_struct *item; /* [p] what it runs */
	bool sleeping;            /* [p] inside an item */
	int id;                   /* [c] M of kworker/N:M */
};

struct worker_pool {
	spinlock_t lock;
	struct list_head works;      /* [p] pending, in order */
	struct list_head idle;       /* [p] */
	struct list_head busy;       /* [p] */
	struct wait_queue_head done; /* woken when an item is done */
	int nr_running;              /* [p] busy and not asleep */
	int nr_idle;                 /* [p] */
	int next_id;                 /* [p] */
	int cpu;                     /* [c] */
};

#define MIN_IDLE 2 /* workers a quiet pool keeps */

static DEFINE_PER_CPU(struct worker_pool, worker_pools);
static bool workers_ready;

static int worker_thread(void *data);

/* One more worker, not yet awake.  May sleep. */
static struct worker *create_worker(struct worker_pool *pool)
{
	struct worker *worker = kzalloc(sizeof(*worker), GFP_KERNEL);
	struct task_struct *task;

	if (!worker)
		return NULL;
	worker->pool = pool;
	spin_lock_irq(&pool->lock);
	worker->id = pool->next_id++;
	spin_unlock_irq(&pool->lock);
	task = kthread_create(worker_thread, worker, "kworker/%d:%d", pool->cpu,
			      worker->id);
	if (IS_ERR(task)) {
		kfree(worker);
		return NULL;
	}
	kthread_bind(task, (unsigned int)pool->cpu);
	task->flags |= PF_WQ_WORKER;
	worker->task = task;
	return worker;
}

/* Let an idle worker look at the list.  Lock held. */
static void wake_idle(struct worker_pool *pool)
{
	struct worker *worker =
		list_first_entry_or_null(&pool->idle, struct worker, entry);

	if (worker)
		wake_up_process(worker->task);
}

static struct worker *find_running(struct worker_pool *pool,
				   const struct work_struct *work)
{
	struct worker *worker;

	list_for_each_entry(worker, &pool->busy, entry)
		if (worker->item == work)
			return worker;
	return NULL;
}

/* The first item that no worker is running just now.  Lock held. */
static struct work_struct *next_work(struct worker_pool *pool)
{
	struct work_struct *work;

	list_for_each_entry(work, &pool->works, entry)
		if (!find_running(pool, work))
			return work;
	return NULL;
}

/* Before the last idle worker gets busy: another.  Drops the lock. */
static void keep_one_idle(struct worker_pool *pool) __must_hold(pool->lock)
{
	struct worker *more;

	if (!list_empty(&pool->idle))
		return;
	spin_unlock_irq(&pool->lock);
	more = create_worker(pool);
	if (more)
		wake_up_process(more->task);
	spin_lock_irq(&pool->lock);
}

/* Run one item; the lock is dropped meanwhile. */
static void process_one(struct worker *worker,
			struct work_struct *work) __no_thread_safety
{
	struct worker_pool *pool = worker->pool;
	work_func_t func = work->func;

	list_del_init(&work->entry);
	worker->item = work;
	work->pending = false;
	spin_unlock_irq(&pool->lock);
	func(work); /* may free the item */
	cond_resched();
	spin_lock_irq(&pool->lock);
	worker->item = NULL;
	if (waitqueue_active(&pool->done))
		wake_up_all(&pool->done);
}

/* From idle to busy, items until none is left, back to idle.  Lock held. */
static void work_off(struct worker *worker) __no_thread_safety
{
	struct worker_pool *pool = worker->pool;
	struct work_struct *work;

	list_move(&worker->entry, &pool->busy);
	pool->nr_idle--;
	pool->nr_running++;
	while (next_work(pool) && pool->nr_running <= 1) {
		keep_one_idle(pool);
		work = next_work(pool);
		if (work)
			process_one(worker, work);
	}
	pool->nr_running--;
	list_move(&worker->entry, &pool->idle);
	pool->nr_idle++;
	if (waitqueue_active(&pool->done))
		wake_up_all(&pool->done);
}

static int worker_thread(void *data)
{
	struct worker *worker = data;
	struct worker_pool *pool = worker->pool;

	spin_lock_irq(&pool->lock);
	list_add(&worker->entry, &pool->idle);
	pool->nr_idle++;
	for (;;) {
		if (next_work(pool) && !pool->nr_running)
			work_off(worker);
		if (pool->nr_idle > MIN_IDLE)
			break;
		set_current_state(TASK_IDLE);
		spin_unlock_irq(&pool->lock);
		schedule();
		spin_lock_irq(&pool->lock);
	}
	list_del(&worker->entry);
	pool->nr_idle--;
	current->flags &= ~PF_WQ_WORKER; /* schedule() lets us be */
	spin_unlock_irq(&pool->lock);
	kfree(worker);
	return 0;
}

/**
 * wq_worker_sleeping() - a worker is about to sleep.
 * @task: current, PF_WQ_WORKER.
 *
 * If it sleeps inside an item and more items wait, an idle worker goes on.
 *
 * Context: schedule(), interrupts on.
 */
void wq_worker_sleeping(struct task_struct *task)
{
	struct worker *worker = kthread_data(task);
	struct worker_pool *pool = worker->pool;

	if (!READ_ONCE(worker->item))
		return;
	spin_lock_irq(&pool->lock);
	worker->sleeping = true;
	if (!--pool->nr_running && next_work(pool))
		wake_idle(pool);
	spin_unlock_irq(&pool->lock);
}

/**
 * wq_worker_running() - the same worker runs again.
 * @task: current.
 */
void wq_worker_running(struct task_struct *task)
{
	struct worker *worker = kthread_data(task);
	struct worker_pool *pool = worker->pool;

	if (!worker->sleeping)
		return;
	spin_lock_irq(&pool->lock);
	worker->sleeping = false;
	pool->nr_running++;
	spin_unlock_irq(&pool->lock);
}

void INIT_WORK(struct work_struct *work, work_func_t func)
{
	*work = (struct work_struct){ .func = func };
	INIT_LIST_HEAD(&work->entry);
}

/* Where the item must go so that it does not run twice at once. */
static struct worker_pool *
lock_pool_for(struct work_struct *work, int cpu,
	      unsigned long *flags) __no_thread_safety
{
	struct worker_pool *last = READ_ONCE(work->pool), *pool;
	unsigned long irq;

	if (last) {
		spin_lock_irqsave(&last->lock, irq);
		if (find_running(last, work)) {
			*flags = irq;
			return last;
		}
		spin_unlock_irqrestore(&last->lock, irq);
	}
	pool = per_cpu_ptr(&worker_pools, cpu);
	spin_lock_irqsave(&pool->lock, irq);
	*flags = irq;
	return pool;
}

/**
 * schedule_work_on() - have a function called in process context, by one CPU.
 * @cpu:  an online CPU.
 * @work: initialised; may be running now, then it runs once more.
 *
 * Context: Any.
 * Return: false if it was queued already and has not begun.
 */
bool schedule_work_on(int cpu, struct work_struct *work) __no_thread_safety
{
	struct worker_pool *pool;
	unsigned long flags;

	if (__atomic_exchange_n(&work->pending, true, __ATOMIC_SEQ_CST))
		return false;
	pool = lock_pool_for(work, cpu, &flags);
	WRITE_ONCE(work->pool, pool);
	list_add_tail(&work->entry, &pool->works);
	if (!pool->nr_running)
		wake_idle(pool);
	spin_unlock_irqrestore(&pool->lock, flags);
	return true;
}

/* The same on the caller's CPU. */
bool schedule_work(struct work_struct *work)
{
	return schedule_work_on(smp_processor_id(), work);
}

/* Take a pending item off its list.  False if it was not on one. */
static bool grab_pending(struct work_struct *work)
{
	struct worker_pool *pool = READ_ONCE(work->pool);
	unsigned long flags;
	bool was = false;

	if (!pool)
		return false;
	spin_lock_irqsave(&pool->lock, flags);
	if (work->pool == pool && !list_empty(&work->entry)) {
		list_del_init(&work->entry);
		work->pending = false;
		was = true;
	}
	spin_unlock_irqrestore(&pool->lock, flags);
	return was;
}

static bool busy_with(struct work_struct *work)
{
	struct worker_pool *pool = READ_ONCE(work->pool);
	bool busy;

	if (!pool)
		return false;
	spin_lock_irq(&pool->lock);
	busy = !list_empty(&work->entry) || find_running(pool, work);
	spin_unlock_irq(&pool->lock);
	return busy;
}

/**
 * flush_work() - wait until an item is neither queued nor running.
 * @work: must not be freed by its function.
 *
 * Context: Task context, may sleep; not from the item itself.
 * Return: true if there was something to wait for.
 */
bool flush_work(struct work_struct *work)
{
	struct worker_pool *pool = READ_ONCE(work->pool);

	might_sleep();
	if (!pool || !busy_with(work))
		return false;
	wait_event(pool->done, !busy_with(work));
	return true;
}

/**
 * cancel_work_sync() - the item does not run, and will not.
 * @work: may queue itself; may not be queued by others meanwhile.
 *
 * Context: Task context, may sleep.
 * Return: true if it was pending.
 */
bool cancel_work_sync(struct work_struct *work)
{
	bool was = grab_pending(work);

	while (flush_work(work))
		was |= grab_pending(work);
	return was;
}

static bool pool_is_empty(struct worker_pool *pool)
{
	bool empty;

	spin_lock_irq(&pool->lock);
	empty = list_empty(&pool->works) && list_empty(&pool->busy);
	spin_unlock_irq(&pool->lock);
	return empty;
}

/**
 * flush_scheduled_work() - wait until no work is queued or running.
 *
 * Context: Task context, may sleep; not from a work item.
 */
void flush_scheduled_work(void)
{
	unsigned int cpu;

	for_each_cpu(cpu, &cpu_online_mask) {
		struct worker_pool *pool = per_cpu_ptr(&worker_pools, (int)cpu);

		wait_event(pool->done, pool_is_empty(pool));
	}
}

static enum hrtimer_restart delay_over(struct hrtimer *timer)
{
	struct delayed_work *dwork =
		container_of(timer, struct delayed_work, timer);

	dwork->work.pending = false;
	schedule_work_on(dwork->cpu, &dwork->work);
	return HRTIMER_NORESTART;
}

void INIT_DELAYED_WORK(struct delayed_work *dwork, work_func_t func)
{
	INIT_WORK(&dwork->work, func);
	hrtimer_init(&dwork->timer, HRTIMER_BASE_MONOTONIC, delay_over);
	dwork->cpu = 0;
}

/**
 * schedule_delayed_work() - schedule_work() after some time.
 * @dwork:    initialised.
 * @delay_ns: from now.
 *
 * Context: Any.
 * Return: false if it was pending already; then nothing changes.
 */
bool schedule_delayed_work(struct delayed_work *dwork, u64 delay_ns)
{
	if (!delay_ns)
		return schedule_work(&dwork->work);
	if (__atomic_exchange_n(&dwork->work.pending, true, __ATOMIC_SEQ_CST))
		return false;
	dwork->cpu = smp_processor_id();
	hrtimer_start(&dwork->timer, ktime_get() + delay_ns);
	return true;
}

/* Stop the clock or take it off the list.  True if it was pending. */
bool cancel_delayed_work(struct delayed_work *dwork)
{
	if (hrtimer_cancel(&dwork->timer)) {
		dwork->work.pending = false;
		return true;
	}
	return grab_pending(&dwork->work);
}

/**
 * mod_delayed_work() - (re)start the delay, pending or not.
 * @dwork:    initialised.
 * @delay_ns: from now.
 *
 * Context: Any but the timer's interrupt.
 * Return: true if it was pending.
 */
bool mod_delayed_work(struct delayed_work *dwork, u64 delay_ns)
{
	bool was = cancel_delayed_work(dwork);

	schedule_delayed_work(dwork, delay_ns);
	return was;
}

/* Do not wait for the delay: queue it now, and wait until it has run. */
bool flush_delayed_work(struct delayed_work *dwork)
{
	if (hrtimer_cancel(&dwork->timer)) {
		dwork->work.pending = false;
		schedule_work(&dwork->work);
	}
	return flush_work(&dwork->work);
}

/**
 * cancel_delayed_work_sync() - the item does not run, and will not.
 * @dwork: may queue itself.
 *
 * Context: Task context, may sleep.
 * Return: true if it was pending.
 */
bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	bool was = cancel_delayed_work(dwork), again;

	do {
		again = flush_work(&dwork->work);
		again |= cancel_delayed_work(dwork);
		was |= again;
	} while (again);
	return was;
}

/**
 * workqueue_init_early() - pools without workers: work may be queued.
 *
 * Context: Boot, once, before the first schedule_work().
 */
void workqueue_init_early(void)
{
	unsigned int cpu;

	for_each_cpu(cpu, &cpu_possible_mask) {
		struct worker_pool *pool = per_cpu_ptr(&worker_pools, (int)cpu);

		spin_lock_init(&pool->lock, RANK_WORKER, "pool->lock");
		INIT_LIST_HEAD(&pool->works);
		INIT_LIST_HEAD(&pool->idle);
		INIT_LIST_HEAD(&pool->busy);
		init_waitqueue_head(&pool->done);
		pool->cpu = (int)cpu;
	}
}

static void start_worker(struct worker_pool *pool)
{
	struct worker *worker = create_worker(pool);

	BUG_ON(!worker);
	wake_up_process(worker->task);
}

/**
 * workqueue_init() - the first workers of each CPU.
 *
 * Context: Task context, once, when kthreadd runs and all CPUs are online.
 */
void workqueue_init(void)
{
	unsigned int cpu;

	assert(!workers_ready);
	for_each_cpu(cpu, &cpu_online_mask)
		for (int i = 0; i < MIN_IDLE; i++)
			start_worker(per_cpu_ptr(&worker_pools, (int)cpu));
	workers_ready = true;
}
