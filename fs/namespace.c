/*
 * fs/namespace.c - mount namespaces: whose tree of mounts a task sees.
 *
 * A namespace owns the mounts on its list.  A new one starts as a copy of its
 * creator's: same places, new mounts, same propagation - unless it belongs to
 * another user namespace; then what was shared becomes a slave, and nothing
 * it inherited can be undone there (MNT_LOCKED and friends).
 *
 * See: mount_namespaces(7), user_namespaces(7); fs/mnt_tree.c.
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/list.h"
#include "lib/util.h"
#include <uapi/clone.h>
#include <uapi/errno.h>
#include <uapi/mount.h>
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/base/panic.h"
#include "kernel/base/rwsem.h"
#include "kernel/base/wait.h"
#include "kernel/cred.h"
#include "kernel/nsproxy.h"
#include "kernel/task.h"
#include "kernel/user_namespace.h"
#include "mm/slab.h"
#include "fs/dentry.h"
#include "fs/drop_caches.h"
#include "fs/filesystems.h"
#include "fs/fs_struct.h"
#include "fs/inode.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"
#include "fs/super.h"
#include "fs/tmpfs.h"

struct mnt_namespace *init_mnt_ns;
static struct counter mnt_ns_counter = COUNTER_INIT("mnt_namespaces");
static atomic_long_t ns_seq = ATOMIC_LONG_INIT(0);

static struct mnt_namespace *to_mnt_ns(struct ns_common *ns)
{
	return container_of(ns, struct mnt_namespace, common);
}

/** current_mnt_ns() - the current task's mount namespace.  Any context. */
struct mnt_namespace *current_mnt_ns(void)
{
	return to_mnt_ns(current->nsproxy->ns[NS_MNT]);
}

/** our_mnt() - is a mount in our namespace?  Context: Process. */
bool our_mnt(const struct vfsmount *mnt)
{
	const struct mount *m = container_of(mnt, struct mount, mnt);

	return READ_ONCE(m->mnt_ns) == current_mnt_ns();
}

static struct mnt_namespace *alloc_mnt_ns(struct user_namespace *owner)
{
	struct mnt_namespace *ns = kzalloc(sizeof(*ns), GFP_KERNEL);
	int err;

	if (!ns)
		return ERR_PTR(-ENOMEM);
	err = ns_common_init(&ns->common, &mnt_ns_operations, owner);
	if (err) {
		kfree(ns);
		return ERR_PTR(err);
	}
	ns->seq = (u64)atomic_long_inc_return(&ns_seq);
	INIT_LIST_HEAD(&ns->list);
	init_waitqueue_head(&ns->poll);
	return ns;
}

static void free_mnt_ns(struct mnt_namespace *ns)
{
	assert(list_empty(&ns->list));
	ns_common_exit(&ns->common);
	kfree(ns);
}

/**
 * alloc_anon_ns() - a namespace for a tree that is in nobody's yet.
 *
 * It has no tasks, no number and no count; it ends when its tree is moved
 * into a real one, or with the descriptor that holds the tree.
 *
 * Context: May sleep.
 * Return: the namespace, or ERR_PTR(-ENOMEM).
 */
struct mnt_namespace *alloc_anon_ns(void)
{
	struct mnt_namespace *ns = kzalloc(sizeof(*ns), GFP_KERNEL);

	if (!ns)
		return ERR_PTR(-ENOMEM);
	ns->common.user_ns = get_user_ns(current_mnt_ns()->common.user_ns);
	ns->common.ops = &mnt_ns_operations;
	ns->is_anon = true;
	ns->seq = (u64)atomic_long_inc_return(&ns_seq);
	INIT_LIST_HEAD(&ns->list);
	init_waitqueue_head(&ns->poll);
	return ns;
}

/** set_anon_tree() - give it its tree.  namespace_sem for writing. */
void set_anon_tree(struct mnt_namespace *ns, struct mount *root)
{
	ns->root = root;
	for (struct mount *p = root; p; p = next_mnt(p, root)) {
		p->mnt_ns = ns;
		list_add_tail(&p->mnt_list, &ns->list);
		ns->mounts++;
	}
}

/** free_anon_ns() - its tree has moved on.  Context: Any. */
void free_anon_ns(struct mnt_namespace *ns)
{
	assert(ns->is_anon && list_empty(&ns->list));
	put_user_ns(ns->common.user_ns);
	kfree(ns);
}

/**
 * dissolve_anon_tree() - the descriptor of a detached tree is closed.
 * @mnt: its top; perhaps moved into a real tree meanwhile, then it stays.
 *
 * Context: May sleep.
 */
