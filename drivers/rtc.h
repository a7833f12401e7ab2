/*
 * drivers/rtc.h - the clock that runs while the machine is off.
 */
#ifndef DRIVERS_RTC_H
#define DRIVERS_RTC_H

#include "lib/types.h"

/* What the clock shows: hours 0 to 23, months from 1, the year in full. */
struct cmos_time {
	unsigned int sec, min, hour, day, month, year;
};

bool rtc_read(struct cmos_time *t);
int rtc_write(const struct cmos_time *t);
u64 rtc_read_ns(void);
void rtc_dev_init(void);

#endif
