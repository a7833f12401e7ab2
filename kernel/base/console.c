/*
 * kernel/base/console.c - where the log is shown.
 *
 * Every console has its own place in the log, so one registered late still
 * shows everything from the beginning.  Which consoles are used, and which one
 * /dev/console means, is said by console= on the command line.
 */
#include "asm/irqflags.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/base/spinlock.h"
#include "lib/cmdline.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"

#define MAX_NAMED 4

int console_loglevel = LOGLEVEL_DEBUG;

static DEFINE_SPINLOCK(console_lock, RANK_CONSOLE);
static LIST_HEAD(consoles);      /* under console_lock */
static char line[LOG_LINE_MAX];  /* under console_lock */
static char named[MAX_NAMED][8]; /* console= values, in order */
static int nr_named;
static char names[32]; /* of the consoles in use, the preferred one last */

/**
 * console_setup() - read console=, loglevel=, quiet and debug.
 * @cmdline: the kernel command line.
 *
 * Context: Early boot, before consoles are registered.
 */
void console_setup(const char *cmdline)
{
	const char *word, *comma;
	size_t len;

	if (cmdline_has(cmdline, "quiet"))
		console_loglevel = LOGLEVEL_WARNING;
	if (cmdline_has(cmdline, "debug"))
		console_loglevel = LOGLEVEL_DEBUG + 3;
	console_loglevel =
		(int)cmdline_long(cmdline, "loglevel", console_loglevel);
	while ((cmdline = cmdline_next_word(cmdline, &word, &len))) {
		if (len < 8 || strncmp(word, "console=", 8) != 0)
			continue;
		comma = strnchr(word, len, ',');
		len = comma ? (size_t)(comma - word) : len;
		if (nr_named < MAX_NAMED)
			strscpy(named[nr_named++], word + 8,
				min(len - 8 + 1, sizeof(named[0])));
	}
}

/* Position of a console among those named; -1 = not named. */
static int place_of(const struct console *con)
{
	char name[16];

	scnprintf(name, sizeof(name), "%s%d", con->name, con->index);
	for (int i = nr_named; i-- > 0;)
		if (!strcmp(named[i], name))
			return i;
	return -1;
}

static void write_prefix(struct console *con, const struct log_record *rec)
{
	char text[32];
	u64 us = rec->time_ns / NSEC_PER_USEC;
	int n = scnprintf(text, sizeof(text), "[%5llu.%06llu] ",
			  us / USEC_PER_SEC, us % USEC_PER_SEC);

	con->write(con, text, (size_t)n);
}

/* Print the next line on one console; false when it is up to date. */
static bool print_next(struct console *con) __must_hold(console_lock)
{
	struct log_record rec;

	if (!log_read(con->seq, &rec, line, sizeof(line)))
		return false;
	con->seq = rec.seq + 1;
	if (rec.level >= console_loglevel || !con->enabled)
		return true;
	write_prefix(con, &rec);
	con->write(con, rec.text, rec.len);
	con->write(con, "\n", 1);
	return true;
}

static void print_all(void) __must_hold(console_lock)
{
	struct console *con;
	bool more = true;

	while (more) {
		more = false;
		list_for_each_entry(con, &consoles, list)
			more |= print_next(con);
	}
}

static bool all_printed(void)
{
	struct console *con;

	list_for_each_entry(con, &consoles, list)
		if (con->seq < log_next_seq())
			return false;
	return true;
}

/**
 * console_flush_all() - show what is not shown yet.
 *
 * If another CPU is printing, it shows our lines too; in a panic its lock is
 * ignored.
 *
 * Context: Any.
 */
void console_flush_all(void) __no_thread_safety
{
	unsigned long flags;

	local_irq_save(flags);
	if (spin_trylock(&console_lock)) {
		print_all();
		spin_unlock(&console_lock);
	} else if (panic_in_progress() && !all_printed()) {
		print_all();
	}
	local_irq_restore(flags);
}

/**
 * console_write_raw() - show text on all consoles without logging it.
 * @text: the text.
 * @len:  its length.
 *
 * Context: Any but from inside a console.
 */
void console_write_raw(const char *text, size_t len)
{
	struct console *con;
	unsigned long flags;

	spin_lock_irqsave(&console_lock, flags);
	list_for_each_entry(con, &consoles, list)
		if (con->enabled)
			con->write(con, text, len);
	spin_unlock_irqrestore(&console_lock, flags);
}

/**
 * register_console() - a driver can show text now.
 * @con: lives for ever; used if console= names it or nothing is named.
 *
 * Context: Any.
 */
void register_console(struct console *con)
{
	unsigned long flags;
	int place = place_of(con);
	char name[16];

	con->enabled = place >= 0 || nr_named == 0;
	con->seq = 0;
	scnprintf(name, sizeof(name), "%s%d", con->name, con->index);
	spin_lock_irqsave(&console_lock, flags);
	list_add_tail(&con->list, &consoles);
	if (con->enabled) {
		bool last = nr_named == 0 || place == nr_named - 1;
		char old[sizeof(names)];

		strscpy(old, names, sizeof(old));
		scnprintf(names, sizeof(names), "%s%s%s", last ? old : name,
			  *old ? " " : "", last ? name : old);
	}
	spin_unlock_irqrestore(&console_lock, flags);
	console_flush_all();
}

/**
 * console_names() - the consoles in use.
 *
 * Context: Any.
 * Return: names with blanks between; the last is what /dev/console means.
 */
const char *console_names(void)
{
	return names;
}
