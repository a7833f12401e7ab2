/*
 * ipc/util.c - ids, keys and permissions of System V objects.
 *
 * The table of a kind grows and shrinks with the objects in it.  Creating,
 * removing and walking happen under the rwsem; an operation on an object needs
 * only the short spinlock of the table, takes a reference and then the
 * object's own lock, under which it learns whether the id is still good.
 *
 * See: sysvipc(7), svipc(7).
 */
#include <uapi/errno.h>
#include <uapi/stat.h>
#include "ipc/ipc.h"
#include "ipc/util.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "lib/errptr.h"
#include "lib/util.h"
#include "mm/slab.h"

/* Indices below this are used in turn even when there are few objects. */
#define MIN_CYCLE 64

/**
 * ipc_init_ids() - an empty table.
 * @ids:  the table.
 * @name: of its locks.
 *
 * Context: Any.
 */
void ipc_init_ids(struct ipc_ids *ids, const char *name)
{
	init_rwsem(&ids->rwsem, RANK_IPC, name);
	spin_lock_init(&ids->lock, RANK_IPC_TABLE, name);
	ids->table = (struct radix_root)RADIX_ROOT_INIT;
	ids->keys = RB_ROOT;
	ids->in_use = 0;
	ids->last_idx = -1;
	ids->max_idx = -1;
	ids->seq = 0;
	ids->next_id = -1;
}

static int compare_key(const void *key, const struct rb_node *node)
{
	const struct kern_ipc_perm *perm =
		rb_entry(node, struct kern_ipc_perm, by_key);
	key_t wanted = *(const key_t *)key;

	return wanted < perm->key ? -1 : wanted > perm->key;
}

static bool key_less(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct kern_ipc_perm, by_key)->key <
	       rb_entry(b, struct kern_ipc_perm, by_key)->key;
}

static struct kern_ipc_perm *find_key(struct ipc_ids *ids, key_t key)
{
	struct rb_node *node = rb_find(&key, &ids->keys, compare_key);

	return rb_entry_safe(node, struct kern_ipc_perm, by_key);
}

/* A key names an object that exists: may it be given? */
static int check_existing(struct ipc_namespace *ns, struct kern_ipc_perm *perm,
			  const struct ipc_ops *ops, const struct ipc_params *p)
{
	int err;

	if ((p->flg & IPC_CREAT) && (p->flg & IPC_EXCL))
		return -EEXIST;
	err = ops->fits ? ops->fits(perm, p) : 0;
	if (err)
		return err;
	spin_lock(&perm->lock);
	err = ipcperms(ns, perm, p->flg);
	spin_unlock(&perm->lock);
	return err ? err : perm->id;
}

/**
 * ipcget() - find or make the object of a key.
 * @ns:  where.
 * @ids: of the kind.
 * @ops: of the kind.
 * @p:   what is asked for.
 *
 * Context: May sleep.
 * Return: the id, or -ENOENT, -EEXIST, -EACCES, or what @ops say.
 */
int ipcget(struct ipc_namespace *ns, struct ipc_ids *ids,
	   const struct ipc_ops *ops, const struct ipc_params *p)
{
	struct kern_ipc_perm *perm = NULL;
	int ret;

	down_write(&ids->rwsem);
	if (p->key != IPC_PRIVATE)
		perm = find_key(ids, p->key);
	if (perm)
		ret = check_existing(ns, perm, ops, p);
	else if (p->key != IPC_PRIVATE && !(p->flg & IPC_CREAT))
		ret = -ENOENT;
	else
		ret = ops->create(ns, p);
	up_write(&ids->rwsem);
	return ret;
}

/**
 * ipc_init_perm() - the head of a new object.
 * @perm: the head.
 * @p:    what was asked for.
 * @name: of the lock.
 * @free: frees the object.
 *
 * Context: Process context.
 */
void ipc_init_perm(struct kern_ipc_perm *perm, const struct ipc_params *p,
		   const char *name, void (*free)(struct kern_ipc_perm *perm))
{
	spin_lock_init(&perm->lock, RANK_IPC_OBJECT, name);
	perm->deleted = false;
	perm->key = p->key;
	perm->cuid = current_euid();
	perm->uid = perm->cuid;
	perm->cgid = current_egid();
	perm->gid = perm->cgid;
	perm->mode = (umode_t)(p->flg & S_IRWXUGO);
	perm->free = free;
	refcount_set(&perm->count, 1);
}

static bool idx_in_use(struct ipc_ids *ids, int idx)
{
	return radix_lookup(&ids->table, (u64)idx);
}

