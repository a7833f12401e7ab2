/*
 * asm/regset.h - a task's user registers as debuggers want them.
 */
#ifndef ASM_REGSET_H
#define ASM_REGSET_H

#include <uapi/elfcore.h>

#define FPREGS_SIZE 512 /* the FXSAVE image */

struct task_struct;

void regset_get_general(const struct task_struct *task,
			struct user_regs_struct *out);
/* The XSAVE image, of which the first FPREGS_SIZE bytes are FXSAVE's. */
size_t regset_fpu_size(void);
void regset_get_fpu(const struct task_struct *task, void *out);

#endif
