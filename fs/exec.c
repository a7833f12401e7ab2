/*
 * fs/exec.c - execve(2): put another program in the place of the present one.
 *
 * First everything that can be refused: find the file, copy the strings into
 * a new address space, let a format recognise the first bytes.  The format
 * calls begin_new_exec(), the point of no return: the other threads are ended
 * and the old memory is gone.  An error after it can only kill the task.
 *
 * See: execve(2), execveat(2).
 */
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include <uapi/prctl.h>
#include <uapi/signal.h>
#include <uapi/stat.h>
#include "asm/thread.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "kernel/base/bug.h"
#include "kernel/cred.h"
#include "kernel/exec_task.h"
#include "kernel/random.h"
#include "kernel/rlimit.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/sysctl.h"
#include "kernel/task.h"
#include "mm/mm.h"
#include "mm/slab.h"
#include "fs/binfmts.h"
#include "fs/exec.h"
#include "fs/fdtable.h"
#include "fs/fs.h"
#include "fs/fs_struct.h"
#include "fs/mount.h"
#include "fs/namei.h"
#include "fs/open.h"

#define STACK_RND_PAGES   0x400000UL     /* 16 GiB of places for the stack */
#define STACK_EXPAND      (128UL * 1024) /* room below the strings */
#define STACK_TOP_RESERVE sizeof(void *)

int randomize_va_space = 2;

static struct ctl_table exec_tables[] = {
	{ .path = "kernel/randomize_va_space",
	  .data = &randomize_va_space,
	  .maxlen = sizeof(int),
	  .mode = 0644,
	  .proc_handler = proc_dointvec },
};

static const struct linux_binfmt *const formats[] = {
	&elf_format,
	&script_format,
};

static bool want_random(void)
{
	return randomize_va_space &&
	       !(current->personality & ADDR_NO_RANDOMIZE);
}

/* Open what is to be run, and keep writers away from it. */
static struct file *open_execat(int dfd, struct filename *name, int flags)
{
	struct open_flags op = {
		.open_flag = O_LARGEFILE | O_RDONLY | (int)FMODE_EXEC,
		.acc_mode = MAY_EXEC,
		.intent = LOOKUP_OPEN,
		.lookup_flags = LOOKUP_FOLLOW,
	};
	struct file *file;
	int err = -EACCES;

	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return ERR_PTR(-EINVAL);
	if (flags & AT_SYMLINK_NOFOLLOW)
		op.lookup_flags &= ~LOOKUP_FOLLOW;
	if (flags & AT_EMPTY_PATH)
		op.lookup_flags |= LOOKUP_EMPTY;
	file = do_filp_open(dfd, name, &op);
	if (IS_ERR(file))
		return file;
	if (!S_ISREG(file->f_inode->i_mode) || path_noexec(&file->f_path))
		goto out_fput;
	err = deny_write_access(file);
	if (err)
		goto out_fput;
	return file;

out_fput:
	fput(file);
	return ERR_PTR(err);
}

static void put_exec_file(struct file *file)
{
	allow_write_access(file);
	fput(file);
}

static void free_bprm(struct linux_binprm *bprm)
{
	bprm_put_page(bprm);
	if (bprm->mm)
		mmput(bprm->mm);
	if (bprm->cred)
		abort_creds(bprm->cred);
	if (bprm->file)
		put_exec_file(bprm->file);
	if (bprm->interpreter)
		put_exec_file(bprm->interpreter);
	kfree(bprm->interp_buf);
	kfree(bprm->fdpath);
	kfree(bprm);
}

/* A new address space with nothing in it but the stack. */
static int bprm_mm_init(struct linux_binprm *bprm)
{
	unsigned long top = STACK_TOP;

	bprm->mm = mm_alloc();
	if (!bprm->mm)
		return -ENOMEM;
	if (current->mm)
		bprm->mm->dump_filter = READ_ONCE(current->mm->dump_filter);
	bprm->stack_random = want_random();
	if (bprm->stack_random)
		top -= (get_random_u64() % STACK_RND_PAGES) << PAGE_SHIFT;
	mmap_write_lock(bprm->mm);
	bprm->vma = setup_stack_vma(bprm->mm, top);
	mmap_write_unlock(bprm->mm);
	if (IS_ERR_OR_NULL(bprm->vma))
		return -ENOMEM;
	bprm->p = top - STACK_TOP_RESERVE;
	return 0;
}

/* The name of what execveat() runs, relative to a descriptor. */
static int name_from_fd(struct linux_binprm *bprm, int fd, const char *name)
{
	bprm->fdpath = kasprintf(
		GFP_KERNEL, *name ? "/dev/fd/%d/%s" : "/dev/fd/%d", fd, name);
	if (!bprm->fdpath)
		return -ENOMEM;
	bprm->filename = bprm->fdpath;
	bprm->path_inaccessible = fd_is_cloexec(current, (unsigned int)fd);
	return 0;
}

static struct linux_binprm *alloc_bprm(int fd, const char *name)
{
	struct linux_binprm *bprm = kzalloc(sizeof(*bprm), GFP_KERNEL);
	int err = 0;

