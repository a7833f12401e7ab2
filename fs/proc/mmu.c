/*
 * fs/proc/mmu.c - /proc/PID/maps, smaps, pagemap: an address space as text.
 *
 * An open file keeps the mm_struct, not the memory: when the process has
 * ended its maps are empty.  The walk goes by address, so mappings that come
 * and go between two reads do no harm.
 *
 * See: proc(5).
 */
#include <uapi/errno.h>
#include "asm/page.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/task.h"
#include "mm/iov_iter.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"

#define MAPS_NAME_COLUMN 73

/* What a reader of maps holds between calls. */
struct maps_reader {
	struct mm_struct *mm; /* mm_count */
	bool locked;          /* between start and stop */
};

static void *maps_start(struct seq_file *m, loff_t *pos)
{
	struct maps_reader *r = m->private;

	r->locked = false;
	if (!r->mm || *pos < 0 || !mmget_not_zero(r->mm))
		return NULL;
	mmap_read_lock(r->mm);
	r->locked = true;
	return find_vma(r->mm, (unsigned long)*pos);
}

static void *maps_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct vm_area_struct *vma = v;

	(void)m;
	*pos = (loff_t)vma->vm_end;
	return vma_next(vma);
}

static void maps_stop(struct seq_file *m, void *v)
{
	struct maps_reader *r = m->private;

	(void)v;
	if (!r->locked)
		return;
	r->locked = false;
	mmap_read_unlock(r->mm);
	mmput(r->mm);
}

/* The name of a mapping that is no file, or NULL. */
static const char *special_name(const struct vm_area_struct *vma)
{
	const struct mm_struct *mm = vma->vm_mm;
	const char *name = NULL;

	if (vma->vm_ops && vma->vm_ops->name)
		name = vma->vm_ops->name((struct vm_area_struct *)vma);
	if (name || !mm)
		return name;
	if (vma->vm_start <= mm->brk && vma->vm_end >= mm->start_brk &&
	    mm->brk > mm->start_brk)
		return "[heap]";
	if (vma->vm_start <= mm->start_stack && vma->vm_end >= mm->start_stack)
		return "[stack]";
	return NULL;
}

/* The first 49 columns, and the blank behind them. */
static void show_header(struct seq_file *m, unsigned long start,
			unsigned long end, const char *rights,
			const struct vm_area_struct *vma)
{
	const struct file *file = vma ? vma->vm_file : NULL;
	dev_t dev = file ? file->f_inode->i_sb->s_dev : 0;

	seq_printf(m, "%08lx-%08lx %s %08llx %02x:%02x %llu ", start, end,
		   rights, file ? (u64)vma->vm_pgoff << PAGE_SHIFT : 0ULL,
		   MAJOR(dev), MINOR(dev), file ? file->f_inode->i_ino : 0ULL);
}

static void pad_to(struct seq_file *m, size_t line_start, size_t column)
{
	while (!seq_has_overflowed(m) && m->count - line_start < column)
		seq_putc(m, ' ');
}

static void show_vma_line(struct seq_file *m, struct vm_area_struct *vma)
{
	unsigned long flags = vma->vm_flags;
	const char rights[] = { flags & VM_READ ? 'r' : '-',
				flags & VM_WRITE ? 'w' : '-',
				flags & VM_EXEC ? 'x' : '-',
				flags & VM_MAYSHARE ? 's' : 'p', '\0' };
	size_t begin = m->count;
	const char *name;

	show_header(m, vma->vm_start, vma->vm_end, rights, vma);
	name = vma->vm_file ? NULL : special_name(vma);
	if (vma->vm_file || name)
		pad_to(m, begin, MAPS_NAME_COLUMN);
	if (vma->vm_file)
		seq_path(m, &vma->vm_file->f_path, "\n");
	else if (name)
		seq_puts(m, name);
	seq_putc(m, '\n');
}

static int maps_show(struct seq_file *m, void *v)
{
	show_vma_line(m, v);
	return 0;
}

static void put_kb(struct seq_file *m, const char *name, u64 bytes)
{
	seq_printf(m, "%-16s%8llu kB\n", name, bytes >> 10);
}

static void show_stats(struct seq_file *m, const struct mem_size_stats *s)
{
	put_kb(m, "Rss:", s->resident);
	put_kb(m, "Pss:", s->pss);
	put_kb(m, "Pss_Dirty:", s->private_dirty);
	put_kb(m, "Shared_Clean:", s->shared_clean);
	put_kb(m, "Shared_Dirty:", s->shared_dirty);
	put_kb(m, "Private_Clean:", s->private_clean);
	put_kb(m, "Private_Dirty:", s->private_dirty);
	put_kb(m, "Referenced:", s->referenced);
	put_kb(m, "Anonymous:", s->anonymous);
	put_kb(m, "LazyFree:", 0);
	put_kb(m, "AnonHugePages:", 0);
	put_kb(m, "ShmemPmdMapped:", 0);
	put_kb(m, "FilePmdMapped:", 0);
	put_kb(m, "Shared_Hugetlb:", 0);
	put_kb(m, "Private_Hugetlb:", 0);
	put_kb(m, "Swap:", 0);
	put_kb(m, "SwapPss:", 0);
	put_kb(m, "Locked:", s->locked);
}

