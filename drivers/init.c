/*
 * drivers/init.c - the drivers, in the order they start.
 */
#include "drivers/drivers.h"
#include "drivers/lab.h"
#include "drivers/lkdtm.h"
#include "drivers/loop.h"
#include "drivers/mem.h"
#include "drivers/rtc.h"
#include "drivers/pci.h"
#include "drivers/serial.h"
#include "drivers/tty/tty.h"
#include "drivers/tty/vt.h"
#include "drivers/virtio_blk.h"
#include "kernel/base/kallsyms.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"

/**
 * early_console_init() - be able to say something.
 * @cmdline: the kernel command line.
 *
 * Context: The first call of start_kernel(); per-CPU data of the boot CPU work.
 */
void early_console_init(const char *cmdline)
{
	console_setup(cmdline);
	panic_setup(cmdline);
	kallsyms_init();
	serial_early_init();
}

/**
 * drivers_init() - start all drivers.
 * @cmdline: the kernel command line.
 *
 * Context: Process context, may sleep; devtmpfs exists, interrupts are on.
 */
void drivers_init(const char *cmdline)
{
	(void)cmdline;
	mem_devices_init();
	kmsg_init();
	rtc_dev_init();
	tty_init();
	serial_tty_init();
	pty_init();
	tty_proc_init();
	vt_init();
	keyboard_init(); /* types on the vts */
	pci_init();
	virtio_blk_init(); /* on the PCI bus */
	loop_init();
	lkdtm_init();
	lab_init();
}
