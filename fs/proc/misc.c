/*
 * fs/proc/misc.c - the small text files of /proc/PID.
 *
 * See: proc(5).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/resource.h>
#include "asm/ptrace.h"
#include "asm/thread.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/kallsyms.h"
#include "kernel/cgroup.h"
#include "kernel/cred.h"
#include "kernel/pid.h"
#include "kernel/rlimit.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/stack.h"
#include "kernel/task.h"
#include "mm/iov_iter.h"
#include "mm/mm.h"
#include "mm/oom.h"
#include "mm/page.h"
#include "mm/slab.h"
#include "fs/file.h"
#include "fs/seq_file.h"
#include "fs/proc/internal.h"

#define STACK_DEPTH 64

/** proc_pid_personality() - /proc/PID/personality.  Return: 0, -EACCES. */
int proc_pid_personality(const struct proc_show *p)
{
	if (!proc_may_access(p->task, PROC_ACCESS_ATTACH))
		return -EPERM;
	seq_printf(p->m, "%08x\n", p->task->personality);
	return 0;
}

static const struct {
	const char *name, *unit;
} limit_names[RLIM_NLIMITS] = {
	[RLIMIT_CPU] = { "Max cpu time", "seconds" },
	[RLIMIT_FSIZE] = { "Max file size", "bytes" },
	[RLIMIT_DATA] = { "Max data size", "bytes" },
	[RLIMIT_STACK] = { "Max stack size", "bytes" },
	[RLIMIT_CORE] = { "Max core file size", "bytes" },
	[RLIMIT_RSS] = { "Max resident set", "bytes" },
	[RLIMIT_NPROC] = { "Max processes", "processes" },
	[RLIMIT_NOFILE] = { "Max open files", "files" },
	[RLIMIT_MEMLOCK] = { "Max locked memory", "bytes" },
	[RLIMIT_AS] = { "Max address space", "bytes" },
	[RLIMIT_LOCKS] = { "Max file locks", "locks" },
	[RLIMIT_SIGPENDING] = { "Max pending signals", "signals" },
	[RLIMIT_MSGQUEUE] = { "Max msgqueue size", "bytes" },
	[RLIMIT_NICE] = { "Max nice priority", NULL },
	[RLIMIT_RTPRIO] = { "Max realtime priority", NULL },
	[RLIMIT_RTTIME] = { "Max realtime timeout", "us" },
};

static void show_limit(struct seq_file *m, unsigned long value)
{
	if (value == RLIM_INFINITY)
		seq_printf(m, "%-20s ", "unlimited");
	else
		seq_printf(m, "%-20lu ", value);
}

/** proc_pid_limits() - /proc/PID/limits.  Return: 0. */
int proc_pid_limits(const struct proc_show *p)
{
	struct seq_file *m = p->m;

	seq_printf(m, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit",
		   "Hard Limit", "Units");
	for (unsigned int i = 0; i < RLIM_NLIMITS; i++) {
		seq_printf(m, "%-25s ", limit_names[i].name);
		show_limit(m, task_rlimit(p->task, i));
		show_limit(m, task_rlimit_max(p->task, i));
		if (limit_names[i].unit)
			seq_printf(m, "%-10s", limit_names[i].unit);
		seq_putc(m, '\n');
	}
	return 0;
}

/** proc_pid_oom_score() - /proc/PID/oom_score.  Return: 0. */
int proc_pid_oom_score(const struct proc_show *p)
{
	struct mm_struct *mm = get_task_mm(p->task);
	long points = 0, total = (long)totalram_pages;

	if (mm) {
		points = oom_badness(mm, p->task->signal->oom_score_adj,
				     totalram_pages);
		mmput(mm);
	}
	/* From -total .. total to 0 .. 2000, as Linux scales it. */
	points = points > -total ? (1000 + points * 1000 / total) * 2 / 3 : 0;
	seq_printf(p->m, "%ld\n", points);
	return 0;
}

