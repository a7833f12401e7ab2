/*
 * fs/path.h - a place in the file tree: always the pair (mount, dentry).
 */
#ifndef FS_PATH_H
#define FS_PATH_H

#include "lib/types.h"

struct dentry;
struct vfsmount;

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

void path_get(const struct path *path);
void path_put(const struct path *path);

static inline bool path_equal(const struct path *a, const struct path *b)
{
	return a->mnt == b->mnt && a->dentry == b->dentry;
}

#endif
