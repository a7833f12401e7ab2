/*
 * kernel/base/printk.c - the kernel's voice.
 *
 * A text is cut into lines and stored; then whoever gets the console lock
 * prints all lines that are not printed yet, also those of other CPUs, so
 * nobody waits for a slow console but the one who prints.  A line without a
 * newline stays open for pr_cont() of the same CPU until anything else is said.
 *
 * See: syslog(2); drivers/kmsg.c; kernel/base/log_ring.c.
 */
#include "asm/irqflags.h"
#include "asm/percpu.h"
#include "asm/timer.h"
#include "kernel/base/log_ring.h"
#include "kernel/base/preempt.h"
#include "kernel/base/printk.h"
#include "kernel/base/spinlock.h"
#include "kernel/base/wait.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"

int default_message_loglevel = LOGLEVEL_WARNING;
int minimum_console_loglevel = 1;
int default_console_loglevel = LOGLEVEL_DEBUG;

DECLARE_WAIT_QUEUE_HEAD(log_wait);

static DEFINE_SPINLOCK(log_lock, RANK_PRINTK);

/* The newest line while it may be continued; under log_lock. */
static struct {
	bool open;
	int cpu;
	u64 seq;
} tail;

static u64 clear_seq;     /* under log_lock: SYSLOG_ACTION_CLEAR */
static bool wake_pending; /* a line came where nobody could be woken */

/* Calls of vprintk() on this CPU that are not finished. */
static DEFINE_PER_CPU(int, printk_depth);

/* Where this text is formatted: one per nesting per CPU. */
#define MAX_DEPTH 3
static DEFINE_PER_CPU(char, printk_text[MAX_DEPTH][LOG_LINE_MAX]);

/*
 * Taken without its rank and, while an oops is told, without waiting: the CPU
 * that holds it may be the one that is dying.
 */
static bool lock_log(unsigned long *flags)
	__try_acquires(true, log_lock) __no_thread_safety
{
	local_irq_save(*flags);
	for (long looks = 0; !spin_trylock(&log_lock); looks++) {
		if (spin_is_held(&log_lock) || looks > 50000000) {
			local_irq_restore(*flags);
			return false;
		}
	}
	return true;
}

static void unlock_log(unsigned long flags)
	__releases(log_lock) __no_thread_safety
{
	spin_unlock_irqrestore(&log_lock, flags);
}

/* Read "<SOH><level>" off a text; -1 = none, 'c' = continue. */
static int take_level(const char **text)
{
	int level;

	if ((*text)[0] != KERN_SOH[0] || !(*text)[1])
		return -1;
	level = (u8)(*text)[1];
	*text += 2;
	return level == 'c' ? level : level - '0';
}

static void store_line(const char *text, size_t len, int level, bool cont)
	__must_hold(log_lock)
{
	struct log_line line = { .time_ns = sched_clock(),
				 .level = (u8)level,
				 .text = text,
				 .len = len };

	if (cont && tail.open && tail.cpu == smp_processor_id() &&
	    log_ring_extend(tail.seq, text, len))
		return;
	tail.seq = log_ring_add(&line);
	tail.cpu = smp_processor_id();
	tail.open = true;
}

/* Store a text line by line; the last may lack its newline. */
static void store_text(const char *text) __must_hold(log_lock)
{
	int level = take_level(&text);
	bool cont = level == 'c';

	if (level < 0 || cont)
		level = default_message_loglevel;
	while (*text) {
		const char *end = strchrnul(text, '\n');

		store_line(text, (size_t)(end - text), level, cont);
		if (*end) {
			tail.open = false;
			end++;
		}
		cont = false;
		text = end;
	}
}

/* Sleepers on log_wait: at once where that is safe, else at the next tick. */
static void wake_readers(void)
{
	WRITE_ONCE(wake_pending, true);
	if (!in_atomic() && !irqs_disabled())
		log_wake_readers();
}

/**
 * log_wake_readers() - wake readers for lines said where that was not safe.
 *
 * Context: Any without locks, called by the timer tick.
 */
void log_wake_readers(void)
{
	if (!READ_ONCE(wake_pending) || !scheduler_running())
		return;
	WRITE_ONCE(wake_pending, false);
	wake_up_interruptible_all(&log_wait);
}

