/*
 * ipc/mqueue.c - POSIX message queues: the file system they are files of.
 *
 * Each IPC namespace has one instance, mounted inside the kernel where
 * mq_open(2) looks names up; mount -t mqueue shows the same one.  A mount
 * outlives its namespace as a place where nothing new can be made.
 *
 * See: mq_overview(7); ipc/mq_open.c, ipc/mq_file.c, ipc/mq_notify.c.
 */
#include <uapi/errno.h>
#include <uapi/mount.h>
#include <uapi/resource.h>
#include <uapi/statfs.h>
#include "fs/dcache.h"
#include "fs/fs.h"
#include "fs/mount.h"
#include "ipc/ipc.h"
#include "ipc/mqueue.h"
#include "ipc/msgutil.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/base/panic.h"
#include "kernel/cred.h"
#include "kernel/rlimit.h"
#include "lib/errptr.h"
#include "lib/util.h"
#include "mm/slab.h"

#define DIRENT_SIZE 20LL /* what a name adds to its directory's size */
#define FILE_SIZE   80LL /* of the text of a queue */

static DEFINE_SPINLOCK(mq_lock, RANK_IPC_TABLE);
static struct counter mq_counter = COUNTER_INIT("mqueues");

static struct ipc_namespace *ns_of(const struct super_block *sb)
{
	return sb->s_fs_info;
}

static struct inode *mq_alloc_inode(struct super_block *sb)
{
	struct mq_inode *mq = kzalloc(sizeof(*mq), GFP_KERNEL);

	(void)sb;
	return mq ? &mq->vfs_inode : NULL;
}

static void mq_free_inode(struct inode *inode)
{
	kfree(MQ_I(inode));
}

/* What a queue takes of RLIMIT_MSGQUEUE: the formula of getrlimit(2). */
static long charge_of(const struct mq_attr *attr)
{
	const long per_message = 48, per_priority = 48;

	return attr->mq_maxmsg * (per_message + attr->mq_msgsize) +
	       min(attr->mq_maxmsg, (s64)MQ_PRIO_MAX) * per_priority;
}

static int check_attr(const struct ipc_namespace *ns,
		      const struct mq_attr *attr)
{
	bool any = capable(CAP_SYS_RESOURCE);
	s64 maxmsg = any ? HARD_MSGMAX : READ_ONCE(ns->mq_msg_max);
	s64 msgsize = any ? HARD_MSGSIZEMAX : READ_ONCE(ns->mq_msgsize_max);

	if (attr->mq_maxmsg <= 0 || attr->mq_msgsize <= 0)
		return -EINVAL;
	return attr->mq_maxmsg > maxmsg || attr->mq_msgsize > msgsize ? -EINVAL
								      : 0;
}

/* Charge a new queue to current's user: 0 or -EMFILE. */
static int charge(struct mq_inode *mq)
{
	struct ucounts *uc = current_cred()->ucounts;
	long bytes = charge_of(&mq->attr), now;

	now = inc_rlimit_ucounts(uc, UCOUNT_RLIMIT_MSGQUEUE, bytes);
	if (now == LONG_MAX || (unsigned long)now > rlimit(RLIMIT_MSGQUEUE)) {
		dec_rlimit_ucounts(uc, UCOUNT_RLIMIT_MSGQUEUE, bytes);
		return -EMFILE;
	}
	mq->ucounts = get_ucounts(uc);
	mq->charged = bytes;
	return 0;
}

