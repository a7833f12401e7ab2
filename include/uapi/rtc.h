/*
 * uapi/rtc.h - ioctls of /dev/rtc0.
 *
 * See: rtc(4).
 */
#ifndef UAPI_RTC_H
#define UAPI_RTC_H

struct rtc_time {
	int tm_sec, tm_min, tm_hour, tm_mday;
	int tm_mon;                     /* from 0 */
	int tm_year;                    /* since 1900 */
	int tm_wday, tm_yday, tm_isdst; /* not used */
};

#define RTC_RD_TIME  0x80247009u
#define RTC_SET_TIME 0x4024700au

#endif
