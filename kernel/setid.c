/*
 * kernel/setid.c - who am I: the system calls on user, group and
 * supplementary ids.
 *
 * See: credentials(7), setuid(2), setreuid(2), setresuid(2), setfsuid(2),
 * setgroups(2).
 */
#include <uapi/errno.h>
#include <uapi/prctl.h>
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/cred_fixup.h"
#include "kernel/rlimit.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "lib/errptr.h"

#define UNCHANGED ((uid_t)-1)

SYSCALL_DEFINE0(getuid)
{
	return from_kuid_munged(current_user_ns(), current_uid());
}

SYSCALL_DEFINE0(geteuid)
{
	return from_kuid_munged(current_user_ns(), current_euid());
}

SYSCALL_DEFINE0(getgid)
{
	return from_kgid_munged(current_user_ns(), current_gid());
}

SYSCALL_DEFINE0(getegid)
{
	return from_kgid_munged(current_user_ns(), current_egid());
}

SYSCALL_DEFINE3(getresuid, uid_t __user *, ruid, uid_t __user *, euid,
		uid_t __user *, suid)
{
	const struct cred *cred = current_cred();
	struct user_namespace *ns = cred->user_ns;

	if (put_user(from_kuid_munged(ns, cred->uid), ruid) ||
	    put_user(from_kuid_munged(ns, cred->euid), euid) ||
	    put_user(from_kuid_munged(ns, cred->suid), suid))
		return -EFAULT;
	return 0;
}

SYSCALL_DEFINE3(getresgid, gid_t __user *, rgid, gid_t __user *, egid,
		gid_t __user *, sgid)
{
	const struct cred *cred = current_cred();
	struct user_namespace *ns = cred->user_ns;

	if (put_user(from_kgid_munged(ns, cred->gid), rgid) ||
	    put_user(from_kgid_munged(ns, cred->egid), egid) ||
	    put_user(from_kgid_munged(ns, cred->sgid), sgid))
		return -EFAULT;
	return 0;
}

static bool can_setuid(const struct cred *cred)
{
	return ns_capable(cred->user_ns, CAP_SETUID);
}

static bool can_setgid(const struct cred *cred)
{
	return ns_capable(cred->user_ns, CAP_SETGID);
}

/*
 * The real user may have too many processes.  That shall not make set*id fail,
 * which programs forget to check, but the next execve().
 */
static void flag_nproc_exceeded(const struct cred *new)
{
	if (is_rlimit_overlimit(new->ucounts, UCOUNT_RLIMIT_NPROC,
				rlimit(RLIMIT_NPROC)) &&
	    !uid_eq(new->uid, GLOBAL_ROOT_UID))
		current->flags |= PF_NPROC_EXCEEDED;
	else
		current->flags &= ~PF_NPROC_EXCEEDED;
}

/* @new has its ids: the capabilities follow, and it becomes current's. */
static int commit_uids(struct cred *new, const struct cred *old)
{
	int err = set_cred_ucounts(new);

	if (err) {
		abort_creds(new);
		return err;
	}
	if (!uid_eq(new->uid, old->uid))
		flag_nproc_exceeded(new);
	cap_emulate_setxuid(new, old);
	return commit_creds(new);
}

SYSCALL_DEFINE1(setuid, uid_t, uid)
{
	kuid_t kuid = make_kuid(current_user_ns(), uid);
	const struct cred *old = current_cred();
	struct cred *new;

	if (!uid_valid(kuid))
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (can_setuid(old)) {
		new->suid = new->uid = kuid;
	} else if (!uid_eq(kuid, old->uid) && !uid_eq(kuid, new->suid)) {
		abort_creds(new);
		return -EPERM;
	}
	new->fsuid = new->euid = kuid;
	return commit_uids(new, old);
}

/* One of three ids: unchanged, or known here.  false: not known. */
static bool map_uid(uid_t uid, kuid_t *kuid)
{
	if (uid == UNCHANGED)
		return true;
	*kuid = make_kuid(current_user_ns(), uid);
	return uid_valid(*kuid);
}

static bool is_own_uid(const struct cred *cred, kuid_t uid)
{
	return uid_eq(uid, cred->uid) || uid_eq(uid, cred->euid) ||
	       uid_eq(uid, cred->suid);
}

SYSCALL_DEFINE2(setreuid, uid_t, ruid, uid_t, euid)
{
	const struct cred *old = current_cred();
	kuid_t kruid = old->uid, keuid = old->euid;
	struct cred *new;

	if (!map_uid(ruid, &kruid) || !map_uid(euid, &keuid))
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (((ruid != UNCHANGED && !uid_eq(kruid, old->uid) &&
	      !uid_eq(kruid, old->euid)) ||
	     (euid != UNCHANGED && !is_own_uid(old, keuid))) &&
	    !can_setuid(old)) {
		abort_creds(new);
		return -EPERM;
	}
	new->uid = kruid;
	new->euid = keuid;
	if (ruid != UNCHANGED ||
	    (euid != UNCHANGED && !uid_eq(keuid, old->uid)))
		new->suid = new->euid;
	new->fsuid = new->euid;
	return commit_uids(new, old);
}

