/*
 * fs/file.c - the life of an open file: allocated, shared, released once.
 *
 * A struct file is what open(2) makes; descriptors, mappings and transient
 * users each hold a reference, and the last fput() undoes everything open()
 * did.  The number of open files is bounded by fs.file-max, which only
 * CAP_SYS_ADMIN may exceed.
 *
 * See: open(2), proc(5) on file-nr.
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "lib/errptr.h"
#include "lib/bitmap.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/rlimit.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/base/panic.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/sysctl.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vm_file.h"
#include "fs/eventpoll.h"
#include "fs/fs.h"
#include "fs/fdtable.h"
#include "fs/fsnotify.h"
#include "fs/locks.h"
#include "fs/mnt_tree.h"
#include "fs/mount.h"

static struct kmem_cache *filp_cache;
static struct counter files_count = COUNTER_INIT("files");
static long files_max = 8192;

/**
 * nr_files() - how many struct file exist.
 *
 * Context: Any.
 * Return: the count.
 */
long nr_files(void)
{
	return counter_read(&files_count);
}

/**
 * alloc_empty_file() - a struct file that is not open yet.
 * @flags: O_* of the open to come; decides FMODE_READ and FMODE_WRITE.
 * @cred:  the opener's; a reference is taken.
 *
 * Context: May sleep.
 * Return: a file with one reference, or ERR_PTR: -ENFILE, -ENOMEM.
 */
struct file *alloc_empty_file(unsigned int flags, const struct cred *cred)
{
	struct file *file;

	if (nr_files() >= files_max && !capable(CAP_SYS_ADMIN))
		return ERR_PTR(-ENFILE);

	file = kmem_cache_zalloc(filp_cache, GFP_KERNEL);
	if (!file)
		return ERR_PTR(-ENOMEM);

	counter_inc(&files_count);
	atomic_long_set(&file->f_count, 1);
	file->f_cred = get_cred(cred);
	file->f_flags = flags;
	if (flags & O_PATH)
		file->f_mode = FMODE_PATH;
	else
		file->f_mode = ((flags + 1) & O_ACCMODE) | FMODE_LSEEK |
			       FMODE_PREAD | FMODE_PWRITE;
	mutex_init(&file->f_pos_lock, RANK_FILE_POS, "f_pos_lock");
	spin_lock_init(&file->f_lock, RANK_FILE, "f_lock");
	return file;
}

static void file_free(struct file *file)
{
	put_cred(file->f_cred);
	kfree(file->f_owner);
	kmem_cache_free(filp_cache, file);
	counter_dec(&files_count);
}

/* A file that no name led to has a position only if its maker says so. */
static void file_set_unplaced(struct file *file,
			      const struct file_operations *fops)
{
	file->f_mode &= ~(FMODE_PREAD | FMODE_PWRITE);
	if (!fops->llseek)
		file->f_mode &= ~FMODE_LSEEK;
}

/* Give an empty file its path (owned from here on) and operations. */
static void file_fill(struct file *file, const struct path *path,
		      const struct file_operations *fops)
{
	file->f_path = *path;
	file->f_inode = path->dentry->d_inode;
	file->f_mapping = file->f_inode->i_mapping;
	file->f_op = fops;
	if ((file->f_mode & FMODE_READ) && fops->read)
		file->f_mode |= FMODE_CAN_READ;
	if ((file->f_mode & FMODE_WRITE) && fops->write)
		file->f_mode |= FMODE_CAN_WRITE;
	file->f_mode |= FMODE_OPENED;
}

/**
 * alloc_file_pseudo() - an open file on an inode that no directory names.
 * @inode: its inode; on success the caller's reference belongs to the file.
 * @mnt:   the internal mount it lives on.
 * @name:  shown in /proc/PID/fd.
 * @flags: O_*.
 * @fops:  its operations.
 *
 * Context: May sleep.
 * Return: the file, or ERR_PTR: -ENFILE, -ENOMEM; then @inode is untouched.
 */
struct file *alloc_file_pseudo(struct inode *inode, struct vfsmount *mnt,
			       const char *name, int flags,
			       const struct file_operations *fops)
{
	struct qstr this = QSTR(name);
	struct path path;
	struct file *file;

	file = alloc_empty_file((unsigned int)flags, current_cred());
	if (IS_ERR(file))
		return file;

	path.dentry = d_alloc_pseudo(mnt->mnt_sb, &this);
	if (!path.dentry) {
		file_free(file);
		return ERR_PTR(-ENOMEM);
	}
	path.mnt = mntget(mnt);
	d_instantiate(path.dentry, inode);
	file_fill(file, &path, fops);
	file_set_unplaced(file, fops);
	return file;
}

/**
 * alloc_file_clone() - a second open of the same path.
 * @base:  the first one.
 * @flags: O_* of the new one.
 * @fops:  its operations.
 *
 * Context: May sleep.
 * Return: the file, or ERR_PTR: -ENFILE, -ENOMEM.
 */
