/*
 * fs/seq_print.c - printing into a seq_file.
 *
 * Text that does not fit marks the buffer as full; seq_read() then throws the
 * record away and tries again with twice the room.  So nothing here fails.
 */
#include <uapi/errno.h>
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/string.h"
#include "kernel/cred.h"
#include "fs/fs.h"
#include "fs/seq_file.h"

static void set_overflow(struct seq_file *m)
{
	m->count = m->size;
}

/**
 * seq_printf() - printf.
 * @m:   the file.
 * @fmt: lib/format.h tells what it knows.
 *
 * Context: Any.
 */
void seq_printf(struct seq_file *m, const char *fmt, ...)
{
	va_list args;
	int len;

	if (seq_has_overflowed(m))
		return;
	va_start(args, fmt);
	len = vsnprintf(m->buf + m->count, m->size - m->count, fmt, args);
	va_end(args);
	if (len >= 0 && m->count + (size_t)len < m->size)
		m->count += (size_t)len;
	else
		set_overflow(m);
}

/**
 * seq_write() - bytes as they are.
 * @m:    the file.
 * @data: the bytes.
 * @len:  how many.
 *
 * Context: Any.
 * Return: 0, -1 if they did not fit.
 */
int seq_write(struct seq_file *m, const void *data, size_t len)
{
	if (m->count + len >= m->size) {
		set_overflow(m);
		return -1;
	}
	memcpy(m->buf + m->count, data, len);
	m->count += len;
	return 0;
}

/**
 * seq_putc() - one character.
 * @m: the file.
 * @c: the character.
 *
 * Context: Any.
 */
void seq_putc(struct seq_file *m, char c)
{
	seq_write(m, &c, 1);
}

/**
 * seq_puts() - a string.
 * @m: the file.
 * @s: the string.
 *
 * Context: Any.
 */
void seq_puts(struct seq_file *m, const char *s)
{
	seq_write(m, s, strlen(s));
}

/**
 * seq_put_decimal_ull() - a number, faster than seq_printf().
 * @m:     the file.
 * @delim: printed before.
 * @num:   the number.
 *
 * Context: Any.
 */
void seq_put_decimal_ull(struct seq_file *m, const char *delim, u64 num)
{
	char buf[20], *at = buf + sizeof(buf);

	seq_puts(m, delim);
	do {
		*--at = (char)('0' + num % 10);
		num /= 10;
	} while (num);
	seq_write(m, at, (size_t)(buf + sizeof(buf) - at));
}

/**
 * seq_put_decimal_ll() - a number with its sign.
 * @m:     the file.
 * @delim: printed before.
 * @num:   the number.
 *
 * Context: Any.
 */
void seq_put_decimal_ll(struct seq_file *m, const char *delim, s64 num)
{
	if (num >= 0) {
		seq_put_decimal_ull(m, delim, (u64)num);
		return;
	}
	seq_puts(m, delim);
	seq_put_decimal_ull(m, "-", -(u64)num);
}

/**
 * seq_escape() - a string, with some characters as \ooo.
 * @m:   the file.
 * @s:   the string.
 * @esc: the characters.
 *
 * Context: Any.
 */
void seq_escape(struct seq_file *m, const char *s, const char *esc)
{
	for (; *s; s++) {
		if (strchr(esc, *s))
			seq_printf(m, "\\%03o", (unsigned char)*s);
		else
			seq_putc(m, *s);
	}
}

/* Escape the text at the end of the buffer into its place at m->count. */
static int place_path(struct seq_file *m, const char *text, const char *esc)
{
	char *out = m->buf + m->count;

	for (; *text; text++) {
		bool escape = strchr(esc, *text) != NULL;

		if (out + (escape ? 4 : 1) > text + 1) {
			set_overflow(m); /* would run into its own source */
			return -1;
		}
		if (escape)
			out += scnprintf(out, 5, "\\%03o",
					 (unsigned char)*text);
		else
			*out++ = *text;
	}
	m->count = (size_t)(out - m->buf);
	return 0;
}

/**
 * seq_path() - the name of a path, seen from the reader's root.
 * @m:    the file.
 * @path: the path.
 * @esc:  characters to print as \ooo.
 *
 * Context: May sleep.
 * Return: 0, -1 if it did not fit.
 */
int seq_path(struct seq_file *m, const struct path *path, const char *esc)
{
	char *text;

	if (seq_has_overflowed(m))
		return -1;
	text = d_path(path, m->buf + m->count, (int)(m->size - m->count));
	if (IS_ERR(text)) {
		set_overflow(m);
		return -1;
	}
	return place_path(m, text, esc);
}

/**
 * seq_path_root() - the name of a path, seen from a given root.
 * @m:    the file.
 * @path: the path.
 * @root: the root.
 * @esc:  characters to print as \ooo.
 *
 * Context: May sleep.
 * Return: 0, -1 if it did not fit, SEQ_SKIP if @root does not reach it.
 */
int seq_path_root(struct seq_file *m, const struct path *path,
		  const struct path *root, const char *esc)
{
	char *text;

	if (seq_has_overflowed(m))
		return -1;
	text = prepend_path_from(path, root, m->buf + m->count,
				 (int)(m->size - m->count));
	if (!text)
		return SEQ_SKIP;
	if (IS_ERR(text)) {
		set_overflow(m);
		return -1;
	}
	return place_path(m, text, esc);
}

/**
 * seq_user_ns() - the user namespace of whoever opened the file.
 * @m: the file.
 *
 * Context: Any.
 * Return: the namespace, alive as long as the file.
 */
struct user_namespace *seq_user_ns(struct seq_file *m)
{
	return m->file->f_cred->user_ns;
}
