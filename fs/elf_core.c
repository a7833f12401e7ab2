/*
 * fs/elf_core.c - a core file: a process as an ELF file.
 *
 *   ELF header, program headers
 *   PT_NOTE   NT_PRSTATUS of the dumping thread, NT_PRPSINFO, NT_SIGINFO,
 *             NT_AUXV, NT_FILE, its NT_PRFPREG and NT_X86_XSTATE; then
 *             the three register notes of every other thread
 *   PT_LOAD   one per mapping; what was never touched is a hole, what
 *             /proc/PID/coredump_filter leaves out has no contents
 *
 * Nobody changes the memory meanwhile but processes that share it; the list
 * of mappings is therefore taken once, at the start.
 *
 * See: core(5), elf(5).
 */
#include <uapi/elf.h>
#include <uapi/elfcore.h>
#include <uapi/errno.h>
#include "asm/page.h"
#include "asm/regset.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/base/preempt.h"
#include "kernel/cred.h"
#include "kernel/sched/cputime.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "mm/mm.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "fs/coredump.h"
#include "fs/elf_core.h"
#include "fs/file.h"

/* Desc of each note is padded to this. */
#define NOTE_ALIGN 4

/* All that a dump needs to know before it writes the first byte. */
struct elf_core {
	struct core_params *cp;
	struct core_map map;
	unsigned int nr_threads;
	size_t notes_size;
	void *fpu; /* room for one thread's registers */
};

static size_t note_size(const char *name, size_t desc)
{
	return sizeof(struct elf64_note) + ALIGN(strlen(name) + 1, NOTE_ALIGN) +
	       ALIGN(desc, NOTE_ALIGN);
}

static bool emit_note(struct core_params *cp, const char *name,
		      unsigned int type, const void *desc, size_t size)
{
	static const char zeros[NOTE_ALIGN];
	size_t name_size = strlen(name) + 1;
	struct elf64_note note = {
		.n_namesz = (unsigned int)name_size,
		.n_descsz = (unsigned int)size,
		.n_type = type,
	};

	return core_emit(cp, &note, sizeof(note)) &&
	       core_emit(cp, name, name_size) &&
	       core_emit(cp, zeros, ALIGN(name_size, NOTE_ALIGN) - name_size) &&
	       core_emit(cp, desc, size) &&
	       core_emit(cp, zeros, ALIGN(size, NOTE_ALIGN) - size);
}

static bool emit_status(struct core_params *cp, struct task_struct *task)
{
	struct pid_namespace *ns = task_active_pid_ns(current);
	u64 utime, stime;
	struct elf_prstatus s;

	memset(&s, 0, sizeof(s));
	s.si_signo = s.pr_cursig = (short)cp->info->si_signo;
	s.pr_sigpend = task->pending.signal.sig[0];
	s.pr_sighold = task->blocked.sig[0];
	s.pr_pid = task_pid_vnr(task);
	s.pr_ppid = task_ppid_nr_ns(task, ns);
	s.pr_pgrp = task_pgrp_nr_ns(task, ns);
	s.pr_sid = task_session_nr_ns(task, ns);
	if (thread_group_leader(task))
		thread_group_cputime(task, &utime, &stime);
	else
		task_cputime(task, &utime, &stime);
	s.pr_utime = ns_to_kernel_old_timeval(utime);
	s.pr_stime = ns_to_kernel_old_timeval(stime);
	s.pr_cutime = ns_to_kernel_old_timeval(task->signal->cutime);
	s.pr_cstime = ns_to_kernel_old_timeval(task->signal->cstime);
	regset_get_general(task, &s.pr_reg);
	s.pr_fpvalid = 1;
	return emit_note(cp, "CORE", NT_PRSTATUS, &s, sizeof(s));
}

static bool emit_fpu(struct elf_core *ec, struct task_struct *task)
{
	regset_get_fpu(task, ec->fpu);
	return emit_note(ec->cp, "CORE", NT_PRFPREG, ec->fpu, FPREGS_SIZE) &&
	       emit_note(ec->cp, "LINUX", NT_X86_XSTATE, ec->fpu,
			 regset_fpu_size());
}

static bool emit_psinfo(struct core_params *cp)
{
	const struct cred *cred = current->real_cred;
	struct pid_namespace *ns = task_active_pid_ns(current);
	struct mm_struct *mm = current->mm;
	struct elf_prpsinfo p;
	size_t len;

	memset(&p, 0, sizeof(p));
	p.pr_sname = 'R'; /* it runs: it writes this */
	p.pr_nice = (char)task_nice(current);
	p.pr_flag = current->flags;
	p.pr_uid = from_kuid_munged(cred->user_ns, cred->uid);
	p.pr_gid = from_kgid_munged(cred->user_ns, cred->gid);
	p.pr_pid = task_pid_vnr(current);
	p.pr_ppid = task_ppid_nr_ns(current, ns);
	p.pr_pgrp = task_pgrp_nr_ns(current, ns);
	p.pr_sid = task_session_nr_ns(current, ns);
	get_task_comm(p.pr_fname, current);
	len = min(mm->arg_end - mm->arg_start, sizeof(p.pr_psargs) - 1);
	len = access_process_vm(mm, mm->arg_start, p.pr_psargs, len, 0);
	for (size_t i = 0; i + 1 < len; i++)
		if (!p.pr_psargs[i])
			p.pr_psargs[i] = ' ';
	return emit_note(cp, "CORE", NT_PRPSINFO, &p, sizeof(p));
}