void dissolve_anon_tree(struct mount *mnt)
{
	struct mnt_namespace *ns;

	namespace_lock();
	ns = mnt->mnt_ns;
	if (ns && ns->is_anon)
		umount_tree(mnt, UMOUNT_CONNECTED);
	else
		ns = NULL;
	namespace_unlock();
	if (ns)
		free_anon_ns(ns);
}

/* @slot stood on @old; now it stands on its copy. */
static bool follow_copy(struct path *slot, struct mount *old, struct mount *new,
			struct path *drop)
{
	if (slot->mnt != &old->mnt)
		return false;
	*drop = (struct path){ .mnt = slot->mnt };
	slot->mnt = mntget(&new->mnt);
	return true;
}

/* List the copy's mounts in its namespace and let @fs follow to it. */
static void adopt_copy(struct mnt_namespace *ns, struct mount *top,
		       struct mount *old_top, struct fs_struct *fs)
{
	struct mount *old = old_top, *new = top;
	struct path drop_root = { 0 }, drop_pwd = { 0 };

	for (; new; new = next_mnt(new, top)) {
		new->mnt_ns = ns;
		list_add_tail(&new->mnt_list, &ns->list);
		ns->mounts++;
		if (fs) {
			follow_copy(&fs->root, old, new, &drop_root);
			follow_copy(&fs->pwd, old, new, &drop_pwd);
		}
		old = next_mnt(old, old_top);
		/* what the copy left out: ns bind mounts of a loop */
		while (old && next_mnt(new, top) &&
		       old->mnt.mnt_root != next_mnt(new, top)->mnt.mnt_root)
			old = next_mnt(old, old_top);
	}
	mntput(drop_root.mnt);
	mntput(drop_pwd.mnt);
}

/**
 * copy_mnt_ns() - clone(2), unshare(2): a copy of a mount namespace.
 * @ns:      the creator's.
 * @user_ns: owner of the copy.
 * @new_fs:  fs_struct that goes with it, used by nobody else; or NULL.
 *
 * Context: May sleep.
 * Return: the namespace with a reference, or ERR_PTR: -ENOMEM, -ENOSPC.
 */
struct mnt_namespace *copy_mnt_ns(struct mnt_namespace *ns,
				  struct user_namespace *user_ns,
				  struct fs_struct *new_fs)
{
	int copy_flags = CL_COPY_UNBINDABLE;
	struct mnt_namespace *new;
	struct mount *top;

	new = alloc_mnt_ns(user_ns);
	if (IS_ERR(new))
		return new;
	namespace_lock();
	if (user_ns != ns->common.user_ns)
		copy_flags |= CL_SHARED_TO_SLAVE;
	top = copy_tree(ns->root, ns->root->mnt.mnt_root, copy_flags);
	if (IS_ERR(top)) {
		namespace_unlock();
		free_mnt_ns(new);
		return ERR_CAST(top);
	}
	if (user_ns != ns->common.user_ns)
		lock_mnt_tree(top);
	new->root = top;
	adopt_copy(new, top, ns->root, new_fs);
	namespace_unlock();
	return new;
}

static struct ns_common *mnt_ns_clone(const struct nsset *set,
				      struct ns_common *old)
{
	struct mnt_namespace *ns =
		copy_mnt_ns(to_mnt_ns(old), set->cred->user_ns, set->fs);

	return IS_ERR(ns) ? ERR_CAST(ns) : &ns->common;
}

/* The root of a namespace: the topmost of what is mounted there. */
static void get_ns_root(struct mnt_namespace *ns, struct path *root)
{
	struct vfsmount *top;

	root->mnt = mntget(&ns->root->mnt);
	root->dentry = dget(root->mnt->mnt_root);
	while ((top = lookup_mnt(root))) {
		path_put(root);
		root->mnt = top;
		root->dentry = dget(top->mnt_root);
	}
}

/**
 * current_chrooted() - does current's root hide a part of its namespace?
 *
 * Context: Process context.
 */
bool current_chrooted(void)
{
	struct path root, top;
	bool chrooted;

	get_ns_root(current_mnt_ns(), &top);
	get_fs_root(current->fs, &root);
	chrooted = !path_equal(&root, &top);
	path_put(&root);
	path_put(&top);
	return chrooted;
}

/* Enter: root and working directory go to the root of the namespace. */
static int mnt_ns_install(struct nsset *set, struct ns_common *ns)
{
	struct path root;

	if (!ns_may_enter(set, ns) ||
	    !ns_capable(set->cred->user_ns, CAP_SYS_CHROOT))
		return -EPERM;
	if (fs_struct_is_shared())
		return -EINVAL;
	nsset_put(set, NS_MNT, ns);
	get_ns_root(to_mnt_ns(ns), &root);
	set_fs_root(set->fs, &root);
	set_fs_pwd(set->fs, &root);
	path_put(&root);
	return 0;
}

