/*
 * fs/fown.c - who is told when a file becomes ready: F_SETOWN and SIGIO.
 *
 * A file with O_ASYNC hangs in the list of the thing it is open on (a pipe, a
 * terminal); kill_fasync() sends each owner a signal.  The owner is a struct
 * pid, so it can go away without leaving anything dangling.
 *
 * See: fcntl(2) on F_SETOWN, F_SETSIG, F_SETOWN_EX.
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/signal.h>
#include "asm/uaccess.h"
#include "lib/errptr.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "mm/slab.h"
#include "fs/fown.h"
#include "fs/fs.h"

/* One file in some thing's list; the list is guarded by fasync_lock. */
struct fasync_struct {
	struct fasync_struct *next;
	struct file *file;
	int fd;
};

static DEFINE_SPINLOCK(fasync_lock, RANK_FILE - 1);

/* The file's owner record, made when first asked for; NULL: no memory. */
static struct fown_struct *get_fown(struct file *file)
{
	struct fown_struct *fown = READ_ONCE(file->f_owner), *mine;

	if (fown)
		return fown;
	mine = kzalloc(sizeof(*mine), GFP_KERNEL);
	if (!mine)
		return NULL;
	spin_lock_init(&mine->lock, RANK_FILE + 1, "f_owner");
	spin_lock(&file->f_lock);
	if (!file->f_owner) {
		file->f_owner = mine;
		mine = NULL;
	}
	fown = file->f_owner;
	spin_unlock(&file->f_lock);
	kfree(mine);
	return fown;
}

/**
 * __f_setown() - set who gets the file's signals.
 * @file:  the file.
 * @pid:   the process, thread or group; NULL for nobody.
 * @type:  which of them: enum pid_type.
 * @force: replace an owner that is there.
 *
 * Context: May sleep.  Without memory the owner stays unset.
 */
void __f_setown(struct file *file, struct pid *pid, int type, int force)
{
	struct fown_struct *fown = get_fown(file);
	struct pid *old = NULL;

	if (!fown)
		return;
	spin_lock_irq(&fown->lock);
	if (force || !fown->pid) {
		old = fown->pid;
		fown->pid = get_pid(pid);
		fown->pid_type = type;
		fown->uid = current_uid();
		fown->euid = current_euid();
	}
	spin_unlock_irq(&fown->lock);
	put_pid(old);
}

/**
 * f_setown() - F_SETOWN: a positive number is a process, a negative a group.
 * @file:  the file.
 * @who:   the number.
 * @force: replace an owner that is there.
 *
 * Context: May sleep.
 * Return: 0, -ESRCH, -EINVAL.
 */
int f_setown(struct file *file, int who, int force)
{
	int type = PIDTYPE_TGID;
	struct pid *pid = NULL;

	if (who < 0) {
		if (who == INT_MIN)
			return -EINVAL;
		type = PIDTYPE_PGID;
		who = -who;
	}
	if (who) {
		pid = find_get_pid(who);
		if (!pid)
			return -ESRCH;
	}
	__f_setown(file, pid, type, force);
	put_pid(pid);
	return 0;
}

/**
 * f_delown() - nobody owns the file any more.
 * @file: the file.
 *
 * Context: May sleep.
 */
void f_delown(struct file *file)
{
	if (file->f_owner)
		__f_setown(file, NULL, PIDTYPE_TGID, 1);
}

/**
 * f_getown() - F_GETOWN.
 * @file: the file.
 *
 * Context: Process context.
 * Return: the process, minus the group, 0 for nobody.
 */
pid_t f_getown(struct file *file)
{
	struct fown_struct *fown = READ_ONCE(file->f_owner);
	pid_t nr = 0;

	if (!fown)
		return 0;
	spin_lock_irq(&fown->lock);
	if (fown->pid) {
		nr = pid_vnr(fown->pid);
		if (fown->pid_type == PIDTYPE_PGID)
			nr = -nr;
	}
	spin_unlock_irq(&fown->lock);
	return nr;
}

static int setown_ex(struct file *file, const struct f_owner_ex __user *uowner)
{
	static const int types[] = { PIDTYPE_PID, PIDTYPE_TGID, PIDTYPE_PGID };
	struct f_owner_ex owner;
	struct pid *pid;

	if (copy_from_user(&owner, uowner, sizeof(owner)))
		return -EFAULT;
	if (owner.type < F_OWNER_TID || owner.type > F_OWNER_PGRP)
		return -EINVAL;
	pid = find_get_pid(owner.pid);
	if (owner.pid && !pid)
		return -ESRCH;
	__f_setown(file, pid, types[owner.type], 1);
	put_pid(pid);
	return 0;
}

static int getown_ex(struct file *file, struct f_owner_ex __user *uowner)
{
	struct fown_struct *fown = READ_ONCE(file->f_owner);
	struct f_owner_ex owner = { .type = F_OWNER_TID };

	if (fown) {
		spin_lock_irq(&fown->lock);
		owner.pid = fown->pid ? pid_vnr(fown->pid) : 0;
		if (fown->pid_type == PIDTYPE_TGID)
			owner.type = F_OWNER_PID;
		else if (fown->pid_type == PIDTYPE_PGID)
			owner.type = F_OWNER_PGRP;
		spin_unlock_irq(&fown->lock);
	}
	return copy_to_user(uowner, &owner, sizeof(owner)) ? -EFAULT : 0;
}

static int setsig(struct file *file, unsigned long sig)
{
	struct fown_struct *fown;

	if (!valid_signal(sig))
		return -EINVAL;
	fown = get_fown(file);
	if (!fown)
		return -ENOMEM;
	fown->signum = (int)sig;
	return 0;
}

