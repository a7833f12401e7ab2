/*
 * kernel/sysctl.c - tunables that any room registers, and the text they are
 * read and written as.
 *
 * Numbers are separated by white space; a file is written in one piece, from
 * its beginning, as Linux's strict mode wants it.
 *
 * See: proc(5), /proc/sys; fs/proc/sysctl.c shows the tree.
 */
#include "kernel/sysctl.h"
#include <uapi/errno.h>
#include "kernel/base/mutex.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"

const int sysctl_vals[] = { 0, 1, 2, 100, 1000, INT_MAX, -1 };

static DEFINE_SPINLOCK(sysctl_lock, RANK_FS_LEAF);
static LIST_HEAD(sysctl_tables); /* sysctl_lock; only ever grows */

/**
 * register_sysctl() - add files under /proc/sys.
 * @table: lives for ever.
 * @n:     how many.
 *
 * Context: Any.
 */
void register_sysctl(struct ctl_table *table, size_t n)
{
	unsigned long flags;

	spin_lock_irqsave(&sysctl_lock, flags);
	for (size_t i = 0; i < n; i++)
		list_add_tail(&table[i].list, &sysctl_tables);
	spin_unlock_irqrestore(&sysctl_lock, flags);
}

/**
 * sysctl_next() - walk all entries.
 * @prev: the entry before, or NULL for the first.
 *
 * Context: Any; entries never go away.
 * Return: the next, or NULL.
 */
struct ctl_table *sysctl_next(struct ctl_table *prev)
{
	struct list_head *pos = prev ? &prev->list : &sysctl_tables;
	struct ctl_table *next = NULL;
	unsigned long flags;

	spin_lock_irqsave(&sysctl_lock, flags);
	if (pos->next != &sysctl_tables)
		next = list_entry(pos->next, struct ctl_table, list);
	spin_unlock_irqrestore(&sysctl_lock, flags);
	return next;
}

/**
 * sysctl_changed() - tell those who poll a file.
 * @table: its entry.
 *
 * Context: Any.
 */
void sysctl_changed(struct ctl_table *table)
{
	if (!table->poll)
		return;
	atomic_inc(&table->poll->event);
	wake_up_all(&table->poll->wait);
}

/* Next number in [*s, end): 0, -EINVAL; 1 if there is none left. */
static int parse_number(const char **s, const char *end, bool *neg,
			unsigned long *value)
{
	char text[24];
	size_t n = 0;
	unsigned long long v;

	while (*s < end && strchr(" \t\n", **s) && **s)
		(*s)++;
	if (*s >= end || !**s)
		return 1;
	*neg = **s == '-';
	if (*neg)
		(*s)++;
	while (*s < end && **s && !strchr(" \t\n", **s)) {
		if (n == sizeof(text) - 1)
			return -EINVAL;
		text[n++] = *(*s)++;
	}
	text[n] = '\0';
	if (!n || text[0] == '+' || text[0] == '-' || kstrtoull(text, 0, &v))
		return -EINVAL;
	*value = (unsigned long)v;
	return 0;
}

/* What an element may hold, and how it is stored. */
struct number {
	bool is_signed;
	bool is_long;
};

static bool in_range(const struct ctl_table *table, const struct number *kind,
		     size_t i, bool neg, unsigned long v)
{
	long sv = neg ? -(long)v : (long)v;

	if (kind->is_long) {
		const unsigned long *lo = table->extra1, *hi = table->extra2;

		return !neg && (!lo || v >= lo[i]) && (!hi || v <= hi[i]);
	}
	if (kind->is_signed) {
		const int *lo = table->extra1, *hi = table->extra2;

		if (v > (unsigned long)INT_MAX + neg)
			return false;
		return (!lo || sv >= *lo) && (!hi || sv <= *hi);
	}
	const unsigned int *lo = table->extra1, *hi = table->extra2;

	return !neg && v <= UINT_MAX && (!lo || v >= *lo) && (!hi || v <= *hi);
}

