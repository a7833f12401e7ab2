/*
 * arch/x86/mm/extable.c - the exception table.
 *
 * The EXTABLE macro (entry/macros.inc) writes pairs: an instruction that may
 * fault on a user address, and where to continue if it does.  They stand in
 * the order of the link and are sorted into a copy once.
 */
#include "arch/x86/mm/extable.h"
#include "asm/ptrace.h"
#include "kernel/base/bug.h"
#include "lib/compiler.h"
#include "lib/util.h"

#define MAX_ENTRIES 64

struct extable_entry {
	unsigned long insn;
	unsigned long fixup;
};

extern const struct extable_entry __start___ex_table[];
extern const struct extable_entry __stop___ex_table[];

static struct extable_entry table[MAX_ENTRIES];
static size_t nr_entries;

/**
 * extable_init() - sort the table; before the first fault.
 *
 * Context: Boot.
 */
void extable_init(void)
{
	const struct extable_entry *e;

	for (e = __start___ex_table; e < __stop___ex_table; e++) {
		size_t i = nr_entries++;

		assert(nr_entries <= ARRAY_SIZE(table));
		for (; i > 0 && table[i - 1].insn > e->insn; i--)
			table[i] = table[i - 1];
		table[i] = *e;
	}
}

static const struct extable_entry *find(unsigned long ip)
{
	size_t lo = 0, hi = nr_entries;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (table[mid].insn == ip)
			return &table[mid];
		if (table[mid].insn < ip)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/**
 * has_fixup() - may this instruction fault?
 * @ip: its address.
 *
 * Context: Any.
 * Return: true if the table names it.
 */
bool has_fixup(unsigned long ip)
{
	return find(ip) != NULL;
}

/**
 * fixup_exception() - continue elsewhere if the instruction was expected to
 * fault.
 * @regs: the kernel's registers at the fault.
 *
 * Context: Any.
 * Return: true, with regs->ip changed; or false: nobody expected this.
 */
bool fixup_exception(struct pt_regs *regs)
{
	const struct extable_entry *e = find(regs->ip);

	if (!e)
		return false;
	regs->ip = e->fixup;
	return true;
}
