/*
 * kernel/reboot.h - keys that end the machine.
 */
#ifndef KERNEL_REBOOT_H
#define KERNEL_REBOOT_H

void ctrl_alt_del(void);
extern int cad_enabled; /* bool: the keys reboot at once; else init is told */

#endif
