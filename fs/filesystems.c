/*
 * fs/filesystems.c - the list of file system types.
 *
 * Types of this floor stand in the table below, in the order they appear in
 * /proc/filesystems; floors above register theirs at boot.
 *
 * See: filesystems(5), proc(5).
 */
#include "lib/types.h"
#include "lib/list.h"
#include "lib/string.h"
#include "lib/util.h"
#include <uapi/errno.h>
#include "kernel/base/panic.h"
#include "kernel/base/spinlock.h"
#include "kernel/cred.h"
#include "fs/filesystems.h"
#include "fs/seq_file.h"

extern struct file_system_type sysfs_type;
extern struct file_system_type tmpfs_type;
extern struct file_system_type ramfs_type;
extern struct file_system_type rootfs_type;
extern struct file_system_type proc_type;
extern struct file_system_type devtmpfs_type;
extern struct file_system_type debugfs_type;
extern struct file_system_type overlay_type;

static struct file_system_type *const builtin[] = {
	&sysfs_type,    &rootfs_type,  &tmpfs_type, &proc_type,
	&devtmpfs_type, &debugfs_type, &ramfs_type, &overlay_type,
};

static spinlock_t lock = SPINLOCK_INIT(RANK_SB_LIST, "filesystems");
static LIST_HEAD(types); /* lock; types never leave */

static struct file_system_type *find(const char *name)
{
	struct file_system_type *type;

	list_for_each_entry(type, &types, list)
		if (!strcmp(type->name, name))
			return type;
	return NULL;
}

/**
 * register_filesystem() - make a type known to mount(2).
 * @type: stays forever.
 *
 * Context: Any.
 * Return: 0, or -EBUSY if the name is taken.
 */
int register_filesystem(struct file_system_type *type)
{
	int err = -EBUSY;

	spin_lock(&lock);
	if (!find(type->name)) {
		if (!type->fs_supers.next)
			INIT_LIST_HEAD(&type->fs_supers);
		list_add_tail(&type->list, &types);
		err = 0;
	}
	spin_unlock(&lock);
	return err;
}

/**
 * get_fs_type() - find a type by name.
 * @name: as in mount -t.
 *
 * Context: Any.
 * Return: the type, or NULL.
 */
struct file_system_type *get_fs_type(const char *name)
{
	struct file_system_type *type;

	spin_lock(&lock);
	type = find(name);
	spin_unlock(&lock);
	return type;
}

/**
 * fs_type_owner() - whose a super block made now would be.
 * @type: its file system.
 *
 * Context: Process context.
 * Return: a user namespace, borrowed.
 */
struct user_namespace *fs_type_owner(const struct file_system_type *type)
{
	return type->owner ? type->owner() : current_user_ns();
}

/** filesystems_show() - /proc/filesystems.  Context: May sleep.  Return: 0. */
int filesystems_show(struct seq_file *m, void *v)
{
	struct file_system_type *type;

	(void)v;
	spin_lock(&lock);
	list_for_each_entry(type, &types, list)
		seq_printf(m, "%s\t%s\n",
			   type->fs_flags & FS_REQUIRES_DEV ? "" : "nodev",
			   type->name);
	spin_unlock(&lock);
	return 0;
}

/** filesystems_init() - register this floor's types.  Context: Boot, once. */
void filesystems_init(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(builtin); i++)
		if (register_filesystem(builtin[i]))
			panic("file system %s twice", builtin[i]->name);
}
