/*
 * drivers/rtc.h - the clock that runs while the machine is off.
 */
#ifndef DRIVERS_RTC_H
#define DRIVERS_RTC_H

#include "lib/types.h"

u64 rtc_read_ns(void);

#endif