static int write_numbers(struct ctl_table *table, const struct number *kind,
			 const char *buf, size_t len)
{
	size_t size = kind->is_long ? sizeof(long) : sizeof(int);
	const char *s = buf, *end = buf + len;
	size_t n = table->maxlen / size, i;

	for (i = 0; i < n; i++) {
		unsigned long v;
		bool neg;
		int err = parse_number(&s, end, &neg, &v);

		if (err > 0)
			break;
		if (err || !in_range(table, kind, i, neg, v))
			return -EINVAL;
		if (kind->is_long)
			WRITE_ONCE(((unsigned long *)table->data)[i], v);
		else
			WRITE_ONCE(((int *)table->data)[i],
				   neg ? -(int)v : (int)v);
	}
	if (!i)
		return -EINVAL;
	sysctl_changed(table);
	return 0;
}

static size_t print_number(const struct ctl_table *table,
			   const struct number *kind, size_t i, char *buf,
			   size_t size)
{
	if (kind->is_long)
		return (size_t)scnprintf(
			buf, size, "%lu",
			READ_ONCE(((unsigned long *)table->data)[i]));
	if (kind->is_signed)
		return (size_t)scnprintf(buf, size, "%d",
					 READ_ONCE(((int *)table->data)[i]));
	return (size_t)scnprintf(buf, size, "%u",
				 READ_ONCE(((unsigned int *)table->data)[i]));
}

static size_t read_numbers(const struct ctl_table *table,
			   const struct number *kind, char *buf, size_t size)
{
	size_t each = kind->is_long ? sizeof(long) : sizeof(int), done = 0;

	for (size_t i = 0; i < table->maxlen / each; i++) {
		if (i)
			done += (size_t)scnprintf(buf + done, size - done,
						  "\t");
		done += print_number(table, kind, i, buf + done, size - done);
	}
	done += (size_t)scnprintf(buf + done, size - done, "\n");
	return done;
}

static int do_numbers(struct ctl_table *table, const struct number *kind,
		      int write, char *buf, size_t *lenp, loff_t *ppos)
{
	int err = 0;

	if (!*lenp || (*ppos && !write)) {
		*lenp = 0;
		return 0;
	}
	if (write) {
		if (*ppos)
			return 0; /* the value was written already */
		err = write_numbers(table, kind, buf, *lenp);
	} else {
		*lenp = read_numbers(table, kind, buf, *lenp + 1);
	}
	*ppos += (loff_t)*lenp;
	return err;
}

static const struct number kind_int = { .is_signed = true };
static const struct number kind_uint = { 0 };
static const struct number kind_ulong = { .is_long = true };

/* The handlers; see the typedef.  Context: may sleep. */
int proc_dointvec_minmax(struct ctl_table *table, int write, char *buf,
			 size_t *lenp, loff_t *ppos)
{
	return do_numbers(table, &kind_int, write, buf, lenp, ppos);
}

int proc_dointvec(struct ctl_table *table, int write, char *buf, size_t *lenp,
		  loff_t *ppos)
{
	return do_numbers(table, &kind_int, write, buf, lenp, ppos);
}

int proc_douintvec_minmax(struct ctl_table *table, int write, char *buf,
			  size_t *lenp, loff_t *ppos)
{
	return do_numbers(table, &kind_uint, write, buf, lenp, ppos);
}

int proc_douintvec(struct ctl_table *table, int write, char *buf, size_t *lenp,
		   loff_t *ppos)
{
	return do_numbers(table, &kind_uint, write, buf, lenp, ppos);
}

int proc_doulongvec_minmax(struct ctl_table *table, int write, char *buf,
			   size_t *lenp, loff_t *ppos)
{
	return do_numbers(table, &kind_ulong, write, buf, lenp, ppos);
}

static size_t write_string(struct ctl_table *table, const char *buf, size_t len)
{
	char *data = table->data;
	size_t n = 0;

	while (n < len && n < table->maxlen - 1 && buf[n] && buf[n] != '\n')
		n++;
	memcpy(data, buf, n);
	data[n] = '\0';
	sysctl_changed(table);
	return len;
}

int proc_dostring(struct ctl_table *table, int write, char *buf, size_t *lenp,
		  loff_t *ppos)
{
	const char *data = table->data;
	size_t len = strnlen(data, table->maxlen);

	if (!*lenp || (*ppos && !write)) {
		*lenp = 0;
		return 0;
	}
	if (write) {
		if (!*ppos)
			write_string(table, buf, *lenp);
	} else {
		len = min(len, *lenp);
		memcpy(buf, data, len);
		if (len < *lenp)
			buf[len++] = '\n';
		*lenp = len;
	}
	*ppos += (loff_t)*lenp;
	return 0;
}
