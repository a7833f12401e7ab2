/*
 * kernel/base/printk.h - the kernel's voice, and its memory of what it said.
 *
 * Every line goes into a ring (dmesg, /dev/kmsg) and, if its level is below
 * console_loglevel, to every registered console.  Usable anywhere, also in
 * interrupts and with locks held.
 */
#ifndef KERNEL_BASE_PRINTK_H
#define KERNEL_BASE_PRINTK_H

#include <stdarg.h>
#include "lib/compiler.h"
#include "lib/list.h"
#include "lib/types.h"

#define KERN_SOH     "\001"
#define KERN_EMERG   KERN_SOH "0"
#define KERN_ALERT   KERN_SOH "1"
#define KERN_CRIT    KERN_SOH "2"
#define KERN_ERR     KERN_SOH "3"
#define KERN_WARNING KERN_SOH "4"
#define KERN_NOTICE  KERN_SOH "5"
#define KERN_INFO    KERN_SOH "6"
#define KERN_DEBUG   KERN_SOH "7"
#define KERN_DEFAULT ""
#define KERN_CONT    KERN_SOH "c" /* continues the line of this CPU */

#define LOGLEVEL_EMERG   0
#define LOGLEVEL_ERR     3
#define LOGLEVEL_WARNING 4
#define LOGLEVEL_NOTICE  5
#define LOGLEVEL_INFO    6
#define LOGLEVEL_DEBUG   7

#ifndef pr_fmt
#define pr_fmt(fmt) fmt
#endif

int printk(const char *fmt, ...) __printf(1, 2);
int vprintk(const char *fmt, va_list args) __printf(1, 0);
int printk_user(int facility_level, const char *text, size_t len);

#define pr_emerg(fmt, ...)  printk(KERN_EMERG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_alert(fmt, ...)  printk(KERN_ALERT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_crit(fmt, ...)   printk(KERN_CRIT pr_fmt(fmt), ##__VA_ARGS__)
#define pr_err(fmt, ...)    printk(KERN_ERR pr_fmt(fmt), ##__VA_ARGS__)
#define pr_warn(fmt, ...)   printk(KERN_WARNING pr_fmt(fmt), ##__VA_ARGS__)
#define pr_notice(fmt, ...) printk(KERN_NOTICE pr_fmt(fmt), ##__VA_ARGS__)
#define pr_info(fmt, ...)   printk(KERN_INFO pr_fmt(fmt), ##__VA_ARGS__)
#define pr_debug(fmt, ...)  printk(KERN_DEBUG pr_fmt(fmt), ##__VA_ARGS__)
#define pr_cont(fmt, ...)   printk(KERN_CONT fmt, ##__VA_ARGS__)

#define pr_once(level, fmt, ...) \
	do { \
		static bool __said; \
		if (!__atomic_exchange_n(&__said, true, __ATOMIC_RELAXED)) \
			printk(level fmt, ##__VA_ARGS__); \
	} while (0)
#define pr_warn_once(fmt, ...) pr_once(KERN_WARNING, fmt, ##__VA_ARGS__)
#define pr_info_once(fmt, ...) pr_once(KERN_INFO, fmt, ##__VA_ARGS__)
#define pr_err_once(fmt, ...)  pr_once(KERN_ERR, fmt, ##__VA_ARGS__)

/* ratelimit_state - at most `burst` messages per `interval_ns`. */
struct ratelimit_state {
	u64 interval_ns, begin_ns;
	int burst, printed;
};

#define RATELIMIT_STATE_INIT \
	{ \
		.interval_ns = 5000000000ULL, .burst = 10 \
	}
bool __ratelimit(struct ratelimit_state *rs);
#define printk_ratelimited(fmt, ...) \
	do { \
		static struct ratelimit_state __rs = RATELIMIT_STATE_INIT; \
		if (__ratelimit(&__rs)) \
			printk(fmt, ##__VA_ARGS__); \
	} while (0)
#define pr_err_ratelimited(fmt, ...) \
	printk_ratelimited(KERN_ERR fmt, ##__VA_ARGS__)
#define pr_warn_ratelimited(fmt, ...) \
	printk_ratelimited(KERN_WARNING fmt, ##__VA_ARGS__)
#define pr_info_ratelimited(fmt, ...) \
	printk_ratelimited(KERN_INFO fmt, ##__VA_ARGS__)

/**
 * struct console - a place where lines are shown.
 * @write: print @len bytes; any context, IRQs off, the console lock held.
 * @enabled: cleared to silence it.
 */
struct console {
	const char *name;
	int index;
	bool enabled;
	void (*write)(struct console *con, const char *text, size_t len);
	u64 seq;               /* next line to print */
	struct list_head list; /* of consoles, in order of registration */
};

void register_console(struct console *con);
void console_setup(const char *cmdline);
void console_flush_all(void);
void console_write_raw(const char *text, size_t len);
const char *console_names(void); /* "ttyS0 tty0", the last given first */

extern int console_loglevel;
extern int default_message_loglevel;
extern int minimum_console_loglevel; /* as quiet as it gets */
extern int default_console_loglevel; /* told to syslogd, no more */

/* log_record - one line, as readers of the ring see it. */
struct log_record {
	u64 seq;
	u64 time_ns;
	int level;
	int facility;
	bool cont;
	u16 len;
	const char *text; /* into the caller's buffer */
};

#define LOG_LINE_MAX 1024

u64 log_first_seq(void);
u64 log_next_seq(void);
u64 log_clear_seq(void);
void log_set_clear_seq(u64 seq);
size_t log_buf_len(void);
/*
 * Copy the record @seq, or the oldest one after it, into @buf.  Returns false
 * when there is none yet; rec->seq > @seq tells that lines were lost.
 */
bool log_read(u64 seq, struct log_record *rec, char *buf, size_t size);

struct wait_queue_head;
extern struct wait_queue_head log_wait; /* woken when a line is added */
void log_wake_readers(void);            /* called by the timer tick */

#endif
