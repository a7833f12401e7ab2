/*
 * fs/fs_struct.h - where a task stands: root, working directory, umask.
 */
#ifndef FS_FS_STRUCT_H
#define FS_FS_STRUCT_H

#include "lib/types.h"
#include "lib/list.h"
#include "kernel/base/spinlock.h"
#include "kernel/task_part.h"
#include "fs/path.h"

struct task_struct;

struct fs_struct {
	spinlock_t lock;
	int users;             /* lock: tasks that share it (CLONE_FS) */
	int umask;             /* lock */
	bool in_exec;          /* lock: execve(2) is checking who shares it */
	struct path root;      /* lock */
	struct path pwd;       /* lock */
	struct list_head list; /* all of them; the list's lock */
};

extern const struct task_part task_fs;
extern struct fs_struct init_fs;

struct fs_struct *copy_fs_struct(struct fs_struct *old);
void free_fs_struct(struct fs_struct *fs);
int unshare_fs_struct(void);
void switch_fs_struct(struct fs_struct *fs);
bool fs_struct_is_shared(void);
void set_fs_root(struct fs_struct *fs, const struct path *path);
void set_fs_pwd(struct fs_struct *fs, const struct path *path);
void get_fs_root(struct fs_struct *fs, struct path *root);
void get_fs_pwd(struct fs_struct *fs, struct path *pwd);
int get_task_root(struct task_struct *task, struct path *root);
int get_task_pwd(struct task_struct *task, struct path *pwd);
int get_task_umask(struct task_struct *task);
void chroot_fs_refs(const struct path *old_root, const struct path *new_root);
int current_umask(void);
void fs_struct_init(void);
long nr_fs_structs(void);

#endif
