/*
 * asm/fpu.h - x87, SSE and AVX registers of user programs.
 *
 * The kernel uses none of them.  A task's registers are loaded at its first
 * FPU instruction after a switch (#NM) and saved when it is switched out, only
 * if it used them.
 */
#ifndef ASM_FPU_H
#define ASM_FPU_H

#include "lib/types.h"

struct task_struct;

/* Boot, on each CPU: enable what the CPU has. */
void fpu_init_cpu(void);
/* Exec: the next FPU instruction finds initial registers. */
void fpu_flush(struct task_struct *task);
/* Fork: @child gets a copy of current's registers.  0 or -ENOMEM. */
int fpu_copy(struct task_struct *child);
void fpu_free(struct task_struct *task);

/*
 * Signal frames.  Size of the frame at the top of which the 64-byte aligned
 * area stands; save and restore return 0 or -EFAULT/-EINVAL.
 */
size_t fpu_frame_size(const struct task_struct *task);
int fpu_save_user(void __user *buf);
int fpu_restore_user(const void __user *buf);

#endif
