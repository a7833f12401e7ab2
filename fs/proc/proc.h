/*
 * fs/proc/proc.h - adding files to /proc.
 *
 * A file is one line in the tree (proc_create and friends); what hangs below
 * /proc/PID is a table in fs/proc/base.c.
 */
#ifndef FS_PROC_PROC_H
#define FS_PROC_PROC_H

#include "lib/types.h"
#include "fs/pseudo.h"

struct file;
struct file_operations;
struct inode;
struct pid;
struct pid_namespace;
struct seq_file;
struct seq_operations;

struct pseudo_node *proc_mkdir(const char *name, struct pseudo_node *parent);
struct pseudo_node *proc_create(const char *name, umode_t mode,
				struct pseudo_node *parent,
				const struct file_operations *fops);
struct pseudo_node *proc_create_data(const char *name, umode_t mode,
				     struct pseudo_node *parent,
				     const struct file_operations *fops,
				     void *data);
struct pseudo_node *
proc_create_single(const char *name, umode_t mode, struct pseudo_node *parent,
		   int (*show)(struct seq_file *m, void *v));
struct pseudo_node *proc_create_seq(const char *name, umode_t mode,
				    struct pseudo_node *parent,
				    const struct seq_operations *ops);
struct pseudo_node *proc_symlink(const char *name, struct pseudo_node *parent,
				 const char *target);
struct pseudo_node *proc_net_create_seq(const char *name,
					const struct seq_operations *ops);
struct pid *proc_dir_get_pid(const struct file *file);
struct pid_namespace *proc_mount_pid_ns(const struct inode *inode);
void proc_root_init(void);

#endif