struct file *alloc_file_clone(struct file *base, int flags,
			      const struct file_operations *fops)
{
	struct file *file;

	file = alloc_empty_file((unsigned int)flags, current_cred());
	if (IS_ERR(file))
		return file;
	path_get(&base->f_path);
	file_fill(file, &base->f_path, fops);
	file_set_unplaced(file, fops);
	return file;
}

/* Undo everything a successful open did. */
static void file_close(struct file *file)
{
	struct inode *inode = file->f_inode;
	bool wrote = file->f_mode & FMODE_WRITE;

	fsnotify_file(file, wrote ? FS_CLOSE_WRITE : FS_CLOSE_NOWRITE);
	if (file->f_ep)
		eventpoll_release_file(file);
	locks_remove_file(file);
	if ((file->f_flags & FASYNC) && file->f_op->fasync)
		file->f_op->fasync(-1, file, 0);
	if (file->f_op->release)
		file->f_op->release(inode, file);
}

/* The last reference is gone. */
static void __fput(struct file *file)
{
	assert(atomic_long_read(&file->f_count) == 0);
	might_sleep();

	if (file->f_mode & FMODE_OPENED)
		file_close(file);
	if (file->f_mode & FMODE_WRITER) {
		put_write_access(file->f_inode);
		mnt_drop_write(file->f_path.mnt);
	}
	f_delown(file);
	if (file->f_mode & FMODE_UNMOUNT)
		dissolve_anon_tree(real_mount(file->f_path.mnt));
	if (file->f_path.dentry)
		path_put(&file->f_path);
	file_free(file);
}

/**
 * fput() - give a reference to a file back.
 * @file: the file.
 *
 * Context: May sleep, no spinlock held: the last one closes the file.
 */
void fput(struct file *file)
{
	if (atomic_long_dec_and_test(&file->f_count))
		__fput(file);
}

/**
 * filp_close() - a descriptor of @file goes away.
 * @file: the file; the descriptor's reference is given back.
 * @id:   the files_struct: whose POSIX locks go with it.
 *
 * Context: May sleep.
 * Return: what the file's flush() reported, 0 mostly.
 */
int filp_close(struct file *file, const void *id)
{
	int err = 0;

	assert(file_count(file) > 0);
	if (!(file->f_mode & FMODE_PATH)) {
		if (file->f_op->flush)
			err = file->f_op->flush(file, id);
		if (file->f_inode->i_flctx)
			locks_remove_posix(file, id);
	}
	fput(file);
	return err;
}

/* What mm, on a lower floor, may do with a file: mm/vm_file.h. */
struct file *vm_file_get(struct file *file)
{
	return get_file(file);
}

void vm_file_put(struct file *file)
{
	fput(file);
}

int vm_file_mmap(struct file *file, struct vm_area_struct *vma)
{
	return file->f_op->mmap ? file->f_op->mmap(file, vma) : -ENODEV;
}

struct address_space *vm_file_mapping(struct file *file)
{
	return file->f_mapping;
}

/* Its opening for exec, or the mm it is copied from, already denies writing. */
void vm_exe_get(struct file *file)
{
	int err = deny_write_access(file);

	assert(!err);
	get_file(file);
}

void vm_exe_put(struct file *file)
{
	allow_write_access(file);
	fput(file);
}

int vm_file_fsync(struct file *file, loff_t start, loff_t end)
{
	return vfs_fsync_range(file, start, end, 1);
}

void vm_file_accessed(struct file *file)
{
	file_accessed(file);
}

/* fs.file-nr: allocated, free (always 0), maximum. */
static int file_nr_handler(struct ctl_table *table, int write, char *buf,
			   size_t *lenp, loff_t *ppos)
{
	long nr[3] = { nr_files(), 0, files_max };
	struct ctl_table copy = *table;

	copy.data = nr;
	return proc_doulongvec_minmax(&copy, write, buf, lenp, ppos);
}

static const unsigned int nr_open_min = BITS_PER_LONG;
static const unsigned int nr_open_max = 0x7fffffc0;

static struct ctl_table file_tables[] = {
	{ .path = "fs/file-max",
	  .data = &files_max,
	  .maxlen = sizeof(files_max),
	  .mode = 0644,
	  .proc_handler = proc_doulongvec_minmax },
	{ .path = "fs/nr_open",
	  .data = &sysctl_nr_open,
	  .maxlen = sizeof(sysctl_nr_open),
	  .mode = 0644,
	  .proc_handler = proc_douintvec_minmax,
	  .extra1 = &nr_open_min,
	  .extra2 = &nr_open_max },
	{ .path = "fs/file-nr",
	  .maxlen = 3 * sizeof(long),
	  .mode = 0444,
	  .proc_handler = file_nr_handler },
};

/**
 * file_init() - the cache of open files; a tenth of memory may be files.
 *
 * Context: Boot, once, before the first open.
 */
void file_init(void)
{
	long max = (long)(totalram_pages * (PAGE_SIZE / 1024) / 10);

	filp_cache = kmem_cache_create("filp", sizeof(struct file), 0);
	if (!filp_cache)
		panic("no memory for the cache of open files");
	if (max > files_max)
		files_max = max;
	counter_register(&files_count);
	register_sysctl(file_tables, ARRAY_SIZE(file_tables));
}
