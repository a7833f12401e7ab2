/*
 * kernel/capability.c - root's power in 41 pieces: how it is asked for, given
 * up, kept over a change of user, and gained by running a file.
 *
 * See: capabilities(7), capget(2), prctl(2).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/prctl.h>
#include <uapi/stat.h>
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/cred_fixup.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "mm/mm.h"

/* What a change of fsuid away from root takes out of the effective set. */
#define CAP_FS_SET \
	(CAP_BIT(CAP_CHOWN) | CAP_BIT(CAP_MKNOD) | CAP_BIT(CAP_DAC_OVERRIDE) | \
	 CAP_BIT(CAP_DAC_READ_SEARCH) | CAP_BIT(CAP_FOWNER) | \
	 CAP_BIT(CAP_FSETID) | CAP_BIT(CAP_LINUX_IMMUTABLE) | \
	 CAP_BIT(CAP_MAC_OVERRIDE))

static bool issecure(const struct cred *cred, u32 bit)
{
	return cred->securebits & bit;
}

/**
 * cap_emulate_setxuid() - capabilities after a change of user ids.
 * @new: not yet committed.
 * @old: current's.
 *
 * Context: Process context.
 */
void cap_emulate_setxuid(struct cred *new, const struct cred *old)
{
	kuid_t root = make_kuid(old->user_ns, 0);
	bool was_root = uid_eq(old->uid, root) || uid_eq(old->euid, root) ||
			uid_eq(old->suid, root);
	bool is_root = uid_eq(new->uid, root) || uid_eq(new->euid, root) ||
		       uid_eq(new->suid, root);

	if (issecure(old, SECBIT_NO_SETUID_FIXUP))
		return;
	if (was_root && !is_root) {
		if (!issecure(old, SECBIT_KEEP_CAPS)) {
			new->cap_permitted = CAP_EMPTY_SET;
			new->cap_effective = CAP_EMPTY_SET;
		}
		new->cap_ambient = CAP_EMPTY_SET;
	}
	if (uid_eq(old->euid, root) && !uid_eq(new->euid, root))
		new->cap_effective = CAP_EMPTY_SET;
	if (!uid_eq(old->euid, root) && uid_eq(new->euid, root))
		new->cap_effective = new->cap_permitted;
}

/**
 * cap_emulate_setfsuid() - capabilities over files after setfsuid(2).
 * @new: not yet committed.
 * @old: current's.
 *
 * Context: Process context.
 */
void cap_emulate_setfsuid(struct cred *new, const struct cred *old)
{
	kuid_t root = make_kuid(old->user_ns, 0);

	if (issecure(old, SECBIT_NO_SETUID_FIXUP))
		return;
	if (uid_eq(old->fsuid, root) && !uid_eq(new->fsuid, root))
		new->cap_effective &= ~CAP_FS_SET;
	if (!uid_eq(old->fsuid, root) && uid_eq(new->fsuid, root))
		new->cap_effective |= new->cap_permitted &CAP_FS_SET;
}

/* How many words the caller's version has; 0 = no such version. */
static int version_words(u32 version)
{
	switch (version) {
	case _LINUX_CAPABILITY_VERSION_1:
		return _LINUX_CAPABILITY_U32S_1;
	case _LINUX_CAPABILITY_VERSION_2:
	case _LINUX_CAPABILITY_VERSION_3:
		return _LINUX_CAPABILITY_U32S_3;
	default:
		return 0;
	}
}

/* The caller's version; an unknown one is told ours: 0 words, or -EFAULT. */
static int read_version(struct __user_cap_header_struct __user *header)
{
	u32 version;
	int n;

	if (get_user(version, &header->version))
		return -EFAULT;
	n = version_words(version);
	if (!n && put_user(_LINUX_CAPABILITY_VERSION_3, &header->version))
		return -EFAULT;
	return n;
}

