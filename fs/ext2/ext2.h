/*
 * fs/ext2/ext2.h - the second extended file system: its format, and what its
 * rooms share.
 *
 * The device is divided into groups of blocks, each with a bitmap of blocks,
 * a bitmap of inodes and a table of inodes.  Numbers on the device are
 * little-endian, as ours are.
 *
 * See: ext2(5), e2fsprogs's doc/libext2fs; Documentation/filesystems/ext2.rst.
 */
#ifndef FS_EXT2_EXT2_H
#define FS_EXT2_EXT2_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "kernel/base/mutex.h"
#include "kernel/uidgid.h"
#include "block/buffer.h"
#include "fs/inode.h"
#include "fs/super.h"

struct block_device;
struct dentry;
struct dir_context;
struct file;
struct seq_file;

#define EXT2_MAGIC      0xef53
#define EXT2_SB_OFFSET  1024
#define EXT2_SB_BITS    10 /* the super block is a block of 1 KiB, number 1 */
#define EXT2_NAME_LEN   255
#define EXT2_LINK_MAX   32000
#define EXT2_ROOT_INO   2
#define EXT2_RESIZE_INO 7
#define EXT2_FIRST_INO  11

#define EXT2_NDIR  12
#define EXT2_NPTRS 15 /* direct, then one of each depth */
#define EXT2_DEPTH 4

/* s_state */
#define EXT2_VALID_FS 1
#define EXT2_ERROR_FS 2

/* s_errors and errors= */
#define EXT2_ERRORS_CONTINUE 1
#define EXT2_ERRORS_RO       2
#define EXT2_ERRORS_PANIC    3

#define EXT2_COMPAT_EXT_ATTR   0x0008u
#define EXT2_INCOMPAT_FILETYPE 0x0002u
#define EXT2_RO_COMPAT_SPARSE  0x0001u
#define EXT2_RO_COMPAT_LARGE   0x0002u

#define EXT2_INCOMPAT_KNOWN  EXT2_INCOMPAT_FILETYPE
#define EXT2_RO_COMPAT_KNOWN (EXT2_RO_COMPAT_SPARSE | EXT2_RO_COMPAT_LARGE)

/* i_flags on the device */
#define EXT2_SYNC_FL      0x00000008u
#define EXT2_IMMUTABLE_FL 0x00000010u
#define EXT2_APPEND_FL    0x00000020u
#define EXT2_NODUMP_FL    0x00000040u
#define EXT2_NOATIME_FL   0x00000080u
#define EXT2_INDEX_FL     0x00001000u /* hashed directory: not kept up here */
#define EXT2_DIRSYNC_FL   0x00010000u
#define EXT2_TOPDIR_FL    0x00020000u
#define EXT2_USER_VISIBLE 0x0003dfffu
#define EXT2_USER_SETTABLE \
	(EXT2_SYNC_FL | EXT2_IMMUTABLE_FL | EXT2_APPEND_FL | EXT2_NODUMP_FL | \
	 EXT2_NOATIME_FL | EXT2_DIRSYNC_FL | EXT2_TOPDIR_FL)
#define EXT2_INHERITED \
	(EXT2_SYNC_FL | EXT2_NODUMP_FL | EXT2_NOATIME_FL | EXT2_DIRSYNC_FL)

struct ext2_super_block {
	u32 s_inodes_count, s_blocks_count, s_r_blocks_count;
	u32 s_free_blocks_count, s_free_inodes_count;
	u32 s_first_data_block, s_log_block_size, s_log_frag_size;
	u32 s_blocks_per_group, s_frags_per_group, s_inodes_per_group;
	u32 s_mtime, s_wtime;
	u16 s_mnt_count, s_max_mnt_count, s_magic, s_state, s_errors;
	u16 s_minor_rev_level;
	u32 s_lastcheck, s_checkinterval, s_creator_os, s_rev_level;
	u16 s_def_resuid, s_def_resgid;
	u32 s_first_ino; /* from here on: revision 1 */
	u16 s_inode_size, s_block_group_nr;
	u32 s_feature_compat, s_feature_incompat, s_feature_ro_compat;
	u8 s_uuid[16];
	char s_volume_name[16], s_last_mounted[64];
	u32 s_algorithm_usage_bitmap;
	u8 s_prealloc_blocks, s_prealloc_dir_blocks;
	u16 s_reserved_gdt_blocks;
	u8 s_journal_uuid[16];
	u32 s_journal_inum, s_journal_dev, s_last_orphan, s_hash_seed[4];
	u8 s_def_hash_version, s_jnl_backup_type;
	u16 s_desc_size;
	u32 s_default_mount_opts, s_first_meta_bg, s_rest[190];
};

