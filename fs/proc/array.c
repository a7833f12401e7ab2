/*
 * fs/proc/array.c - /proc/PID/stat, statm and status.
 *
 * stat is for programs: 52 fields on one line, in Linux's order.  status says
 * most of it again for people.
 *
 * See: proc(5).
 */
#include <uapi/errno.h>
#include "asm/page.h"
#include "asm/smp.h"
#include "lib/cpumask.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/wait.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/rlimit.h"
#include "kernel/sched/cputime.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "kernel/time_ns.h"
#include "mm/mm.h"
#include "fs/fdtable.h"
#include "fs/fs_struct.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"
#include "fs/proc/proc_tty.h"

#define NSEC_PER_TICK (NSEC_PER_SEC / 100)

/* The family of a task, read under one lock. */
struct task_family {
	pid_t ppid, pgid, sid, tty_pgrp;
	dev_t tty;
	int nr_threads, exit_signal;
	unsigned long min_flt, maj_flt, cmin_flt, cmaj_flt;
	u64 cutime, cstime; /* ns */
	unsigned long rsslim;
};

static void sum_faults(struct task_struct *task, struct task_family *f)
{
	struct task_struct *t;

	f->min_flt = task->signal->min_flt;
	f->maj_flt = task->signal->maj_flt;
	for_each_thread(task, t) {
		f->min_flt += t->min_flt;
		f->maj_flt += t->maj_flt;
	}
}

static void read_family(struct task_struct *task, struct pid_namespace *ns,
			bool whole, struct task_family *f)
{
	struct signal_struct *sig = task->signal;

	memset(f, 0, sizeof(*f));
	f->tty_pgrp = -1;
	f->exit_signal = task->exit_signal;
	f->rsslim = READ_ONCE(sig->rlim[RLIMIT_RSS].rlim_cur);
	f->ppid = task_ppid_nr_ns(task, ns);
	spin_lock_irq(&tasklist_lock);
	if (pid_alive(task)) {
		f->pgid = pid_nr_ns(task_pgrp(task), ns);
		f->sid = pid_nr_ns(task_session(task), ns);
		f->nr_threads = sig->nr_threads;
		if (whole)
			sum_faults(task, f);
	}
	spin_unlock_irq(&tasklist_lock);
	proc_tty_of(sig, ns, &f->tty, &f->tty_pgrp);
	if (!whole) {
		f->min_flt = task->min_flt;
		f->maj_flt = task->maj_flt;
	}
	f->cmin_flt = sig->cmin_flt;
	f->cmaj_flt = sig->cmaj_flt;
	f->cutime = sig->cutime;
	f->cstime = sig->cstime;
}

static void put_fields(struct seq_file *m, const u64 *field, size_t n)
{
	for (size_t i = 0; i < n; i++)
		seq_put_decimal_ull(m, " ", field[i]);
}

/* Fields 4 to 22. */
static void stat_family(const struct proc_show *p, const struct task_family *f,
			bool whole)
{
	struct task_struct *task = p->task;
	struct seq_file *m = p->m;
	u64 utime, stime;

	if (whole)
		thread_group_cputime(task, &utime, &stime);
	else
		task_cputime(task, &utime, &stime);
	seq_printf(m, " %d %d %d %d %d %u", f->ppid, f->pgid, f->sid,
		   (int)new_encode_dev(f->tty), f->tty_pgrp, task->flags);
	put_fields(m,
		   (const u64[]){ f->min_flt, f->cmin_flt, f->maj_flt,
				  f->cmaj_flt, utime / NSEC_PER_TICK,
				  stime / NSEC_PER_TICK,
				  f->cutime / NSEC_PER_TICK,
				  f->cstime / NSEC_PER_TICK },
		   8);
	seq_printf(m, " %d %d %d 0 %llu", task_prio(task), task_nice(task),
		   f->nr_threads,
		   time_ns_from_host(CLOCK_BOOTTIME, task->start_boottime) /
			   NSEC_PER_TICK);
}