static int get_caps(pid_t pid, kernel_cap_t caps[3])
{
	struct task_struct *task = current;
	const struct cred *cred;

	if (pid && pid != task_pid_vnr(current)) {
		task = find_get_task_by_vpid(pid);
		if (!task)
			return -ESRCH;
	} else {
		get_task_struct(task);
	}
	cred = get_task_cred(task);
	caps[0] = cred->cap_effective;
	caps[1] = cred->cap_permitted;
	caps[2] = cred->cap_inheritable;
	put_cred(cred);
	put_task_struct(task);
	return 0;
}

SYSCALL_DEFINE2(capget, struct __user_cap_header_struct __user *, header,
		struct __user_cap_data_struct __user *, data)
{
	struct __user_cap_data_struct out[2];
	int n = read_version(header), err;
	kernel_cap_t caps[3];
	pid_t pid;

	if (n < 0)
		return n;
	if (!n)
		return data ? -EINVAL : 0; /* only the version was wanted */
	if (!data)
		return 0;
	if (get_user(pid, &header->pid))
		return -EFAULT;
	if (pid < 0)
		return -EINVAL;
	err = get_caps(pid, caps);
	if (err)
		return err;
	for (int i = 0; i < 2; i++) {
		out[i].effective = (u32)(caps[0] >> (32 * i));
		out[i].permitted = (u32)(caps[1] >> (32 * i));
		out[i].inheritable = (u32)(caps[2] >> (32 * i));
	}
	return copy_to_user(data, out, (size_t)n * sizeof(out[0])) ? -EFAULT
								   : 0;
}

/* The rules of capset(2): 0 or -EPERM. */
static int check_capset(const struct cred *old, kernel_cap_t effective,
			kernel_cap_t permitted, kernel_cap_t inheritable)
{
	kernel_cap_t may_inherit = old->cap_inheritable | old->cap_permitted;

	if (!ns_capable_noaudit(old->user_ns, CAP_SETPCAP) &&
	    !cap_issubset(inheritable, may_inherit))
		return -EPERM;
	if (!cap_issubset(inheritable, old->cap_inheritable | old->cap_bset))
		return -EPERM;
	if (!cap_issubset(permitted, old->cap_permitted))
		return -EPERM;
	return cap_issubset(effective, permitted) ? 0 : -EPERM;
}

SYSCALL_DEFINE2(capset, struct __user_cap_header_struct __user *, header,
		const struct __user_cap_data_struct __user *, data)
{
	struct __user_cap_data_struct in[2] = { 0 };
	int n = read_version(header), err;
	kernel_cap_t effective, permitted, inheritable;
	struct cred *new;
	pid_t pid;

	if (n <= 0)
		return n ? n : -EINVAL;
	if (get_user(pid, &header->pid))
		return -EFAULT;
	if (pid && pid != task_pid_vnr(current))
		return -EPERM;
	if (copy_from_user(in, data, (size_t)n * sizeof(in[0])))
		return -EFAULT;
	effective =
		(in[0].effective | (u64)in[1].effective << 32) & CAP_FULL_SET;
	permitted =
		(in[0].permitted | (u64)in[1].permitted << 32) & CAP_FULL_SET;
	inheritable = (in[0].inheritable | (u64)in[1].inheritable << 32) &
		      CAP_FULL_SET;
	err = check_capset(current_cred(), effective, permitted, inheritable);
	if (err)
		return err;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	new->cap_effective = effective;
	new->cap_permitted = permitted;
	new->cap_inheritable = inheritable;
	new->cap_ambient &= permitted &inheritable;
	return commit_creds(new);
}

static long prctl_bset_drop(unsigned long cap)
{
	struct cred *new;

	if (!ns_capable(current_user_ns(), CAP_SETPCAP))
		return -EPERM;
	if (cap > CAP_LAST_CAP)
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	new->cap_bset &= ~CAP_BIT(cap);
	return commit_creds(new);
}

static long prctl_set_securebits(unsigned long bits)
{
	const struct cred *old = current_cred();
	u32 locked = (old->securebits & SECURE_ALL_LOCKS) >> 1;
	struct cred *new;

	if ((locked & (old->securebits ^ bits)) ||
	    ((old->securebits & SECURE_ALL_LOCKS) & ~bits) ||
	    (bits & ~(unsigned long)(SECURE_ALL_LOCKS | SECURE_ALL_BITS)) ||
	    !cred_capable(old, old->user_ns, CAP_SETPCAP))
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	new->securebits = (u32)bits;
	return commit_creds(new);
}

