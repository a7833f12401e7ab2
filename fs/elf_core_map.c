/*
 * fs/elf_core_map.c - which memory a core file holds, and of which files.
 *
 * See: core(5), "Controlling which mappings are written to the core dump".
 */
#include <uapi/elf.h>
#include <uapi/errno.h>
#include "asm/page.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "fs/dentry.h"
#include "fs/elf_core.h"
#include "fs/file.h"
#include "fs/fs.h"
#include "fs/inode.h"
#include "fs/namei.h"

/* NT_FILE: this, then ranges, then names that end in 0. */
struct files_header {
	unsigned long count;
	unsigned long page_size;
};

struct files_range {
	unsigned long start, end, pgoff;
};

static bool is_wanted(const struct mm_struct *mm, int bit)
{
	return READ_ONCE(mm->dump_filter) >> bit & 1;
}

/* How much of @vma the filter lets through; mmap_lock held. */
static unsigned long dump_size(const struct mm_struct *mm,
			       struct vm_area_struct *vma)
{
	unsigned long flags = vma->vm_flags,
		      whole = vma->vm_end - vma->vm_start;
	const struct file *file = vma->vm_file;

	if (flags & (VM_IO | VM_PFNMAP | VM_DONTDUMP))
		return 0;
	if (vma_is_special(vma))
		return whole; /* the vDSO is in no file */
	if (flags & VM_SHARED) {
		bool named = file && file_inode(file)->i_nlink;

		return is_wanted(mm,
				 named ? DUMP_MAPPED_SHARED : DUMP_ANON_SHARED)
			       ? whole
			       : 0;
	}
	if (vma->has_anon && is_wanted(mm, DUMP_ANON_PRIVATE))
		return whole;
	if (!file)
		return 0;
	if (is_wanted(mm, DUMP_MAPPED_PRIVATE))
		return whole;
	return 0;
}

/* By the first page of a program or library a debugger knows which it is. */
static void add_elf_headers(struct mm_struct *mm, struct core_area *a)
{
	char magic[SELFMAG];

	if (!is_wanted(mm, DUMP_ELF_HEADERS) || a->dump_size || !a->file ||
	    a->pgoff || !(a->flags & VM_READ) ||
	    a->flags & (VM_SHARED | VM_IO | VM_DONTDUMP))
		return;
	if (access_process_vm(mm, a->start, magic, SELFMAG, 0) == SELFMAG &&
	    !memcmp(magic, ELFMAG, SELFMAG))
		a->dump_size = PAGE_SIZE;
}

/* Copy the list of mappings; mmap_lock held. */
static void copy_areas(struct core_map *map, struct mm_struct *mm,
		       unsigned int room)
{
	struct vm_area_struct *vma;

	for (vma = vma_first(mm); vma && map->nr < room; vma = vma_next(vma))
		map->areas[map->nr++] = (struct core_area){
			.start = vma->vm_start,
			.end = vma->vm_end,
			.flags = vma->vm_flags,
			.dump_size = dump_size(mm, vma),
			.pgoff = vma->vm_pgoff,
			.file = vma->vm_file ? get_file(vma->vm_file) : NULL,
		};
}

/* The names of all mapped files one after the other; bytes, 0 at the end. */
static size_t put_names(const struct core_map *map, char *out, size_t room,
			char *buf)
{
	size_t done = 0;

	for (unsigned int i = 0; i < map->nr; i++) {
		const char *path;
		size_t len;

		if (!map->areas[i].file)
			continue;
		path = d_path(&map->areas[i].file->f_path, buf, PATH_MAX);
		if (IS_ERR(path))
			path = "?";
		len = strlen(path) + 1;
		if (out && done + len <= room)
			memcpy(out + done, path, len);
		done += len;
	}
	return done;
}

static void put_ranges(const struct core_map *map, struct files_header *h)
{
	struct files_range *r = (struct files_range *)(h + 1);

	h->page_size = PAGE_SIZE;
	for (unsigned int i = 0; i < map->nr; i++) {
		const struct core_area *a = &map->areas[i];

		if (a->file)
			r[h->count++] = (struct files_range){ a->start, a->end,
							      a->pgoff };
	}
}

/* Make the NT_FILE note: 0 or -ENOMEM. */
static int make_files(struct core_map *map)
{
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL);
	size_t names, ranges = sizeof(struct files_header);

	if (!buf)
		return -ENOMEM;
	for (unsigned int i = 0; i < map->nr; i++)
		if (map->areas[i].file)
			ranges += sizeof(struct files_range);
	names = put_names(map, NULL, 0, buf);
	map->files_size = ranges + names;
	map->files = vzalloc(map->files_size);
	if (map->files) {
		put_ranges(map, map->files);
		put_names(map, (char *)map->files + ranges, names, buf);
	}
	kfree(buf);
	return map->files ? 0 : -ENOMEM;
}

/**
 * core_map_take() - what the address space looks like now.
 * @map: filled in.
 * @mm:  current's.
 *
 * Context: May sleep; takes mmap_lock.
 * Return: 0 or -ENOMEM.
 */
int core_map_take(struct core_map *map, struct mm_struct *mm)
{
	unsigned int room;
	int err;

	mmap_read_lock(mm);
	room = (unsigned int)mm->map_count;
	map->areas = vzalloc(room * sizeof(*map->areas));
	if (map->areas)
		copy_areas(map, mm, room);
	mmap_read_unlock(mm);
	if (!map->areas)
		return -ENOMEM;
	for (unsigned int i = 0; i < map->nr; i++)
		add_elf_headers(mm, &map->areas[i]);
	err = make_files(map);
	if (err)
		core_map_drop(map);
	return err;
}

/**
 * core_map_drop() - undo core_map_take().
 * @map: the mappings.
 *
 * Context: May sleep.
 */
void core_map_drop(struct core_map *map)
{
	for (unsigned int i = 0; i < map->nr; i++)
		if (map->areas[i].file)
			fput(map->areas[i].file);
	vfree(map->areas);
	vfree(map->files);
}
