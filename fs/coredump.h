/*
 * fs/coredump.h - a core file that is being written.
 */
#ifndef FS_COREDUMP_H
#define FS_COREDUMP_H

#include <uapi/signal.h>
#include "kernel/coredump.h"
#include "lib/types.h"

struct file;

struct core_params {
	const kernel_siginfo_t *info;
	const struct core_state *core; /* the other threads */
	struct file *file;
	u64 limit;    /* RLIMIT_CORE: bytes that may be written */
	u64 written;  /* so far, holes not counted */
	loff_t pos;   /* in the file */
	bool in_hole; /* the file is shorter than pos */
	bool is_pipe; /* it has no holes */
};

bool core_emit(struct core_params *cp, const void *data, size_t len);
bool core_skip(struct core_params *cp, size_t len);

/* fs/elf_core.c */
bool elf_core_dump(struct core_params *cp);

void coredump_init(void);

#endif
