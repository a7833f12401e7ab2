/*
 * kernel/cred.h - who a task is and what it may do.
 *
 * A struct cred never changes once a task has it: whoever changes identity
 * prepares a copy and commits it whole.  Every question of privilege is
 * ns_capable(ns, cap).
 */
#ifndef KERNEL_CRED_H
#define KERNEL_CRED_H

#include <uapi/capability.h>
#include "kernel/base/sched_iface.h"
#include "kernel/uidgid.h"
#include "kernel/user_namespace.h"
#include "lib/refcount.h"
#include "lib/types.h"

struct task_struct;

typedef u64 kernel_cap_t; /* bit n is capability n */

#define CAP_EMPTY_SET        ((kernel_cap_t)0)
#define CAP_FULL_SET         ((1ULL << (CAP_LAST_CAP + 1)) - 1)
#define CAP_BIT(cap)         (1ULL << (cap))
#define cap_raised(set, cap) (((set) >> (cap)) & 1)

#define NGROUPS_MAX 65536

struct group_info {
	refcount_t usage;
	int ngroups;
	kgid_t gid[]; /* ascending */
};

struct cred {
	refcount_t usage;
	kuid_t uid, suid, euid, fsuid;
	kgid_t gid, sgid, egid, fsgid;
	u32 securebits; /* SECBIT_* */
	kernel_cap_t cap_inheritable;
	kernel_cap_t cap_permitted;
	kernel_cap_t cap_effective;
	kernel_cap_t cap_bset;
	kernel_cap_t cap_ambient;
	struct user_namespace *user_ns; /* where the caps count */
	struct ucounts *ucounts;        /* of uid in user_ns */
	struct group_info *group_info;
};

extern struct cred init_cred;
extern struct group_info init_groups;

const struct cred *current_cred(void);
/* As others see the task: real_cred of any task, referenced. */
const struct cred *get_task_cred(struct task_struct *task);
kuid_t task_uid(struct task_struct *task);
kuid_t task_euid(struct task_struct *task);

static inline const struct cred *get_cred(const struct cred *cred)
{
	refcount_inc(&((struct cred *)cred)->usage);
	return cred;
}

void put_cred(const struct cred *cred);
struct cred *prepare_creds(void);
struct cred *prepare_kernel_cred(void); /* root's, whoever calls */
int commit_creds(struct cred *new);     /* eats the reference; 0 */
void abort_creds(struct cred *new);
const struct cred *override_creds(const struct cred *new);
void revert_creds(const struct cred *old);
int set_cred_ucounts(struct cred *new);

#define current_uid()     (current_cred()->uid)
#define current_gid()     (current_cred()->gid)
#define current_euid()    (current_cred()->euid)
#define current_egid()    (current_cred()->egid)
#define current_fsuid()   (current_cred()->fsuid)
#define current_fsgid()   (current_cred()->fsgid)
#define current_user_ns() (current_cred()->user_ns)

/* groups */
struct group_info *groups_alloc(int n);
void put_group_info(struct group_info *info);
void groups_sort(struct group_info *info);
bool in_group_p(kgid_t gid);  /* fsgid or a supplementary group */
bool in_egroup_p(kgid_t gid); /* egid or a supplementary group */

/* capabilities: as the current task, noting PF_SUPERPRIV */
bool capable(int cap); /* in init_user_ns */
bool ns_capable(struct user_namespace *ns, int cap);
bool ns_capable_noaudit(struct user_namespace *ns, int cap);
/* @cred against @ns, nothing noted. */
bool cred_capable(const struct cred *cred, struct user_namespace *ns, int cap);
bool has_ns_capability(struct task_struct *task, struct user_namespace *ns,
		       int cap);
bool cap_issubset(kernel_cap_t a, kernel_cap_t of_b);

/* What exec knows about the file it is about to run. */
struct exec_creds_request {
	kuid_t file_uid;
	kgid_t file_gid;
	umode_t mode;
	bool nosuid;         /* of the mount: the file lends nothing */
	bool no_new_privs;   /* the task may gain nothing */
	bool shared;         /* others share what the task could fool it by */
	bool has_file_caps;  /* security.capability was there and valid */
	bool file_effective; /* ... with the effective bit */
	kernel_cap_t file_permitted;
	kernel_cap_t file_inheritable;
};

/*
 * Change @new (from prepare_exec_creds()) as running the file does.
 * 0 or -EPERM; *@secure says AT_SECURE.
 */
struct cred *prepare_exec_creds(void);
int exec_creds_from_file(struct cred *new, const struct exec_creds_request *req,
			 bool *secure);
/* After the point of no return: dumpable, pdeath_signal, then commit. */
void commit_exec_creds(struct cred *new);

/* fs.suid_dumpable: mm->dumpable of a program that gained power. */
extern int suid_dumpable;

void cred_init(void);

#endif