static long prctl_set_keepcaps(unsigned long on)
{
	struct cred *new;

	if (on > 1)
		return -EINVAL;
	if (issecure(current_cred(), SECBIT_KEEP_CAPS_LOCKED))
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (on)
		new->securebits |= SECBIT_KEEP_CAPS;
	else
		new->securebits &= ~SECBIT_KEEP_CAPS;
	return commit_creds(new);
}

static long prctl_ambient(unsigned long what, unsigned long cap)
{
	const struct cred *old = current_cred();
	struct cred *new;

	if (what != PR_CAP_AMBIENT_CLEAR_ALL && cap > CAP_LAST_CAP)
		return -EINVAL;
	if (what == PR_CAP_AMBIENT_IS_SET)
		return cap_raised(old->cap_ambient, cap);
	if (what == PR_CAP_AMBIENT_CLEAR_ALL
		    ? cap != 0
		    : what != PR_CAP_AMBIENT_RAISE &&
			      what != PR_CAP_AMBIENT_LOWER)
		return -EINVAL;
	if (what == PR_CAP_AMBIENT_RAISE &&
	    (!cap_raised(old->cap_permitted, cap) ||
	     !cap_raised(old->cap_inheritable, cap) ||
	     issecure(old, SECBIT_NO_CAP_AMBIENT_RAISE)))
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (what == PR_CAP_AMBIENT_CLEAR_ALL)
		new->cap_ambient = CAP_EMPTY_SET;
	else if (what == PR_CAP_AMBIENT_RAISE)
		new->cap_ambient |= CAP_BIT(cap);
	else
		new->cap_ambient &= ~CAP_BIT(cap);
	return commit_creds(new);
}

/**
 * cap_prctl() - the options of prctl(2) that are about capabilities.
 * @option: PR_*.
 * @arg2:   as the caller said; and so on.
 * @arg3:   .
 * @arg4:   .
 * @arg5:   .
 *
 * Context: Process context, may sleep.
 * Return: the result, or -errno; -ENOSYS if @option is another's.
 */
long cap_prctl(int option, unsigned long arg2, unsigned long arg3,
	       unsigned long arg4, unsigned long arg5)
{
	const struct cred *old = current_cred();

	switch (option) {
	case PR_CAPBSET_READ:
		if (arg2 > CAP_LAST_CAP)
			return -EINVAL;
		return cap_raised(old->cap_bset, arg2);
	case PR_CAPBSET_DROP:
		return prctl_bset_drop(arg2);
	case PR_SET_SECUREBITS:
		return prctl_set_securebits(arg2);
	case PR_GET_SECUREBITS:
		return old->securebits;
	case PR_GET_KEEPCAPS:
		return issecure(old, SECBIT_KEEP_CAPS);
	case PR_SET_KEEPCAPS:
		return prctl_set_keepcaps(arg2);
	case PR_CAP_AMBIENT:
		if (arg4 || arg5)
			return -EINVAL;
		return prctl_ambient(arg2, arg3);
	default:
		return -ENOSYS;
	}
}

/* Set-user-ID and set-group-ID bits of the file. */
static void apply_setid(struct cred *new, const struct exec_creds_request *req)
{
	if (req->nosuid || req->no_new_privs)
		return;
	if (req->mode & S_ISUID)
		new->euid = req->file_uid;
	if ((req->mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP))
		new->egid = req->file_gid;
}

/*
 * P'(permitted) = (P(inheritable) & F(inheritable)) |
 *                 (F(permitted) & P(bounding)).
 * false: the file is capability-dumb and would run with less than it needs.
 */