struct ext2_group_desc {
	u32 bg_block_bitmap, bg_inode_bitmap, bg_inode_table;
	u16 bg_free_blocks_count, bg_free_inodes_count, bg_used_dirs_count;
	u16 bg_pad;
	u32 bg_reserved[3];
};

struct ext2_inode {
	u16 i_mode, i_uid;
	u32 i_size, i_atime, i_ctime, i_mtime, i_dtime;
	u16 i_gid, i_links_count;
	u32 i_blocks, i_flags, i_reserved1, i_block[EXT2_NPTRS];
	u32 i_generation, i_file_acl, i_size_high, i_faddr;
	u8 i_frag, i_fsize;
	u16 i_pad1, i_uid_high, i_gid_high;
	u32 i_reserved2;
	/* from here on: inodes larger than EXT2_GOOD_OLD_INODE_SIZE */
	u16 i_extra_isize, i_checksum_hi;
	u32 i_ctime_extra, i_mtime_extra, i_atime_extra;
	u32 i_crtime, i_crtime_extra, i_version_hi, i_projid;
};

#define EXT2_GOOD_OLD_INODE_SIZE 128
#define EXT2_EXTRA_ISIZE         32 /* what new inodes keep beyond */

struct ext2_dirent {
	u32 inode;
	u16 rec_len;
	u8 name_len, file_type;
	char name[];
};

#define EXT2_DIR_REC_LEN(len) (((len) + 8u + 3u) & ~3u)

static_assert(sizeof(struct ext2_super_block) == 1024, "on the device");
static_assert(sizeof(struct ext2_group_desc) == 32, "on the device");
static_assert(sizeof(struct ext2_inode) ==
		      EXT2_GOOD_OLD_INODE_SIZE + EXT2_EXTRA_ISIZE,
	      "on the device");
static_assert(sizeof(struct ext2_dirent) == 8, "on the device");

/*
 * struct ext2_sb - a mounted ext2.
 *   [c] constant once mounted   [a] alloc_mutex   [u] s_umount
 */
struct ext2_sb {
	struct super_block *sb;     /* [c] */
	struct block_device *bdev;  /* [c] */
	struct block_buf sbuf;      /* [c] the super block */
	struct block_buf *gbufs;    /* [c] the group descriptors' blocks */
	unsigned int nr_gbufs;      /* [c] */
	unsigned int bits;          /* [c] log2 of the block size */
	u32 block_size, inode_size; /* [c] */
	u32 blocks_count, inodes_count, first_block; /* [c] */
	u32 blocks_per_group, inodes_per_group;      /* [c] */
	u32 inodes_per_block, groups, first_ino;     /* [c] */
	u32 overhead;      /* [c] blocks of the format itself */
	bool has_filetype; /* [c] */
	struct mutex alloc_mutex;
	struct mutex xattr_mutex;     /* all attributes, blocks shared or not */
	u64 free_blocks, free_inodes; /* [a] sums over the groups */
	u16 mount_state;              /* [u] s_state before we came */
	bool is_writing;              /* [u] the device says not clean */
	unsigned int errors;          /* [u] EXT2_ERRORS_* */
	u32 r_blocks;                 /* [u] kept for resuid and resgid */
	kuid_t resuid;                /* [u] */
	kgid_t resgid;                /* [u] */
	bool grpid, minixdf;          /* [u] mount options */
};

/*
 * struct ext2_inode_info - an inode in memory.
 *   [m] map_mutex   [w] i_rwsem   [x] xattr_mutex   [c] constant
 */
struct ext2_inode_info {
	u32 i_data[EXT2_NPTRS]; /* [m] pointers; read freely.  Or a text */
	u32 flags;              /* [w] EXT2_*_FL */
	u32 file_acl;           /* [x] block of extended attributes */
	u32 dtime;              /* [c] set when the last link is gone */
	u32 group;              /* [c] where its inode lies */
	u32 next_logical;       /* [m] a write there continues ... */
	u32 next_goal;          /* [m] ... at this block */
	u32 dir_hint;           /* [w] no room in the blocks before it */
	bool is_fresh;          /* its slot on the device holds old bytes */
	bool is_unsynced;       /* new: fsync must make its name last too */
	struct mutex map_mutex;
	struct inode vfs;
};

