/*
 * kernel/ucount.c - what each user has, per user namespace.
 *
 * A charge goes to the user, to the owner of the user's namespace, to the
 * owner of that one's parent, and so on: a limit set outside cannot be escaped
 * by making namespaces.
 *
 * See: namespaces(7), getrlimit(2).
 */
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "kernel/user_namespace.h"
#include "lib/hash.h"
#include "mm/slab.h"

#define UCOUNTS_HASH_BITS 6

static DEFINE_SPINLOCK(ucounts_lock, RANK_UCOUNTS);
static DEFINE_HASHTABLE(ucounts_hash, UCOUNTS_HASH_BITS); /* ucounts_lock */
static struct counter ucounts_counter = COUNTER_INIT("ucounts");

struct ucounts init_ucounts = {
	.ns = &init_user_ns,
	.count = 1,
};

static struct hlist_head *bucket(const struct user_namespace *ns, kuid_t uid)
{
	u64 key = (unsigned long)ns + __kuid_val(uid);

	return &ucounts_hash[hash_64(key, UCOUNTS_HASH_BITS)];
}

static struct ucounts *find(const struct user_namespace *ns, kuid_t uid)
	__must_hold(ucounts_lock)
{
	struct ucounts *uc;

	hlist_for_each_entry(uc, bucket(ns, uid), node)
		if (uc->ns == ns && uid_eq(uc->uid, uid))
			return uc;
	return NULL;
}

/**
 * get_ucounts() - one more reference.
 * @uc: referenced already.
 *
 * Context: Any.
 * Return: @uc.
 */
struct ucounts *get_ucounts(struct ucounts *uc)
{
	int old = __atomic_fetch_add(&uc->count, 1, __ATOMIC_RELAXED);

	assert(old > 0);
	return uc;
}

/**
 * put_ucounts() - drop a reference; the last one frees it.
 * @uc: the counts.
 *
 * Context: Any; takes ucounts_lock.
 */
void put_ucounts(struct ucounts *uc)
{
	int old = __atomic_load_n(&uc->count, __ATOMIC_RELAXED);
	unsigned long flags;
	bool last;

	/* The count falls to 0 only under the lock: find() never sees 0. */
	while (old > 1)
		if (__atomic_compare_exchange_n(&uc->count, &old, old - 1,
						false, __ATOMIC_RELEASE,
						__ATOMIC_RELAXED))
			return;
	spin_lock_irqsave(&ucounts_lock, flags);
	last = __atomic_sub_fetch(&uc->count, 1, __ATOMIC_ACQ_REL) == 0;
	if (last)
		hlist_del_init(&uc->node);
	spin_unlock_irqrestore(&ucounts_lock, flags);
	if (!last)
		return;
	put_user_ns(uc->ns);
	kfree(uc);
	counter_dec(&ucounts_counter);
}

/**
 * alloc_ucounts() - the counts of a user, made when first asked for.
 * @ns:  where.
 * @uid: who.
 *
 * Context: May sleep.
 * Return: the counts, referenced; NULL without memory.
 */
struct ucounts *alloc_ucounts(struct user_namespace *ns, kuid_t uid)
{
	struct ucounts *uc, *new;
	unsigned long flags;

	spin_lock_irqsave(&ucounts_lock, flags);
	uc = find(ns, uid);
	if (uc)
		get_ucounts(uc);
	spin_unlock_irqrestore(&ucounts_lock, flags);
	if (uc)
		return uc;

	new = kzalloc(sizeof(*new), GFP_KERNEL);
	if (!new)
		return NULL;
	new->ns = ns;
	new->uid = uid;
	new->count = 1;
	spin_lock_irqsave(&ucounts_lock, flags);
	uc = find(ns, uid);
	if (uc)
		get_ucounts(uc);
	else
		hlist_add_head(&new->node, bucket(ns, uid));
	spin_unlock_irqrestore(&ucounts_lock, flags);
	if (uc) {
		kfree(new);
		return uc;
	}
	get_user_ns(ns);
	counter_inc(&ucounts_counter);
	return new;
}

/* Add 1 unless that would pass @max. */
static bool add_below(atomic_long_t *v, long max)
{
	long old = atomic_long_read(v);

	do {
		if (old >= max)
			return false;
	} while (!atomic_long_try_cmpxchg(v, &old, old + 1));
	return true;
}

