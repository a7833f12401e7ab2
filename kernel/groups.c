/*
 * kernel/groups.c - supplementary groups: sorted, shared, never changed.
 *
 * See: setgroups(2), getgroups(2).
 */
#include <uapi/errno.h>
#include "asm/uaccess.h"
#include "kernel/cred.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "lib/sort.h"
#include "lib/util.h"
#include "mm/slab.h"

/**
 * groups_alloc() - room for @n groups.
 * @n: 0 to NGROUPS_MAX.
 *
 * Context: May sleep.
 * Return: the room, count 1, contents undefined; or NULL.
 */
struct group_info *groups_alloc(int n)
{
	struct group_info *info;

	info = kvmalloc(struct_size(info, gid, (size_t)n), GFP_KERNEL);
	if (!info)
		return NULL;
	refcount_set(&info->usage, 1);
	info->ngroups = n;
	return info;
}

/**
 * put_group_info() - drop a reference.
 * @info: the groups.
 *
 * Context: Process context or under a spinlock, not hardirq.
 */
void put_group_info(struct group_info *info)
{
	if (refcount_dec_and_test(&info->usage))
		kvfree(info);
}

static int gid_cmp(const void *a, const void *b)
{
	gid_t x = __kgid_val(*(const kgid_t *)a);
	gid_t y = __kgid_val(*(const kgid_t *)b);

	return (x > y) - (x < y);
}

/**
 * groups_sort() - in_group_p() searches by halves.
 * @info: not yet shared.
 *
 * Context: Any.
 */
void groups_sort(struct group_info *info)
{
	sort(info->gid, (size_t)info->ngroups, sizeof(kgid_t), gid_cmp);
}

static bool groups_search(const struct group_info *info, kgid_t gid)
{
	int low = 0, high = info->ngroups;

	while (low < high) {
		int mid = (low + high) / 2;

		if (__kgid_val(gid) < __kgid_val(info->gid[mid]))
			high = mid;
		else if (gid_eq(gid, info->gid[mid]))
			return true;
		else
			low = mid + 1;
	}
	return false;
}

/**
 * in_group_p() - is current in @gid, as file systems see it?
 * @gid: the group.
 *
 * Context: Process context.
 */
bool in_group_p(kgid_t gid)
{
	const struct cred *cred = current_cred();

	return gid_eq(gid, cred->fsgid) || groups_search(cred->group_info, gid);
}

/**
 * in_egroup_p() - is current in @gid, as everyone else sees it?
 * @gid: the group.
 *
 * Context: Process context.
 */
bool in_egroup_p(kgid_t gid)
{
	const struct cred *cred = current_cred();

	return gid_eq(gid, cred->egid) || groups_search(cred->group_info, gid);
}

SYSCALL_DEFINE2(getgroups, int, size, gid_t __user *, list)
{
	const struct cred *cred = current_cred();
	const struct group_info *info = cred->group_info;

	if (size < 0)
		return -EINVAL;
	if (!size)
		return info->ngroups;
	if (info->ngroups > size)
		return -EINVAL;
	for (int i = 0; i < info->ngroups; i++)
		if (put_user(from_kgid_munged(cred->user_ns, info->gid[i]),
			     &list[i]))
			return -EFAULT;
	return info->ngroups;
}

/* Fill @info from user memory: 0, -EFAULT, -EINVAL (a group not known here). */
static int groups_from_user(struct group_info *info, const gid_t __user *list)
{
	for (int i = 0; i < info->ngroups; i++) {
		gid_t gid;

		if (get_user(gid, &list[i]))
			return -EFAULT;
		info->gid[i] = make_kgid(current_user_ns(), gid);
		if (!gid_valid(info->gid[i]))
			return -EINVAL;
	}
	return 0;
}

SYSCALL_DEFINE2(setgroups, int, size, gid_t __user *, list)
{
	struct user_namespace *ns = current_user_ns();
	struct group_info *info;
	struct cred *new;
	int err;

	if (!ns_capable(ns, CAP_SETGID) || !userns_may_setgroups(ns))
		return -EPERM;
	if ((unsigned int)size > NGROUPS_MAX)
		return -EINVAL;
	info = groups_alloc(size);
	if (!info)
		return -ENOMEM;
	err = groups_from_user(info, list);
	if (err)
		goto out_put;
	groups_sort(info);
	err = -ENOMEM;
	new = prepare_creds();
	if (!new)
		goto out_put;
	put_group_info(new->group_info);
	new->group_info = info;
	return commit_creds(new);

out_put:
	put_group_info(info);
	return err;
}