/* The parts of a queue; @wish may be NULL. */
static int init_queue(struct ipc_namespace *ns, struct inode *inode,
		      const struct mq_attr *wish)
{
	struct mq_inode *mq = MQ_I(inode);
	int err;

	spin_lock_init(&mq->lock, RANK_IPC_OBJECT, "mqueue");
	init_waitqueue_head(&mq->poll);
	mq->messages = RB_ROOT_CACHED;
	INIT_LIST_HEAD(&mq->senders);
	INIT_LIST_HEAD(&mq->receivers);
	inode->i_fop = &mq_file_operations;
	inode->i_size = FILE_SIZE;
	mq->attr.mq_maxmsg = min(ns->mq_msg_max, ns->mq_msg_default);
	mq->attr.mq_msgsize = min(ns->mq_msgsize_max, ns->mq_msgsize_default);
	if (wish) {
		mq->attr.mq_maxmsg = wish->mq_maxmsg;
		mq->attr.mq_msgsize = wish->mq_msgsize;
	}
	err = check_attr(ns, &mq->attr);
	return err ? err : charge(mq);
}

static const struct inode_operations mq_dir_iops;
static const struct inode_operations mq_file_iops;

static struct inode *get_inode(struct super_block *sb, const struct inode *dir,
			       umode_t mode)
{
	struct inode *inode = new_inode(sb);

	if (!inode)
		return NULL;
	inode->i_ino = get_next_ino();
	inode_init_owner(inode, dir, mode);
	inode->i_mtime = current_time(inode);
	inode->i_atime = inode->i_mtime;
	inode->i_ctime = inode->i_mtime;
	inode->i_op = &mq_file_iops;
	return inode;
}

/* Count one more queue: 0, -ENOSPC; -EACCES where nobody is left. */
static int count_queue(struct ipc_namespace *ns)
{
	int err = 0;

	spin_lock(&mq_lock);
	if (ns->dead)
		err = -EACCES;
	else if (ns->mq_queues_count >= READ_ONCE(ns->mq_queues_max) &&
		 !capable(CAP_SYS_RESOURCE))
		err = -ENOSPC;
	else
		ns->mq_queues_count++;
	spin_unlock(&mq_lock);
	return err;
}

static void uncount_queue(struct ipc_namespace *ns)
{
	spin_lock(&mq_lock);
	ns->mq_queues_count--;
	spin_unlock(&mq_lock);
}

/* mq_open(2) leaves its attributes at the dentry. */
static int mq_create(struct inode *dir, struct dentry *dentry, umode_t mode,
		     bool excl)
{
	struct ipc_namespace *ns = ns_of(dir->i_sb);
	struct inode *inode;
	int err = count_queue(ns);

	(void)excl;
	if (err)
		return err;
	inode = get_inode(dir->i_sb, dir, mode);
	if (!inode) {
		uncount_queue(ns);
		return -ENOMEM;
	}
	counter_inc(&mq_counter);
	err = init_queue(ns, inode, dentry->d_fsdata);
	if (err) {
		iput(inode); /* counts one less */
		return err;
	}
	i_size_write(dir, dir->i_size + DIRENT_SIZE);
	simple_add(dir, dentry, inode);
	return 0;
}

static int mq_unlink_name(struct inode *dir, struct dentry *dentry)
{
	i_size_write(dir, dir->i_size - DIRENT_SIZE);
	return simple_unlink(dir, dentry);
}

/* The last user of a queue without a name is gone. */
static void mq_evict(struct inode *inode)
{
	struct mq_inode *mq = MQ_I(inode);
	struct msg_msg *msg;

	clear_inode(inode);
	if (S_ISDIR(inode->i_mode))
		return;
	do {
		spin_lock(&mq->lock);
		msg = mq_take(mq);
		if (!msg)
			mq_forget_owner(mq);
		spin_unlock(&mq->lock);
		if (msg)
			free_msg(msg); /* may sleep */
	} while (msg);
	if (mq->ucounts) {
		dec_rlimit_ucounts(mq->ucounts, UCOUNT_RLIMIT_MSGQUEUE,
				   mq->charged);
		put_ucounts(mq->ucounts);
	}
	uncount_queue(ns_of(inode->i_sb));
	counter_dec(&mq_counter);
}

static const struct super_operations mq_super_ops = {
	.alloc_inode = mq_alloc_inode,
	.free_inode = mq_free_inode,
	.evict_inode = mq_evict,
	.statfs = simple_statfs,
};

