/*
 * net/scm.c - control data of messages: descriptors and credentials.
 *
 * See: unix(7), cmsg(3).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "asm/uaccess.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "kernel/base/sched_iface.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/task.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/slab.h"
#include "net/scm.h"

/**
 * scm_set_creds() - the sender is current.
 * @scm: filled in.
 *
 * Context: Process context.
 */
void scm_set_creds(struct scm *scm)
{
	const struct cred *cred = current_cred();

	scm->pid = get_pid(task_tgid(current));
	scm->uid = cred->uid;
	scm->gid = cred->gid;
	scm->has_creds = true;
}

/**
 * scm_fp_free() - close descriptors in flight.
 * @fp: freed; may be NULL.
 *
 * Context: May sleep.
 */
void scm_fp_free(struct scm_fp_list *fp)
{
	if (!fp)
		return;
	for (unsigned int i = 0; i < fp->count; i++)
		fput(fp->fp[i]);
	kfree(fp);
}

/**
 * scm_fp_dup() - the same descriptors once more.
 * @fp: stays.
 *
 * Context: May sleep.
 * Return: the copy, or NULL without memory.
 */
struct scm_fp_list *scm_fp_dup(const struct scm_fp_list *fp)
{
	struct scm_fp_list *copy = kmemdup(fp, sizeof(*fp), GFP_KERNEL);

	if (copy)
		for (unsigned int i = 0; i < copy->count; i++)
			get_file(copy->fp[i]);
	return copy;
}

/**
 * scm_destroy() - let go of what travels.
 * @scm: emptied.
 *
 * Context: May sleep.
 */
void scm_destroy(struct scm *scm)
{
	put_pid(scm->pid);
	scm->pid = NULL;
	scm_fp_free(scm->fp);
	scm->fp = NULL;
	scm->has_creds = false;
}

static int take_rights(struct scm *scm, const int *fds, size_t n)
{
	if (!n)
		return 0;
	if (n > SCM_MAX_FD)
		return -EINVAL;
	if (!scm->fp) {
		scm->fp = kzalloc(sizeof(*scm->fp), GFP_KERNEL);
		if (!scm->fp)
			return -ENOMEM;
	}
	if (scm->fp->count + n > SCM_MAX_FD)
		return -EINVAL;
	for (size_t i = 0; i < n; i++) {
		struct file *file =
			fds[i] < 0 ? NULL : fget_raw((unsigned int)fds[i]);

		if (!file)
			return -EBADF;
		scm->fp->fp[scm->fp->count++] = file;
	}
	return 0;
}

/* May current claim these to be its credentials?  unix(7), SCM_CREDENTIALS. */
static bool may_claim(const struct ucred *claim, kuid_t uid, kgid_t gid)
{
	const struct cred *cred = current_cred();
	struct user_namespace *ns = cred->user_ns;
	bool pid_ok = (pid_t)claim->pid == task_tgid_vnr(current) ||
		      ns_capable(task_active_pid_ns(current)->common.user_ns,
				 CAP_SYS_ADMIN);
	bool uid_ok = uid_eq(uid, cred->uid) || uid_eq(uid, cred->euid) ||
		      uid_eq(uid, cred->suid) || ns_capable(ns, CAP_SETUID);
	bool gid_ok = gid_eq(gid, cred->gid) || gid_eq(gid, cred->egid) ||
		      gid_eq(gid, cred->sgid) || ns_capable(ns, CAP_SETGID);

	return pid_ok && uid_ok && gid_ok;
}

static int take_creds(struct scm *scm, const struct ucred *claim)
{
	kuid_t uid = make_kuid(current_user_ns(), claim->uid);
	kgid_t gid = make_kgid(current_user_ns(), claim->gid);
	struct pid *pid;

	if (!uid_valid(uid) || !gid_valid(gid))
		return -EINVAL;
	if (!may_claim(claim, uid, gid))
		return -EPERM;
	pid = find_get_pid((int)claim->pid);
	if (!pid)
		return -ESRCH;
	put_pid(scm->pid);
	scm->pid = pid;
	scm->uid = uid;
	scm->gid = gid;
	return 0;
}

