/*
 * drivers/tty/tty_jobctrl.c - sessions, foreground groups, hangups.
 *
 * A terminal is the controlling one of at most one session; every member's
 * signal->tty points to it, and no one else's does.  These pointers are not
 * counted: they are cleared before the terminal goes.
 *
 * See: setsid(2), tcsetpgrp(3), credentials(7).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "drivers/tty/tty.h"
#include "fs/file.h"
#include "kernel/cred.h"
#include "kernel/exit.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"

/* The foreground group, referenced; may be NULL. */
static struct pid *get_pgrp(struct tty_struct *tty)
{
	unsigned long flags;
	struct pid *pgrp;

	spin_lock_irqsave(&tty->ctrl_lock, flags);
	pgrp = get_pid(tty->pgrp);
	spin_unlock_irqrestore(&tty->ctrl_lock, flags);
	return pgrp;
}

static struct pid *get_session(struct tty_struct *tty)
{
	unsigned long flags;
	struct pid *session;

	spin_lock_irqsave(&tty->ctrl_lock, flags);
	session = get_pid(tty->session);
	spin_unlock_irqrestore(&tty->ctrl_lock, flags);
	return session;
}

/* Set both; takes over the references of the new, drops those of the old. */
static void set_owner(struct tty_struct *tty, struct pid *session,
		      struct pid *pgrp)
{
	struct pid *old_session, *old_pgrp;
	unsigned long flags;

	spin_lock_irqsave(&tty->ctrl_lock, flags);
	old_session = tty->session;
	old_pgrp = tty->pgrp;
	tty->session = session;
	tty->pgrp = pgrp;
	spin_unlock_irqrestore(&tty->ctrl_lock, flags);
	put_pid(old_session);
	put_pid(old_pgrp);
}

/**
 * tty_signal_pgrp() - a key sends a signal to the foreground group.
 * @tty: the terminal.
 * @sig: the signal.
 *
 * Context: Any; tty->lock may be held.
 */
void tty_signal_pgrp(struct tty_struct *tty, int sig)
{
	struct pid *pgrp = get_pgrp(tty);

	if (pgrp)
		kill_pgrp(pgrp, sig, 1);
	put_pid(pgrp);
}

/**
 * tty_check_change() - may this process touch the terminal now?
 * @tty: the terminal.
 * @sig: SIGTTIN for reading, SIGTTOU for writing and changing.
 *
 * A process in the background of its controlling terminal is stopped.
 *
 * Context: Process context.
 * Return: 0; -ERESTARTSYS after sending the signal; -EIO if nobody could ever
 *         continue it, or reads while the signal is ignored.
 */
int tty_check_change(struct tty_struct *tty, int sig)
{
	struct pid *mine, *front;
	int err = 0;

	if (current->signal->tty != tty)
		return 0;
	mine = get_task_pid(current, PIDTYPE_PGID);
	front = get_pgrp(tty);
	if (front && mine != front) {
		if (is_ignored(sig)) {
			err = sig == SIGTTIN ? -EIO : 0;
		} else if (is_current_pgrp_orphaned()) {
			err = -EIO;
		} else {
			kill_pgrp(mine, sig, 1);
			err = -ERESTARTSYS;
		}
	}
	put_pid(front);
	put_pid(mine);
	return err;
}

/* The caller's session gets this terminal; tty_mutex held. */
static void set_controlling(struct tty_struct *tty)
{
	set_owner(tty, get_task_pid(current, PIDTYPE_SID),
		  get_task_pid(current, PIDTYPE_PGID));
	spin_lock_irq(&current->sighand->siglock);
	put_pid(current->signal->tty_old_pgrp);
	current->signal->tty_old_pgrp = NULL;
	current->signal->tty = tty;
	spin_unlock_irq(&current->sighand->siglock);
}

