/*
 * ns/unshare.c - unshare(2): stop sharing what clone(2) shared, without a new
 * task.
 *
 * All that may fail is made first: a root directory, a table of descriptors,
 * credentials, a set of namespaces; then the caller changes into it.
 *
 * See: unshare(2).
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include "fs/fdtable.h"
#include "fs/fs_struct.h"
#include "ipc/sysvipc.h"
#include "kernel/cred.h"
#include "kernel/nsproxy.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "lib/errptr.h"
#include "mm/mm.h"

#define UNSHARE_FLAGS \
	(CLONE_THREAD | CLONE_FS | CLONE_SIGHAND | CLONE_VM | CLONE_FILES | \
	 CLONE_SYSVSEM)

/* What current will have instead; NULL: no change. */
struct unshared {
	struct nsset set;
	struct fs_struct *fs;
	struct files_struct *files;
	struct cred *cred;
};

/* What a flag means for others. */
static unsigned long implied(unsigned long flags)
{
	if (flags & CLONE_NEWUSER)
		flags |= CLONE_THREAD | CLONE_FS;
	if (flags & CLONE_VM)
		flags |= CLONE_SIGHAND;
	if (flags & CLONE_SIGHAND)
		flags |= CLONE_THREAD;
	if (flags & CLONE_NEWNS)
		flags |= CLONE_FS;
	if (flags & CLONE_NEWIPC)
		flags |= CLONE_SYSVSEM;
	return flags;
}

/* Threads, handlers and memory cannot be split: they may only be unshared by
 * someone who does not share them. */
static int check_flags(unsigned long flags)
{
	if (flags & ~(UNSHARE_FLAGS | ns_creatable()))
		return -EINVAL;
	if ((flags & (CLONE_THREAD | CLONE_SIGHAND | CLONE_VM)) &&
	    !thread_group_empty(current))
		return -EINVAL;
	if ((flags & (CLONE_SIGHAND | CLONE_VM)) &&
	    refcount_read(&current->sighand->count) > 1)
		return -EINVAL;
	if ((flags & CLONE_VM) && !current_is_single_threaded())
		return -EINVAL;
	return 0;
}

static int unshare_fs(struct unshared *new, unsigned long flags)
{
	if (!(flags & CLONE_FS))
		return 0;
	/* a new mount namespace moves it, even if unshare() fails later */
	if (!fs_struct_is_shared() && !(flags & CLONE_NEWNS))
		return 0;
	new->fs = copy_fs_struct(current->fs);
	return new->fs ? 0 : -ENOMEM;
}

static int unshare_fd(struct unshared *new, unsigned long flags)
{
	struct files_struct *files;

	if (!(flags & CLONE_FILES) ||
	    refcount_read(&current->files->count) == 1)
		return 0;
	files = dup_files(current->files, UINT_MAX);
	if (IS_ERR(files))
		return (int)PTR_ERR(files);
	new->files = files;
	return 0;
}

static int unshare_cred(struct unshared *new, unsigned long flags)
{
	struct cred *cred;
	int err;

	if (!(flags & CLONE_NEWUSER))
		return 0;
	cred = prepare_creds();
	if (!cred)
		return -ENOMEM;
	err = create_user_ns(cred);
	if (!err)
		err = set_cred_ucounts(cred);
	if (err)
		abort_creds(cred);
	else
		new->cred = cred;
	return err;
}

static int unshare_namespaces(struct unshared *new, unsigned long flags)
{
	struct nsset *set = &new->set;

	set->flags = flags & CLONE_NEW_SLOTS;
	set->cred = new->cred ? new->cred : current_cred();
	set->fs = new->fs;
	if (!set->flags)
		return 0;
	if (!ns_capable(set->cred->user_ns, CAP_SYS_ADMIN))
		return -EPERM;
	return create_new_namespaces(set);
}

static void undo(struct unshared *new)
{
	if (new->cred)
		abort_creds(new->cred);
	if (new->files)
		put_files_struct(new->files);
	if (new->fs)
		free_fs_struct(new->fs);
}

/* Cannot fail. */
static void commit(struct unshared *new, unsigned long flags)
{
	if (new->set.flags) {
		nsset_leave(&new->set);
		switch_task_namespaces(current, new->set.nsproxy);
	}
	if (flags & CLONE_SYSVSEM)
		exit_sem(current);
	if (flags & CLONE_NEWIPC)
		exit_shm(current); /* setns(2) does not: it may come back */
	if (new->fs)
		switch_fs_struct(new->fs);
	if (new->files)
		switch_files(new->files);
	if (new->cred)
		commit_creds(new->cred);
}

/* unshare(2) */
SYSCALL_DEFINE1(unshare, unsigned long, flags)
{
	struct unshared new = { 0 };
	int err;

	flags = implied(flags);
	err = check_flags(flags);
	if (err)
		return err;
	err = unshare_fs(&new, flags);
	if (!err)
		err = unshare_fd(&new, flags);
	if (!err)
		err = unshare_cred(&new, flags);
	if (!err)
		err = unshare_namespaces(&new, flags);
	if (err)
		undo(&new);
	else
		commit(&new, flags);
	return err;
}