static int mq_fill_super(struct super_block *sb, void *data, int silent)
{
	struct ipc_namespace *ns = ns_of(sb);
	struct inode *root;

	(void)data;
	(void)silent;
	ipc_ns_grab(ns); /* until mq_kill_sb() */
	put_user_ns(sb->s_user_ns);
	sb->s_user_ns = get_user_ns(ns->common.user_ns);
	sb->s_iflags |= SB_I_NOEXEC | SB_I_NODEV;
	sb->s_blocksize = PAGE_SIZE;
	sb->s_blocksize_bits = PAGE_SHIFT;
	sb->s_magic = MQUEUE_MAGIC;
	sb->s_op = &mq_super_ops;
	root = get_inode(sb, NULL, S_IFDIR | S_ISVTX | S_IRWXUGO);
	if (!root)
		return -ENOMEM;
	root->i_op = &mq_dir_iops;
	root->i_fop = &simple_dir_operations;
	root->i_size = 2 * DIRENT_SIZE;
	inc_nlink(root); /* "." */
	sb->s_root = d_make_root(root);
	return sb->s_root ? 0 : -ENOMEM;
}

/* Inside the kernel @data is the namespace, else there are no options. */
static struct dentry *mq_mount(struct file_system_type *type, int flags,
			       const char *name, void *data)
{
	struct ipc_namespace *ns = data;

	(void)name;
	if (!((unsigned long)flags & MS_KERNMOUNT)) {
		ns = current_ipc_ns();
		if (!ns_capable(ns->common.user_ns, CAP_SYS_ADMIN))
			return ERR_PTR(-EPERM);
		if (data && *(const char *)data)
			return ERR_PTR(-EINVAL);
	}
	return mount_keyed(type, flags, NULL, ns, mq_fill_super);
}

static void mq_kill_sb(struct super_block *sb)
{
	struct ipc_namespace *ns = ns_of(sb);

	kill_litter_super(sb);
	ipc_ns_drop(ns);
}

static struct file_system_type mqueue_type = {
	.name = "mqueue",
	.fs_flags = FS_USERNS_MOUNT,
	.mount = mq_mount,
	.kill_sb = mq_kill_sb,
};

/**
 * mq_init_ns() - no queues, the default limits.
 * @ns: a new namespace.
 *
 * Context: May sleep.
 * Return: 0 or -ENOMEM.
 */
int mq_init_ns(struct ipc_namespace *ns)
{
	ns->mq_queues_count = 0;
	ns->mq_queues_max = DFLT_QUEUESMAX;
	ns->mq_msg_max = DFLT_MSGMAX;
	ns->mq_msgsize_max = DFLT_MSGSIZEMAX;
	ns->mq_msg_default = DFLT_MSG;
	ns->mq_msgsize_default = DFLT_MSGSIZE;
	ns->mq_mnt =
		vfs_kern_mount(&mqueue_type, (int)MS_KERNMOUNT, "mqueue", ns);
	if (IS_ERR(ns->mq_mnt))
		return (int)PTR_ERR(ns->mq_mnt);
	ns->mq_mnt->mnt_flags |= MNT_INTERNAL;
	return 0;
}

/**
 * mq_exit_ns() - the members are gone: names go, unless a mount shows them.
 * @ns: the namespace.
 *
 * Context: May sleep.
 */
void mq_exit_ns(struct ipc_namespace *ns)
{
	spin_lock(&mq_lock);
	ns->dead = true;
	spin_unlock(&mq_lock);
	kern_unmount(ns->mq_mnt);
}

/** mq_init() - boot: the file system.  Context: Boot. */
void mq_init(void)
{
	counter_register(&mq_counter);
	if (register_filesystem(&mqueue_type))
		panic("mqueue: there is one already");
}

static const struct inode_operations mq_dir_iops = {
	.lookup = simple_lookup,
	.create = mq_create,
	.unlink = mq_unlink_name,
	.setattr = simple_setattr,
};

static const struct inode_operations mq_file_iops = {
	.setattr = simple_setattr,
};