	if (!bprm)
		return ERR_PTR(-ENOMEM);
	bprm->filename = name;
	if (fd != AT_FDCWD && *name != '/')
		err = name_from_fd(bprm, fd, name);
	bprm->interp = bprm->filename;
	if (!err)
		err = bprm_mm_init(bprm);
	if (err) {
		free_bprm(bprm);
		return ERR_PTR(err);
	}
	return bprm;
}

/* Count the strings and copy them onto the new stack. */
static int copy_strings(struct linux_binprm *bprm, const struct exec_args *argv,
			const struct exec_args *envp)
{
	int err;

	bprm->argc = exec_args_count(argv);
	if (bprm->argc < 0)
		return bprm->argc;
	bprm->envc = exec_args_count(envp);
	if (bprm->envc < 0)
		return bprm->envc;
	err = bprm_stack_limits(bprm);
	if (!err)
		err = bprm_copy_string(bprm, bprm->filename);
	bprm->exec = bprm->p;
	if (!err)
		err = bprm_copy_args(bprm, bprm->envc, envp);
	if (!err)
		err = bprm_copy_args(bprm, bprm->argc, argv);
	if (!err && !bprm->argc) { /* programs rely on an argv[0] */
		err = bprm_copy_string(bprm, "");
		bprm->argc = 1;
	}
	return err;
}

/* Ask each format whether it knows the file. */
static int search_binary_handler(struct linux_binprm *bprm)
{
	loff_t pos = 0;
	ssize_t got;
	int err;

	memset(bprm->buf, 0, sizeof(bprm->buf));
	got = kernel_read(bprm->file, bprm->buf, sizeof(bprm->buf), &pos);
	if (got < 0)
		return (int)got;
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		err = formats[i]->load_binary(bprm);
		if (bprm->point_of_no_return || err != -ENOEXEC)
			return err;
	}
	return -ENOEXEC;
}

/* Load the file; while it is a script, what it asks for. */
static int exec_binprm(struct linux_binprm *bprm)
{
	struct file *script;
	int err;

	for (int depth = 0;; depth++) {
		if (depth > MAX_SCRIPT_DEPTH)
			return -ELOOP;
		err = search_binary_handler(bprm);
		if (err)
			return err;
		if (!bprm->interpreter)
			return 0;
		script = bprm->file;
		bprm->file = bprm->interpreter;
		bprm->interpreter = NULL;
		put_exec_file(script);
	}
}

/* Does a task of another process share our fs_struct?  Then gain nothing. */
static bool fs_is_shared(void)
{
	struct task_struct *t;
	int users = 0;
	bool shared;

	spin_lock(&current->fs->lock);
	shared = current->fs->users > 1;
	spin_unlock(&current->fs->lock);
	if (!shared)
		return false;
	spin_lock_irq(&tasklist_lock);
	for_each_thread(current, t)
		users += t->fs == current->fs;
	spin_unlock_irq(&tasklist_lock);
	return current->fs->users > users;
}

/* Open the file and load it; the strings are copied already. */
static int bprm_execve(struct linux_binprm *bprm, int fd, struct filename *name,
		       int flags)
{
	struct file *file;

	bprm->cred = prepare_exec_creds();
	if (!bprm->cred)
		return -ENOMEM;
	bprm->unsafe_share = fs_is_shared();
	file = open_execat(fd, name, flags);
	if (IS_ERR(file))
		return (int)PTR_ERR(file);
	bprm->file = file;
	return exec_binprm(bprm);
}

/* A user over RLIMIT_NPROC by set*id() must not start programs. */
static int check_nproc(void)
{
	if ((current->flags & PF_NPROC_EXCEEDED) &&
	    is_rlimit_overlimit(current_cred()->ucounts, UCOUNT_RLIMIT_NPROC,
				rlimit(RLIMIT_NPROC)))
		return -EAGAIN;
	current->flags &= ~PF_NPROC_EXCEEDED;
	return 0;
}

static int do_execveat(int fd, struct filename *name,
		       const struct exec_args *argv,
		       const struct exec_args *envp, int flags)
{
	struct linux_binprm *bprm;
	int err;

	if (IS_ERR(name))
		return (int)PTR_ERR(name);
	err = check_nproc();
	if (err)
		goto out_putname;
	bprm = alloc_bprm(fd, name->name);
	if (IS_ERR(bprm)) {
		err = (int)PTR_ERR(bprm);
		goto out_putname;
	}
	err = copy_strings(bprm, argv, envp);
	if (!err)
		err = bprm_execve(bprm, fd, name, flags);
	if (err && bprm->point_of_no_return && !fatal_signal_pending(current))
		force_fatal_sig(SIGSEGV);
	free_bprm(bprm);
out_putname:
	putname(name);
	return err;
}

/**
 * bprm_change_interp() - another program will run in the end.
 * @bprm:   the exec.
 * @interp: its path, copied.
 *
 * Context: May sleep.
 * Return: 0 or -ENOMEM.
 */
