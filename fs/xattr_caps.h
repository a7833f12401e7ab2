/*
 * fs/xattr_caps.h - the capabilities of a file.
 */
#ifndef FS_XATTR_CAPS_H
#define FS_XATTR_CAPS_H

#include <uapi/capability.h>
#include "kernel/uidgid.h"
#include "lib/types.h"

struct inode;

bool kuid_is_root_here(kuid_t kuid);
ssize_t caps_from_user(struct inode *inode, const void *value, size_t size,
		       struct vfs_ns_cap_data *out);
ssize_t caps_to_user(struct vfs_ns_cap_data *caps, size_t size);
int inode_drop_caps(struct inode *inode);

#endif
