/*
 * kernel/base/panic.h - when the kernel cannot go on, or one task cannot.
 *
 * panic() prints cause, task, CPU, registers and backtrace, stops the other
 * CPUs and then halts, reboots (panic=N) or leaves QEMU (isa-debug-exit).
 * die() is for a fault in one task: the oops is printed, the task is killed,
 * the machine lives.
 */
#ifndef KERNEL_BASE_PANIC_H
#define KERNEL_BASE_PANIC_H

#include "lib/compiler.h"
#include "lib/types.h"

struct pt_regs;

void panic(const char *fmt, ...) __printf(1, 2) __noreturn __cold;
void die(const char *what, struct pt_regs *regs, long err) __noreturn __cold;
void dump_stack(void);

/* Print an oops without killing: die() = oops_begin + oops_end. */
void oops_begin(const char *what, struct pt_regs *regs, long err);
void oops_end(int signr) __noreturn;

extern int panic_timeout; /* s; 0 = halt, < 0 = reboot at once */
extern int panic_on_oops;
extern bool panic_on_warn;
extern bool oops_in_progress; /* printing must not wait for locks */
extern bool panic_exits_qemu; /* command line: panic_exit=1 or ktest= */

void panic_setup(const char *cmdline);
bool panic_in_progress(void);

#endif
