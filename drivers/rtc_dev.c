/*
 * drivers/rtc_dev.c - /dev/rtc0: reading and setting the clock that runs while
 * the machine is off.
 *
 * Alarms and periodic interrupts are not offered: those ioctls say -ENOTTY,
 * and hwclock(8) then watches the seconds go by.
 *
 * See: rtc(4), hwclock(8).
 */
#include <uapi/capability.h>
#include <uapi/errno.h>
#include <uapi/rtc.h>
#include <uapi/stat.h>
#include "asm/uaccess.h"
#include "drivers/rtc.h"
#include "fs/chrdev.h"
#include "fs/device.h"
#include "fs/file.h"
#include "kernel/base/printk.h"
#include "kernel/cred.h"
#include "lib/errptr.h"
#include "lib/string.h"

#define RTC_DEV MKDEV(251, 0) /* of the range for local use, as Linux takes */

static_assert(sizeof(struct rtc_time) == 36, "user space knows it");

static long read_time(struct rtc_time __user *arg)
{
	struct rtc_time tm = { 0 };
	struct cmos_time t;

	if (!rtc_read(&t))
		return -EINVAL;
	tm.tm_sec = (int)t.sec;
	tm.tm_min = (int)t.min;
	tm.tm_hour = (int)t.hour;
	tm.tm_mday = (int)t.day;
	tm.tm_mon = (int)t.month - 1;
	tm.tm_year = (int)t.year - 1900;
	return copy_to_user(arg, &tm, sizeof(tm)) ? -EFAULT : 0;
}

static long set_time(const struct rtc_time __user *arg)
{
	struct rtc_time tm;
	struct cmos_time t;

	if (!capable(CAP_SYS_TIME))
		return -EACCES;
	if (copy_from_user(&tm, arg, sizeof(tm)))
		return -EFAULT;
	t = (struct cmos_time){
		.sec = (unsigned int)tm.tm_sec,
		.min = (unsigned int)tm.tm_min,
		.hour = (unsigned int)tm.tm_hour,
		.day = (unsigned int)tm.tm_mday,
		.month = (unsigned int)tm.tm_mon + 1,
		.year = (unsigned int)tm.tm_year + 1900,
	};
	return rtc_write(&t);
}

static long rtc_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	(void)file;
	switch (cmd) {
	case RTC_RD_TIME:
		return read_time((struct rtc_time __user *)arg);
	case RTC_SET_TIME:
		return set_time((const struct rtc_time __user *)arg);
	default:
		return -ENOTTY;
	}
}

static const struct file_operations rtc_fops = {
	.ioctl = rtc_ioctl,
	.llseek = no_llseek,
};

/**
 * rtc_dev_init() - make the node.
 *
 * Context: Process context, boot.
 */
void rtc_dev_init(void)
{
	const struct device_info info = {
		.class = "rtc",
		.name = "rtc0",
		.parent = "platform/rtc_cmos",
		.mode = S_IFCHR | 0600,
		.devt = RTC_DEV,
	};

	if (register_chrdev_region(RTC_DEV, 1, "rtc", &rtc_fops) ||
	    IS_ERR(device_create(&info)))
		pr_err("rtc: no /dev/rtc0\n");
}