/* The first free index in [from, end), or -1. */
static int first_free(struct ipc_ids *ids, int from, int end)
{
	for (; from < end; from++)
		if (!idx_in_use(ids, from))
			return from;
	return -1;
}

/* The next index in turn, and the sequence number that goes with it. */
static int choose_idx(struct ipc_ids *ids, unsigned int *seq)
{
	int end = min(max(ids->in_use * 3 / 2, MIN_CYCLE), IPCMNI);
	int idx = first_free(ids, ids->last_idx + 1, end);

	if (idx < 0)
		idx = first_free(ids, 0, end);
	assert(idx >= 0); /* fewer are in use than `end` */
	if (idx <= ids->last_idx && ++ids->seq >= IPC_SEQ_MAX)
		ids->seq = 0;
	ids->last_idx = idx;
	*seq = ids->seq;
	return idx;
}

/* The id that a program asked for through *_next_id. */
static int wanted_idx(struct ipc_ids *ids, int id, unsigned int *seq)
{
	int idx = first_free(ids, id & (IPCMNI - 1), IPCMNI);

	*seq = (unsigned int)id >> IPCMNI_SHIFT;
	return idx < 0 ? -ENOSPC : idx;
}

static void free_pool(struct radix_pool *pool)
{
	struct radix_node *node;

	while ((node = radix_pool_get(pool)))
		kfree(node);
}

/* Put @perm at @idx: 0 or -ENOMEM. */
static int insert(struct ipc_ids *ids, struct kern_ipc_perm *perm, int idx)
{
	unsigned int n = radix_nodes_needed(&ids->table, (u64)idx);
	struct radix_pool pool = { 0 };
	int err;

	while (n-- > 0) {
		struct radix_node *node = kzalloc(sizeof(*node), GFP_KERNEL);

		if (!node) {
			free_pool(&pool);
			return -ENOMEM;
		}
		radix_pool_put(&pool, node);
	}
	spin_lock(&ids->lock);
	err = radix_insert(&ids->table, (u64)idx, perm, &pool);
	spin_unlock(&ids->lock);
	free_pool(&pool);
	return err;
}

/**
 * ipc_addid() - give a new object its id, and let others find it.
 * @ids:   where.
 * @perm:  the object, complete.
 * @limit: of objects there.
 *
 * Context: rwsem held for writing; may sleep.
 * Return: the id, or -ENOSPC, -ENOMEM.
 */
int ipc_addid(struct ipc_ids *ids, struct kern_ipc_perm *perm, int limit)
{
	int wanted = READ_ONCE(ids->next_id), idx, err;
	unsigned int seq;

	assert_held(&ids->rwsem);
	if (ids->in_use >= min(limit, IPCMNI))
		return -ENOSPC;
	if (wanted >= 0) {
		WRITE_ONCE(ids->next_id, -1);
		idx = wanted_idx(ids, wanted, &seq);
	} else {
		idx = choose_idx(ids, &seq);
	}
	if (idx < 0)
		return idx;
	perm->id = (int)(seq << IPCMNI_SHIFT) + idx;
	err = insert(ids, perm, idx);
	if (err)
		return err;
	if (perm->key != IPC_PRIVATE)
		rb_add(&perm->by_key, &ids->keys, key_less);
	ids->in_use++;
	ids->max_idx = max(ids->max_idx, idx);
	return perm->id;
}

/**
 * ipc_forget_key() - from now on only the id names an object.
 * @ids:  where.
 * @perm: the object.
 *
 * Context: rwsem held for writing, object locked.
 */
void ipc_forget_key(struct ipc_ids *ids, struct kern_ipc_perm *perm)
{
	assert_held(&ids->rwsem);
	if (perm->key == IPC_PRIVATE)
		return;
	rb_erase(&perm->by_key, &ids->keys);
	perm->key = IPC_PRIVATE;
}

/**
 * ipc_rmid() - nobody finds an object any more.
 * @ids:  where.
 * @perm: the object; the table's reference passes to the caller.
 *
 * Context: rwsem held for writing, object locked.
 */
void ipc_rmid(struct ipc_ids *ids, struct kern_ipc_perm *perm)
{
	int idx = perm->id & (IPCMNI - 1);
	struct radix_pool pool = { 0 };
	void *gone;

	assert_held(&perm->lock);
	ipc_forget_key(ids, perm);
	spin_lock(&ids->lock);
	gone = radix_delete(&ids->table, (u64)idx, &pool);
	spin_unlock(&ids->lock);
	assert(gone == perm);
	free_pool(&pool);
	ids->in_use--;
	while (ids->max_idx >= 0 && !idx_in_use(ids, ids->max_idx))
		ids->max_idx--;
	perm->deleted = true;
}

