/*
 * fs/fs.h - the file system headers that nearly every room here needs.
 */
#ifndef FS_FS_H
#define FS_FS_H

#include "fs/path.h"
#include "fs/dentry.h"
#include "fs/inode.h"
#include "fs/super.h"
#include "fs/file.h"
#include "fs/filesystems.h"
#include "fs/dir.h"
#include "fs/libfs.h"

#endif
