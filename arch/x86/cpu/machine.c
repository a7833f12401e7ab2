/*
 * arch/x86/cpu/machine.c - the end of the machine: off, again, or stopped.
 *
 * Each way is tried in the order in which it is likely to work; if none does
 * the CPU halts.
 */
#include "arch/x86/cpu/acpi.h"
#include "asm/cpu.h"
#include "asm/io.h"
#include "asm/irqflags.h"
#include "lib/compiler.h"
#include "lib/types.h"

#define DEBUG_EXIT_PORT  0xf4
#define QEMU_PM1A_PORT   0x604  /* q35 and pc since 2.0, ICH9/PIIX4 */
#define BOCHS_PM1A_PORT  0xb004 /* older */
#define POWER_OFF_VALUE  0x2000
#define KBD_COMMAND_PORT 0x64
#define KBD_PULSE_RESET  0xfe
#define RESET_PORT       0xcf9
#define RESET_FULL       0x06

/**
 * machine_power_off() - switch off.
 *
 * Context: Any; does not return.
 */
void machine_power_off(void)
{
	local_irq_disable();
	acpi_power_off();
	outw(POWER_OFF_VALUE, QEMU_PM1A_PORT);
	outw(POWER_OFF_VALUE, BOCHS_PM1A_PORT);
	cpu_halt_forever();
}

/**
 * machine_restart() - begin again with the firmware.
 *
 * Context: Any; does not return.
 */
void machine_restart(void)
{
	struct {
		u16 limit;
		u64 base;
	} __packed no_idt = { 0, 0 };

	local_irq_disable();
	acpi_reset();
	outb(RESET_FULL, RESET_PORT);
	outb(KBD_PULSE_RESET, KBD_COMMAND_PORT);
	/* An exception without a handler for it resets any PC. */
	__asm__ volatile("lidt %0; int3" ::"m"(no_idt));
	cpu_halt_forever();
}

/**
 * machine_halt() - stop, with the power on.
 *
 * Context: Any; does not return.
 */
void machine_halt(void)
{
	smp_send_stop();
	cpu_halt_forever();
}

/**
 * machine_debug_exit() - leave QEMU with a status, if it was started so.
 * @code: the status will be @code * 2 + 1.
 *
 * Context: Any; returns without the isa-debug-exit device.
 */
void machine_debug_exit(u8 code)
{
	outl(code, DEBUG_EXIT_PORT);
}