/* Fields 23 to 30: addresses only for those who may see them. */
static void stat_memory(const struct proc_show *p, struct mm_struct *mm,
			bool permitted)
{
	u64 field[8] = { 0 };

	if (mm) {
		field[0] = mm->total_vm << PAGE_SHIFT;
		field[1] = get_mm_rss(mm);
		field[3] = permitted ? mm->start_code : 1;
		field[4] = permitted ? mm->end_code : 1;
		field[5] = permitted ? mm->start_stack : 0;
	}
	field[2] = READ_ONCE(p->task->signal->rlim[RLIMIT_RSS].rlim_cur);
	put_fields(p->m, field, 8);
}

/* Fields 31 to 44. */
static void stat_signals(const struct proc_show *p, const struct task_family *f,
			 bool permitted)
{
	struct task_struct *task = p->task;
	struct task_sigsets sets = { 0 };
	struct seq_file *m = p->m;

	collect_task_sigsets(task, &sets);
	put_fields(m,
		   (const u64[]){ sets.pending.sig[0] & 0x7fffffff,
				  sets.blocked.sig[0] & 0x7fffffff,
				  sets.ignored.sig[0] & 0x7fffffff,
				  sets.caught.sig[0] & 0x7fffffff,
				  permitted && task->state != TASK_RUNNING },
		   5);
	seq_printf(m, " 0 0 %d %d %u %u 0 0 0", f->exit_signal, task_cpu(task),
		   task->rt_priority, task->policy);
}

/* Fields 45 to 52. */
static void stat_end(const struct proc_show *p, struct mm_struct *mm,
		     bool permitted)
{
	u64 field[7] = { 0 };

	if (mm && permitted) {
		field[0] = mm->start_data;
		field[1] = mm->end_data;
		field[2] = mm->start_brk;
		field[3] = mm->arg_start;
		field[4] = mm->arg_end;
		field[5] = mm->env_start;
		field[6] = mm->env_end;
	}
	put_fields(p->m, field, 7);
	seq_put_decimal_ll(p->m, " ", permitted ? p->task->exit_code : 0);
	seq_putc(p->m, '\n');
}

static int do_stat(const struct proc_show *p, bool whole)
{
	bool permitted = proc_may_access(p->task, PROC_ACCESS_READ);
	struct mm_struct *mm = get_task_mm(p->task);
	char comm[TASK_COMM_LEN];
	struct task_family f;

	read_family(p->task, p->ns, whole, &f);
	seq_put_decimal_ll(p->m, "", task_pid_nr_ns(p->task, p->ns));
	seq_puts(p->m, " (");
	seq_escape(p->m, get_task_comm(comm, p->task), "\n\\");
	seq_printf(p->m, ") %c", task_state_to_char(p->task));
	stat_family(p, &f, whole);
	stat_memory(p, mm, permitted);
	stat_signals(p, &f, permitted);
	stat_end(p, mm, permitted);
	if (mm)
		mmput(mm);
	return 0;
}

/** proc_pid_stat() - /proc/PID/stat: times of all threads.  Return: 0. */
int proc_pid_stat(const struct proc_show *p)
{
	return do_stat(p, true);
}

/** proc_tid_stat() - /proc/PID/task/TID/stat: of one thread.  Return: 0. */
int proc_tid_stat(const struct proc_show *p)
{
	return do_stat(p, false);
}

/** proc_pid_statm() - /proc/PID/statm: seven sizes in pages.  Return: 0. */
int proc_pid_statm(const struct proc_show *p)
{
	struct mm_struct *mm = get_task_mm(p->task);
	u64 f[7] = { 0 };

	if (mm) {
		f[0] = mm->total_vm;
		f[1] = get_mm_rss(mm);
		f[2] = get_mm_counter(mm, MM_FILEPAGES) +
		       get_mm_counter(mm, MM_SHMEMPAGES);
		f[3] = (ALIGN(mm->end_code, PAGE_SIZE) -
			(mm->start_code & PAGE_MASK)) >>
		       PAGE_SHIFT;
		f[5] = mm->data_vm + mm->stack_vm;
		mmput(mm);
	}
	seq_put_decimal_ull(p->m, "", f[0]);
	put_fields(p->m, f + 1, 6);
	seq_putc(p->m, '\n');
	return 0;
}

