/*
 * kernel/pid.c - handing out process numbers.
 *
 * Each namespace keeps one bit per number, in pages that exist only once a
 * number in their range was wanted.  A freed number is reused as late as
 * possible: the search starts behind the last one given and, at pid_max, wraps
 * to RESERVED_PIDS, below which only the first daemons live.  The struct pid
 * that holds the numbers is found again through a hash of (number, namespace).
 *
 * See: fork(2), pid_namespaces(7); kernel/pid_task.c for the way to tasks.
 */
#include <uapi/errno.h>
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "lib/bitmap.h"
#include "lib/errptr.h"
#include "lib/hash.h"
#include "lib/util.h"
#include "mm/page.h"
#include "mm/slab.h"

int pid_max = PID_MAX_DEFAULT;

static DEFINE_SPINLOCK(pidmap_lock, RANK_PIDMAP);
static struct hlist_head *pid_hash; /* pidmap_lock */
static unsigned int pid_hash_bits;
static struct counter pids_counter = COUNTER_INIT("pids");

static struct hlist_head *hash_bucket(int nr, const struct pid_namespace *ns)
{
	u64 key = (u64)(unsigned int)nr + (unsigned long)ns;

	return &pid_hash[hash_64(key, pid_hash_bits)];
}

/* First free number in [from, to), all of one page; 0 if there is none. */
static int find_free(const struct pidmap *map, int from, int to)
{
	int base = from - from % BITS_PER_MAP;
	unsigned long bit;

	if (from >= to || map->nr_free == 0)
		return 0;
	bit = find_next_zero_bit(map->page, (unsigned long)(to - base),
				 (unsigned long)(from - base));
	return bit < (unsigned long)(to - base) ? base + (int)bit : 0;
}

/*
 * Search [from, to) page by page.  0 if all are taken; -(index + 1) if the
 * bitmap page of that index has to be allocated first.
 */
static int search_range(struct pid_namespace *ns, int from, int to)
	__must_hold(pidmap_lock)
{
	assert_held(&pidmap_lock);

	while (from < to) {
		int index = from / BITS_PER_MAP;
		int end = min((index + 1) * BITS_PER_MAP, to);
		int nr;

		if (!ns->pidmap[index].page)
			return -(index + 1);
		nr = find_free(&ns->pidmap[index], from, end);
		if (nr)
			return nr;
		from = end;
	}
	return 0;
}

/* Next fit: behind the last number, then from RESERVED_PIDS (or 1) to it. */
static int find_next_fit(struct pid_namespace *ns) __must_hold(pidmap_lock)
{
	int from = ns->last_pid + 1, nr = 0;
	int low = ns->last_pid >= RESERVED_PIDS ? RESERVED_PIDS : 1;

	if (from < pid_max)
		nr = search_range(ns, from, pid_max);
	else
		low = RESERVED_PIDS;
	if (!nr)
		nr = search_range(ns, low, min(from, pid_max));
	return nr;
}

static void take_number(struct pid_namespace *ns, int nr)
	__must_hold(pidmap_lock)
{
	struct pidmap *map = &ns->pidmap[nr / BITS_PER_MAP];

	assert(map->nr_free > 0);
	__set_bit((unsigned long)nr % BITS_PER_MAP, map->page);
	map->nr_free--;
	ns->nr_pids++;
}

/* Make page @index of the bitmap; another task may be faster. */
static int add_map_page(struct pid_namespace *ns, int index)
{
	unsigned long *page = kzalloc(BITS_PER_MAP / 8, GFP_KERNEL);
	struct pidmap *map = &ns->pidmap[index];
	unsigned long flags;

	if (!page)
		return -ENOMEM;
	spin_lock_irqsave(&pidmap_lock, flags);
	if (!map->page) {
		map->nr_free = BITS_PER_MAP;
		if (index == 0) { /* 0 belongs to the idle tasks */
			__set_bit(0, page);
			map->nr_free--;
		}
		map->page = page;
		page = NULL;
	}
	spin_unlock_irqrestore(&pidmap_lock, flags);
	kfree(page);
	return 0;
}

