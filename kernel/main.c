/*
 * kernel/main.c - from the CPU's first C code to the first program.
 *
 * start_kernel() brings the rooms up in the order in which they need each
 * other, on what becomes the boot CPU's idle task.  rest_init() makes the first
 * two threads: pid 1, which finishes the boot as a kernel thread and then
 * becomes init, and pid 2, which makes all other kernel threads.
 *
 * The list is the lecture: what must exist before what.
 */
#include <uapi/clone.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "arch/x86/cpu/fpu.h"
#include "arch/x86/cpu/tsc.h"
#include "asm/boot.h"
#include "asm/cpu.h"
#include "asm/irq.h"
#include "asm/irqflags.h"
#include "asm/page.h"
#include "asm/smp.h"
#include "asm/timer.h"
#include "cgroup/cgroup.h"
#include "block/blkdev.h"
#include "drivers/drivers.h"
#include "drivers/rtc.h"
#include "fs/fs_sysctl.h"
#include "fs/anon_inode.h"
#include "fs/nsfs.h"
#include "fs/coredump.h"
#include "fs/debugfs_checks.h"
#include "fs/devtmpfs.h"
#include "fs/exec.h"
#include "fs/ext2/ext2.h"
#include "fs/fdtable.h"
#include "fs/file.h"
#include "fs/filesystems.h"
#include "fs/fs.h"
#include "fs/initramfs.h"
#include "fs/mount.h"
#include "fs/namei_walk.h"
#include "fs/open.h"
#include "fs/pipe.h"
#include "fs/proc/proc.h"
#include "fs/pseudo.h"
#include "ipc/ipc.h"
#include "fs/root_mount.h"
#include "fs/writeback.h"
#include "kernel/base/completion.h"
#include "kernel/base/ktest.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/cred.h"
#include "kernel/exit.h"
#include "kernel/fork.h"
#include "kernel/futex.h"
#include "kernel/kthread.h"
#include "kernel/main.h"
#include "kernel/oom_kill.h"
#include "kernel/pid.h"
#include "kernel/random.h"
#include "kernel/sched/sched.h"
#include "kernel/signal.h"
#include "kernel/sysctl.h"
#include "kernel/syslog.h"
#include "kernel/task.h"
#include "kernel/time.h"
#include "kernel/timer.h"
#include "kernel/user_namespace.h"
#include "kernel/utsname.h"
#include "kernel/vdso.h"
#include "kernel/workqueue.h"
#include "lib/cmdline.h"
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/memblock.h"
#include "mm/mm.h"
#include "mm/pagecache.h"
#include "ns/nsproxy.h"
#include "net/socket.h"
#include "net/unix.h"
#include "ns/uts.h"

#define ENV_MAX 32

static DECLARE_COMPLETION(kthreadd_done);

/* Interrupts and time. */
static void machine_init(void)
{
	init_IRQ();
	vdso_init();
	time_init();
	if (fpu_cache_init())
		panic("no memory for FPU registers");
	timekeeping_init(rtc_read_ns());
}

/* Tasks, and what they are made of. */
static void tasks_init(void)
{
	cred_init();
	user_namespace_init();
	pid_init();
	signal_init();
	fork_init();
	nsproxy_init();
	futex_init();
	workqueue_init_early();
	oom_init();
	vm_sysctl_init();
	kern_sysctl_init();
	syslog_init();
	uts_init();
}

/* Files, without any: those come from the initramfs. */
static void files_init(void)
{
	dcache_init();
	inode_init();
	filename_init();
	permission_init();
	fs_sysctl_init();
	file_init();
	exec_init();
	coredump_init();
	filesystems_init(); /* the mounts below need their lists */
	sysfs_init();
	debugfs_init();
	proc_root_init();
	mnt_init();
	pipe_init();
	anon_inode_init();
	nsfs_init();
	sock_init();
	unix_init();
	ipc_init();    /* mounts the queues of the first namespace */
	cgroup_init(); /* its tree is of files, and rules the next fork */
	debugfs_checks_init();
	block_init(); /* the drivers come later */
	ext2_init();
}

