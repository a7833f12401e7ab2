/*
 * fs/exec.h - replacing a process's program.
 */
#ifndef FS_EXEC_H
#define FS_EXEC_H

#include "lib/compiler.h"

int kernel_execve(const char *filename, const char *const *argv,
		  const char *const *envp);
void exec_init(void);

extern int randomize_va_space;

#endif