/**
 * pid_map_alloc() - take a free number of a namespace.
 * @ns:   whose numbers.
 * @want: exactly this number, or 0 for the next fit.
 *
 * Context: May sleep; takes pidmap_lock.
 * Return: the number; -EAGAIN when all are in use, -EEXIST when @want is,
 * -ENOMEM without memory for the bitmap or when the namespace has lost its
 * init.
 */
int pid_map_alloc(struct pid_namespace *ns, int want)
{
	unsigned long flags;
	int nr, err;

	for (;;) {
		spin_lock_irqsave(&pidmap_lock, flags);
		if (ns->closed)
			nr = 0;
		else if (want)
			nr = search_range(ns, want, want + 1);
		else
			nr = find_next_fit(ns);
		if (nr > 0) {
			take_number(ns, nr);
			if (!want)
				ns->last_pid = nr;
		}
		err = ns->closed ? -ENOMEM : want ? -EEXIST : -EAGAIN;
		spin_unlock_irqrestore(&pidmap_lock, flags);
		if (nr >= 0)
			return nr ? nr : err;
		err = add_map_page(ns, -nr - 1);
		if (err)
			return err;
	}
}

/**
 * pid_map_free() - give a number back, and the page of the last one on it.
 * @ns: whose number.
 * @nr: the number, in use until now.
 *
 * Its dying init, if it waits for that, looks again.
 *
 * Context: Any; takes pidmap_lock.
 */
void pid_map_free(struct pid_namespace *ns, int nr)
{
	struct pidmap *map = &ns->pidmap[nr / BITS_PER_MAP];
	unsigned long *unused = NULL;
	unsigned long flags;
	bool closed;

	spin_lock_irqsave(&pidmap_lock, flags);
	assert(test_bit((unsigned long)nr % BITS_PER_MAP, map->page));
	__clear_bit((unsigned long)nr % BITS_PER_MAP, map->page);
	map->nr_free++;
	ns->nr_pids--;
	if (map->nr_free == BITS_PER_MAP) {
		unused = map->page;
		map->page = NULL;
	}
	closed = ns->closed;
	spin_unlock_irqrestore(&pidmap_lock, flags);
	kfree(unused);
	if (closed)
		wake_up_all(&ns->gone);
}

/**
 * pid_map_close() - no process may be born in @ns any more: its init is gone.
 * @ns: the namespace.
 *
 * Context: Any; takes pidmap_lock.
 */
void pid_map_close(struct pid_namespace *ns)
{
	unsigned long flags;

	spin_lock_irqsave(&pidmap_lock, flags);
	ns->closed = true;
	spin_unlock_irqrestore(&pidmap_lock, flags);
}

/**
 * pid_map_last() - the number given out last in @ns.
 * @ns: the namespace.
 *
 * Context: Any.
 */
int pid_map_last(struct pid_namespace *ns)
{
	return READ_ONCE(ns->last_pid);
}

/**
 * pid_map_set_last() - the next search in @ns starts behind @nr.
 * @ns: the namespace.
 * @nr: 0 to pid_max - 1.
 *
 * Context: Any.
 */
void pid_map_set_last(struct pid_namespace *ns, int nr)
{
	unsigned long flags;

	spin_lock_irqsave(&pidmap_lock, flags);
	ns->last_pid = nr;
	spin_unlock_irqrestore(&pidmap_lock, flags);
}

/* May the caller of clone3(2) choose number @want in @ns?  0 or -errno. */
static int check_set_tid(struct pid_namespace *ns, int want)
{
	if (want < 1 || want >= pid_max)
		return -EINVAL;
	if (want != 1 && !ns->child_reaper)
		return -EINVAL;
	if (!ns_capable(ns->common.user_ns, CAP_CHECKPOINT_RESTORE) &&
	    !ns_capable(ns->common.user_ns, CAP_SYS_ADMIN))
		return -EPERM;
	return 0;
}

