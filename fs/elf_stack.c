/*
 * fs/elf_stack.c - the first words of a new program's stack.
 *
 *   sp -> argc
 *         argv[0] .. argv[argc-1], NULL
 *         envp[0] .. NULL
 *         auxiliary vector: pairs of words, ends in AT_NULL
 *         16 random bytes, "x86_64"
 *         strings of argv, envp, the file's name
 *
 * See: getauxval(3), the x86-64 psABI on process initialization.
 */
#include <uapi/elf.h>
#include <uapi/errno.h>
#include "asm/cpu.h"
#include "asm/fpu.h"
#include "asm/page.h"
#include "asm/uaccess.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/random.h"
#include "kernel/task.h"
#include "mm/mm.h"
#include "fs/binfmts.h"

#define ELF_PLATFORM    "x86_64"
#define USER_HZ         100
#define STACK_ALIGN_RND 8192
#define SIGFRAME_BASE   1024 /* registers, siginfo and red zone */

/* What goes between the strings and the vector. */
struct stack_extras {
	unsigned long platform; /* user addresses */
	unsigned long random;
};

/* Put the small strings below @bprm->p: 0 or -EFAULT. */
static int push_extras(struct linux_binprm *bprm, struct stack_extras *extras)
{
	u8 random[16];
	unsigned long sp = bprm->p;

	if (current->flags & PF_RANDOMIZE)
		sp -= get_random_u32_below(STACK_ALIGN_RND);
	sp &= ~15UL;
	sp -= sizeof(ELF_PLATFORM);
	extras->platform = sp;
	if (copy_to_user((void __user *)sp, ELF_PLATFORM, sizeof(ELF_PLATFORM)))
		return -EFAULT;
	get_random_bytes(random, sizeof(random));
	sp -= sizeof(random);
	extras->random = sp;
	if (copy_to_user((void __user *)sp, random, sizeof(random)))
		return -EFAULT;
	bprm->p = sp;
	return 0;
}

/* Fill mm->saved_auxv; returns the words used, AT_NULL included. */
static unsigned int fill_auxv(const struct linux_binprm *bprm,
			      const struct elf_image *img,
			      const struct stack_extras *extras)
{
	const struct cred *cred = current_cred();
	struct user_namespace *ns = cred->user_ns;
	struct mm_struct *mm = current->mm;
	const unsigned long aux[][2] = {
		{ AT_SYSINFO_EHDR, mm->vdso },
		{ AT_MINSIGSTKSZ, SIGFRAME_BASE + fpu_frame_size(current) },
		{ AT_HWCAP, cpu_hwcap() },
		{ AT_PAGESZ, PAGE_SIZE },
		{ AT_CLKTCK, USER_HZ },
		{ AT_PHDR, img->phdr_addr },
		{ AT_PHENT, sizeof(struct elf64_phdr) },
		{ AT_PHNUM, img->hdr.e_phnum },
		{ AT_BASE, img->interp_base },
		{ AT_FLAGS, 0 },
		{ AT_ENTRY, img->program_entry },
		{ AT_UID, from_kuid_munged(ns, cred->uid) },
		{ AT_EUID, from_kuid_munged(ns, cred->euid) },
		{ AT_GID, from_kgid_munged(ns, cred->gid) },
		{ AT_EGID, from_kgid_munged(ns, cred->egid) },
		{ AT_SECURE, bprm->secureexec },
		{ AT_RANDOM, extras->random },
		{ AT_HWCAP2, 0 },
		{ AT_EXECFN, bprm->exec },
		{ AT_PLATFORM, extras->platform },
		{ AT_NULL, 0 },
	};
	unsigned int skip = mm->vdso ? 0 : 1;

	static_assert(2 * ARRAY_SIZE(aux) <= AT_VECTOR_SIZE, "saved_auxv");
	memset(mm->saved_auxv, 0, sizeof(mm->saved_auxv));
	memcpy(mm->saved_auxv, aux[skip], sizeof(aux) - skip * sizeof(aux[0]));
	return (unsigned int)(2 * (ARRAY_SIZE(aux) - skip));
}

/* Write pointers to @n strings that begin at *@str, and a NULL. */
static int put_strings(unsigned long __user **sp, int n, unsigned long *str)
{
	while (n-- > 0) {
		long len =
			strnlen_user((const char __user *)*str, MAX_ARG_STRLEN);

		if (put_user(*str, (*sp)++))
			return -EFAULT;
		if (len <= 0 || len > (long)MAX_ARG_STRLEN)
			return -EINVAL;
		*str += (unsigned long)len;
	}
	return put_user(0UL, (*sp)++) ? -EFAULT : 0;
}

/**
 * elf_create_tables() - write all that stands below the strings.
 * @bprm: p is the first string; on return the program's stack pointer.
 * @img:  the loaded program.
 *
 * Context: May sleep; current runs on the new address space.
 * Return: 0, -EFAULT, -EINVAL.
 */
int elf_create_tables(struct linux_binprm *bprm, struct elf_image *img)
{
	unsigned long str = bprm->p, sp, words;
	struct mm_struct *mm = current->mm;
	struct stack_extras extras;
	unsigned long __user *at;
	unsigned int naux;

	if (push_extras(bprm, &extras))
		return -EFAULT;
	naux = fill_auxv(bprm, img, &extras);
	words = naux + 3 + (unsigned long)bprm->argc +
		(unsigned long)bprm->envc;
	sp = (bprm->p - words * sizeof(long)) & ~15UL;
	at = (unsigned long __user *)sp;
	bprm->p = sp;

	if (put_user((unsigned long)bprm->argc, at++))
		return -EFAULT;
	mm->arg_start = str;
	if (put_strings(&at, bprm->argc, &str))
		return -EFAULT;
	mm->arg_end = mm->env_start = str;
	if (put_strings(&at, bprm->envc, &str))
		return -EFAULT;
	mm->env_end = str;
	mm->start_stack = sp;
	return copy_to_user(at, mm->saved_auxv, naux * sizeof(long)) ? -EFAULT
								     : 0;
}
