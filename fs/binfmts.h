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
#include <uapi/elf.h>

struct cred;
struct file;
struct mm_struct;
struct page;
struct vm_area_struct;

#define BINPRM_BUF_SIZE  256
#define MAX_ARG_STRLEN   (32UL * 4096)
#define MAX_ARG_STRINGS  0x7FFFFFFF
#define MAX_SCRIPT_DEPTH 5

/* linux_binprm - one execve(2) on its way. */
struct linux_binprm {
	struct mm_struct *mm;       /* the new address space */
	struct vm_area_struct *vma; /* its stack, while strings are copied */
	struct page *page;          /* the stack page being filled, or NULL */
	unsigned long page_at;      /* its user address */
	unsigned long p;            /* top of what is on the stack */
	unsigned long argmin;       /* p may not go below */
	bool stack_random;          /* the stack's place was drawn */
	struct file *file;          /* what is loaded now */
	struct file *interpreter;   /* what a script asked for next */
	struct cred *cred;          /* the new credentials, until committed */
	bool secureexec;            /* AT_SECURE */
	bool path_inaccessible;     /* filename is a close-on-exec fd */
	bool unsafe_share;          /* others share our fs: gain nothing */
	bool point_of_no_return;
	int argc, envc;
	const char *filename;      /* as the caller said */
	const char *interp;        /* name of what really runs */
	char *fdpath;              /* allocated "/dev/fd/N[/path]", or NULL */
	char *interp_buf;          /* allocated text behind interp, or NULL */
	unsigned long exec;        /* user address of filename, for AT_EXECFN */
	char buf[BINPRM_BUF_SIZE]; /* first bytes of the file */
};

/* exec_args - argv or envp, from a program or from the kernel itself. */
struct exec_args {
	const char __user *const __user *user;
	const char *const *kernel; /* instead, if not NULL */
};

/* linux_binfmt - loads one kind of program; -ENOEXEC: not mine. */
struct linux_binfmt {
	const char *name;
	int (*load_binary)(struct linux_binprm *bprm);
};

extern const struct linux_binfmt elf_format;
extern const struct linux_binfmt script_format;

int begin_new_exec(struct linux_binprm *bprm) __must_check;
int setup_arg_pages(struct linux_binprm *bprm, bool executable) __must_check;

/* fs/exec_args.c */
int exec_args_count(const struct exec_args *args);
int bprm_stack_limits(struct linux_binprm *bprm) __must_check;
int bprm_copy_args(struct linux_binprm *bprm, int n,
		   const struct exec_args *args) __must_check;
int bprm_copy_string(struct linux_binprm *bprm, const char *s) __must_check;
int bprm_remove_arg_zero(struct linux_binprm *bprm) __must_check;
void bprm_put_page(struct linux_binprm *bprm);

/* fs/exec_creds.c */
int bprm_creds_from_file(struct linux_binprm *bprm) __must_check;

/* fs/elf_stack.c */
struct elf_image {
	struct elf64_hdr hdr;
	struct elf64_phdr *phdr; /* allocated */
	char *interp;            /* allocated PT_INTERP path, or NULL */
	struct file *interp_file;
	struct elf64_hdr interp_hdr;
	struct elf64_phdr *interp_phdr;
	bool exec_stack;
	unsigned long load_bias;     /* added to every p_vaddr */
	unsigned long phdr_addr;     /* user address of the headers */
	unsigned long interp_base;   /* 0: static */
	unsigned long entry;         /* where the first instruction is */
	unsigned long program_entry; /* AT_ENTRY */
};
int elf_create_tables(struct linux_binprm *bprm,
		      struct elf_image *img) __must_check;

int bprm_change_interp(struct linux_binprm *bprm, const char *interp);

#endif