/**
 * fown_fcntl() - the fcntl(2) commands on owners.
 * @file: the file.
 * @cmd:  F_GETOWN .. F_SETSIG, F_*OWN_EX.
 * @arg:  its argument.
 *
 * Context: May sleep.
 * Return: the result or -errno.
 */
long fown_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case F_GETOWN:
		return f_getown(file);
	case F_SETOWN:
		return f_setown(file, (int)arg, 1);
	case F_GETOWN_EX:
		return getown_ex(file, (struct f_owner_ex __user *)arg);
	case F_SETOWN_EX:
		return setown_ex(file, (struct f_owner_ex __user *)arg);
	case F_GETSIG:
		return file->f_owner ? file->f_owner->signum : 0;
	case F_SETSIG:
		return setsig(file, arg);
	default:
		return -EINVAL;
	}
}

/* Take @file out of a list: the entry to free, or NULL. */
static struct fasync_struct *unlink_fasync(struct fasync_struct **list,
					   const struct file *file)
{
	for (; *list; list = &(*list)->next) {
		struct fasync_struct *entry = *list;

		if (entry->file == file) {
			*list = entry->next;
			return entry;
		}
	}
	return NULL;
}

/**
 * fasync_helper() - file_operations.fasync for things with a list.
 * @fd:   the descriptor, for si_fd.
 * @file: the file.
 * @on:   add or remove.
 * @list: the thing's list.
 *
 * Context: May sleep.
 * Return: 1 if the list changed, 0, -ENOMEM.
 */
int fasync_helper(int fd, struct file *file, int on,
		  struct fasync_struct **list)
{
	struct fasync_struct *new = NULL, *old;

	if (on) {
		new = kzalloc(sizeof(*new), GFP_KERNEL);
		if (!new)
			return -ENOMEM;
		new->file = file;
		new->fd = fd;
	}
	spin_lock_irq(&fasync_lock);
	old = unlink_fasync(list, file);
	if (on) {
		new->next = *list;
		*list = new;
	}
	spin_unlock_irq(&fasync_lock);

	spin_lock(&file->f_lock);
	if (on)
		file->f_flags |= FASYNC;
	else
		file->f_flags &= ~(unsigned int)FASYNC;
	spin_unlock(&file->f_lock);
	kfree(old);
	return on ? !old : old != NULL;
}

/* Bits of si_band for POLL_IN .. POLL_HUP. */
static const long band_table[] = { 0x41, 0x304, 0x440, 0x08, 0x82, 0x18 };

/* May the owner's setter signal this task?  As kill(2) would decide. */
static bool may_signal(const struct fown_struct *fown, struct task_struct *task)
{
	const struct cred *cred = get_task_cred(task);
	bool ok = fown->euid.val == 0 || uid_eq(fown->euid, cred->suid) ||
		  uid_eq(fown->euid, cred->uid) ||
		  uid_eq(fown->uid, cred->suid) || uid_eq(fown->uid, cred->uid);

	put_cred(cred);
	return ok;
}

static void signal_owner(const struct fown_struct *fown,
			 struct task_struct *task, int fd, int reason)
{
	enum pid_type type =
		fown->pid_type == PIDTYPE_PID ? PIDTYPE_PID : PIDTYPE_TGID;
	kernel_siginfo_t info;

	if (!may_signal(fown, task))
		return;
	if (!fown->signum) {
		do_send_sig_info(SIGIO, SEND_SIG_PRIV, task, type);
		return;
	}
	clear_siginfo(&info);
	info.si_signo = fown->signum;
	info.si_code = reason;
	if (reason >= 1 && reason <= 6)
		info.si_band = band_table[reason - 1];
	info.si_fd = fd;
	do_send_sig_info(fown->signum, &info, task, type);
}

/* Signal the owner of one file of the list. */
static void send_sigio(struct fown_struct *fown, int fd, int band)
{
	unsigned long flags, flags2;
	struct task_struct *task;

	spin_lock_irqsave(&fown->lock, flags);
	if (fown->pid) {
		spin_lock_irqsave(&tasklist_lock, flags2);
		if (fown->pid_type <= PIDTYPE_TGID) {
			task = pid_task(fown->pid, PIDTYPE_PID);
			if (task)
				signal_owner(fown, task, fd, band);
		} else {
			do_each_pid_task(fown->pid, fown->pid_type, task)
				signal_owner(fown, task, fd, band);
		}
		spin_unlock_irqrestore(&tasklist_lock, flags2);
	}
	spin_unlock_irqrestore(&fown->lock, flags);
}

/**
 * kill_fasync() - something became ready: signal all in a list.
 * @list: the thing's list.
 * @sig:  SIGIO, or SIGURG.
 * @band: POLL_IN, POLL_OUT ...
 *
 * Context: Any, below RANK_FILE.
 */
void kill_fasync(struct fasync_struct **list, int sig, int band)
{
	struct fasync_struct *entry;
	unsigned long flags;

	if (!READ_ONCE(*list))
		return;
	spin_lock_irqsave(&fasync_lock, flags);
	for (entry = *list; entry; entry = entry->next) {
		struct fown_struct *fown = READ_ONCE(entry->file->f_owner);

		/* SIGURG has its own default; it is not sent for F_SETSIG. */
		if (fown && !(sig == SIGURG && !fown->signum))
			send_sigio(fown, entry->fd, band);
	}
	spin_unlock_irqrestore(&fasync_lock, flags);
}