static DEFINE_SPINLOCK(dying_lock, RANK_FS_LIST);
static LIST_HEAD(dying);   /* dying_lock; mnt_namespace.dying */
static bool dying_is_read; /* dying_lock: somebody frees what is listed */

static struct mnt_namespace *next_dying(void) __must_hold(dying_lock)
{
	struct mnt_namespace *ns;

	assert_held(&dying_lock);
	ns = list_first_entry_or_null(&dying, struct mnt_namespace, dying);
	if (ns)
		list_del(&ns->dying);
	return ns;
}

/*
 * The last reference is gone: so is the tree.  Another namespace may be held
 * by a mount in it, and by that one a third: a list in place of recursion.
 */
static void mnt_ns_free(struct ns_common *common)
{
	struct mnt_namespace *ns = to_mnt_ns(common);

	spin_lock(&dying_lock);
	list_add_tail(&ns->dying, &dying);
	if (dying_is_read) {
		spin_unlock(&dying_lock);
		return;
	}
	dying_is_read = true;
	while ((ns = next_dying())) {
		spin_unlock(&dying_lock);
		namespace_lock();
		umount_tree(ns->root, 0);
		namespace_unlock();
		free_mnt_ns(ns);
		spin_lock(&dying_lock);
	}
	dying_is_read = false;
	spin_unlock(&dying_lock);
}

/** put_mnt_ns() - give up a reference.  Context: May sleep. */
void put_mnt_ns(struct mnt_namespace *ns)
{
	ns_put(&ns->common);
}

/**
 * is_path_reachable() - can a place be reached by walking down from a root?
 * @mnt:    its mount.
 * @dentry: the place.
 * @root:   the root.
 *
 * Context: mount_lock or namespace_sem held.
 * Return: true if @root is above or the same.
 */
bool is_path_reachable(struct mount *mnt, struct dentry *dentry,
		       const struct path *root)
{
	while (&mnt->mnt != root->mnt && mnt_has_parent(mnt)) {
		dentry = mnt->mnt_mountpoint;
		mnt = mnt->mnt_parent;
	}
	return &mnt->mnt == root->mnt && is_subdir(dentry, root->dentry);
}

/**
 * path_is_under() - is one path below another?
 * @below: perhaps below.
 * @above: perhaps above.
 *
 * Context: May sleep.
 * Return: true also if they are the same.
 */
bool path_is_under(const struct path *below, const struct path *above)
{
	bool res;

	down_read(&namespace_sem);
	res = is_path_reachable(real_mount(below->mnt), below->dentry, above);
	up_read(&namespace_sem);
	return res;
}

/* The root file system, and a namespace that holds it. */
static void mount_rootfs(void)
{
	struct vfsmount *mnt = vfs_kern_mount(&rootfs_type, 0, "rootfs", NULL);
	struct mnt_namespace *ns;
	struct path root;

	if (IS_ERR(mnt))
		panic("cannot mount rootfs");
	ns = alloc_mnt_ns(&init_user_ns);
	if (IS_ERR(ns))
		panic("cannot make the first mount namespace");
	ns->common.inum = PROC_MNT_INIT_INO;
	ns->root = real_mount(mnt);
	ns->root->mnt_ns = ns;
	ns->mounts = 1;
	list_add(&ns->root->mnt_list, &ns->list);
	init_mnt_ns = ns;
	init_nsproxy.ns[NS_MNT] = &ns->common;

	root.mnt = mnt;
	root.dentry = mnt->mnt_root;
	set_fs_root(current->fs, &root);
	set_fs_pwd(current->fs, &root);
}

/* What is alive; cached but unused dentries do not count. */
static struct counter counters[] = {
	{ .name = "dentries", .read = nr_dentries_used },
	{ .name = "inodes", .read = nr_inodes },
	{ .name = "mounts", .read = nr_mounts },
	{ .name = "supers", .read = nr_supers },
	{ .name = "fs_structs", .read = nr_fs_structs },
};

/**
 * mnt_init() - the first mount namespace, and the root file system in it.
 *
 * Context: Boot, once, as the first task; dentries, inodes and names are up.
 */
void mnt_init(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(counters); i++)
		counter_register(&counters[i]);
	drop_caches_init();
	mnt_tree_init();
	fs_struct_init();
	mount_rootfs();
	shmem_init();
}

const struct ns_operations mnt_ns_operations = {
	.name = "mnt",
	.flag = CLONE_NEWNS,
	.ucount = UCOUNT_MNT_NAMESPACES,
	.counter = &mnt_ns_counter,
	.clone = mnt_ns_clone,
	.free = mnt_ns_free,
	.install = mnt_ns_install,
};