/**
 * ipc_find_idx() - an object by its place in the table.
 * @ids: where.
 * @id:  whose lower bits count.
 *
 * Context: Any.
 * Return: the object, referenced; ERR_PTR(-EINVAL) if there is none.
 */
struct kern_ipc_perm *ipc_find_idx(struct ipc_ids *ids, int id)
{
	struct kern_ipc_perm *perm;

	spin_lock(&ids->lock);
	perm = radix_lookup(&ids->table, (u64)(id & (IPCMNI - 1)));
	if (perm)
		refcount_inc(&perm->count);
	spin_unlock(&ids->lock);
	return perm ? perm : ERR_PTR(-EINVAL);
}

/**
 * ipc_find() - an object by its id.
 * @ids: where.
 * @id:  its id.
 *
 * Context: Any.
 * Return: the object, referenced; ERR_PTR(-EINVAL) if there is none.
 */
struct kern_ipc_perm *ipc_find(struct ipc_ids *ids, int id)
{
	struct kern_ipc_perm *perm;

	if (id < 0)
		return ERR_PTR(-EINVAL);
	perm = ipc_find_idx(ids, id);
	if (!IS_ERR(perm) && perm->id != id) {
		ipc_put(perm);
		return ERR_PTR(-EINVAL);
	}
	return perm;
}

/**
 * ipc_next() - walk the objects in order of their indices.
 * @ids: where.
 * @idx: where to begin; moved to the object found.
 *
 * Context: rwsem held.
 * Return: the object or NULL.
 */
struct kern_ipc_perm *ipc_next(struct ipc_ids *ids, u64 *idx)
{
	assert_held(&ids->rwsem);
	return radix_next(&ids->table, idx);
}

/**
 * ipc_put() - drop a reference.
 * @perm: not locked.
 *
 * Context: May sleep.
 */
void ipc_put(struct kern_ipc_perm *perm)
{
	if (refcount_dec_and_test(&perm->count))
		perm->free(perm);
}

/**
 * ipc_lock() - lock an object whose id is still good.
 * @perm: referenced.
 *
 * Context: Any.
 * Return: 0; -EIDRM, not locked, if it was removed.
 */
int ipc_lock(struct kern_ipc_perm *perm) __no_thread_safety
{
	spin_lock(&perm->lock);
	if (likely(!perm->deleted))
		return 0;
	spin_unlock(&perm->lock);
	return -EIDRM;
}

/**
 * ipcperms() - may current use an object so?
 * @ns:   where it lives.
 * @perm: the object, locked.
 * @flg:  permissions wanted, for any of user, group and others.
 *
 * Context: Process context.
 * Return: 0 or -EACCES.
 */
int ipcperms(struct ipc_namespace *ns, const struct kern_ipc_perm *perm,
	     int flg)
{
	int wanted = (flg >> 6 | flg >> 3 | flg) & S_IRWXO;
	int granted = perm->mode;
	kuid_t euid = current_euid();

	if (uid_eq(euid, perm->cuid) || uid_eq(euid, perm->uid))
		granted >>= 6;
	else if (in_group_p(perm->cgid) || in_group_p(perm->gid))
		granted >>= 3;
	if (!(wanted & ~granted))
		return 0;
	return ns_capable(ns->common.user_ns, CAP_IPC_OWNER) ? 0 : -EACCES;
}

/**
 * ipc_may_control() - may current change or remove an object?
 * @ns:   where it lives.
 * @perm: the object, locked.
 *
 * Context: Process context.
 * Return: 0 or -EPERM.
 */
int ipc_may_control(struct ipc_namespace *ns, const struct kern_ipc_perm *perm)
{
	kuid_t euid = current_euid();

	if (uid_eq(euid, perm->cuid) || uid_eq(euid, perm->uid))
		return 0;
	return ns_capable(ns->common.user_ns, CAP_SYS_ADMIN) ? 0 : -EPERM;
}

/**
 * ipc_stat() - IPC_STAT, *_STAT and *_STAT_ANY.
 * @ns:  where.
 * @ids: of the kind.
 * @id:  which object.
 * @how: what @id is.
 * @ops: of the kind.
 * @ds:  filled in.
 *
 * Context: Process context.
 * Return: 0 by id, the id by index; -EINVAL (no such object), -EIDRM, -EACCES.
 */
