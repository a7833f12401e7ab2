/*
 * fs/elf.c - loading ELF64 programs: static, position independent, dynamic.
 *
 * Everything in the file is the user's word and is checked before use: what
 * can be seen from the headers makes execve(2) fail with ENOEXEC, what shows
 * only while mapping kills the task that asked.  Segments are mapped from the
 * page cache, so nothing is read or copied here but headers.
 *
 * See: elf(5), execve(2).
 */
#include <uapi/elf.h>
#include <uapi/errno.h>
#include <uapi/limits.h>
#include <uapi/mman.h>
#include <uapi/prctl.h>
#include "asm/thread.h"
#include "asm/uaccess.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/random.h"
#include "kernel/rlimit.h"
#include "kernel/task.h"
#include "kernel/vdso.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "fs/binfmts.h"
#include "fs/exec.h"
#include "fs/fs.h"
#include "fs/open.h"

#define ELF_ET_DYN_BASE (TASK_SIZE / 3 * 2)
#define ELF_MAX_PHDRS   (65536 / sizeof(struct elf64_phdr))
#define ELF_RND_PAGES   0x10000000UL /* 2^28: mmap_rnd_bits */
#define BRK_RND_BYTES   0x02000000UL

/* What the program's segments turned out to span. */
struct elf_span {
	unsigned long start_code, end_code, start_data, end_data, end_bss;
};

/* Read exactly @size bytes at @pos: 0 or -errno, -EIO if the file is short. */
static int read_exact(struct file *file, void *buf, size_t size, u64 offset)
{
	loff_t pos = (loff_t)offset;
	ssize_t got;

	if (pos < 0)
		return -EINVAL;
	got = kernel_read(file, buf, size, &pos);
	if (got < 0)
		return (int)got;
	return (size_t)got == size ? 0 : -EIO;
}

/* Is this an ELF64 program for this machine, and can it be mapped? */
static bool header_is_ours(const struct elf64_hdr *hdr, const struct file *file)
{
	return memcmp(hdr->e_ident, ELFMAG, SELFMAG) == 0 &&
	       hdr->e_ident[EI_CLASS] == ELFCLASS64 &&
	       (hdr->e_type == ET_EXEC || hdr->e_type == ET_DYN) &&
	       hdr->e_machine == EM_X86_64 && file->f_op->mmap;
}

/* The program headers, allocated in *@phdr: 0, -ENOMEM, @bad if senseless. */
static int read_phdrs(const struct elf64_hdr *hdr, struct file *file, int bad,
		      struct elf64_phdr **phdr)
{
	size_t size = hdr->e_phnum * sizeof(struct elf64_phdr);
	int err;

	if (hdr->e_phentsize != sizeof(struct elf64_phdr) || !hdr->e_phnum ||
	    hdr->e_phnum > ELF_MAX_PHDRS)
		return bad;
	*phdr = kmalloc(size, GFP_KERNEL);
	if (!*phdr)
		return -ENOMEM;
	err = read_exact(file, *phdr, size, hdr->e_phoff);
	return err && err != -ENOMEM ? bad : err;
}

/* The path in PT_INTERP, allocated: 0 or -errno. */
static int read_interp_path(struct elf_image *img, struct file *file,
			    const struct elf64_phdr *ph)
{
	int err;

	if (ph->p_filesz > PATH_MAX || ph->p_filesz < 2)
		return -ENOEXEC;
	img->interp = kmalloc(ph->p_filesz, GFP_KERNEL);
	if (!img->interp)
		return -ENOMEM;
	err = read_exact(file, img->interp, ph->p_filesz, ph->p_offset);
	if (err)
		return err;
	return img->interp[ph->p_filesz - 1] ? -ENOEXEC : 0;
}

/* Open the dynamic linker and look at its headers. */
static int open_interp(struct elf_image *img)
{
	struct file *file = open_exec(img->interp);
	int err;

	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	img->interp_file = file;
	err = read_exact(file, &img->interp_hdr, sizeof(img->interp_hdr), 0);
	if (err)
		return err == -EIO ? -EIO : err;
	if (!header_is_ours(&img->interp_hdr, file))
		return -ELIBBAD;
	return read_phdrs(&img->interp_hdr, file, -ELIBBAD, &img->interp_phdr);
}

