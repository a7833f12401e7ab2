/*
 * fs/elf_core.h - the mappings of a process as a core file shows them.
 */
#ifndef FS_ELF_CORE_H
#define FS_ELF_CORE_H

#include "lib/types.h"

struct file;
struct mm_struct;

/* One mapping. */
struct core_area {
	unsigned long start, end;
	unsigned long flags;     /* VM_* */
	unsigned long dump_size; /* bytes from start whose contents count */
	unsigned long pgoff;     /* in pages */
	struct file *file;       /* referenced, or NULL */
};

struct core_map {
	struct core_area *areas;
	unsigned int nr;
	void *files; /* the NT_FILE note */
	size_t files_size;
};

int core_map_take(struct core_map *map, struct mm_struct *mm) __must_check;
void core_map_drop(struct core_map *map);

#endif
