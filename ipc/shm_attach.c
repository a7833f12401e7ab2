/*
 * ipc/shm_attach.c - System V shared memory: mapping segments.
 *
 * Each shmat(2) opens the segment's file once more, and all areas that come of
 * it (fork copies them, mprotect() splits them) share that open file: so
 * shmdt(2) knows what belongs together.  A segment counts its areas; they
 * report to it when they come and go.
 *
 * See: shmop(2).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/mman.h>
#include <uapi/prctl.h>
#include "fs/file.h"
#include "fs/inode.h"
#include "ipc/ipc.h"
#include "ipc/shm_segment.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "lib/errptr.h"
#include "mm/mm.h"
#include "mm/pagecache.h"

static struct counter attach_counter = COUNTER_INIT("shm_attaches");

/** shm_attach_init() - boot: the counter.  Context: Boot. */
void shm_attach_init(void)
{
	counter_register(&attach_counter);
}

static struct shm_segment *segment_of(const struct file *file)
{
	return file->private_data;
}

/* One more area; the segment is locked. */
static void attached(struct shm_segment *shm)
{
	shm->nattch++;
	shm->atime = (s64)ktime_get_real_seconds();
	ipc_update_pid(&shm->lpid, task_tgid(current));
}

static void shm_open(struct vm_area_struct *vma)
{
	struct shm_segment *shm = segment_of(vma->vm_file);

	spin_lock(&shm->perm.lock);
	attached(shm);
	spin_unlock(&shm->perm.lock);
}

/* An area less: the last one may have been all that kept the segment. */
static void shm_close(struct vm_area_struct *vma)
{
	struct shm_segment *shm = segment_of(vma->vm_file);
	bool last;

	spin_lock(&shm->perm.lock);
	assert(shm->nattch > 0);
	shm->nattch--;
	shm->dtime = (s64)ktime_get_real_seconds();
	ipc_update_pid(&shm->lpid, task_tgid(current));
	last = !shm->perm.deleted && shm_may_destroy(shm);
	spin_unlock(&shm->perm.lock);
	if (!last)
		return;
	down_write(&shm->ns->shm_ids.rwsem);
	if (!ipc_lock(&shm->perm)) {
		if (shm_may_destroy(shm)) /* still so */
			shm_remove(shm);
		else
			spin_unlock(&shm->perm.lock);
	}
	up_write(&shm->ns->shm_ids.rwsem);
}

static const struct vm_operations_struct shm_vm_ops = {
	.open = shm_open,
	.close = shm_close,
	.fault = filemap_fault,
};

static int shm_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct shm_segment *shm = segment_of(file);
	int err = ipc_lock(&shm->perm);

	if (err)
		return err; /* removed since it was found */
	attached(shm);
	spin_unlock(&shm->perm.lock);
	vma->vm_mapping = file->f_mapping;
	vma->vm_ops = &shm_vm_ops;
	return 0;
}

static int shm_release(struct inode *inode, struct file *file)
{
	(void)inode;
	ipc_put(&segment_of(file)->perm);
	counter_dec(&attach_counter);
	return 0;
}

static const struct file_operations shm_file_operations = {
	.mmap = shm_mmap,
	.release = shm_release,
};

/* What the flags of shmat() ask for. */
struct shm_request {
	unsigned long addr;
	bool fixed;         /* there, and nowhere else */
	unsigned long prot; /* PROT_* */
	int perms;          /* wanted of the segment */
	bool replace;       /* SHM_REMAP */
};

static int parse_request(struct shm_request *req, unsigned long addr, int flg)
{
	*req = (struct shm_request){
		.addr = addr,
		.fixed = addr,
		.prot = PROT_READ | PROT_WRITE,
		.perms = 0666,
		.replace = flg & SHM_REMAP,
	};
	if (flg & SHM_RDONLY) {
		req->prot = PROT_READ;
		req->perms = 0444;
	}
	if (flg & SHM_EXEC) {
		req->prot |= PROT_EXEC;
		req->perms |= 0111;
	}
	if (addr & (SHMLBA - 1)) {
		if (!(flg & SHM_RND))
			return -EINVAL;
		req->addr &= ~(SHMLBA - 1); /* perhaps to 0 */
	}
	return req->replace && !req->addr ? -EINVAL : 0;
}

/* Open the segment's file for one attachment, which holds the segment. */
static struct file *open_segment(struct shm_segment *shm, bool rdonly)
{
	struct file *file = alloc_file_clone(
		shm->file, rdonly ? O_RDONLY : O_RDWR, &shm_file_operations);

