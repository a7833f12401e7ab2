/*
 * drivers/drivers.h - what start_kernel asks of the drivers.
 */
#ifndef DRIVERS_DRIVERS_H
#define DRIVERS_DRIVERS_H

/* First thing in start_kernel: serial and VGA show the log, by polling. */
void early_console_init(const char *cmdline);

/*
 * Process context, once devtmpfs, interrupts and the scheduler run: ttys,
 * device nodes, keyboard, PCI.
 */
void drivers_init(const char *cmdline);

#endif