static void status_ids(const struct proc_show *p, const struct cred *cred)
{
	struct user_namespace *ns = seq_user_ns(p->m);
	const struct group_info *groups = cred->group_info;

	seq_printf(p->m, "\nUid:\t%u\t%u\t%u\t%u",
		   from_kuid_munged(ns, cred->uid),
		   from_kuid_munged(ns, cred->euid),
		   from_kuid_munged(ns, cred->suid),
		   from_kuid_munged(ns, cred->fsuid));
	seq_printf(p->m, "\nGid:\t%u\t%u\t%u\t%u",
		   from_kgid_munged(ns, cred->gid),
		   from_kgid_munged(ns, cred->egid),
		   from_kgid_munged(ns, cred->sgid),
		   from_kgid_munged(ns, cred->fsgid));
	seq_printf(p->m, "\nFDSize:\t%u\nGroups:\t", files_fdsize(p->task));
	for (int i = 0; i < groups->ngroups; i++)
		seq_printf(p->m, "%s%u", i ? " " : "",
			   from_kgid_munged(ns, groups->gid[i]));
	seq_putc(p->m, ' ');
}

/*
 * A task's number of one kind in each namespace from the mount's inwards to
 * its own, @self; a group or session from outside has none further in.
 */
static void status_ns_line(const struct proc_show *p, const char *name,
			   const struct pid *pid, const struct pid *self)
{
	seq_printf(p->m, "\n%s:", name);
	for (unsigned int g = p->ns->level; self && g <= self->level; g++)
		seq_printf(p->m, "\t%d", pid_nr_ns(pid, self->numbers[g].ns));
}

static void status_ns(const struct proc_show *p)
{
	struct pid *pids[4];
	static const char *const names[] = { "NStgid", "NSpid", "NSpgid",
					     "NSsid" };
	static const int types[] = { PIDTYPE_TGID, PIDTYPE_PID, PIDTYPE_PGID,
				     PIDTYPE_SID };

	for (int i = 0; i < 4; i++)
		pids[i] = get_task_pid(p->task, types[i]);
	for (int i = 0; i < 4; i++)
		status_ns_line(p, names[i], pids[i], pids[1]);
	for (int i = 0; i < 4; i++)
		put_pid(pids[i]);
	seq_putc(p->m, '\n');
}

static void status_identity(const struct proc_show *p)
{
	struct task_struct *task = p->task;
	const struct cred *cred = get_task_cred(task);
	int mask = get_task_umask(task);
	char comm[TASK_COMM_LEN];
	pid_t ppid = task_ppid_nr_ns(task, p->ns);

	seq_puts(p->m, "Name:\t");
	seq_escape(p->m, get_task_comm(comm, task), "\n\\");
	if (mask >= 0)
		seq_printf(p->m, "\nUmask:\t%#04o", (unsigned int)mask);
	seq_printf(p->m, "\nState:\t%s\nTgid:\t%d\nNgid:\t0\nPid:\t%d",
		   task_state_name(task), task_tgid_nr_ns(task, p->ns),
		   task_pid_nr_ns(task, p->ns));
	seq_printf(p->m, "\nPPid:\t%d\nTracerPid:\t0", ppid);
	status_ids(p, cred);
	put_cred(cred);
	status_ns(p);
}

static void status_kb(struct seq_file *m, const char *name, unsigned long pages)
{
	seq_printf(m, "%s:\t%8lu kB\n", name, pages << (PAGE_SHIFT - 10));
}