	if (IS_ERR(file))
		return file;
	refcount_inc(&shm->perm.count);
	file->private_data = shm;
	counter_inc(&attach_counter);
	return file;
}

static long map_segment(struct shm_segment *shm, struct file *file,
			const struct shm_request *req)
{
	struct mmap_args args = {
		.file = file,
		.addr = req->addr,
		.len = shm->size,
		.prot = req->prot,
		.flags = MAP_SHARED | (req->fixed ? MAP_FIXED : 0),
		.maydeny = req->prot & PROT_WRITE ? 0 : VM_MAYWRITE,
		.rlim = current->signal->rlim,
		.can_lock = capable(CAP_IPC_LOCK),
		.can_map_low = capable(CAP_SYS_RAWIO),
	};
	struct mm_struct *mm = current->mm;
	unsigned long end = req->addr + shm->size;
	long at = -EINVAL;

	if (args.prot & PROT_READ && current->personality & READ_IMPLIES_EXEC)
		args.prot |= PROT_EXEC;
	if (down_write_killable(&mm->mmap_lock))
		return -EINTR;
	if (!req->fixed || req->replace ||
	    (end >= req->addr && !find_vma_intersection(mm, req->addr, end)))
		at = (long)do_mmap(mm, &args);
	mmap_write_unlock(mm);
	if (!IS_ERR_VALUE((unsigned long)at) && mm->def_flags & VM_LOCKED)
		mm_populate(mm, (unsigned long)at, PAGE_ALIGN(shm->size));
	return at;
}

static long attach(struct ipc_namespace *ns, struct shm_segment *shm,
		   const struct shm_request *req)
{
	struct file *file;
	long at = ipc_lock(&shm->perm);

	if (at)
		return at;
	at = ipcperms(ns, &shm->perm, req->perms);
	spin_unlock(&shm->perm.lock);
	if (at)
		return at;
	file = open_segment(shm, !(req->prot & PROT_WRITE));
	if (IS_ERR(file))
		return PTR_ERR(file);
	at = map_segment(shm, file, req);
	fput(file);
	return at;
}

SYSCALL_DEFINE3(shmat, int, shmid, unsigned long, shmaddr, int, shmflg)
{
	struct ipc_namespace *ns = current_ipc_ns();
	struct kern_ipc_perm *perm;
	struct shm_request req;
	long ret;

	if (shmid < 0)
		return -EINVAL;
	ret = parse_request(&req, shmaddr, shmflg);
	if (ret)
		return ret;
	perm = ipc_find(&ns->shm_ids, shmid);
	if (IS_ERR(perm))
		return PTR_ERR(perm);
	ret = attach(ns, to_shm(perm), &req);
	ipc_put(perm);
	return ret;
}

/* Is @vma what an attachment at @addr maps of itself there? */
static bool belongs(const struct vm_area_struct *vma, unsigned long addr)
{
	return vma->vm_ops == &shm_vm_ops &&
	       (vma->vm_start - addr) >> PAGE_SHIFT == vma->vm_pgoff;
}

/* The first area of an attachment that began at @addr. */
static struct vm_area_struct *find_attachment(struct mm_struct *mm,
					      unsigned long addr)
{
	struct vm_area_struct *vma = find_vma(mm, addr);

	while (vma && !belongs(vma, addr))
		vma = vma_next(vma);
	return vma;
}

/* Unmap all pieces of the attachment at @addr; mmap_lock held. */
static int detach(struct mm_struct *mm, unsigned long addr)
{
	struct vm_area_struct *vma = find_attachment(mm, addr), *next;
	unsigned long end;
	struct file *file;
	int err = 0;

	if (!vma)
		return -EINVAL;
	file = get_file(vma->vm_file);
	end = addr + PAGE_ALIGN((unsigned long)i_size_read(file_inode(file)));
	for (; vma && vma->vm_end <= end && !err; vma = next) {
		next = vma_next(vma);
		if (vma->vm_file == file && belongs(vma, addr))
			err = do_munmap(mm, vma->vm_start,
					vma->vm_end - vma->vm_start);
	}
	fput(file);
	return err;
}

SYSCALL_DEFINE1(shmdt, unsigned long, shmaddr)
{
	struct mm_struct *mm = current->mm;
	int err;

	if (shmaddr & ~PAGE_MASK)
		return -EINVAL;
	if (down_write_killable(&mm->mmap_lock))
		return -EINTR;
	err = detach(mm, shmaddr);
	mmap_write_unlock(mm);
	return err;
}