static inline struct ext2_inode_info *EXT2_I(const struct inode *inode)
{
	return container_of(inode, struct ext2_inode_info, vfs);
}

static inline struct ext2_sb *EXT2_SB(const struct super_block *sb)
{
	return sb->s_fs_info;
}

static inline struct ext2_super_block *ext2_es(const struct ext2_sb *sbi)
{
	return sbi->sbuf.data;
}

static inline u32 ext2_group_first(const struct ext2_sb *sbi, u32 group)
{
	return sbi->first_block + group * sbi->blocks_per_group;
}

/* super.c */
void ext2_init(void);
void ext2_error(struct super_block *sb, const char *fmt, ...) __printf(2, 3);
struct ext2_group_desc *ext2_group(const struct ext2_sb *sbi, u32 group,
				   const struct block_buf **buf);
int ext2_sync_fs(struct super_block *sb, int wait);
int ext2_parse_options(struct ext2_sb *sbi, char *text);
int ext2_show_options(struct seq_file *m, struct dentry *root);

/* balloc.c */
u32 ext2_new_block(struct inode *inode, u32 goal, int *err);
void ext2_free_blocks(struct inode *inode, u32 block, u32 count);
bool ext2_block_valid(const struct ext2_sb *sbi, u32 block);

/* ialloc.c */
struct inode *ext2_new_inode(struct inode *dir, umode_t mode);
void ext2_free_inode(struct inode *inode);

/* map.c */
struct ext2_run {
	u32 logical; /* first block of the file */
	u32 block;   /* first block of the device; 0: a hole */
	u32 count;
};

int ext2_map(struct inode *inode, u32 logical, u32 max, struct ext2_run *run);
int ext2_map_alloc(struct inode *inode, u32 logical, u32 *block);
void ext2_truncate_blocks(struct inode *inode, loff_t size);
loff_t ext2_max_size(unsigned int bits);

/* inode.c */
int ext2_read_slot(struct super_block *sb, u32 ino, struct block_buf *buf,
		   struct ext2_inode **raw);
struct inode *ext2_iget(struct super_block *sb, u32 ino);
void ext2_set_operations(struct inode *inode, umode_t mode, dev_t rdev);
void ext2_set_vfs_flags(struct inode *inode);
int ext2_write_inode(struct inode *inode);
void ext2_evict_inode(struct inode *inode);
bool ext2_is_fast_symlink(const struct inode *inode);

/* xattr.c */
ssize_t ext2_getxattr(struct inode *inode, const char *name, void *buf,
		      size_t size);
int ext2_setxattr(struct inode *inode, const char *name, const void *value,
		  size_t size, int flags);
ssize_t ext2_listxattr(struct inode *inode, char *buf, size_t size);
void ext2_drop_xattrs(struct inode *inode);

/* dir.c */
struct ext2_slot {
	struct block_buf buf;
	struct ext2_dirent *de;
	struct ext2_dirent *prev; /* in the same block, or NULL */
	u32 block;                /* of the directory */
};

int ext2_find_entry(struct inode *dir, const char *name, unsigned int len,
		    struct ext2_slot *slot);
int ext2_add_entry(struct inode *dir, const char *name, unsigned int len,
		   struct inode *inode);
void ext2_delete_entry(struct inode *dir, struct ext2_slot *slot);
void ext2_set_entry(struct inode *dir, struct ext2_slot *slot,
		    struct inode *inode);
int ext2_make_empty(struct inode *inode, const struct inode *parent);
int ext2_is_empty(struct inode *dir);

/* file.c, namei.c, symlink.c, ioctl.c */
extern const struct file_operations ext2_file_operations;
extern const struct file_operations ext2_dir_operations;
extern const struct address_space_operations ext2_aops;
extern const struct inode_operations ext2_file_iops;
extern const struct inode_operations ext2_dir_iops;
extern const struct inode_operations ext2_symlink_iops;
extern const struct inode_operations ext2_special_iops;
int ext2_fsync(struct file *file, loff_t start, loff_t end, int datasync);
int ext2_setattr(struct dentry *dentry, struct iattr *attr);
int ext2_getattr(const struct path *path, struct kstat *stat, u32 mask,
		 unsigned int flags);
long ext2_ioctl(struct file *file, unsigned int cmd, unsigned long arg);

#endif
