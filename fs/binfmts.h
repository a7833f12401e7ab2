/*
 * fs/binfmts.h - a program being loaded, and the formats that load it.
 *
 * Until begin_new_exec() every error goes back to the caller of execve(2);
 * after it the old program is gone and failure kills the task.
 */
#ifndef FS_BINFMTS_H
#define FS_BINFMTS_H

#include "lib/types.h"
#include "lib/compiler.h"

struct cred;
struct file;
struct mm_struct;
struct vm_area_struct;

#define BINPRM_BUF_SIZE  256
#define MAX_ARG_STRLEN   (32UL * 4096)
#define MAX_ARG_STRINGS  0x7FFFFFFF
#define MAX_SCRIPT_DEPTH 5

/* linux_binprm - the arguments on their way onto the new stack. */
struct linux_binprm {
	struct mm_struct *mm;       /* the new address space */
	struct vm_area_struct *vma; /* its stack, while strings are copied */
	unsigned long p;            /* top of what is on the stack */
	unsigned long argmin;       /* p may not go below */
	struct file *file;          /* what is loaded now */
	struct file *interpreter;   /* what a script asked for next */
	struct file *executable;    /* kept for AT_EXECFD-less #! of fds */
	struct cred *cred;          /* the new credentials */
	bool secureexec;            /* AT_SECURE */
	bool path_inaccessible;     /* the fd is close-on-exec: no script */
	bool point_of_no_return;
	int argc, envc;
	const char *filename; /* as the caller said */
	const char *interp;   /* name of what really runs */
	char *fdpath;         /* "/dev/fd/N[/path]" of execveat, allocated */
	char *interp_buf;     /* allocated copy behind interp, or NULL */
	unsigned long loader, exec;
	char buf[BINPRM_BUF_SIZE]; /* first bytes of the file */
};

/* linux_binfmt - loads one kind of program; -ENOEXEC: not mine. */
struct linux_binfmt {
	const char *name;
	int (*load_binary)(struct linux_binprm *bprm);
};

extern const struct linux_binfmt elf_format;
extern const struct linux_binfmt script_format;

int begin_new_exec(struct linux_binprm *bprm) __must_check;
int setup_arg_pages(struct linux_binprm *bprm, unsigned long stack_top,
		    bool executable) __must_check;
void finalize_exec(struct linux_binprm *bprm);
int bprm_copy_string_kernel(struct linux_binprm *bprm, const char *s);
int bprm_remove_arg_zero(struct linux_binprm *bprm);
int bprm_change_interp(struct linux_binprm *bprm, const char *interp);

#endif
