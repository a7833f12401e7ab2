/*
 * kernel/base/kallsyms.c - names for kernel addresses.
 *
 * The table stands in rising order, so an address is found by halving.  A
 * symbol reaches to the next one, the last to the end of the text.
 */
#include "asm/ptrace.h"
#include "asm/sections.h"
#include "kernel/base/kallsyms.h"
#include "lib/format.h"
#include "lib/string.h"

/**
 * kallsyms_at() - one entry of the table.
 * @index: counted from 0, by rising address.
 * @addr:  set to its address.
 * @name:  set to its name.
 *
 * Context: Any.
 * Return: false past the end.
 */
bool kallsyms_at(size_t index, unsigned long *addr, const char **name)
{
	if (index >= kallsyms_count)
		return false;
	*addr = kallsyms_addrs[index];
	*name = kallsyms_names + kallsyms_offsets[index];
	return true;
}

/* Index of the last symbol at or below @addr; the table is not empty. */
static size_t find_symbol(unsigned long addr)
{
	size_t low = 0, high = kallsyms_count;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		if (kallsyms_addrs[middle] <= addr)
			low = middle;
		else
			high = middle;
	}
	return low;
}

/**
 * kallsyms_lookup() - which function is this address in?
 * @addr:   the address.
 * @size:   set to the length of the function, unless NULL.
 * @offset: set to the distance from its beginning, unless NULL.
 *
 * Context: Any.
 * Return: its name, or NULL when it is in none.
 */
const char *kallsyms_lookup(unsigned long addr, unsigned long *size,
			    unsigned long *offset)
{
	unsigned long end = (unsigned long)_etext;
	size_t i;

	if (!kallsyms_count || addr < kallsyms_addrs[0] || addr >= end)
		return NULL;
	i = find_symbol(addr);
	if (i + 1 < kallsyms_count)
		end = kallsyms_addrs[i + 1];
	if (size)
		*size = end - kallsyms_addrs[i];
	if (offset)
		*offset = addr - kallsyms_addrs[i];
	return kallsyms_names + kallsyms_offsets[i];
}

/**
 * kallsyms_lookup_name() - where is this function?
 * @name: its name.
 *
 * Context: Any; slow.
 * Return: its address, or 0.
 */
unsigned long kallsyms_lookup_name(const char *name)
{
	for (size_t i = 0; i < kallsyms_count; i++)
		if (!strcmp(kallsyms_names + kallsyms_offsets[i], name))
			return kallsyms_addrs[i];
	return 0;
}

/**
 * sprint_symbol() - write the name of an address.
 * @buf:  gets the text.
 * @size: room in @buf.
 * @addr: the address.
 * @form: 'S' = "name+0x12/0x40", 's' = "name", 'B' = like 'S' for a return
 *        address: the name is that of the call before it.
 *
 * Context: Any.
 * Return: the length, 0 when the address has no name.
 */
int sprint_symbol(char *buf, size_t size, unsigned long addr, char form)
{
	unsigned long length, offset, back = form == 'B';
	const char *name = kallsyms_lookup(addr - back, &length, &offset);

	if (!name)
		return 0;
	if (form == 's')
		return scnprintf(buf, size, "%s", name);
	return scnprintf(buf, size, "%s+0x%lx/0x%lx", name, offset + back,
			 length);
}

/**
 * kallsyms_init() - teach printf about %pS.
 *
 * Context: Early boot.
 */
void kallsyms_init(void)
{
	format_symbol = sprint_symbol;
}

struct saved_trace {
	unsigned long *ips;
	unsigned int n, max, skip;
};

static bool save_one(void *cookie, unsigned long ip)
{
	struct saved_trace *trace = cookie;

	if (trace->skip > 0) {
		trace->skip--;
		return true;
	}
	if (trace->n < trace->max)
		trace->ips[trace->n++] = ip;
	return trace->n < trace->max;
}

/**
 * stack_trace_save() - remember who called.
 * @ips:  gets the return addresses, innermost first.
 * @max:  room in @ips.
 * @skip: innermost callers to leave out.
 *
 * Context: Any.
 * Return: how many were stored.
 */
unsigned int stack_trace_save(unsigned long *ips, unsigned int max,
			      unsigned int skip)
{
	struct saved_trace trace = { .ips = ips, .max = max, .skip = skip };

	arch_stack_walk(save_one, &trace, NULL, NULL);
	return trace.n;
}
