/*
 * kernel/exec_task.h - what exec does to the task, file systems apart.
 *
 * In the order fs/exec.c calls them, after the point of no return.
 */
#ifndef KERNEL_EXEC_TASK_H
#define KERNEL_EXEC_TASK_H

#include "lib/compiler.h"

struct mm_struct;
struct cred;

/* Become the only thread, with the leader's pid: 0, -EAGAIN or -EINTR. */
int de_thread(void) __must_check;
/* Swap in @mm (its mm_users goes to the task) and let the old one go. */
int exec_mmap(struct mm_struct *mm) __must_check;
/* Own handlers, default but for ignored; no alternate stack, no timers. */
int exec_signals(void) __must_check;
/* Name, PF_*, exit signal, parent's watch; @path is what is run. */
void exec_task_flags(const char *path);

#endif
