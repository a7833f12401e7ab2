/*
 * drivers/lab.h - /sys/kernel/debug/lab: handles for lessons.
 */
#ifndef DRIVERS_LAB_H
#define DRIVERS_LAB_H

void lab_init(void);

#endif