static int take_one(struct scm *scm, const struct cmsghdr *c)
{
	size_t len = c->cmsg_len - sizeof(*c);

	if (c->cmsg_level != SOL_SOCKET)
		return 0;
	switch (c->cmsg_type) {
	case SCM_RIGHTS:
		return take_rights(scm, (const int *)(c + 1),
				   len / sizeof(int));
	case SCM_CREDENTIALS:
		if (len != sizeof(struct ucred))
			return -EINVAL;
		return take_creds(scm, (const struct ucred *)(c + 1));
	default:
		return -EINVAL;
	}
}

/**
 * scm_send() - parse control data of a message to be sent.
 * @scm:     filled in; to be destroyed even on failure.
 * @control: in kernel memory.
 * @len:     its bytes.
 *
 * Context: Process context, may sleep.
 * Return: 0, -EINVAL, -EBADF, -EPERM, -ESRCH, or -ENOMEM.
 */
int scm_send(struct scm *scm, const void *control, size_t len)
{
	const char *p = control, *end = p + len;

	while ((size_t)(end - p) >= sizeof(struct cmsghdr)) {
		const struct cmsghdr *c = (const struct cmsghdr *)p;
		int err;

		if (c->cmsg_len < sizeof(*c) || c->cmsg_len > (size_t)(end - p))
			return -EINVAL;
		err = take_one(scm, c);
		if (err)
			return err;
		p += min(CMSG_ALIGN(c->cmsg_len), (size_t)(end - p));
	}
	return 0;
}

/* Room for a header and @len bytes?  Moves the user's buffer on. */
static bool put_cmsg(struct user_msghdr *hdr, char __user **at, size_t *room,
		     int type, const void *data, size_t len)
{
	struct cmsghdr c = { CMSG_LEN(len), SOL_SOCKET, type };

	if (*room < sizeof(c)) {
		hdr->msg_flags |= MSG_CTRUNC;
		return false;
	}
	if (*room < CMSG_LEN(len)) {
		hdr->msg_flags |= MSG_CTRUNC;
		c.cmsg_len = *room;
		len = *room - sizeof(c);
	}
	if (copy_to_user(*at, &c, sizeof(c)) ||
	    copy_to_user(*at + sizeof(c), data, len))
		return false;
	len = min(CMSG_SPACE(len), *room);
	*at += len;
	*room -= len;
	return true;
}

/* As many descriptors as there is room for; the rest is closed. */
static void put_rights(struct scm *scm, struct user_msghdr *hdr,
		       char __user **at, size_t *room, unsigned int flags)
{
	unsigned int fit = 0, n = 0;
	int *fds;

	if (*room > sizeof(struct cmsghdr))
		fit = (unsigned int)((*room - sizeof(struct cmsghdr)) /
				     sizeof(int));
	fit = min(fit, scm->fp->count);
	fds = kmalloc_array(max(fit, 1u), sizeof(int), GFP_KERNEL);
	for (; fds && n < fit; n++) {
		fds[n] = receive_fd(scm->fp->fp[n],
				    flags & MSG_CMSG_CLOEXEC ? O_CLOEXEC : 0);
		if (fds[n] < 0)
			break;
	}
	if (n)
		put_cmsg(hdr, at, room, SCM_RIGHTS, fds, n * sizeof(int));
	if (n < scm->fp->count)
		hdr->msg_flags |= MSG_CTRUNC;
	kfree(fds);
}

/**
 * scm_recv() - write what came along to the receiver's control buffer.
 * @scm:      what came.
 * @hdr:      the caller's; msg_controllen and msg_flags are set.
 * @flags:    of the call: MSG_CMSG_CLOEXEC.
 * @passcred: the receiver wants credentials.
 *
 * Context: Process context, may sleep.
 */
void scm_recv(struct scm *scm, struct user_msghdr *hdr, unsigned int flags,
	      bool passcred)
{
	struct user_namespace *ns = current_user_ns();
	char __user *at = hdr->msg_control;
	size_t room = at ? hdr->msg_controllen : 0;

	if (passcred && scm->has_creds) {
		struct ucred c = {
			.pid = (u32)pid_vnr(scm->pid),
			.uid = from_kuid_munged(ns, scm->uid),
			.gid = from_kgid_munged(ns, scm->gid),
		};

		put_cmsg(hdr, &at, &room, SCM_CREDENTIALS, &c, sizeof(c));
	}
	if (scm->fp)
		put_rights(scm, hdr, &at, &room, flags);
	hdr->msg_controllen = (size_t)(at - (char __user *)hdr->msg_control);
}
