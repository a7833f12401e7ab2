/*
 * drivers/rtc.c - reading the PC's real time clock (MC146818), and setting it.
 *
 * The registers are read until two readings agree, so that no update of the
 * clock came between; the century is assumed to be this one.  The clock is
 * taken to run in UTC.
 *
 * See: MC146818A data sheet.
 */
#include <uapi/errno.h>
#include "asm/io.h"
#include "drivers/rtc.h"
#include "kernel/base/printk.h"
#include "kernel/base/spinlock.h"
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
#define STATUS_B_SET 0x80 /* the registers stand still */
#define HOURS_PM     0x80
#define MAX_READINGS 10

static DEFINE_SPINLOCK(cmos_lock, RANK_LEAF); /* index and data */

static u8 cmos_read(u8 reg)
{
	outb(reg, CMOS_INDEX);
	return inb(CMOS_DATA);
}

static void cmos_write(u8 reg, unsigned int value)
{
	outb(reg, CMOS_INDEX);
	outb((u8)value, CMOS_DATA);
}

static struct cmos_time read_registers(void)
{
	return (struct cmos_time){
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
static void decode(struct cmos_time *t)
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

static bool plausible(const struct cmos_time *t)
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
 * rtc_read() - what the clock shows.
 * @t: filled in; the year in full.
 *
 * Context: Any.
 * Return: false if it makes no sense.
 */
bool rtc_read(struct cmos_time *t)
{
	struct cmos_time last;
	unsigned long flags;
	int readings = 1;

	spin_lock_irqsave(&cmos_lock, flags);
	*t = read_registers();
	do {
		last = *t;
		*t = read_registers();
	} while (memcmp(t, &last, sizeof(*t)) != 0 &&
		 readings++ < MAX_READINGS);
	decode(t);
	spin_unlock_irqrestore(&cmos_lock, flags);
	return plausible(t);
}

static unsigned int to_bcd(unsigned int v)
{
	return v / 10 << 4 | v % 10;
}

/* The hour as the clock counts: with a bit for the afternoon, or not. */
static unsigned int encode_hour(unsigned int hour, u8 status)
{
	unsigned int pm = hour >= 12 ? HOURS_PM : 0;
	unsigned int half = hour % 12 ? hour % 12 : 12;

	if (status & STATUS_B_24H)
		return status & STATUS_B_BIN ? hour : to_bcd(hour);
	return pm | (status & STATUS_B_BIN ? half : to_bcd(half));
}

/**
 * rtc_write() - set the clock.
 * @t: the time; a year of this century.
 *
 * Context: Any.
 * Return: 0, -EINVAL.
 */
int rtc_write(const struct cmos_time *t)
{
	unsigned long flags;
	u8 status;

	if (!plausible(t) || t->year < 2000 || t->year > 2099)
		return -EINVAL;
	spin_lock_irqsave(&cmos_lock, flags);
	status = cmos_read(RTC_STATUS_B);
	cmos_write(RTC_STATUS_B, status | STATUS_B_SET);
	cmos_write(RTC_HOURS, encode_hour(t->hour, status));
	if (status & STATUS_B_BIN) {
		cmos_write(RTC_SECONDS, t->sec);
		cmos_write(RTC_MINUTES, t->min);
		cmos_write(RTC_DAY, t->day);
		cmos_write(RTC_MONTH, t->month);
		cmos_write(RTC_YEAR, t->year - 2000);
	} else {
		cmos_write(RTC_SECONDS, to_bcd(t->sec));
		cmos_write(RTC_MINUTES, to_bcd(t->min));
		cmos_write(RTC_DAY, to_bcd(t->day));
		cmos_write(RTC_MONTH, to_bcd(t->month));
		cmos_write(RTC_YEAR, to_bcd(t->year - 2000));
	}
	cmos_write(RTC_STATUS_B, status);
	spin_unlock_irqrestore(&cmos_lock, flags);
	return 0;
}

/**
 * rtc_read_ns() - the wall clock's time.
 *
 * Context: Boot.
 * Return: ns since 1970, UTC; 0 if the clock makes no sense.
 */
u64 rtc_read_ns(void)
{
	struct cmos_time t;

	if (!rtc_read(&t)) {
		pr_warn("rtc: no sensible time in the clock\n");
		return 0;
	}
	return (days_since_epoch(t.year, t.month, t.day) * 86400 +
		t.hour * 3600ULL + t.min * 60ULL + t.sec) *
	       NSEC_PER_SEC;
}
