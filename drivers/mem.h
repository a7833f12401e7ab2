/*
 * drivers/mem.h - devices without hardware.
 */
#ifndef DRIVERS_MEM_H
#define DRIVERS_MEM_H

void mem_devices_init(void);
void kmsg_init(void);

#endif
