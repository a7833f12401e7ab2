/*
 * fs/nsfs.h - namespaces as files.
 */
#ifndef FS_NSFS_H
#define FS_NSFS_H

#include "lib/types.h"

struct dentry;
struct file;
struct ns_common;
struct path;

int ns_get_path(struct ns_common *ns, struct path *path);
struct ns_common *ns_of_file(const struct file *file);
struct ns_common *ns_of_dentry(const struct dentry *dentry);
void nsfs_init(void);

#endif