/* Draw one number per level, innermost first; on error none is kept. */
static int draw_numbers(struct pid *pid, struct pid_namespace *ns,
			const pid_t *set_tid, size_t set_tid_size)
{
	int level = (int)ns->level, nr, err;

	for (; level >= 0; level--, ns = ns->parent) {
		int want = 0;

		if (set_tid_size) {
			want = set_tid[(int)pid->level - level];
			set_tid_size--;
			err = check_set_tid(ns, want);
			if (err)
				goto out_free;
		}
		nr = pid_map_alloc(ns, want);
		if (nr < 0) {
			err = nr;
			goto out_free;
		}
		pid->numbers[level].nr = nr;
		pid->numbers[level].ns = ns;
	}
	return 0;

out_free:
	while (++level <= (int)pid->level)
		pid_map_free(pid->numbers[level].ns, pid->numbers[level].nr);
	return err;
}

static void hash_numbers(struct pid *pid)
{
	unsigned long flags;

	spin_lock_irqsave(&pidmap_lock, flags);
	for (unsigned int i = 0; i <= pid->level; i++) {
		struct upid *upid = &pid->numbers[i];

		hlist_add_head(&upid->pid_chain,
			       hash_bucket(upid->nr, upid->ns));
	}
	spin_unlock_irqrestore(&pidmap_lock, flags);
}

/**
 * alloc_pid() - a new identity, with a number in @ns and each of its parents.
 * @ns:           the innermost namespace; a reference is taken.
 * @set_tid:      wished numbers, innermost first, or NULL.
 * @set_tid_size: how many.
 *
 * Context: May sleep.
 * Return: the pid, or ERR_PTR: -ENOMEM, -EAGAIN (all numbers in use), and with
 * @set_tid -EEXIST, -EINVAL, -EPERM.
 */
struct pid *alloc_pid(struct pid_namespace *ns, const pid_t *set_tid,
		      size_t set_tid_size)
{
	struct pid *pid;
	int err;

	if (set_tid_size > ns->level + 1)
		return ERR_PTR(-EINVAL);
	pid = kmalloc(struct_size(pid, numbers, ns->level + 1), GFP_KERNEL);
	if (!pid)
		return ERR_PTR(-ENOMEM);

	refcount_set(&pid->count, 1);
	pid->level = ns->level;
	for (int type = 0; type < PIDTYPE_MAX; type++)
		pid->tasks[type].first = NULL;
	init_waitqueue_head(&pid->wait_pidfd);
	err = draw_numbers(pid, ns, set_tid, set_tid_size);
	if (err) {
		kfree(pid);
		return ERR_PTR(err);
	}
	get_pid_ns(ns);
	hash_numbers(pid);
	counter_inc(&pids_counter);
	return pid;
}

/**
 * put_pid() - drop a reference; the last one frees the memory.
 * @pid: may be NULL.
 *
 * Context: Any.
 */
void put_pid(struct pid *pid)
{
	struct pid_namespace *ns;

	if (!pid || !refcount_dec_and_test(&pid->count))
		return;
	ns = pid->numbers[pid->level].ns;
	kfree(pid);
	counter_dec(&pids_counter);
	put_pid_ns(ns);
}

/**
 * free_pid() - nobody bears these numbers any more: they may be given again.
 * @pid: no task is attached to it; the creator's reference is dropped.
 *
 * Context: tasklist_lock held, so that a finder who holds it too is safe.
 */
void free_pid(struct pid *pid)
{
	unsigned long flags;

	assert_held(&tasklist_lock);
	spin_lock_irqsave(&pidmap_lock, flags);
	for (unsigned int i = 0; i <= pid->level; i++)
		hlist_del_init(&pid->numbers[i].pid_chain);
	spin_unlock_irqrestore(&pidmap_lock, flags);
	for (unsigned int i = 0; i <= pid->level; i++)
		pid_map_free(pid->numbers[i].ns, pid->numbers[i].nr);
	put_pid(pid);
}

/**
 * forget_pid() - free_pid() for an identity that no task ever bore.
 * @pid: from alloc_pid().
 *
 * Context: Any; takes tasklist_lock.
 */
