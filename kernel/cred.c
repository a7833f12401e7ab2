/*
 * kernel/cred.c - the life of credentials, and the test of privilege.
 *
 * A struct cred is shared by all tasks that never changed theirs, and is
 * constant while shared.  A task has two: real_cred, by which others may act
 * on it, and cred, by which it acts; they differ only between override_creds()
 * and revert_creds().
 *
 * See: credentials(7), capabilities(7).
 */
#include "kernel/cred.h"
#include <uapi/clone.h>
#include <uapi/errno.h>
#include <uapi/prctl.h>
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "kernel/task_part.h"
#include "lib/errptr.h"
#include "mm/mm.h"
#include "mm/slab.h"

static struct kmem_cache *cred_cache;
static struct counter cred_counter = COUNTER_INIT("creds");

int suid_dumpable = SUID_DUMP_DISABLE;

struct group_info init_groups = { .usage = REFCOUNT_INIT(2) };

struct cred init_cred = {
	.usage = REFCOUNT_INIT(4),
	.cap_permitted = CAP_FULL_SET,
	.cap_effective = CAP_FULL_SET,
	.cap_bset = CAP_FULL_SET,
	.user_ns = &init_user_ns,
	.ucounts = &init_ucounts,
	.group_info = &init_groups,
};

/**
 * current_cred() - as whom the running task acts.
 *
 * Context: Process context.
 */
const struct cred *current_cred(void)
{
	return current->cred;
}

/**
 * get_task_cred() - a task as others see it.
 * @task: any task.
 *
 * Context: Any but hardirq; takes alloc_lock.
 * Return: its real_cred, referenced.
 */
const struct cred *get_task_cred(struct task_struct *task)
{
	const struct cred *cred;

	task_lock(task);
	cred = get_cred(task->real_cred);
	task_unlock(task);
	return cred;
}

/**
 * task_uid() - a task's real user.
 * @task: any task.
 *
 * Context: Any but hardirq; takes alloc_lock.
 */
kuid_t task_uid(struct task_struct *task)
{
	kuid_t uid;

	task_lock(task);
	uid = task->real_cred->uid;
	task_unlock(task);
	return uid;
}

/**
 * task_euid() - a task's effective user.
 * @task: any task.
 *
 * Context: Any but hardirq; takes alloc_lock.
 */
kuid_t task_euid(struct task_struct *task)
{
	kuid_t uid;

	task_lock(task);
	uid = task->real_cred->euid;
	task_unlock(task);
	return uid;
}

/**
 * put_cred() - drop a reference.
 * @cred: may be NULL.
 *
 * Context: Any.
 */
void put_cred(const struct cred *cred)
{
	struct cred *c = (struct cred *)cred;

	if (!c || !refcount_dec_and_test(&c->usage))
		return;
	put_group_info(c->group_info);
	put_ucounts(c->ucounts);
	put_user_ns(c->user_ns);
	kmem_cache_free(cred_cache, c);
	counter_dec(&cred_counter);
}

static struct cred *dup_cred(const struct cred *old)
{
	struct cred *new = kmem_cache_alloc(cred_cache, GFP_KERNEL);

	if (!new)
		return NULL;
	*new = *old;
	refcount_set(&new->usage, 1);
	refcount_inc(&new->group_info->usage);
	get_user_ns(new->user_ns);
	get_ucounts(new->ucounts);
	counter_inc(&cred_counter);
	return new;
}

/**
 * prepare_creds() - a copy of current's credentials, to be changed.
 *
 * Context: Process context, may sleep.
 * Return: the copy, for commit_creds() or abort_creds(); NULL without memory.
 */
struct cred *prepare_creds(void)
{
	return dup_cred(current->cred);
}

/**
 * prepare_kernel_cred() - a copy of the first credentials.
 *
 * Context: May sleep.
 * Return: the copy, or NULL.
 */
struct cred *prepare_kernel_cred(void)
{
	return dup_cred(&init_cred);
}

/**
 * abort_creds() - the copy is not wanted.
 * @new: from prepare_creds().
 *
 * Context: Any.
 */
void abort_creds(struct cred *new)
{
	put_cred(new);
}

/**
 * set_cred_ucounts() - charge another user: uid or user_ns was changed.
 * @new: not yet committed.
 *
 * Context: May sleep.
 * Return: 0 or -EAGAIN (no memory), as fork and set*id report it.
 */
int set_cred_ucounts(struct cred *new)
{
	struct ucounts *uc = new->ucounts;

	if (uc->ns == new->user_ns && uid_eq(uc->uid, new->uid))
		return 0;
	uc = alloc_ucounts(new->user_ns, new->uid);
	if (!uc)
		return -EAGAIN;
	put_ucounts(new->ucounts);
	new->ucounts = uc;
	return 0;
}

/* Is all of @new's power also @old's? */
static bool cred_cap_issubset(const struct cred *old, const struct cred *new)
{
	const struct user_namespace *ns;

	if (old->user_ns == new->user_ns)
		return cap_issubset(new->cap_permitted, old->cap_permitted);
	for (ns = new->user_ns; ns; ns = ns->parent)
		if (ns->parent == old->user_ns && uid_eq(ns->owner, old->euid))
			return true;
	return false;
}

/* Whoever gains power must not be looked into by those who have less. */
static void protect_from_dump(struct task_struct *task, const struct cred *old,
			      const struct cred *new)
{
	if (uid_eq(old->euid, new->euid) && gid_eq(old->egid, new->egid) &&
	    uid_eq(old->fsuid, new->fsuid) && gid_eq(old->fsgid, new->fsgid) &&
	    cred_cap_issubset(old, new))
		return;
	if (task->mm)
		WRITE_ONCE(task->mm->dumpable, READ_ONCE(suid_dumpable));
	task->pdeath_signal = 0;
}