/** proc_pid_stack() - /proc/PID/stack: where it sleeps in the kernel. */
int proc_pid_stack(const struct proc_show *p)
{
	unsigned long *ips;
	unsigned int n;

	if (!cred_capable(p->m->file->f_cred, &init_user_ns, CAP_SYS_ADMIN))
		return -EACCES;
	if (!proc_may_access(p->task, PROC_ACCESS_ATTACH))
		return -EPERM;
	ips = kmalloc_array(STACK_DEPTH, sizeof(*ips), GFP_KERNEL);
	if (!ips)
		return -ENOMEM;
	n = stack_trace_save_tsk(p->task, ips, STACK_DEPTH);
	for (unsigned int i = 0; i < n; i++)
		seq_printf(p->m, "[<0>] %pB\n", (void *)ips[i]);
	kfree(ips);
	return 0;
}

/** proc_pid_wchan() - /proc/PID/wchan: the function it sleeps in. */
int proc_pid_wchan(const struct proc_show *p)
{
	unsigned long ip = 0;
	const char *name = NULL;

	if (proc_may_access(p->task, PROC_ACCESS_READ))
		ip = get_wchan(p->task);
	if (ip)
		name = kallsyms_lookup(ip, NULL, NULL);
	seq_puts(p->m, name ? name : "0");
	return 0;
}

/** proc_pid_syscall() - /proc/PID/syscall: what it asked the kernel for. */
int proc_pid_syscall(const struct proc_show *p)
{
	struct task_struct *task = p->task;
	const struct pt_regs *regs;

	if (!proc_may_access(task, PROC_ACCESS_ATTACH))
		return -EPERM;
	if (READ_ONCE(task->state) == TASK_RUNNING && !task->exit_state) {
		seq_puts(p->m, "running\n");
		return 0;
	}
	if (task->flags & PF_KTHREAD || task->exit_state) {
		seq_puts(p->m, "0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n");
		return 0;
	}
	regs = task_pt_regs(task);
	if ((long)regs->orig_ax < 0)
		seq_printf(p->m, "%ld 0x%llx 0x%llx\n", (long)regs->orig_ax,
			   regs->sp, regs->ip);
	else
		seq_printf(p->m,
			   "%ld 0x%llx 0x%llx 0x%llx 0x%llx 0x%llx 0x%llx "
			   "0x%llx 0x%llx\n",
			   (long)regs->orig_ax, regs->di, regs->si, regs->dx,
			   regs->r10, regs->r8, regs->r9, regs->sp, regs->ip);
	return 0;
}

/* Sums over a process: [0..3] rchar, wchar, syscr, syscw. */
static void sum_io(struct task_struct *task, u64 sum[4])
{
	struct signal_struct *sig = task->signal;
	struct task_struct *t;

	spin_lock_irq(&tasklist_lock);
	sum[0] = sig->rchar;
	sum[1] = sig->wchar;
	sum[2] = sig->syscr;
	sum[3] = sig->syscw;
	if (pid_alive(task)) {
		for_each_thread(task, t) {
			sum[0] += t->rchar;
			sum[1] += t->wchar;
			sum[2] += t->syscr;
			sum[3] += t->syscw;
		}
	}
	spin_unlock_irq(&tasklist_lock);
}

/** proc_pid_cgroup() - /proc/PID/cgroup: one line per hierarchy. */
int proc_pid_cgroup(const struct proc_show *p)
{
	return cgroup_show_task(p->m, p->task);
}

/** proc_pid_io() - /proc/PID/io; nothing here ever reaches a disk. */
int proc_pid_io(const struct proc_show *p)
{
	u64 sum[4];

	if (!proc_may_access(p->task, PROC_ACCESS_READ))
		return -EACCES;
	sum_io(p->task, sum);
	seq_printf(p->m,
		   "rchar: %llu\nwchar: %llu\nsyscr: %llu\nsyscw: %llu\n"
		   "read_bytes: 0\nwrite_bytes: 0\n"
		   "cancelled_write_bytes: 0\n",
		   sum[0], sum[1], sum[2], sum[3]);
	return 0;
}

