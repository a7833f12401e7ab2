/*
 * drivers/loop.h - files as disks: /dev/loop0, /dev/loop1 ...
 */
#ifndef DRIVERS_LOOP_H
#define DRIVERS_LOOP_H

void loop_init(void);

#endif
