/*
 * kernel/syscall.c - from a number in rax to a C function.
 *
 * See: syscall(2); lab 1.
 */
#include <uapi/errno.h>
#include "asm/ptrace.h"
#include "kernel/base/printk.h"
#include "kernel/base/sched_iface.h"
#include "kernel/syscall.h"
#include "lib/bitmap.h"
#include "lib/compiler.h"
#include "lib/types.h"
#include "lib/util.h"

#define SYSCALL(nr, name) syscall_fn sys_##name;
#include <uapi/syscall_list.h>
#undef SYSCALL

#define SYSCALL(nr, name) [nr] = sys_##name,
static syscall_fn *const table[] = {
#include <uapi/syscall_list.h>
};
#undef SYSCALL

#define SYSCALL(nr, name) [nr] = #name,
static const char *const names[] = {
#include <uapi/syscall_list.h>
};
#undef SYSCALL

#define NR_REPORTED 1024 /* numbers from here on share the last bit */

/* Say once per number what is missing: it is the list of what to do next. */
static __cold long no_such_syscall(unsigned int nr)
{
	static unsigned long reported[BITS_TO_LONGS(NR_REPORTED)];

	if (!test_and_set_bit(min(nr, NR_REPORTED - 1u), reported))
		pr_debug("%s[%d]: system call %u is not implemented\n",
			 task_comm(current), task_global_pid(current), nr);
	return -ENOSYS;
}

/**
 * do_syscall() - answer one system call.
 * @nr:   the user's rax; any value, of which the low 32 bits count.
 * @regs: the saved user registers, holding the arguments.
 *
 * Context: The caller's own kernel stack, IRQs on, may sleep.
 * Return: What the user finds in rax: a result, or -errno.
 */
long do_syscall(unsigned long nr, struct pt_regs *regs)
{
	unsigned int n = (unsigned int)nr;

	if (unlikely(n >= ARRAY_SIZE(table) || !table[n]))
		return no_such_syscall(n);
	return table[n](regs);
}

/**
 * syscall_name() - what a number means.
 * @nr: any value.
 *
 * Context: Any.
 * Return: the name, or NULL if there is no such call.
 */
const char *syscall_name(unsigned long nr)
{
	return nr < ARRAY_SIZE(names) ? names[nr] : NULL;
}