/* VmFlags: two letters for each flag that is set. */
static void show_vm_flags(struct seq_file *m, unsigned long flags)
{
	static const struct {
		unsigned long flag;
		const char *letters;
	} names[] = {
		{ VM_READ, "rd" },       { VM_WRITE, "wr" },
		{ VM_EXEC, "ex" },       { VM_SHARED, "sh" },
		{ VM_MAYREAD, "mr" },    { VM_MAYWRITE, "mw" },
		{ VM_MAYEXEC, "me" },    { VM_MAYSHARE, "ms" },
		{ VM_GROWSDOWN, "gd" },  { VM_PFNMAP, "pf" },
		{ VM_LOCKED, "lo" },     { VM_IO, "io" },
		{ VM_SEQ_READ, "sr" },   { VM_RAND_READ, "rr" },
		{ VM_DONTCOPY, "dc" },   { VM_DONTEXPAND, "de" },
		{ VM_ACCOUNT, "ac" },    { VM_NORESERVE, "nr" },
		{ VM_WIPEONFORK, "wf" }, { VM_DONTDUMP, "dd" },
	};

	seq_puts(m, "VmFlags: ");
	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (flags & names[i].flag)
			seq_printf(m, "%s ", names[i].letters);
	seq_putc(m, '\n');
}

static int smaps_show(struct seq_file *m, void *v)
{
	struct vm_area_struct *vma = v;
	struct mem_size_stats stats = { 0 };

	mm_smaps(vma, &stats);
	show_vma_line(m, vma);
	put_kb(m, "Size:", vma->vm_end - vma->vm_start);
	put_kb(m, "KernelPageSize:", PAGE_SIZE);
	put_kb(m, "MMUPageSize:", PAGE_SIZE);
	show_stats(m, &stats);
	seq_puts(m, "THPeligible:    0\n");
	show_vm_flags(m, vma->vm_flags);
	return 0;
}

static void add_stats(struct mem_size_stats *sum, struct vm_area_struct *vma)
{
	struct mem_size_stats s = { 0 };

	mm_smaps(vma, &s);
	sum->resident += s.resident;
	sum->pss += s.pss;
	sum->shared_clean += s.shared_clean;
	sum->shared_dirty += s.shared_dirty;
	sum->private_clean += s.private_clean;
	sum->private_dirty += s.private_dirty;
	sum->referenced += s.referenced;
	sum->anonymous += s.anonymous;
	sum->locked += s.locked;
}

static int rollup_show(struct seq_file *m, void *v)
{
	struct maps_reader *r = m->private;
	struct mem_size_stats sum = { 0 };
	struct vm_area_struct *vma;
	unsigned long start = 0, end = 0;

	(void)v;
	if (!r->mm || !mmget_not_zero(r->mm))
		return -ESRCH;
	mmap_read_lock(r->mm);
	for (vma = vma_first(r->mm); vma; vma = vma_next(vma)) {
		if (!end)
			start = vma->vm_start;
		end = vma->vm_end;
		add_stats(&sum, vma);
	}
	mmap_read_unlock(r->mm);
	mmput(r->mm);
	show_header(m, start, end, "---p", NULL);
	pad_to(m, 0, MAPS_NAME_COLUMN);
	seq_puts(m, "[rollup]\n");
	show_stats(m, &sum);
	return 0;
}

/* A reader with the mm of the inode's task, if it may be seen. */
static struct maps_reader *new_reader(struct inode *inode)
{
	struct task_struct *task = get_proc_task(inode);
	struct maps_reader *r;
	struct mm_struct *mm;

	if (!task)
		return ERR_PTR(-ESRCH);
	mm = proc_mm_access(task, PROC_ACCESS_READ);
	put_task_struct(task);
	if (IS_ERR(mm))
		return (void *)mm;
	r = kzalloc(sizeof(*r), GFP_KERNEL);
	if (r && mm) {
		mmgrab(mm);
		r->mm = mm;
	}
	if (mm)
		mmput(mm);
	return r ? r : ERR_PTR(-ENOMEM);
}

static void free_reader(struct maps_reader *r)
{
	if (r->mm)
		mmdrop(r->mm);
	kfree(r);
}

