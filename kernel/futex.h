/*
 * kernel/futex.h - waiting on a word of user memory.
 */
#ifndef KERNEL_FUTEX_H
#define KERNEL_FUTEX_H

#include "lib/compiler.h"
#include "lib/types.h"

struct task_struct;

/* Boot: the hash table. */
void futex_init(void);
/* Wake up to @nr waiters of the word at @uaddr in current's mm. */
int futex_wake_user(u32 __user *uaddr, int nr);
/*
 * A task leaves its mm (exit or exec), still current and with the mm loaded:
 * walk its robust list, then clear and wake clear_child_tid.
 */
void futex_exit_release(struct task_struct *task);

#endif
