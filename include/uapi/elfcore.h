/*
 * include/uapi/elfcore.h - what the notes of a core file hold.
 */
#ifndef UAPI_ELFCORE_H
#define UAPI_ELFCORE_H

#include "lib/compiler.h"
#include "lib/types.h"
#include <uapi/time.h>

#define NT_PRSTATUS   1
#define NT_PRFPREG    2
#define NT_PRPSINFO   3
#define NT_AUXV       6
#define NT_X86_XSTATE 0x202
#define NT_SIGINFO    0x53494749
#define NT_FILE       0x46494c45

#define ELF_PRARGSZ 80

struct elf64_note {
	unsigned int n_namesz;
	unsigned int n_descsz;
	unsigned int n_type;
};

/* The general registers in ptrace(2)'s order. */
struct user_regs_struct {
	u64 r15, r14, r13, r12, bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
	u64 orig_ax, ip, cs, flags, sp, ss, fs_base, gs_base, ds, es, fs, gs;
};

/* NT_PRSTATUS: one thread. */
struct elf_prstatus {
	int si_signo, si_code, si_errno;
	short pr_cursig;
	unsigned long pr_sigpend, pr_sighold;
	int pr_pid, pr_ppid, pr_pgrp, pr_sid;
	struct __kernel_old_timeval pr_utime, pr_stime, pr_cutime, pr_cstime;
	struct user_regs_struct pr_reg;
	int pr_fpvalid;
};
static_assert(sizeof(struct elf_prstatus) == 336, "ABI");

/* NT_PRPSINFO: the process, as ps would show it. */
struct elf_prpsinfo {
	char pr_state, pr_sname, pr_zomb, pr_nice;
	unsigned long pr_flag;
	unsigned int pr_uid, pr_gid;
	int pr_pid, pr_ppid, pr_pgrp, pr_sid;
	char pr_fname[16];
	char pr_psargs[ELF_PRARGSZ];
};
static_assert(sizeof(struct elf_prpsinfo) == 136, "ABI");

#endif