/**
 * tty_open_proc_set_tty() - opening a terminal may make it the controlling one.
 * @tf:     the open file.
 * @noctty: not this time.
 *
 * Context: Process context, tty_mutex held.
 */
void tty_open_proc_set_tty(struct tty_file *tf, bool noctty)
{
	struct tty_struct *tty = tf->tty;

	if (noctty || tty->driver->type == TTY_PTY_MASTER)
		return;
	if (!current->signal->leader || current->signal->tty || tty->session)
		return;
	if (tf->file->f_mode & FMODE_READ)
		set_controlling(tty);
}

/**
 * proc_clear_tty() - a process has no controlling terminal any more.
 * @task: one of its threads.
 *
 * Context: Process context; called by setsid().
 */
void proc_clear_tty(struct task_struct *task)
{
	unsigned long flags;

	if (!lock_task_sighand(task, &flags))
		return;
	task->signal->tty = NULL;
	unlock_task_sighand(task, &flags);
}

/* Each process of a session forgets its terminal. */
static void session_clear_tty(struct pid *session)
{
	struct task_struct *task;
	unsigned long flags;

	spin_lock_irqsave(&tasklist_lock, flags);
	do_each_pid_task(session, PIDTYPE_SID, task)
		proc_clear_tty(task);
	spin_unlock_irqrestore(&tasklist_lock, flags);
}

/**
 * tty_session_gone() - a terminal goes: no process may point to it.
 * @tty: the terminal.
 *
 * Context: Process context, tty_mutex held.
 */
void tty_session_gone(struct tty_struct *tty)
{
	struct pid *session = get_session(tty);

	if (!session)
		return;
	session_clear_tty(session);
	put_pid(session);
	set_owner(tty, NULL, NULL);
}

/* A hangup: SIGHUP and SIGCONT to the leader; it remembers the group. */
static void hang_up_leader(struct task_struct *task, struct tty_struct *tty,
			   struct pid *pgrp)
{
	unsigned long flags;

	if (!lock_task_sighand(task, &flags))
		return;
	if (task->signal->tty == tty)
		task->signal->tty = NULL;
	if (task->signal->leader) {
		send_signal_locked(SIGHUP, SEND_SIG_PRIV, task, PIDTYPE_TGID);
		send_signal_locked(SIGCONT, SEND_SIG_PRIV, task, PIDTYPE_TGID);
		put_pid(task->signal->tty_old_pgrp);
		task->signal->tty_old_pgrp = get_pid(pgrp);
	}
	unlock_task_sighand(task, &flags);
}

static void hang_up_session(struct tty_struct *tty, struct pid *session)
{
	struct pid *pgrp = get_pgrp(tty);
	struct task_struct *task;
	unsigned long flags;

	spin_lock_irqsave(&tasklist_lock, flags);
	do_each_pid_task(session, PIDTYPE_SID, task)
		hang_up_leader(task, tty, pgrp);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	put_pid(pgrp);
}

/* Settings and input as after the first open. */
static void reset_line(struct tty_struct *tty)
{
	unsigned long flags;

	spin_lock_irqsave(&tty->lock, flags);
	n_tty_flush_input(tty);
	tty->termios = tty->driver->init_termios;
	tty->stopped = false;
	tty->exclusive = false;
	spin_unlock_irqrestore(&tty->lock, flags);
	tty->driver->ops->flush(tty);
}

/**
 * tty_hangup_locked() - the line is gone for all who have it open.
 * @tty: the terminal.
 *
 * Open files read 0 and write -EIO from now on; new opens are not affected.
 *
 * Context: Process context, tty_mutex held, may sleep.
 */
void tty_hangup_locked(struct tty_struct *tty)
{
	struct pid *session = get_session(tty);
	struct tty_file *tf;

	assert_held(&tty_mutex);
	list_for_each_entry(tf, &tty->files, list)
		if (!tf->console)
			tf->hung_up = true;
	if (session)
		hang_up_session(tty, session);
	put_pid(session);
	set_owner(tty, NULL, NULL);
	reset_line(tty);
	if (tty->driver->ops->hungup)
		tty->driver->ops->hungup(tty);
	wake_up_all(&tty->read_wait);
	wake_up_all(&tty->write_wait);
}

