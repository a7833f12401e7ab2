/*
 * kernel/reboot.c - reboot(2): the end of the machine, in good order.
 *
 * See: reboot(2), and its part on pid namespaces.
 */
#include <uapi/errno.h>
#include <uapi/reboot.h>
#include "asm/cpu.h"
#include "asm/uaccess.h"
#include "kernel/base/printk.h"
#include "kernel/cred.h"
#include "kernel/exit.h"
#include "kernel/pid.h"
#include "kernel/reboot.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/task.h"
#include "lib/compiler.h"

int cad_enabled = 1; /* the keys reboot at once; else init decides */

/**
 * ctrl_alt_del() - somebody pressed the three keys.
 *
 * Reboots, or asks init to (SIGINT), as reboot(2) was told.
 *
 * Context: Any.
 */
void ctrl_alt_del(void)
{
	if (cad_enabled)
		machine_restart();
	send_sig(SIGINT, init_pid_ns.child_reaper, 1);
}

static bool magic_is_right(u32 magic1, u32 magic2)
{
	return magic1 == LINUX_REBOOT_MAGIC1 &&
	       (magic2 == LINUX_REBOOT_MAGIC2 ||
		magic2 == LINUX_REBOOT_MAGIC2A ||
		magic2 == LINUX_REBOOT_MAGIC2B ||
		magic2 == LINUX_REBOOT_MAGIC2C);
}

static long restart2(const char __user *arg)
{
	char command[256];
	long len = strncpy_from_user(command, arg, sizeof(command) - 1);

	if (len < 0)
		return -EFAULT;
	command[len] = '\0';
	pr_emerg("reboot: Restarting system with command '%s'\n", command);
	machine_restart();
}

SYSCALL_DEFINE4(reboot, u32, magic1, u32, magic2, unsigned int, cmd,
		const char __user *, arg)
{
	struct pid_namespace *ns = task_active_pid_ns(current);

	if (!ns_capable(ns->common.user_ns, CAP_SYS_BOOT))
		return -EPERM;
	if (!magic_is_right(magic1, magic2))
		return -EINVAL;
	if (ns != &init_pid_ns)
		return reboot_pid_ns(ns, cmd);

	switch (cmd) {
	case LINUX_REBOOT_CMD_RESTART:
		pr_emerg("reboot: Restarting system\n");
		machine_restart();
	case LINUX_REBOOT_CMD_CAD_ON:
		cad_enabled = 1;
		return 0;
	case LINUX_REBOOT_CMD_CAD_OFF:
		cad_enabled = 0;
		return 0;
	case LINUX_REBOOT_CMD_HALT:
		pr_emerg("reboot: System halted\n");
		machine_halt();
	case LINUX_REBOOT_CMD_POWER_OFF:
		pr_emerg("reboot: Power down\n");
		machine_power_off();
	case LINUX_REBOOT_CMD_RESTART2:
		return restart2(arg);
	default:
		return -EINVAL;
	}
}