static void status_memory(struct seq_file *m, struct mm_struct *mm,
			  bool is_dumping)
{
	unsigned long text, lib, rss = get_mm_rss(mm);

	text = (ALIGN(mm->end_code, PAGE_SIZE) -
		(mm->start_code & PAGE_MASK)) >>
	       PAGE_SHIFT;
	text = min(text, mm->exec_vm);
	lib = mm->exec_vm - text;
	status_kb(m, "VmPeak", max(mm->hiwater_vm, mm->total_vm));
	status_kb(m, "VmSize", mm->total_vm);
	status_kb(m, "VmLck", mm->locked_vm);
	status_kb(m, "VmPin", 0);
	status_kb(m, "VmHWM", max(mm_hiwater_rss(mm), rss));
	status_kb(m, "VmRSS", rss);
	status_kb(m, "RssAnon", get_mm_counter(mm, MM_ANONPAGES));
	status_kb(m, "RssFile", get_mm_counter(mm, MM_FILEPAGES));
	status_kb(m, "RssShmem", get_mm_counter(mm, MM_SHMEMPAGES));
	status_kb(m, "VmData", mm->data_vm);
	status_kb(m, "VmStk", mm->stack_vm);
	status_kb(m, "VmExe", text);
	status_kb(m, "VmLib", lib);
	status_kb(m, "VmPTE",
		  (unsigned long)atomic_long_read(&mm->pgtables_bytes) >>
			  PAGE_SHIFT);
	status_kb(m, "VmSwap", 0);
	seq_printf(m, "HugetlbPages:\t%8u kB\n", 0);
	seq_printf(m, "CoreDumping:\t%d\nTHP_enabled:\t0\n", is_dumping);
}

static void status_signals(struct seq_file *m, struct task_struct *task)
{
	struct task_sigsets sets = { 0 };

	collect_task_sigsets(task, &sets);
	seq_printf(m, "Threads:\t%d\nSigQ:\t%ld/%ld\n", sets.nr_threads,
		   sets.queued, sets.queue_limit);
	seq_printf(m, "SigPnd:\t%016lx\nShdPnd:\t%016lx\n", sets.pending.sig[0],
		   sets.shared_pending.sig[0]);
	seq_printf(m, "SigBlk:\t%016lx\nSigIgn:\t%016lx\nSigCgt:\t%016lx\n",
		   sets.blocked.sig[0], sets.ignored.sig[0],
		   sets.caught.sig[0]);
}

static void status_caps(struct seq_file *m, struct task_struct *task)
{
	const struct cred *cred = get_task_cred(task);

	seq_printf(m, "CapInh:\t%016llx\nCapPrm:\t%016llx\n",
		   cred->cap_inheritable, cred->cap_permitted);
	seq_printf(m, "CapEff:\t%016llx\nCapBnd:\t%016llx\nCapAmb:\t%016llx\n",
		   cred->cap_effective, cred->cap_bset, cred->cap_ambient);
	put_cred(cred);
	seq_printf(m, "NoNewPrivs:\t%d\nSeccomp:\t0\nSeccomp_filters:\t0\n",
		   task_no_new_privs(task));
	seq_puts(m, "Speculation_Store_Bypass:\tvulnerable\n"
		    "SpeculationIndirectBranch:\talways enabled\n");
}

/** proc_pid_status() - /proc/PID/status.  Return: 0. */
int proc_pid_status(const struct proc_show *p)
{
	struct task_struct *task = p->task;
	struct mm_struct *mm = get_task_mm(task);
	struct seq_file *m = p->m;

	status_identity(p);
	if (mm) {
		status_memory(m, mm, READ_ONCE(task->signal->core_state));
		mmput(mm);
	}
	status_signals(m, task);
	status_caps(m, task);
	seq_printf(m, "Cpus_allowed:\t%*pb\nCpus_allowed_list:\t%*pbl\n",
		   nr_cpu_ids, &task->cpus_mask, nr_cpu_ids, &task->cpus_mask);
	seq_puts(m, "Mems_allowed:\t1\nMems_allowed_list:\t0\n");
	seq_printf(m,
		   "voluntary_ctxt_switches:\t%lu\n"
		   "nonvoluntary_ctxt_switches:\t%lu\n",
		   task->nvcsw, task->nivcsw);
	return 0;
}