static int maps_release(struct inode *inode, struct file *file)
{
	struct seq_file *m = file->private_data;

	free_reader(m->private);
	return seq_release(inode, file);
}

static int open_with(struct inode *inode, struct file *file,
		     const struct seq_operations *ops)
{
	struct maps_reader *r = new_reader(inode);
	int err;

	if (IS_ERR(r))
		return (int)PTR_ERR(r);
	err = seq_open_private(file, ops, r);
	if (err)
		free_reader(r);
	return err;
}

static const struct seq_operations maps_ops = {
	.start = maps_start,
	.next = maps_next,
	.stop = maps_stop,
	.show = maps_show,
};

static const struct seq_operations smaps_ops = {
	.start = maps_start,
	.next = maps_next,
	.stop = maps_stop,
	.show = smaps_show,
};

static int maps_open(struct inode *inode, struct file *file)
{
	return open_with(inode, file, &maps_ops);
}

static int smaps_open(struct inode *inode, struct file *file)
{
	return open_with(inode, file, &smaps_ops);
}

static int rollup_open(struct inode *inode, struct file *file)
{
	struct maps_reader *r = new_reader(inode);
	int err;

	if (IS_ERR(r))
		return (int)PTR_ERR(r);
	err = single_open(file, rollup_show, r);
	if (err)
		free_reader(r);
	return err;
}

const struct file_operations proc_maps_fops = {
	.open = maps_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = maps_release,
};

const struct file_operations proc_smaps_fops = {
	.open = smaps_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = maps_release,
};

const struct file_operations proc_smaps_rollup_fops = {
	.open = rollup_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = maps_release,
};

/* pagemap: eight bytes for each page of the address space, by position. */
static int pagemap_open(struct inode *inode, struct file *file)
{
	struct maps_reader *r = new_reader(inode);

	if (IS_ERR(r))
		return (int)PTR_ERR(r);
	file->private_data = r;
	return 0;
}

static int pagemap_release(struct inode *inode, struct file *file)
{
	(void)inode;
	free_reader(file->private_data);
	return 0;
}

/* Frame numbers are for those with CAP_SYS_ADMIN. */
static u64 visible_entry(u64 entry, bool show_pfn)
{
	return show_pfn ? entry : entry & ~((1ULL << 55) - 1);
}

static ssize_t copy_entries(struct maps_reader *r, struct iov_iter *to,
			    loff_t *pos, bool show_pfn)
{
	unsigned long page = (unsigned long)*pos / sizeof(u64);
	ssize_t done = 0;

	while (iov_iter_count(to) && page < TASK_SIZE >> PAGE_SHIFT) {
		u64 entry;

		entry = mm_pagemap_entry(r->mm, page++ << PAGE_SHIFT);
		entry = visible_entry(entry, show_pfn);
		if (copy_to_iter(&entry, sizeof(entry), to) != sizeof(entry))
			return done ? done : -EFAULT;
		done += sizeof(entry);
		*pos += sizeof(entry);
		cond_resched();
	}
	return done;
}

static ssize_t pagemap_read(struct file *file, struct iov_iter *to, loff_t *pos)
{
	struct maps_reader *r = file->private_data;
	ssize_t res;

	if (*pos % sizeof(u64) || iov_iter_count(to) % sizeof(u64))
		return -EINVAL;
	if (!r->mm || !mmget_not_zero(r->mm))
		return 0;
	res = copy_entries(
		r, to, pos,
		cred_capable(file->f_cred, &init_user_ns, CAP_SYS_ADMIN));
	mmput(r->mm);
	return res;
}

const struct file_operations proc_pagemap_fops = {
	.open = pagemap_open,
	.read = pagemap_read,
	.llseek = default_llseek,
	.release = pagemap_release,
};

static ssize_t clear_refs_write(struct file *file, struct iov_iter *from,
				loff_t *pos)
{
	struct task_struct *task;
	struct mm_struct *mm;
	char buf[16] = { 0 };
	size_t len = min(iov_iter_count(from), sizeof(buf) - 1);
	int type;

	if (copy_from_iter(buf, len, from) != len)
		return -EFAULT;
	if (kstrtoint(strim(buf), 10, &type))
		return -EINVAL;
	if (type < 1 || type > 5)
		return -EINVAL;
	task = get_proc_task(file->f_inode);
	if (!task)
		return -ESRCH;
	mm = get_task_mm(task);
	put_task_struct(task);
	if (mm) {
		if (type <= 3)
			mm_clear_refs(mm);
		mmput(mm);
	}
	*pos += (loff_t)len;
	return (ssize_t)len;
}

const struct file_operations proc_clear_refs_fops = {
	.write = clear_refs_write,
	.llseek = noop_llseek,
};
