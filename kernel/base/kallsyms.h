/*
 * kernel/base/kallsyms.h - names for kernel addresses, and backtraces.
 *
 * The table is made by scripts from the first link and bound in by the second;
 * in the first link it is empty and addresses print as numbers.
 */
#ifndef KERNEL_BASE_KALLSYMS_H
#define KERNEL_BASE_KALLSYMS_H

#include "lib/compiler.h"
#include "lib/types.h"

#define KSYM_NAME_LEN 128

/* The embedded table (scripts/kallsyms.py), by rising address. */
extern const u64 kallsyms_count;
extern const u64 kallsyms_addrs[];
extern const u32 kallsyms_offsets[]; /* into kallsyms_names */
extern const char kallsyms_names[];

const char *kallsyms_lookup(unsigned long addr, unsigned long *size,
			    unsigned long *offset);
unsigned long kallsyms_lookup_name(const char *name);
int sprint_symbol(char *buf, size_t size, unsigned long addr, char form);
bool kallsyms_at(size_t index, unsigned long *addr, const char **name);
void kallsyms_init(void);

unsigned int stack_trace_save(unsigned long *ips, unsigned int max,
			      unsigned int skip);

#endif