SYSCALL_DEFINE3(setresuid, uid_t, ruid, uid_t, euid, uid_t, suid)
{
	const struct cred *old = current_cred();
	kuid_t kruid = old->uid, keuid = old->euid, ksuid = old->suid;
	struct cred *new;

	if (!map_uid(ruid, &kruid) || !map_uid(euid, &keuid) ||
	    !map_uid(suid, &ksuid))
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if ((!is_own_uid(old, kruid) || !is_own_uid(old, keuid) ||
	     !is_own_uid(old, ksuid)) &&
	    !can_setuid(old)) {
		abort_creds(new);
		return -EPERM;
	}
	new->uid = kruid;
	new->euid = keuid;
	new->suid = ksuid;
	new->fsuid = keuid;
	return commit_uids(new, old);
}

SYSCALL_DEFINE1(setfsuid, uid_t, uid)
{
	const struct cred *old = current_cred();
	kuid_t kuid = make_kuid(old->user_ns, uid);
	uid_t ret = from_kuid_munged(old->user_ns, old->fsuid);
	struct cred *new;

	if (!uid_valid(kuid) || uid_eq(kuid, old->fsuid))
		return ret;
	if (!is_own_uid(old, kuid) && !can_setuid(old))
		return ret;
	new = prepare_creds();
	if (!new)
		return ret;
	new->fsuid = kuid;
	cap_emulate_setfsuid(new, old);
	commit_creds(new);
	return ret;
}

static bool map_gid(gid_t gid, kgid_t *kgid)
{
	if (gid == UNCHANGED)
		return true;
	*kgid = make_kgid(current_user_ns(), gid);
	return gid_valid(*kgid);
}

static bool is_own_gid(const struct cred *cred, kgid_t gid)
{
	return gid_eq(gid, cred->gid) || gid_eq(gid, cred->egid) ||
	       gid_eq(gid, cred->sgid);
}

SYSCALL_DEFINE1(setgid, gid_t, gid)
{
	kgid_t kgid = make_kgid(current_user_ns(), gid);
	const struct cred *old = current_cred();
	struct cred *new;

	if (!gid_valid(kgid))
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (can_setgid(old)) {
		new->gid = new->sgid = kgid;
	} else if (!gid_eq(kgid, old->gid) && !gid_eq(kgid, old->sgid)) {
		abort_creds(new);
		return -EPERM;
	}
	new->egid = new->fsgid = kgid;
	return commit_creds(new);
}

SYSCALL_DEFINE2(setregid, gid_t, rgid, gid_t, egid)
{
	const struct cred *old = current_cred();
	kgid_t krgid = old->gid, kegid = old->egid;
	struct cred *new;

	if (!map_gid(rgid, &krgid) || !map_gid(egid, &kegid))
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (((rgid != UNCHANGED && !gid_eq(krgid, old->gid) &&
	      !gid_eq(krgid, old->egid)) ||
	     (egid != UNCHANGED && !is_own_gid(old, kegid))) &&
	    !can_setgid(old)) {
		abort_creds(new);
		return -EPERM;
	}
	new->gid = krgid;
	new->egid = kegid;
	if (rgid != UNCHANGED ||
	    (egid != UNCHANGED && !gid_eq(kegid, old->gid)))
		new->sgid = new->egid;
	new->fsgid = new->egid;
	return commit_creds(new);
}

SYSCALL_DEFINE3(setresgid, gid_t, rgid, gid_t, egid, gid_t, sgid)
{
	const struct cred *old = current_cred();
	kgid_t krgid = old->gid, kegid = old->egid, ksgid = old->sgid;
	struct cred *new;

	if (!map_gid(rgid, &krgid) || !map_gid(egid, &kegid) ||
	    !map_gid(sgid, &ksgid))
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if ((!is_own_gid(old, krgid) || !is_own_gid(old, kegid) ||
	     !is_own_gid(old, ksgid)) &&
	    !can_setgid(old)) {
		abort_creds(new);
		return -EPERM;
	}
	new->gid = krgid;
	new->egid = kegid;
	new->sgid = ksgid;
	new->fsgid = kegid;
	return commit_creds(new);
}

SYSCALL_DEFINE1(setfsgid, gid_t, gid)
{
	const struct cred *old = current_cred();
	kgid_t kgid = make_kgid(old->user_ns, gid);
	gid_t ret = from_kgid_munged(old->user_ns, old->fsgid);
	struct cred *new;

	if (!gid_valid(kgid) || gid_eq(kgid, old->fsgid))
		return ret;
	if (!is_own_gid(old, kgid) && !can_setgid(old))
		return ret;
	new = prepare_creds();
	if (!new)
		return ret;
	new->fsgid = kgid;
	commit_creds(new);
	return ret;
}
