/*
 * kernel/syscall.h - how a C function becomes a system call.
 */
#ifndef KERNEL_SYSCALL_H
#define KERNEL_SYSCALL_H

#include "asm/ptrace.h"
#include "lib/compiler.h"

typedef long syscall_fn(const struct pt_regs *regs);

/*
 * SYSCALL_DEFINEn(name, type1, arg1, ...) opens the body of sys_name().
 * The wrapper reads the arguments from the saved registers, in the order of
 * the Linux ABI: di, si, dx, r10, r8, r9.
 */
#define __SC_DECL1(t, a)      t a
#define __SC_DECL2(t, a, ...) t a, __SC_DECL1(__VA_ARGS__)
#define __SC_DECL3(t, a, ...) t a, __SC_DECL2(__VA_ARGS__)
#define __SC_DECL4(t, a, ...) t a, __SC_DECL3(__VA_ARGS__)
#define __SC_DECL5(t, a, ...) t a, __SC_DECL4(__VA_ARGS__)
#define __SC_DECL6(t, a, ...) t a, __SC_DECL5(__VA_ARGS__)

/* From the last argument to the first, so that each knows its register. */
#define __SC_CAST1(r, t, a)       (t)(r)->di
#define __SC_CAST2(r, t, a, ...)  (t)(r)->di, __SC_CAST21(r, __VA_ARGS__)
#define __SC_CAST21(r, t, a)      (t)(r)->si
#define __SC_CAST3(r, t, a, ...)  (t)(r)->di, __SC_CAST31(r, __VA_ARGS__)
#define __SC_CAST31(r, t, a, ...) (t)(r)->si, __SC_CAST32(r, __VA_ARGS__)
#define __SC_CAST32(r, t, a)      (t)(r)->dx
#define __SC_CAST4(r, t, a, ...)  (t)(r)->di, __SC_CAST41(r, __VA_ARGS__)
#define __SC_CAST41(r, t, a, ...) (t)(r)->si, __SC_CAST42(r, __VA_ARGS__)
#define __SC_CAST42(r, t, a, ...) (t)(r)->dx, __SC_CAST43(r, __VA_ARGS__)
#define __SC_CAST43(r, t, a)      (t)(r)->r10
#define __SC_CAST5(r, t, a, ...)  (t)(r)->di, __SC_CAST51(r, __VA_ARGS__)
#define __SC_CAST51(r, t, a, ...) (t)(r)->si, __SC_CAST52(r, __VA_ARGS__)
#define __SC_CAST52(r, t, a, ...) (t)(r)->dx, __SC_CAST53(r, __VA_ARGS__)
#define __SC_CAST53(r, t, a, ...) (t)(r)->r10, __SC_CAST54(r, __VA_ARGS__)
#define __SC_CAST54(r, t, a)      (t)(r)->r8
#define __SC_CAST6(r, t, a, ...)  (t)(r)->di, __SC_CAST61(r, __VA_ARGS__)
#define __SC_CAST61(r, t, a, ...) (t)(r)->si, __SC_CAST62(r, __VA_ARGS__)
#define __SC_CAST62(r, t, a, ...) (t)(r)->dx, __SC_CAST63(r, __VA_ARGS__)
#define __SC_CAST63(r, t, a, ...) (t)(r)->r10, __SC_CAST64(r, __VA_ARGS__)
#define __SC_CAST64(r, t, a, ...) (t)(r)->r8, __SC_CAST65(r, __VA_ARGS__)
#define __SC_CAST65(r, t, a)      (t)(r)->r9

#define __SYSCALL_DEFINE(n, name, ...) \
	static long do_sys_##name(__SC_DECL##n(__VA_ARGS__)); \
	syscall_fn sys_##name; \
	long sys_##name(const struct pt_regs *regs) \
	{ \
		return do_sys_##name(__SC_CAST##n(regs, __VA_ARGS__)); \
	} \
	static long do_sys_##name(__SC_DECL##n(__VA_ARGS__))

#define SYSCALL_DEFINE0(name) \
	static long do_sys_##name(void); \
	syscall_fn sys_##name; \
	long sys_##name(const struct pt_regs *regs) \
	{ \
		(void)regs; \
		return do_sys_##name(); \
	} \
	static long do_sys_##name(void)
#define SYSCALL_DEFINE1(name, ...) __SYSCALL_DEFINE(1, name, __VA_ARGS__)
#define SYSCALL_DEFINE2(name, ...) __SYSCALL_DEFINE(2, name, __VA_ARGS__)
#define SYSCALL_DEFINE3(name, ...) __SYSCALL_DEFINE(3, name, __VA_ARGS__)
#define SYSCALL_DEFINE4(name, ...) __SYSCALL_DEFINE(4, name, __VA_ARGS__)
#define SYSCALL_DEFINE5(name, ...) __SYSCALL_DEFINE(5, name, __VA_ARGS__)
#define SYSCALL_DEFINE6(name, ...) __SYSCALL_DEFINE(6, name, __VA_ARGS__)

/* Entry from the CPU: the result goes to the user's rax. */
long do_syscall(unsigned long nr, struct pt_regs *regs);
const char *syscall_name(unsigned long nr); /* NULL if absent */

#endif
