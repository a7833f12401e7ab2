/*
 * drivers/lkdtm.h - breaking the kernel on purpose.
 */
#ifndef DRIVERS_LKDTM_H
#define DRIVERS_LKDTM_H

void lkdtm_init(void);

#endif
