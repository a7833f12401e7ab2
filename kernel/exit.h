/*
 * kernel/exit.h - the end of tasks, and their parents' waiting for it.
 */
#ifndef KERNEL_EXIT_H
#define KERNEL_EXIT_H

#include <uapi/resource.h>
#include "lib/compiler.h"
#include "lib/types.h"

struct pid;
struct task_struct;

void do_exit(long code) __noreturn;
void do_group_exit(int exit_code) __noreturn;
void release_task(struct task_struct *task);
bool is_current_pgrp_orphaned(void);
void set_child_subreaper(bool on); /* for current's process */

/* tasklist_lock held: keep the parent's counts and lists of children. */
void link_child(struct task_struct *child);
void unlink_child(struct task_struct *child);
void mark_dead(struct task_struct *child);
void mark_reapable(struct task_struct *child);
void adopt_children(struct task_struct *task);
void set_exit_signal(struct task_struct *child, int sig);

void getrusage(struct task_struct *task, int who, struct rusage *out);

/* Defined in drivers/tty: the session leader is leaving its terminal. */
void disassociate_ctty(int on_exit);

#endif