/**
 * vprintk() - printk() with its arguments in a list.
 * @fmt:  the format, perhaps with KERN_* before it.
 * @args: its arguments.
 *
 * Context: Any.
 * Return: the length of the text.
 */
int vprintk(const char *fmt, va_list args)
{
	int depth = this_cpu_read(printk_depth), len = 0;
	unsigned long flags;
	char *text;

	if (depth >= MAX_DEPTH)
		return 0;
	preempt_disable();
	this_cpu_inc(printk_depth);
	text = (*this_cpu_ptr(&printk_text))[depth];
	len = vscnprintf(text, LOG_LINE_MAX, fmt, args);
	if (lock_log(&flags)) {
		store_text(text);
		unlock_log(flags);
	}
	if (depth == 0)
		console_flush_all();
	this_cpu_dec(printk_depth);
	preempt_enable();
	wake_readers();
	return len;
}

/**
 * printk() - say something.
 * @fmt: the format, perhaps with KERN_* before it; ends in a newline unless
 *       pr_cont() follows.
 *
 * Context: Any.
 * Return: the length of the text.
 */
int printk(const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vprintk(fmt, args);
	va_end(args);
	return len;
}

/**
 * printk_user() - a line that a program wrote to /dev/kmsg.
 * @facility_level: facility * 8 + level, as in syslog(3).
 * @text:           the line.
 * @len:            its length.
 *
 * Context: Process context.
 * Return: @len.
 */
int printk_user(int facility_level, const char *text, size_t len)
{
	struct log_line line = { .time_ns = sched_clock(),
				 .level = facility_level & 7,
				 .facility = (u8)(facility_level >> 3),
				 .text = text,
				 .len = len };
	unsigned long flags;

	if (!lock_log(&flags))
		return 0;
	tail.open = false;
	log_ring_add(&line);
	unlock_log(flags);
	console_flush_all();
	wake_readers();
	return (int)len;
}

/**
 * log_read() - one line of the log.
 * @seq:  its number; if it is gone already, the oldest line there is.
 * @rec:  filled; its text points into @buf.
 * @buf:  gets the text, not ended.
 * @size: room in @buf.
 *
 * A line still open is not shown: its rest may follow.
 *
 * Context: Any.
 * Return: false when there is no such line yet.
 */
bool log_read(u64 seq, struct log_record *rec, char *buf, size_t size)
{
	unsigned long flags;
	bool there;

	if (!lock_log(&flags))
		return false;
	there = !(tail.open && seq == tail.seq) &&
		log_ring_read(seq, rec, buf, size);
	unlock_log(flags);
	return there;
}

/**
 * log_first_seq() - number of the oldest line still here.
 * Return: the number.
 */
u64 log_first_seq(void)
{
	return log_ring_first();
}

/**
 * log_next_seq() - number of the next line to be said.
 * Return: the number.
 */
u64 log_next_seq(void)
{
	return log_ring_next();
}

/**
 * log_clear_seq() - where dmesg begins after dmesg -c.
 * Return: number of the first line to show.
 */
u64 log_clear_seq(void)
{
	return max(READ_ONCE(clear_seq), log_ring_first());
}

/**
 * log_set_clear_seq() - hide the lines before one from dmesg.
 * @seq: the first line to show.
 */
void log_set_clear_seq(u64 seq)
{
	WRITE_ONCE(clear_seq, seq);
}

/**
 * log_buf_len() - how many bytes of text the log keeps.
 * Return: the number.
 */
size_t log_buf_len(void)
{
	return log_ring_size();
}

/**
 * __ratelimit() - may this message be said now?
 * @rs: counts what was said in the current interval.
 *
 * Context: Any; two CPUs at once may let one message too many through.
 * Return: the answer.
 */
bool __ratelimit(struct ratelimit_state *rs)
{
	u64 now = sched_clock();

	if (!rs->begin_ns || now - rs->begin_ns > rs->interval_ns) {
		rs->begin_ns = now ? now : 1;
		rs->printed = 0;
	}
	return rs->printed++ < rs->burst;
}