/**
 * tty_vhangup() - a hangup, whoever holds the terminal.
 * @tty: the terminal.
 *
 * Context: Process context, may sleep.
 */
void tty_vhangup(struct tty_struct *tty)
{
	mutex_lock(&tty_mutex);
	tty_hangup_locked(tty);
	mutex_unlock(&tty_mutex);
}

SYSCALL_DEFINE0(vhangup)
{
	if (!capable(CAP_SYS_TTY_CONFIG))
		return -EPERM;
	mutex_lock(&tty_mutex);
	if (current->signal->tty)
		tty_hangup_locked(current->signal->tty);
	mutex_unlock(&tty_mutex);
	return 0;
}

/* A leader without terminal leaves: the group it left behind learns. */
static void signal_old_pgrp(void)
{
	struct pid *pgrp;

	spin_lock_irq(&current->sighand->siglock);
	pgrp = current->signal->tty_old_pgrp;
	current->signal->tty_old_pgrp = NULL;
	spin_unlock_irq(&current->sighand->siglock);
	if (!pgrp)
		return;
	kill_pgrp(pgrp, SIGHUP, 1);
	kill_pgrp(pgrp, SIGCONT, 1);
	put_pid(pgrp);
}

/* The session leaves its terminal; tty_mutex held. */
static void leave_terminal(struct tty_struct *tty, int on_exit)
{
	struct pid *pgrp;

	if (on_exit && tty->driver->type != TTY_PTY_SLAVE) {
		pgrp = get_pgrp(tty);
		tty_hangup_locked(tty);
		if (pgrp)
			kill_pgrp(pgrp, SIGHUP, 1);
		put_pid(pgrp);
		return;
	}
	tty_signal_pgrp(tty, SIGHUP);
	if (!on_exit)
		tty_signal_pgrp(tty, SIGCONT);
	tty_session_gone(tty);
}

/**
 * disassociate_ctty() - a session leader gives up its terminal.
 * @on_exit: because it ends, not because it asked.
 *
 * Context: Process context, may sleep.
 */
void disassociate_ctty(int on_exit)
{
	struct tty_struct *tty;

	if (!current->signal->leader)
		return;
	mutex_lock(&tty_mutex);
	tty = current->signal->tty;
	if (tty)
		leave_terminal(tty, on_exit);
	mutex_unlock(&tty_mutex);
	if (on_exit)
		signal_old_pgrp();
}

/* May the caller make this its controlling terminal?  tty_mutex held. */
static bool may_take(const struct tty_struct *tty, const struct file *file,
		     bool steal)
{
	if (!current->signal->leader || current->signal->tty)
		return false;
	if (tty->session && (!steal || !capable(CAP_SYS_ADMIN)))
		return false;
	return (file->f_mode & FMODE_READ) || capable(CAP_SYS_ADMIN);
}

/* TIOCSCTTY */
static long set_ctty(struct tty_struct *tty, struct file *file,
		     unsigned long arg)
{
	struct pid *session = get_task_pid(current, PIDTYPE_SID);
	long err = 0;

	mutex_lock(&tty_mutex);
	if (current->signal->leader && tty->session == session) {
		/* it is already */
	} else if (!may_take(tty, file, arg == 1)) {
		err = -EPERM;
	} else {
		tty_session_gone(tty); /* stolen from whoever had it */
		set_controlling(tty);
	}
	mutex_unlock(&tty_mutex);
	put_pid(session);
	return err;
}

/* TIOCNOTTY */
static long leave_ctty(struct tty_struct *tty)
{
	if (current->signal->tty != tty)
		return -ENOTTY;
	disassociate_ctty(0);
	proc_clear_tty(current);
	return 0;
}

