/*
 * tests/user/rtc.c - /dev/rtc0, the clock that runs while the machine is off.
 *
 * See: rtc(4).
 */
#include <time.h>
#include <linux/rtc.h>
#include <sys/ioctl.h>
#include "tests/user/tap.h"

static time_t seconds(const struct rtc_time *t)
{
	struct tm tm = { .tm_sec = t->tm_sec,
			 .tm_min = t->tm_min,
			 .tm_hour = t->tm_hour,
			 .tm_mday = t->tm_mday,
			 .tm_mon = t->tm_mon,
			 .tm_year = t->tm_year };

	return timegm(&tm);
}

TEST(the_clock_is_read_and_set)
{
	struct rtc_time old, new, t;
	int fd = open("/dev/rtc0", O_RDONLY);

	REQUIRE(fd >= 0 && !ioctl(fd, RTC_RD_TIME, &old));
	EXPECT(seconds(&old) > 1700000000);
	new = (struct rtc_time){ .tm_sec = 5,
				 .tm_min = 59,
				 .tm_hour = 23,
				 .tm_mday = 28,
				 .tm_mon = 1,
				 .tm_year = 128 };
	REQUIRE(!ioctl(fd, RTC_SET_TIME, &new));
	REQUIRE(!ioctl(fd, RTC_RD_TIME, &t));
	EXPECT(seconds(&t) - seconds(&new) < 30);
	EXPECT(seconds(&t) >= seconds(&new));
	new.tm_hour = 12; /* the hour that half-day clocks write as 12 */
	REQUIRE(!ioctl(fd, RTC_SET_TIME, &new));
	REQUIRE(!ioctl(fd, RTC_RD_TIME, &t));
	EXPECT_EQ(t.tm_hour, 12);
	EXPECT(!ioctl(fd, RTC_SET_TIME, &old));
}

TEST(what_is_no_time_or_not_allowed_is_refused)
{
	int fd = open("/dev/rtc0", O_RDONLY);
	struct rtc_time old, t;

	REQUIRE(fd >= 0 && !ioctl(fd, RTC_RD_TIME, &old));
	t = old;
	t.tm_mon = 12;
	EXPECT_ERR(ioctl(fd, RTC_SET_TIME, &t), EINVAL);
	t = old;
	t.tm_sec = -1;
	EXPECT_ERR(ioctl(fd, RTC_SET_TIME, &t), EINVAL);
	EXPECT_ERR(ioctl(fd, RTC_RD_TIME, NULL), EFAULT);
	EXPECT_ERR(ioctl(fd, 0x7777, 0), ENOTTY);
	REQUIRE(!setgid(1000) && !setuid(1000));
	EXPECT_ERR(ioctl(fd, RTC_SET_TIME, &old), EACCES);
	EXPECT(!ioctl(fd, RTC_RD_TIME, &t));
	EXPECT_ERR(open("/dev/rtc0", O_RDONLY), EACCES);
}
