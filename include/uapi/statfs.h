/*
 * include/uapi/statfs.h - struct statfs, its flags, and the magic numbers.
 */
#ifndef UAPI_STATFS_H
#define UAPI_STATFS_H

struct statfs {
	long f_type;
	long f_bsize;
	long f_blocks;
	long f_bfree;
	long f_bavail;
	long f_files;
	long f_ffree;
	struct {
		int val[2];
	} f_fsid;
	long f_namelen;
	long f_frsize;
	long f_flags;
	long f_spare[4];
};

#define ST_RDONLY      0x0001
#define ST_NOSUID      0x0002
#define ST_NODEV       0x0004
#define ST_NOEXEC      0x0008
#define ST_SYNCHRONOUS 0x0010
#define ST_VALID       0x0020
#define ST_NOATIME     0x0400
#define ST_NODIRATIME  0x0800
#define ST_RELATIME    0x1000
#define ST_NOSYMFOLLOW 0x2000

#define RAMFS_MAGIC           0x858458f6
#define TMPFS_MAGIC           0x01021994
#define PROC_SUPER_MAGIC      0x9fa0
#define SYSFS_MAGIC           0x62656572
#define DEBUGFS_MAGIC         0x64626720
#define DEVPTS_SUPER_MAGIC    0x1cd1
#define PIPEFS_MAGIC          0x50495045
#define SOCKFS_MAGIC          0x534F434B
#define ANON_INODE_FS_MAGIC   0x09041934
#define NSFS_MAGIC            0x6e736673
#define CGROUP_SUPER_MAGIC    0x27e0eb
#define CGROUP2_SUPER_MAGIC   0x63677270
#define MQUEUE_MAGIC          0x19800202
#define TRACEFS_MAGIC         0x74726163
#define OVERLAYFS_SUPER_MAGIC 0x794c7630

/* The older answer, by device: ustat(2). */
struct ustat {
	int f_tfree;
	unsigned long f_tinode;
	char f_fname[6]; /* empty */
	char f_fpack[6];
};

#endif