/* TIOCGPGRP */
static long get_pgrp_nr(struct tty_struct *tty, struct tty_struct *real,
			pid_t __user *to)
{
	struct pid *pgrp;
	long err;

	if (tty == real && current->signal->tty != real)
		return -ENOTTY;
	pgrp = get_pgrp(real);
	err = put_user(pgrp ? pid_vnr(pgrp) : 0, to);
	put_pid(pgrp);
	return err;
}

/* The session that the members of a group are in; tasklist_lock held. */
static struct pid *session_of_pgrp(struct pid *pgrp)
{
	struct task_struct *task = pid_task(pgrp, PIDTYPE_PGID);

	if (!task)
		task = pid_task(pgrp, PIDTYPE_PID);
	return task ? task_session(task) : NULL;
}

/* The group to put in front, referenced, or an error. */
static long find_pgrp(pid_t nr, struct pid **pgrp)
{
	unsigned long flags;
	long err = 0;

	spin_lock_irqsave(&tasklist_lock, flags);
	*pgrp = find_vpid(nr);
	if (!*pgrp)
		err = -ESRCH;
	else if (session_of_pgrp(*pgrp) != task_session(current))
		err = -EPERM;
	else
		get_pid(*pgrp);
	spin_unlock_irqrestore(&tasklist_lock, flags);
	return err;
}

/* TIOCSPGRP */
static long set_pgrp_nr(struct tty_struct *tty, struct tty_struct *real,
			const pid_t __user *from)
{
	long err = tty_check_change(real, SIGTTOU);
	struct pid *pgrp, *session = NULL;
	unsigned long flags;
	pid_t nr;

	(void)tty;
	if (err)
		return err == -EIO ? -ENOTTY : err;
	session = get_session(real);
	if (!session || current->signal->tty != real)
		err = -ENOTTY;
	put_pid(session);
	if (err)
		return err;
	if (get_user(nr, from))
		return -EFAULT;
	if (nr < 0)
		return -EINVAL;
	err = find_pgrp(nr, &pgrp);
	if (err)
		return err;
	spin_lock_irqsave(&real->ctrl_lock, flags);
	swap(real->pgrp, pgrp);
	spin_unlock_irqrestore(&real->ctrl_lock, flags);
	put_pid(pgrp);
	return 0;
}

/* TIOCGSID */
static long get_sid_nr(struct tty_struct *tty, struct tty_struct *real,
		       pid_t __user *to)
{
	struct pid *session;
	long err;

	if (tty == real && current->signal->tty != real)
		return -ENOTTY;
	session = get_session(real);
	if (!session)
		return -ENOTTY;
	err = put_user(pid_vnr(session), to);
	put_pid(session);
	return err;
}

/**
 * tty_jobctrl_ioctl() - the ioctls about sessions and groups.
 * @tty:  the terminal that was asked.
 * @real: the same, or the slave when that is a pty's master.
 * @file: the open file.
 * @cmd:  the command.
 * @arg:  its argument.
 *
 * Context: Process context, may sleep.
 * Return: 0 or -errno; -ENOIOCTLCMD when it is another command.
 */
long tty_jobctrl_ioctl(struct tty_struct *tty, struct tty_struct *real,
		       struct file *file, unsigned int cmd, unsigned long arg)
{
	void __user *p = (void __user *)arg;

	switch (cmd) {
	case TIOCNOTTY:
		return leave_ctty(tty);
	case TIOCSCTTY:
		return set_ctty(real, file, arg);
	case TIOCGPGRP:
		return get_pgrp_nr(tty, real, p);
	case TIOCSPGRP:
		return set_pgrp_nr(tty, real, p);
	case TIOCGSID:
		return get_sid_nr(tty, real, p);
	default:
		return -ENOIOCTLCMD;
	}
}