/**
 * commit_creds() - current becomes someone else.
 * @new: from prepare_creds(); the reference is eaten.
 *
 * Context: Process context.
 * Return: 0.
 */
int commit_creds(struct cred *new)
{
	struct task_struct *task = current;
	const struct cred *old = task->real_cred;
	bool moved = new->ucounts != old->ucounts;

	assert(task->cred == old);
	get_cred(new);
	protect_from_dump(task, old, new);
	if (moved)
		inc_rlimit_ucounts(new->ucounts, UCOUNT_RLIMIT_NPROC, 1);
	task_lock(task);
	spin_lock_irq(&task->sighand->siglock);
	task->real_cred = new;
	task->cred = new;
	spin_unlock_irq(&task->sighand->siglock);
	task_unlock(task);
	if (moved)
		dec_rlimit_ucounts(old->ucounts, UCOUNT_RLIMIT_NPROC, 1);
	put_cred(old);
	put_cred(old);
	return 0;
}

/**
 * override_creds() - act as someone else for a while.
 * @new: a reference is taken.
 *
 * Context: Process context.
 * Return: what revert_creds() wants.
 */
const struct cred *override_creds(const struct cred *new)
{
	const struct cred *old = current->cred;

	current->cred = get_cred(new);
	return old;
}

/**
 * revert_creds() - undo override_creds().
 * @old: what it returned.
 *
 * Context: Process context.
 */
void revert_creds(const struct cred *old)
{
	const struct cred *over = current->cred;

	current->cred = old;
	put_cred(over);
}

/**
 * cap_issubset() - is nothing in @a that is not in @of_b?
 * @a:    a set.
 * @of_b: another.
 *
 * Context: Any.
 */
bool cap_issubset(kernel_cap_t a, kernel_cap_t of_b)
{
	return (a & ~of_b) == 0;
}

/**
 * cred_capable() - may whoever has @cred do @cap to what @ns owns?
 * @cred: who.
 * @ns:   where.
 * @cap:  CAP_*.
 *
 * A capability counts in its own namespace and all below; the creator of a
 * namespace, outside, has them all.
 *
 * Context: Any.
 */
bool cred_capable(const struct cred *cred, struct user_namespace *ns, int cap)
{
	for (;; ns = ns->parent) {
		if (ns == cred->user_ns)
			return cap_raised(cred->cap_effective, cap);
		if (ns->level <= cred->user_ns->level)
			return false;
		if (ns->parent == cred->user_ns &&
		    uid_eq(ns->owner, cred->euid))
			return true;
	}
}

/**
 * ns_capable_noaudit() - may current do @cap to what @ns owns?  A question
 * that is not held against it.
 * @ns:  where.
 * @cap: CAP_*.
 *
 * Context: Process context.
 */
bool ns_capable_noaudit(struct user_namespace *ns, int cap)
{
	return cred_capable(current->cred, ns, cap);
}

/**
 * ns_capable() - may current do @cap to what @ns owns?  Notes the use.
 * @ns:  where.
 * @cap: CAP_*.
 *
 * Context: Process context.
 */
bool ns_capable(struct user_namespace *ns, int cap)
{
	if (!cred_capable(current->cred, ns, cap))
		return false;
	current->flags |= PF_SUPERPRIV;
	return true;
}

/**
 * capable() - may current do @cap to the whole machine?
 * @cap: CAP_*.
 *
 * Context: Process context.
 */
bool capable(int cap)
{
	return ns_capable(&init_user_ns, cap);
}

/**
 * has_ns_capability() - may another task do @cap to what @ns owns?
 * @task: who.
 * @ns:   where.
 * @cap:  CAP_*.
 *
 * Context: Any but hardirq.
 */
bool has_ns_capability(struct task_struct *task, struct user_namespace *ns,
		       int cap)
{
	const struct cred *cred = get_task_cred(task);
	bool ret = cred_capable(cred, ns, cap);

	put_cred(cred);
	return ret;
}

/* For a child in a user namespace of its own, with all power there. */
static struct cred *new_user_ns_cred(void)
{
	struct cred *new = prepare_creds();
	int err;

	if (!new)
		return ERR_PTR(-ENOMEM);
	err = create_user_ns(new);
	if (!err)
		err = set_cred_ucounts(new);
	if (!err)
		return new;
	put_cred(new);
	return ERR_PTR(err);
}

static int copy_cred(struct task_struct *child,
		     const struct kernel_clone_args *args)
{
	const struct cred *cred;

	if (args->flags & CLONE_NEWUSER)
		cred = new_user_ns_cred();
	else
		cred = get_cred(current->cred);
	if (IS_ERR(cred))
		return (int)PTR_ERR(cred);
	child->real_cred = cred;
	child->cred = get_cred(cred);
	inc_rlimit_ucounts(child->cred->ucounts, UCOUNT_RLIMIT_NPROC, 1);
	return 0;
}

/* A dead task was taken off its user's count when it was reaped. */
static void release_cred(struct task_struct *task)
{
	if (!task->exit_state)
		dec_rlimit_ucounts(task->real_cred->ucounts,
				   UCOUNT_RLIMIT_NPROC, 1);
	put_cred(task->cred);
	put_cred(task->real_cred);
	task->cred = task->real_cred = NULL;
}

/**
 * cred_init() - boot: where credentials come from.
 *
 * Context: Boot CPU, slab works.
 */
void cred_init(void)
{
	cred_cache = kmem_cache_create("cred_jar", sizeof(struct cred), 0);
	BUG_ON(!cred_cache);
	counter_register(&cred_counter);
	ucount_init();
}

const struct task_part task_cred = {
	.name = "cred",
	.copy = copy_cred,
	.release = release_cred,
};