/* What the headers say besides the segments to load. */
static int scan_phdrs(struct elf_image *img, struct file *file)
{
	int err = 0;

	for (int i = 0; i < img->hdr.e_phnum && !err; i++) {
		const struct elf64_phdr *ph = &img->phdr[i];

		if (ph->p_type == PT_GNU_STACK)
			img->exec_stack = ph->p_flags & PF_X;
		if (ph->p_type == PT_INTERP && !img->interp)
			err = read_interp_path(img, file, ph);
	}
	if (!err && img->interp)
		err = open_interp(img);
	return err;
}

static void free_image(struct elf_image *img)
{
	if (img->interp_file) {
		allow_write_access(img->interp_file);
		fput(img->interp_file);
	}
	kfree(img->interp_phdr);
	kfree(img->interp);
	kfree(img->phdr);
}

/* PROT_* of a segment. */
static unsigned long seg_prot(const struct elf64_phdr *ph)
{
	return (ph->p_flags & PF_R ? PROT_READ : 0) |
	       (ph->p_flags & PF_W ? PROT_WRITE : 0) |
	       (ph->p_flags & PF_X ? PROT_EXEC : 0);
}

/* Would [p_vaddr + bias, + p_memsz) be user memory, file part included? */
static bool segment_fits(const struct elf64_phdr *ph, unsigned long bias)
{
	unsigned long start = ph->p_vaddr + bias;

	return start < TASK_SIZE && ph->p_filesz <= ph->p_memsz &&
	       ph->p_memsz <= TASK_SIZE && TASK_SIZE - ph->p_memsz >= start;
}

/* Bytes from the first loadable segment's page to the last one's end. */
static unsigned long total_size(const struct elf64_phdr *ph, int n)
{
	unsigned long low = ~0UL, high = 0;

	for (int i = 0; i < n; i++) {
		if (ph[i].p_type != PT_LOAD)
			continue;
		low = min(low, (unsigned long)ph[i].p_vaddr & PAGE_MASK);
		high = max(high,
			   (unsigned long)(ph[i].p_vaddr + ph[i].p_memsz));
	}
	return high > low ? high - low : 0;
}

/* The largest alignment any segment asks for, a page at least. */
static unsigned long max_align(const struct elf64_phdr *ph, int n)
{
	unsigned long align = PAGE_SIZE;

	for (int i = 0; i < n; i++)
		if (ph[i].p_type == PT_LOAD && is_power_of_2(ph[i].p_align))
			align = max(align, (unsigned long)ph[i].p_align);
	return align;
}

/* Map the file's part of a segment at @addr: the address or -errno. */
static unsigned long map_file(struct file *file, const struct elf64_phdr *ph,
			      unsigned long addr, unsigned long flags,
			      unsigned long size)
{
	unsigned long skew = addr & ~PAGE_MASK;
	struct mmap_args args = {
		.file = file,
		.addr = addr - skew,
		.len = ALIGN(size + skew, PAGE_SIZE),
		.prot = seg_prot(ph),
		.flags = MAP_PRIVATE | flags,
		.pgoff = (ph->p_offset - skew) >> PAGE_SHIFT,
		.rlim = current->signal->rlim,
	};
	unsigned long at;

	if ((ph->p_offset ^ addr) & ~PAGE_MASK)
		return (unsigned long)-EINVAL;
	at = vm_mmap(current->mm, &args);
	return IS_ERR_VALUE(at) ? at : at + skew;
}

/* Zeros behind the file's part: the page's rest, then whole pages. */
static int map_zeros(const struct elf64_phdr *ph, unsigned long bias)
{
	unsigned long start = ph->p_vaddr + bias + ph->p_filesz;
	unsigned long end = ALIGN(ph->p_vaddr + bias + ph->p_memsz, PAGE_SIZE);
	unsigned long pages = ALIGN(start, PAGE_SIZE);

	if (ph->p_memsz == ph->p_filesz)
		return 0;
	if (!ph->p_filesz)
		pages = start & PAGE_MASK;
	else if ((ph->p_flags & PF_W) && pages != start &&
		 clear_user((void __user *)start, pages - start))
		return -EFAULT;
	if (end <= pages)
		return 0;
	return vm_brk_flags(current->mm, pages, end - pages,
			    ph->p_flags & PF_X ? VM_EXEC : 0,
			    current->signal->rlim);
}