int bprm_change_interp(struct linux_binprm *bprm, const char *interp)
{
	char *copy = kstrdup(interp, GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	kfree(bprm->interp_buf);
	bprm->interp = bprm->interp_buf = copy;
	return 0;
}

/* Memory nobody may read must not be dumped or traced either. */
static void limit_dump(struct mm_struct *mm, const struct file *file)
{
	if (inode_permission(file->f_inode, MAY_READ))
		mm->dumpable = suid_dumpable;
}

/**
 * begin_new_exec() - the point of no return.
 * @bprm: the file is known to be loadable.
 *
 * On return current is the only thread, runs on the new address space and has
 * the new identity; of the old program nothing is left.
 *
 * Context: May sleep.
 * Return: 0, or -errno: then the task dies.
 */
int begin_new_exec(struct linux_binprm *bprm)
{
	struct mm_struct *mm = bprm->mm;
	int err;

	err = bprm_creds_from_file(bprm);
	if (err)
		return err;
	bprm->point_of_no_return = true;

	err = de_thread();
	if (!err)
		err = unshare_files();
	if (err)
		return err;
	bprm_put_page(bprm);
	mm_set_exe_file(mm, bprm->file);
	mm->user_ns = get_user_ns(bprm->cred->user_ns);
	err = exec_mmap(mm);
	if (err)
		return err;
	bprm->mm = NULL; /* the task's now */

	err = exec_signals();
	if (err)
		return err;
	flush_thread();
	if (bprm->secureexec) {
		current->personality &= ~(unsigned int)PER_CLEAR_ON_SETID;
		current->pdeath_signal = 0;
	}
	exec_task_flags(bprm->filename);
	if (want_random())
		current->flags |= PF_RANDOMIZE;
	else
		current->flags &= ~PF_RANDOMIZE;
	do_close_on_exec();
	commit_exec_creds(bprm->cred);
	bprm->cred = NULL;
	limit_dump(mm, bprm->file);
	return 0;
}

/* Move a stack that was placed before it was known that it must be random. */
static int randomize_stack(struct linux_binprm *bprm)
{
	unsigned long shift;
	int err;

	if (bprm->stack_random || !(current->flags & PF_RANDOMIZE))
		return 0;
	shift = (get_random_u64() % STACK_RND_PAGES) << PAGE_SHIFT;
	mmap_write_lock(current->mm);
	err = shift_stack_vma(bprm->vma, shift);
	mmap_write_unlock(current->mm);
	if (err)
		return err;
	bprm->p -= shift;
	bprm->exec -= shift;
	return 0;
}

/**
 * setup_arg_pages() - the strings are in place: settle the stack.
 * @bprm:       after begin_new_exec().
 * @executable: the program asked for a stack it can execute.
 *
 * Context: May sleep.
 * Return: 0, -ENOMEM, -EFAULT.
 */
int setup_arg_pages(struct linux_binprm *bprm, bool executable)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma = bprm->vma;
	unsigned long base, room;
	int err;

	err = randomize_stack(bprm);
	if (err)
		return err;
	mmap_write_lock(mm);
	if (executable)
		vma->vm_flags |= VM_EXEC;
	room = min(rlimit(RLIMIT_STACK) & PAGE_MASK,
		   vma->vm_end - vma->vm_start + STACK_EXPAND);
	base = vma->vm_end - room;
	err = base < vma->vm_start
		      ? expand_stack_to(vma, base, current->signal->rlim)
		      : 0;
	mm->start_stack = bprm->p;
	mm->arg_start = bprm->p;
	mmap_write_unlock(mm);
	return err ? -EFAULT : 0;
}

/**
 * kernel_execve() - run a program in the place of a kernel thread.
 * @filename: its path.
 * @argv:     ends in NULL.
 * @envp:     ends in NULL.
 *
 * Context: A task that may go to user mode, may sleep.
 * Return: 0: go to user mode with current_pt_regs(); or -errno.
 */
int kernel_execve(const char *filename, const char *const *argv,
		  const char *const *envp)
{
	struct exec_args args = { .kernel = argv };
	struct exec_args env = { .kernel = envp };

	return do_execveat(AT_FDCWD, getname_kernel(filename), &args, &env, 0);
}

/**
 * exec_init() - the sysctl of exec.
 *
 * Context: Boot, once.
 */
void exec_init(void)
{
	register_sysctl(exec_tables, ARRAY_SIZE(exec_tables));
}

SYSCALL_DEFINE3(execve, const char __user *, filename,
		const char __user *const __user *, argv,
		const char __user *const __user *, envp)
{
	struct exec_args args = { .user = argv };
	struct exec_args env = { .user = envp };

	return do_execveat(AT_FDCWD, getname(filename), &args, &env, 0);
}

SYSCALL_DEFINE5(execveat, int, fd, const char __user *, filename,
		const char __user *const __user *, argv,
		const char __user *const __user *, envp, int, flags)
{
	struct exec_args args = { .user = argv };
	struct exec_args env = { .user = envp };

	return do_execveat(fd,
			   getname_flags(filename, flags & AT_EMPTY_PATH
							   ? LOOKUP_EMPTY
							   : 0),
			   &args, &env, flags);
}
