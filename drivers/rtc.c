/*
 * drivers/rtc.c - the PC's real time clock (MC146818), read once at boot.
 *
 * The registers are read until two readings agree, so that no update of the
 * clock came between; the century is assumed to be this one.  The clock is
 * taken to run in UTC.
 *
 * See: MC146818A data sheet.
 */
#include "asm/io.h"
#include "drivers/rtc.h"
#include "kernel/base/printk.h"
#include "kernel/time.h"
#include "lib/string.h"

#define CMOS_INDEX   0x70
#define CMOS_DATA    0x71
#define RTC_SECONDS  0
#define RTC_MINUTES  2
#define RTC_HOURS    4
#define RTC_DAY      7
#define RTC_MONTH    8
#define RTC_YEAR     9
#define RTC_STATUS_B 11
#define STATUS_B_24H 0x02
#define STATUS_B_BIN 0x04
#define HOURS_PM     0x80
#define MAX_READINGS 10

struct rtc_time {
	unsigned int sec, min, hour, day, month, year;
};

static u8 cmos_read(u8 reg)
{
	outb(reg, CMOS_INDEX);
	return inb(CMOS_DATA);
}

static struct rtc_time read_registers(void)
{
	return (struct rtc_time){
		.sec = cmos_read(RTC_SECONDS),
		.min = cmos_read(RTC_MINUTES),
		.hour = cmos_read(RTC_HOURS),
		.day = cmos_read(RTC_DAY),
		.month = cmos_read(RTC_MONTH),
		.year = cmos_read(RTC_YEAR),
	};
}

static unsigned int from_bcd(unsigned int v)
{
	return (v & 0x0f) + (v >> 4) * 10;
}

/* From the clock's format to numbers, hours 0-23, year in full. */
static void decode(struct rtc_time *t)
{
	u8 status = cmos_read(RTC_STATUS_B);
	bool pm = !(status & STATUS_B_24H) && (t->hour & HOURS_PM);

	t->hour &= ~(unsigned int)HOURS_PM;
	if (!(status & STATUS_B_BIN)) {
		t->sec = from_bcd(t->sec);
		t->min = from_bcd(t->min);
		t->hour = from_bcd(t->hour);
		t->day = from_bcd(t->day);
		t->month = from_bcd(t->month);
		t->year = from_bcd(t->year);
	}
	if (!(status & STATUS_B_24H))
		t->hour = t->hour % 12 + (pm ? 12 : 0);
	t->year += 2000;
}

static bool plausible(const struct rtc_time *t)
{
	return t->sec < 60 && t->min < 60 && t->hour < 24 && t->day >= 1 &&
	       t->day <= 31 && t->month >= 1 && t->month <= 12;
}

/* Days since 1970-01-01, counting years from March so that leap days end them. */
static u64 days_since_epoch(unsigned int year, unsigned int month,
			    unsigned int day)
{
	unsigned int y = month > 2 ? year : year - 1;
	unsigned int m = month > 2 ? month - 3 : month + 9;
	u64 days = 365ull * y + y / 4 - y / 100 + y / 400;

	return days + (153ull * m + 2) / 5 + day - 1 - 719468;
}

/**
 * rtc_read_ns() - the wall clock's time.
 *
 * Context: Boot.
 * Return: ns since 1970, UTC; 0 if the clock makes no sense.
 */
u64 rtc_read_ns(void)
{
	struct rtc_time t = read_registers(), last;
	int readings = 1;

	do {
		last = t;
		t = read_registers();
	} while (memcmp(&t, &last, sizeof(t)) != 0 &&
		 readings++ < MAX_READINGS);

	decode(&t);
	if (!plausible(&t)) {
		pr_warn("rtc: no sensible time in the clock\n");
		return 0;
	}
	return (days_since_epoch(t.year, t.month, t.day) * 86400 +
		t.hour * 3600ULL + t.min * 60ULL + t.sec) *
	       NSEC_PER_SEC;
}