void forget_pid(struct pid *pid)
{
	unsigned long flags;

	spin_lock_irqsave(&tasklist_lock, flags);
	free_pid(pid);
	spin_unlock_irqrestore(&tasklist_lock, flags);
}

static struct pid *lookup(int nr, const struct pid_namespace *ns)
	__must_hold(pidmap_lock)
{
	struct upid *upid;

	hlist_for_each_entry(upid, hash_bucket(nr, ns), pid_chain)
		if (upid->nr == nr && upid->ns == ns)
			return container_of(upid, struct pid,
					    numbers[ns->level]);
	return NULL;
}

/**
 * find_pid_ns() - the identity behind a number.
 * @nr: the number.
 * @ns: where it is counted.
 *
 * Context: tasklist_lock held, which keeps the result alive.
 * Return: the pid, not referenced, or NULL.
 */
struct pid *find_pid_ns(int nr, struct pid_namespace *ns)
{
	struct pid *pid;
	unsigned long flags;

	assert_held(&tasklist_lock);
	spin_lock_irqsave(&pidmap_lock, flags);
	pid = lookup(nr, ns);
	spin_unlock_irqrestore(&pidmap_lock, flags);
	return pid;
}

/**
 * find_get_pid_ns() - the identity behind a number, to keep.
 * @nr: the number.
 * @ns: where it is counted.
 *
 * Context: Any; takes pidmap_lock.
 * Return: the pid, referenced, or NULL.
 */
struct pid *find_get_pid_ns(int nr, struct pid_namespace *ns)
{
	struct pid *pid;
	unsigned long flags;

	spin_lock_irqsave(&pidmap_lock, flags);
	pid = lookup(nr, ns);
	if (pid && !refcount_inc_not_zero(&pid->count))
		pid = NULL;
	spin_unlock_irqrestore(&pidmap_lock, flags);
	return pid;
}

/* The first number in use that is >= @nr; 0 past the last. */
static int next_number(struct pid_namespace *ns, int nr)
	__must_hold(pidmap_lock)
{
	for (int i = nr / BITS_PER_MAP; i < PIDMAP_ENTRIES; i++) {
		unsigned long from = max(nr - i * BITS_PER_MAP, 0), bit;

		if (!ns->pidmap[i].page)
			continue;
		bit = find_next_bit(ns->pidmap[i].page, BITS_PER_MAP, from);
		if (bit < BITS_PER_MAP)
			return i * BITS_PER_MAP + (int)bit;
	}
	return 0;
}

/**
 * find_ge_pid() - the first identity with a number of at least @nr.
 * @nr: at least 1.
 * @ns: where it is counted.
 *
 * Context: Any; takes pidmap_lock.
 * Return: the pid, referenced, or NULL past the last.
 */
struct pid *find_ge_pid(int nr, struct pid_namespace *ns)
{
	struct pid *pid = NULL;
	unsigned long flags;

	spin_lock_irqsave(&pidmap_lock, flags);
	while (nr > 0 && nr < PID_MAX_LIMIT && !pid) {
		nr = next_number(ns, nr);
		if (!nr)
			break;
		pid = lookup(nr, ns); /* NULL: just being made or freed */
		if (pid && !refcount_inc_not_zero(&pid->count))
			pid = NULL;
		nr++;
	}
	spin_unlock_irqrestore(&pidmap_lock, flags);
	return pid;
}

/**
 * pid_init() - boot: the hash table, sized by memory.
 *
 * Context: Boot CPU, slab works, no task but the idle one.
 */
void pid_init(void)
{
	pid_hash_bits =
		clamp((unsigned int)ilog2(totalram_pages / 64), 6U, 12U);
	pid_hash = kvzalloc(sizeof(*pid_hash) << pid_hash_bits, GFP_KERNEL);
	BUG_ON(!pid_hash);
	BUG_ON(add_map_page(&init_pid_ns, 0));
	counter_register(&pids_counter);
	pid_namespace_init();
}