long ipc_stat(struct ipc_namespace *ns, struct ipc_ids *ids, int id,
	      enum ipc_stat how, const struct ipc_ctl_ops *ops, void *ds)
{
	struct kern_ipc_perm *perm =
		how == IPC_STAT_ID ? ipc_find(ids, id) : ipc_find_idx(ids, id);
	long ret;

	if (IS_ERR(perm))
		return PTR_ERR(perm);
	ret = ipc_lock(perm);
	if (ret)
		goto out;
	ret = how == IPC_STAT_INDEX_ANY ? 0 : ipcperms(ns, perm, 0444);
	if (!ret) {
		ops->fill(ds, perm);
		ret = how == IPC_STAT_ID ? 0 : perm->id;
	}
	spin_unlock(&perm->lock);
out:
	ipc_put(perm);
	return ret;
}

/**
 * ipc_control() - IPC_SET and IPC_RMID.
 * @ns:  where.
 * @ids: of the kind.
 * @id:  which object.
 * @ops: of the kind.
 * @ds:  what to set, NULL to remove.
 *
 * Context: May sleep.
 * Return: 0, -EINVAL (no such object), -EPERM, or what @ops say.
 */
long ipc_control(struct ipc_namespace *ns, struct ipc_ids *ids, int id,
		 const struct ipc_ctl_ops *ops,
		 const void *ds) __no_thread_safety
{
	struct kern_ipc_perm *perm;
	long err;

	down_write(&ids->rwsem);
	perm = ipc_find(ids, id);
	err = IS_ERR(perm) ? PTR_ERR(perm) : 0;
	if (err)
		goto out;
	spin_lock(&perm->lock);
	err = ipc_may_control(ns, perm);
	if (!err && ds)
		err = ops->set(ns, perm, ds);
	if (!err && !ds)
		ops->remove(ns, perm);
	else
		spin_unlock(&perm->lock);
	ipc_put(perm);
out:
	up_write(&ids->rwsem);
	return err;
}

/**
 * ipc_remove_all() - a namespace goes, and its objects.
 * @ns:  the namespace.
 * @ids: of the kind.
 * @ops: of the kind.
 *
 * Context: May sleep.
 */
void ipc_remove_all(struct ipc_namespace *ns, struct ipc_ids *ids,
		    const struct ipc_ctl_ops *ops) __no_thread_safety
{
	struct kern_ipc_perm *perm;
	u64 idx = 0;

	down_write(&ids->rwsem);
	while ((perm = ipc_next(ids, &idx))) {
		spin_lock(&perm->lock);
		ops->remove(ns, perm);
	}
	up_write(&ids->rwsem);
}

/**
 * ipc_update_perm() - IPC_SET: another owner, other permissions.
 * @in:  as the user wrote them.
 * @out: the object, locked.
 *
 * Context: Process context.
 * Return: 0, or -EINVAL if the user's namespace does not know the ids.
 */
int ipc_update_perm(const struct ipc64_perm *in, struct kern_ipc_perm *out)
{
	kuid_t uid = make_kuid(current_user_ns(), in->uid);
	kgid_t gid = make_kgid(current_user_ns(), in->gid);

	if (!uid_valid(uid) || !gid_valid(gid))
		return -EINVAL;
	out->uid = uid;
	out->gid = gid;
	out->mode =
		(umode_t)((out->mode & ~S_IRWXUGO) | (in->mode & S_IRWXUGO));
	return 0;
}

/**
 * ipc_fill_perm() - an object's head as a user namespace sees it.
 * @out:  for the user, cleared by the caller.
 * @perm: locked.
 * @ns:   the reader's.
 *
 * Context: Any.
 */
void ipc_fill_perm(struct ipc64_perm *out, const struct kern_ipc_perm *perm,
		   struct user_namespace *ns)
{
	out->key = perm->key;
	out->uid = from_kuid_munged(ns, perm->uid);
	out->gid = from_kgid_munged(ns, perm->gid);
	out->cuid = from_kuid_munged(ns, perm->cuid);
	out->cgid = from_kgid_munged(ns, perm->cgid);
	out->mode = perm->mode;
	out->seq = (u16)(perm->id >> IPCMNI_SHIFT);
}

/**
 * ipc_update_pid() - remember who did something last.
 * @slot: under the object's lock.
 * @pid:  who; NULL forgets.
 *
 * Context: Any.
 */
void ipc_update_pid(struct pid **slot, struct pid *pid)
{
	struct pid *old = *slot;

	if (old == pid)
		return;
	*slot = get_pid(pid);
	put_pid(old);
}
