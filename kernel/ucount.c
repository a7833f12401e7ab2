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
#include "kernel/sysctl.h"
#include "kernel/user_namespace.h"
#include "lib/hash.h"
#include "lib/util.h"
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

/* A number of the reader's user namespace; @table->data is its index. */
static int ucount_max_handler(struct ctl_table *table, int write, char *buf,
			      size_t *lenp, loff_t *ppos)
{
	long *max = &current_user_ns()->ucount_max[(uintptr_t)table->data];
	int value = (int)READ_ONCE(*max), err;
	struct ctl_table here = *table;

	here.data = &value;
	err = proc_dointvec_minmax(&here, write, buf, lenp, ppos);
	if (!err && write)
		WRITE_ONCE(*max, value);
	return err;
}

/* Root's there is whoever may exceed limits in the namespace. */
static umode_t ucount_permissions(void)
{
	return ns_capable(current_user_ns(), CAP_SYS_RESOURCE) ? 0666 : 0444;
}

#define UCOUNT_ENTRY(name, type) \
	{ \
		.path = "user/max_" name, .data = (void *)(uintptr_t)(type), \
		.maxlen = sizeof(int), .mode = 0644, \
		.proc_handler = ucount_max_handler, .extra1 = SYSCTL_ZERO, \
		.extra2 = SYSCTL_INT_MAX, .permissions = ucount_permissions, \
	}

static struct ctl_table ucount_sysctls[] = {
	UCOUNT_ENTRY("user_namespaces", UCOUNT_USER_NAMESPACES),
	UCOUNT_ENTRY("pid_namespaces", UCOUNT_PID_NAMESPACES),
	UCOUNT_ENTRY("uts_namespaces", UCOUNT_UTS_NAMESPACES),
	UCOUNT_ENTRY("ipc_namespaces", UCOUNT_IPC_NAMESPACES),
	UCOUNT_ENTRY("net_namespaces", UCOUNT_NET_NAMESPACES),
	UCOUNT_ENTRY("mnt_namespaces", UCOUNT_MNT_NAMESPACES),
	UCOUNT_ENTRY("cgroup_namespaces", UCOUNT_CGROUP_NAMESPACES),
	UCOUNT_ENTRY("time_namespaces", UCOUNT_TIME_NAMESPACES),
	UCOUNT_ENTRY("inotify_instances", UCOUNT_INOTIFY_INSTANCES),
	UCOUNT_ENTRY("inotify_watches", UCOUNT_INOTIFY_WATCHES),
};

/**
 * ucount_init_limits() - boot: how much a user of the first namespace may have.
 * @nr: namespaces of each type.
 *
 * Context: Boot CPU.
 */
void ucount_init_limits(int nr)
{
	for (int type = 0; type < UCOUNT_INOTIFY_INSTANCES; type++)
		init_user_ns.ucount_max[type] = nr;
	register_sysctl(ucount_sysctls, ARRAY_SIZE(ucount_sysctls));
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