static bool apply_file_caps(struct cred *new, kernel_cap_t permitted,
			    kernel_cap_t inheritable, bool must_have_all)
{
	new->cap_permitted = (new->cap_bset &permitted) |
			     (new->cap_inheritable &inheritable);
	return !must_have_all || cap_issubset(permitted, new->cap_permitted);
}

/* Root runs any file as if it had all capabilities. */
static void apply_root(struct cred *new, const struct cred *old, kuid_t root,
		       bool *effective)
{
	if (issecure(new, SECBIT_NOROOT))
		return;
	if (uid_eq(new->euid, root) || uid_eq(new->uid, root))
		new->cap_permitted = old->cap_bset | old->cap_inheritable;
	if (uid_eq(new->euid, root))
		*effective = true;
}

/*
 * Who may not gain, or is not alone, gets no more than there was: only who may
 * choose users anyway keeps the file's.
 */
static void downgrade(struct cred *new, const struct cred *old,
		      const struct exec_creds_request *req)
{
	if (req->no_new_privs || !ns_capable(new->user_ns, CAP_SETUID)) {
		new->euid = new->uid;
		new->egid = new->gid;
	}
	new->cap_permitted &= old->cap_permitted;
}

/* Does the program run with more than its caller had?  Then AT_SECURE. */
static bool is_secure(const struct cred *new, kuid_t root, bool effective)
{
	if (uid_eq(new->uid, root))
		return false;
	return effective || !cap_issubset(new->cap_permitted, new->cap_ambient);
}

/**
 * exec_creds_from_file() - who runs a file, by what the file says.
 * @new:    from prepare_exec_creds(), changed.
 * @req:    the file.
 * @secure: set for AT_SECURE.
 *
 * Context: Process context.
 * Return: 0, or -EPERM: a capability-dumb file could not get what it wants.
 */
int exec_creds_from_file(struct cred *new, const struct exec_creds_request *req,
			 bool *secure)
{
	const struct cred *old = current_cred();
	kuid_t root = make_kuid(new->user_ns, 0);
	bool setid, has_fcap = req->has_file_caps && !req->nosuid;
	bool effective = has_fcap && req->file_effective;
	kernel_cap_t permitted = has_fcap ? req->file_permitted : 0;
	kernel_cap_t inheritable = has_fcap ? req->file_inheritable : 0;

	new->euid = old->euid;
	new->egid = old->egid;
	apply_setid(new, req);
	if (!apply_file_caps(new, permitted, inheritable, effective))
		return -EPERM;
	/* a set-user-ID-root file with capabilities, run by a user: just those */
	if (!(has_fcap && uid_eq(new->euid, root) && !uid_eq(new->uid, root)))
		apply_root(new, old, root, &effective);
	setid = !uid_eq(new->euid, old->uid) || !gid_eq(new->egid, old->gid);
	if ((setid || !cap_issubset(new->cap_permitted, old->cap_permitted)) &&
	    (req->no_new_privs || req->shared))
		downgrade(new, old, req);
	if (setid || has_fcap)
		new->cap_ambient = CAP_EMPTY_SET;
	new->cap_permitted |= new->cap_ambient;
	new->cap_effective = effective ? new->cap_permitted : new->cap_ambient;
	new->suid = new->fsuid = new->euid;
	new->sgid = new->fsgid = new->egid;
	new->securebits &= ~SECBIT_KEEP_CAPS;
	*secure = setid || is_secure(new, root, effective);
	return 0;
}

/**
 * prepare_exec_creds() - credentials for a new program.
 *
 * Context: Process context, may sleep.
 * Return: a copy of current's, or NULL.
 */
struct cred *prepare_exec_creds(void)
{
	return prepare_creds();
}

/**
 * commit_exec_creds() - the new program is who it is.
 * @new: the reference is eaten.
 *
 * Context: Process context, after the point of no return.
 */
void commit_exec_creds(struct cred *new)
{
	const struct cred *old = current_cred();
	bool plain = uid_eq(old->euid, old->uid) && gid_eq(old->egid, old->gid);

	current->mm->dumpable = plain ? SUID_DUMP_USER : suid_dumpable;
	commit_creds(new); /* limits it further if there is more power now */
}