/**
 * inc_ucount() - a user makes one more of something.
 * @ns:   the user's namespace.
 * @uid:  the user.
 * @type: of what.
 *
 * Context: May sleep.
 * Return: for dec_ucount(), or NULL: too many somewhere up the chain, or no
 * memory.
 */
struct ucounts *inc_ucount(struct user_namespace *ns, kuid_t uid,
			   enum ucount_type type)
{
	struct ucounts *uc = alloc_ucounts(ns, uid), *it, *undo;

	for (it = uc; it; it = it->ns->common.ucounts) {
		long max = READ_ONCE(it->ns->ucount_max[type]);

		if (!add_below(&it->ucount[type], max))
			goto out_undo;
	}
	return uc;

out_undo:
	for (undo = uc; undo != it; undo = undo->ns->common.ucounts)
		atomic_long_dec(&undo->ucount[type]);
	put_ucounts(uc);
	return NULL;
}

/**
 * dec_ucount() - undo inc_ucount().
 * @uc:   what it returned.
 * @type: of what.
 *
 * Context: Any.
 */
void dec_ucount(struct ucounts *uc, enum ucount_type type)
{
	struct ucounts *it = uc;

	do {
		atomic_long_dec(&it->ucount[type]);
		it = it->ns->common.ucounts;
	} while (it);
	put_ucounts(uc);
}

/**
 * inc_rlimit_ucounts() - charge what a resource limit counts.
 * @uc:   whom.
 * @type: what.
 * @v:    how much.
 *
 * The charge is made even if it passes a limit.
 *
 * Context: Any.
 * Return: what @uc has now; LONG_MAX if a namespace's limit is passed.
 */
long inc_rlimit_ucounts(struct ucounts *uc, enum rlimit_type type, long v)
{
	long max = LONG_MAX, ret = 0;

	for (struct ucounts *it = uc; it; it = it->ns->common.ucounts) {
		long new = atomic_long_add_return(v, &it->rlimit[type]);

		if (new < 0 || new > max)
			ret = LONG_MAX;
		else if (it == uc)
			ret = new;
		max = it->ns->rlimit_max[type];
	}
	return ret;
}

/**
 * dec_rlimit_ucounts() - undo inc_rlimit_ucounts().
 * @uc:   whom.
 * @type: what.
 * @v:    how much.
 *
 * Context: Any.
 * Return: true if @uc has nothing left.
 */
bool dec_rlimit_ucounts(struct ucounts *uc, enum rlimit_type type, long v)
{
	long left = 0;

	for (struct ucounts *it = uc; it; it = it->ns->common.ucounts) {
		long new = atomic_long_sub_return(v, &it->rlimit[type]);

		assert(new >= 0);
		if (it == uc)
			left = new;
	}
	return left == 0;
}

/**
 * is_rlimit_overlimit() - does a user have more than allowed?
 * @uc:   who.
 * @type: of what.
 * @max:  the process's own limit.
 *
 * Context: Any.
 */
bool is_rlimit_overlimit(struct ucounts *uc, enum rlimit_type type,
			 unsigned long max)
{
	long limit = max > LONG_MAX ? LONG_MAX : (long)max;

	for (struct ucounts *it = uc; it; it = it->ns->common.ucounts) {
		if (atomic_long_read(&it->rlimit[type]) > limit)
			return true;
		limit = it->ns->rlimit_max[type];
	}
	return false;
}

/**
 * get_rlimit_value() - what a user has.
 * @uc:   who.
 * @type: of what.
 *
 * Context: Any.
 */
long get_rlimit_value(struct ucounts *uc, enum rlimit_type type)
{
	return atomic_long_read(&uc->rlimit[type]);
}

/**
 * ucount_init() - boot: root's counts can be found.
 *
 * Context: Boot CPU.
 */
void ucount_init(void)
{
	unsigned long flags;

	spin_lock_irqsave(&ucounts_lock, flags);
	hlist_add_head(&init_ucounts.node,
		       bucket(&init_user_ns, GLOBAL_ROOT_UID));
	spin_unlock_irqrestore(&ucounts_lock, flags);
	/* the boot task itself, which was not forked */
	inc_rlimit_ucounts(&init_ucounts, UCOUNT_RLIMIT_NPROC, 1);
	counter_register(&ucounts_counter);
}