/* A text that another room prints into a page. */
static int show_page(struct seq_file *m, struct task_struct *task,
		     int (*print)(struct task_struct *task, char *buf,
				  size_t size))
{
	char *page = (char *)__get_free_page(GFP_KERNEL);
	int len;

	if (!page)
		return -ENOMEM;
	len = print(task, page, PAGE_SIZE);
	if (len > 0)
		seq_write(m, page, (size_t)len);
	free_page((unsigned long)page);
	return 0;
}

/** proc_pid_sched() - /proc/PID/sched: the scheduler's figures. */
int proc_pid_sched(const struct proc_show *p)
{
	return show_page(p->m, p->task, proc_sched_show_task);
}

/** proc_tid_children() - /proc/PID/task/TID/children. */
int proc_tid_children(const struct proc_show *p)
{
	int *nrs, n = 0, max = 0;
	struct task_struct *child;

	spin_lock_irq(&tasklist_lock);
	list_for_each_entry(child, &p->task->children, sibling)
		max++;
	spin_unlock_irq(&tasklist_lock);

	nrs = kvmalloc(((size_t)max + 1) * sizeof(*nrs), GFP_KERNEL);
	if (!nrs)
		return -ENOMEM;
	spin_lock_irq(&tasklist_lock);
	list_for_each_entry(child, &p->task->children, sibling) {
		if (n == max)
			break;
		nrs[n++] = pid_nr_ns(task_tgid(child), p->ns);
	}
	spin_unlock_irq(&tasklist_lock);
	for (int i = 0; i < n; i++)
		seq_printf(p->m, "%d ", nrs[i]);
	kvfree(nrs);
	return 0;
}

/**
 * proc_copy_text() - take what a user writes as a short text.
 * @from: the bytes.
 * @buf:  filled in, ends in NUL.
 * @size: of @buf.
 *
 * Context: May sleep.
 * Return: bytes taken, -EINVAL if it is too long, -EFAULT.
 */
ssize_t proc_copy_text(struct iov_iter *from, char *buf, size_t size)
{
	size_t len = iov_iter_count(from);

	if (len >= size)
		len = size - 1;
	if (copy_from_iter(buf, len, from) != len)
		return -EFAULT;
	buf[len] = '\0';
	return (ssize_t)len;
}

/* comm: threads of one process may rename each other. */
static int comm_show(struct seq_file *m, void *v)
{
	struct task_struct *task = get_proc_task(m->private);
	char comm[TASK_COMM_LEN];

	(void)v;
	if (!task)
		return -ESRCH;
	seq_escape(m, get_task_comm(comm, task), "\n\\");
	seq_putc(m, '\n');
	put_task_struct(task);
	return 0;
}

static int comm_open(struct inode *inode, struct file *file)
{
	return single_open(file, comm_show, inode);
}

static ssize_t comm_write(struct file *file, struct iov_iter *from, loff_t *pos)
{
	size_t count = iov_iter_count(from);
	struct task_struct *task;
	char comm[TASK_COMM_LEN];
	ssize_t res = proc_copy_text(from, comm, sizeof(comm));

	if (res < 0)
		return res;
	task = get_proc_task(file->f_inode);
	if (!task)
		return -ESRCH;
	if (same_thread_group(current, task))
		set_task_comm(task, comm);
	else
		res = -EINVAL;
	put_task_struct(task);
	if (res < 0)
		return res;
	*pos += (loff_t)count;
	return (ssize_t)count;
}

const struct file_operations proc_comm_fops = {
	.open = comm_open,
	.read = seq_read,
	.write = comm_write,
	.llseek = seq_lseek,
	.release = single_release,
};