static void note_span(struct elf_span *span, const struct elf64_phdr *ph,
		      unsigned long start)
{
	unsigned long file_end = start + ph->p_filesz;

	if ((ph->p_flags & PF_X) && start < span->start_code)
		span->start_code = start;
	if ((ph->p_flags & PF_X) && file_end > span->end_code)
		span->end_code = file_end;
	if (start > span->start_data)
		span->start_data = start;
	if (file_end > span->end_data)
		span->end_data = file_end;
	if (start + ph->p_memsz > span->end_bss)
		span->end_bss = start + ph->p_memsz;
}

/* The segments of one file, as they are mapped one after another. */
struct elf_mapping {
	struct file *file;
	const struct elf64_phdr *phdr;
	int phnum;
	bool fixed;           /* p_vaddr are addresses: ET_EXEC */
	unsigned long hint;   /* else: where the first should go; 0: anywhere */
	unsigned long bias;   /* out */
	bool mapped;          /* out: the first one is there */
	struct elf_span span; /* out */
};

/*
 * The first segment of a relocatable file is mapped with the size of the
 * whole, so that the others find their places free.
 */
static int map_first(struct elf_mapping *map, const struct elf64_phdr *ph)
{
	unsigned long total = total_size(map->phdr, map->phnum), at, flags = 0;

	if (!total || total > TASK_SIZE)
		return -EINVAL;
	if (map->hint)
		flags = MAP_FIXED_NOREPLACE;
	at = map_file(map->file, ph, map->hint + ph->p_vaddr, flags, total);
	if (!map->hint && IS_ERR_VALUE(at))
		return (int)at;
	if (IS_ERR_VALUE(at))
		return (int)at;
	map->bias = at - ph->p_vaddr;
	/* Behind its own part nothing belongs to it: give that back. */
	at = ALIGN(at + ph->p_filesz, PAGE_SIZE);
	total = ALIGN(map->bias + total + (ph->p_vaddr & PAGE_MASK), PAGE_SIZE);
	return total > at ? vm_munmap(current->mm, at, total - at) : 0;
}

static int map_segment(struct elf_mapping *map, const struct elf64_phdr *ph)
{
	unsigned long at, flags;
	int err;

	if (!map->mapped && !map->fixed) {
		err = map_first(map, ph);
		if (err)
			return err;
		if (!segment_fits(ph, map->bias))
			return -EINVAL;
	} else {
		if (!segment_fits(ph, map->bias))
			return -EINVAL;
		flags = map->mapped ? MAP_FIXED : MAP_FIXED_NOREPLACE;
		at = ph->p_filesz
			     ? map_file(map->file, ph, ph->p_vaddr + map->bias,
					flags, ph->p_filesz)
			     : 0;
		if (IS_ERR_VALUE(at))
			return (int)at;
	}
	map->mapped = true;
	note_span(&map->span, ph, ph->p_vaddr + map->bias);
	return map_zeros(ph, map->bias);
}

static int map_all(struct elf_mapping *map)
{
	int err = 0;

	map->span.start_code = ~0UL;
	for (int i = 0; i < map->phnum && !err; i++)
		if (map->phdr[i].p_type == PT_LOAD)
			err = map_segment(map, &map->phdr[i]);
	return err;
}

/* Where a position independent program goes; 0: where mmap(2) puts it. */
static unsigned long choose_base(const struct elf_image *img)
{
	unsigned long base = ELF_ET_DYN_BASE, align;

	if (img->hdr.e_type != ET_DYN || !img->interp)
		return 0;
	if (current->flags & PF_RANDOMIZE)
		base += (get_random_u64() % ELF_RND_PAGES) << PAGE_SHIFT;
	align = max_align(img->phdr, img->hdr.e_phnum);
	base &= ~(align - 1);
	for (int i = 0; i < img->hdr.e_phnum; i++)
		if (img->phdr[i].p_type == PT_LOAD)
			return base - (img->phdr[i].p_vaddr & PAGE_MASK);
	return base;
}