static size_t auxv_size(void)
{
	const unsigned long *auxv = current->mm->saved_auxv;
	size_t n = 0;

	while (n + 2 < AT_VECTOR_SIZE && auxv[n] != AT_NULL)
		n += 2;
	return (n + 2) * sizeof(*auxv);
}

static bool emit_notes(struct elf_core *ec)
{
	const struct core_thread *t;
	struct core_params *cp = ec->cp;

	if (!emit_status(cp, current) || !emit_psinfo(cp) ||
	    !emit_note(cp, "CORE", NT_SIGINFO, cp->info, sizeof(*cp->info)) ||
	    !emit_note(cp, "CORE", NT_AUXV, current->mm->saved_auxv,
		       auxv_size()) ||
	    !emit_note(cp, "CORE", NT_FILE, ec->map.files,
		       ec->map.files_size) ||
	    !emit_fpu(ec, current))
		return false;
	for (t = cp->core->threads; t; t = t->next)
		if (!emit_status(cp, t->task) || !emit_fpu(ec, t->task))
			return false;
	return true;
}

static void count_notes(struct elf_core *ec)
{
	size_t thread = note_size("CORE", sizeof(struct elf_prstatus)) +
			note_size("CORE", FPREGS_SIZE) +
			note_size("LINUX", regset_fpu_size());
	const struct core_thread *t;

	ec->nr_threads = 1;
	for (t = ec->cp->core->threads; t; t = t->next)
		ec->nr_threads++;
	ec->notes_size = ec->nr_threads * thread +
			 note_size("CORE", sizeof(struct elf_prpsinfo)) +
			 note_size("CORE", sizeof(*ec->cp->info)) +
			 note_size("CORE", auxv_size()) +
			 note_size("CORE", ec->map.files_size);
}

static size_t headers_size(const struct elf_core *ec)
{
	return sizeof(struct elf64_hdr) +
	       (1 + (size_t)ec->map.nr) * sizeof(struct elf64_phdr);
}

static bool emit_header(struct elf_core *ec)
{
	struct elf64_hdr h = {
		.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB,
			     EV_CURRENT },
		.e_type = ET_CORE,
		.e_machine = EM_X86_64,
		.e_version = EV_CURRENT,
		.e_phoff = sizeof(h),
		.e_ehsize = sizeof(h),
		.e_phentsize = sizeof(struct elf64_phdr),
		.e_phnum = (unsigned short)(1 + ec->map.nr),
	};

	return core_emit(ec->cp, &h, sizeof(h));
}

static bool emit_phdrs(struct elf_core *ec, size_t data)
{
	struct elf64_phdr ph = {
		.p_type = PT_NOTE,
		.p_offset = headers_size(ec),
		.p_filesz = ec->notes_size,
		.p_align = NOTE_ALIGN,
	};

	if (!core_emit(ec->cp, &ph, sizeof(ph)))
		return false;
	for (unsigned int i = 0; i < ec->map.nr; i++) {
		const struct core_area *a = &ec->map.areas[i];

		ph = (struct elf64_phdr){
			.p_type = PT_LOAD,
			.p_flags = (a->flags & VM_READ ? PF_R : 0u) |
				   (a->flags & VM_WRITE ? PF_W : 0u) |
				   (a->flags & VM_EXEC ? PF_X : 0u),
			.p_offset = data,
			.p_vaddr = a->start,
			.p_filesz = a->dump_size,
			.p_memsz = a->end - a->start,
			.p_align = PAGE_SIZE,
		};
		if (!core_emit(ec->cp, &ph, sizeof(ph)))
			return false;
		data += a->dump_size;
	}
	return true;
}

/* The contents of one mapping; pages that are not there are holes. */
static bool emit_area(struct core_params *cp, const struct core_area *a)
{
	unsigned long end = a->start + a->dump_size;

	for (unsigned long addr = a->start; addr < end; addr += PAGE_SIZE) {
		struct page *page;
		bool ok = true;

		cond_resched();
		if (get_user_page(current->mm, addr, FAULT_FLAG_FORCE, &page)) {
			if (!core_skip(cp, PAGE_SIZE))
				return false;
			continue;
		}
		if (page == zero_page)
			ok = core_skip(cp, PAGE_SIZE);
		else
			ok = core_emit(cp, page_address(page), PAGE_SIZE);
		put_page(page);
		if (!ok || fatal_signal_pending(current))
			return false;
	}
	return true;
}

static void emit_all(struct elf_core *ec)
{
	size_t notes_end = headers_size(ec) + ec->notes_size;

	if (!emit_header(ec) || !emit_phdrs(ec, PAGE_ALIGN(notes_end)) ||
	    !emit_notes(ec))
		return;
	assert((size_t)ec->cp->pos == notes_end);
	if (!core_skip(ec->cp, PAGE_ALIGN(notes_end) - notes_end))
		return;
	for (unsigned int i = 0; i < ec->map.nr; i++)
		if (!emit_area(ec->cp, &ec->map.areas[i]))
			return;
}

/**
 * elf_core_dump() - write current's process to a core file.
 * @cp: the file, empty, and the threads; all stand still.
 *
 * Context: May sleep.
 * Return: true if there is something in it, even if it was cut off.
 */
bool elf_core_dump(struct core_params *cp)
{
	struct elf_core ec = { .cp = cp };

	if (core_map_take(&ec.map, current->mm))
		return false;
	ec.fpu = kmalloc(regset_fpu_size(), GFP_KERNEL);
	if (ec.fpu) {
		count_notes(&ec);
		emit_all(&ec);
	}
	kfree(ec.fpu);
	core_map_drop(&ec.map);
	return cp->written > 0;
}