/* The root file system: what the loader brought, then free its memory. */
static void unpack_modules(void)
{
	const struct boot_module *m = &boot_info.modules[0];
	int err;

	if (!boot_info.nr_modules) {
		pr_warn("initramfs: the boot loader passed no module\n");
		return;
	}
	err = unpack_initramfs(__va(m->start), m->end - m->start);
	if (err)
		pr_err("initramfs: broken archive: %pe\n", ERR_PTR(err));
	mm_free_reserved(m->start, m->end, "initramfs");
}

/* Descriptors 0, 1 and 2 of init. */
static void console_on_rootfs(void)
{
	struct file *file;

	if (devtmpfs_mount())
		pr_err("devtmpfs: cannot be mounted on /dev\n");
	file = filp_open("/dev/console", O_RDWR, 0);
	if (IS_ERR(file)) {
		pr_warn("Warning: unable to open an initial console.\n");
		return;
	}
	for (int i = 0; i < 3; i++) {
		int fd = get_unused_fd_flags(0);

		if (fd >= 0)
			fd_install((unsigned int)fd, get_file(file));
	}
	fput(file);
}

static bool try_init(const char *path)
{
	const char *const argv[] = { path, NULL };
	const char *const envp[] = { "HOME=/", "TERM=linux", NULL };
	int err;

	pr_debug("Run %s as init process\n", path);
	err = kernel_execve(path, argv, envp);
	if (err && err != -ENOENT)
		pr_err("Starting init: %s exists but couldn't execute it "
		       "(error %d)\n",
		       path, err);
	return !err;
}

/* Become the program that init= names, or the first that is there. */
static void run_init(void)
{
	static const char *const candidates[] = { "/sbin/init", "/etc/init",
						  "/bin/init", "/bin/sh" };
	char path[256];

	if (cmdline_get(boot_info.command_line, "init", path, sizeof(path)) >
	    0) {
		if (!try_init(path))
			panic("Requested init %s failed", path);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(candidates); i++)
		if (try_init(candidates[i]))
			return;
	panic("No working init found.  Try passing init= option to kernel.");
}

/* With ktest= on the command line the tests are all there is to do. */
static void run_ktests(void)
{
	char patterns[256];
	int failed;

	if (cmdline_get(boot_info.command_line, "ktest", patterns,
			sizeof(patterns)) < 0)
		return;
	failed = ktest_run_all(patterns);
	machine_debug_exit(failed ? 1 : 0);
	machine_power_off();
}

/* pid 1, while it is still a thread of the kernel. */
static int kernel_init(void *unused)
{
	(void)unused;
	wait_for_completion(&kthreadd_done);

	smp_init();
	sysfs_cpus_init();
	sched_init_smp();
	workqueue_init();
	if (IS_ERR(kthread_run(kswapd, NULL, "kswapd0")))
		panic("no memory for kswapd");
	unpack_modules();
	devtmpfs_init();
	writeback_init();
	drivers_init(boot_info.command_line);
	time_refine();
	run_ktests();
	mount_root(boot_info.command_line);
	console_on_rootfs();
	pr_info("boot: %llu us from kernel entry to init\n",
		clock_since_start() / NSEC_PER_USEC);
	run_init();
	return 0; /* ret_from_fork takes it to user mode */
}

/*
 * The last of start_kernel(): pid 1 must be the first task made, but must not
 * make kernel threads before kthreadd can; so it waits for a completion.
 */
static void __noreturn rest_init(void)
{
	pid_t pid;

	user_mode_thread(kernel_init, NULL, CLONE_FS);
	pid = kernel_thread(kthreadd, NULL, "kthreadd", CLONE_FS | CLONE_FILES);
	spin_lock_irq(&tasklist_lock);
	kthreadd_task = find_task_by_pid_ns(pid, &init_pid_ns);
	spin_unlock_irq(&tasklist_lock);
	complete(&kthreadd_done);
	cpu_startup_entry();
}

/**
 * start_kernel() - bring everything up; the boot CPU's life begins here.
 *
 * Context: Early page tables, init_stack, IRQs off.
 */
void __noreturn start_kernel(void)
{
	early_console_init(boot_info.command_line);
	pr_notice("%s", linux_banner);
	pr_notice("Command line: %s\n", boot_info.command_line);

	setup_arch(); /* exceptions, page tables, per-CPU data */
	mm_init();    /* from the loader's list to kmalloc() */
	machine_init();
	sched_init(); /* current can be switched from now on */
	local_irq_enable();
	random_init();
	tasks_init();
	files_init();
	rest_init();
}