/* The heap begins behind the program, a random distance away. */
static void place_brk(struct elf_image *img, const struct elf_span *span)
{
	struct mm_struct *mm = current->mm;
	unsigned long brk = ALIGN(span->end_bss, PAGE_SIZE);

	if (current->flags & PF_RANDOMIZE && randomize_va_space > 1) {
		if (img->hdr.e_type == ET_DYN && !img->interp)
			brk = ELF_ET_DYN_BASE; /* far from the mmap area */
		brk += get_random_u64() % (BRK_RND_BYTES >> PAGE_SHIFT)
		       << PAGE_SHIFT;
	}
	mm->start_brk = mm->brk = brk;
	mm->start_code = span->start_code;
	mm->end_code = span->end_code;
	mm->start_data = span->start_data;
	mm->end_data = span->end_data;
}

/* Where the program finds its own headers, 0 if they are not mapped. */
static unsigned long find_phdrs(const struct elf_image *img)
{
	for (int i = 0; i < img->hdr.e_phnum; i++) {
		const struct elf64_phdr *ph = &img->phdr[i];

		if (ph->p_type == PT_LOAD && ph->p_offset <= img->hdr.e_phoff &&
		    img->hdr.e_phoff < ph->p_offset + ph->p_filesz)
			return img->hdr.e_phoff - ph->p_offset + ph->p_vaddr +
			       img->load_bias;
	}
	return 0;
}

static int load_program(struct linux_binprm *bprm, struct elf_image *img)
{
	struct elf_mapping map = {
		.file = bprm->file,
		.phdr = img->phdr,
		.phnum = img->hdr.e_phnum,
		.fixed = img->hdr.e_type == ET_EXEC,
		.hint = choose_base(img),
	};
	int err = map_all(&map);

	if (err)
		return err;
	img->load_bias = map.bias;
	img->phdr_addr = find_phdrs(img);
	img->program_entry = img->hdr.e_entry + map.bias;
	place_brk(img, &map.span);
	return 0;
}

static int load_interp(struct elf_image *img)
{
	struct elf_mapping map = {
		.file = img->interp_file,
		.phdr = img->interp_phdr,
		.phnum = img->interp_hdr.e_phnum,
		.fixed = img->interp_hdr.e_type == ET_EXEC,
	};
	int err = map_all(&map);

	if (err)
		return err;
	img->interp_base = map.bias;
	img->entry = img->interp_hdr.e_entry + map.bias;
	return 0;
}

/* After the point of no return: memory, stack, registers. */
static int start_image(struct linux_binprm *bprm, struct elf_image *img)
{
	bool random = current->flags & PF_RANDOMIZE;
	int err;

	if (current->personality & READ_IMPLIES_EXEC)
		img->exec_stack = true;
	mm_layout(current->mm, random, random ? get_random_u64() : 0,
		  current->signal->rlim);
	err = setup_arg_pages(bprm, img->exec_stack);
	if (!err)
		err = load_program(bprm, img);
	if (err)
		return err;
	img->entry = img->program_entry;
	if (img->interp)
		err = load_interp(img);
	if (err)
		return err;
	if (img->entry >= TASK_SIZE)
		return -EINVAL;
	err = vdso_map(current->mm);
	if (err)
		return err;
	return elf_create_tables(bprm, img);
}

static int load_elf(struct linux_binprm *bprm)
{
	struct elf_image *img;
	int err;

	if (!header_is_ours((const struct elf64_hdr *)bprm->buf, bprm->file))
		return -ENOEXEC;
	img = kzalloc(sizeof(*img), GFP_KERNEL);
	if (!img)
		return -ENOMEM;
	memcpy(&img->hdr, bprm->buf, sizeof(img->hdr));
	err = read_phdrs(&img->hdr, bprm->file, -ENOEXEC, &img->phdr);
	if (err)
		goto out_free;
	err = scan_phdrs(img, bprm->file);
	if (err)
		goto out_free;

	err = begin_new_exec(bprm);
	if (!err)
		err = start_image(bprm, img);
	if (!err)
		start_thread(current_pt_regs(), img->entry, bprm->p);
out_free:
	free_image(img);
	kfree(img);
	return err;
}

const struct linux_binfmt elf_format = {
	.name = "elf",
	.load_binary = load_elf,
};
