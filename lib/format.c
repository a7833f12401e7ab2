/*
 * lib/format.c - printf into a buffer.
 *
 * The output is a window: everything is counted, only what fits is stored.
 * A conversion is read into a struct fmt_spec, then put by one function; the
 * pointer forms of the kernel stand in lib/format_ptr.c.
 */
#include "lib/format_spec.h"
#include "lib/string.h"
#include "lib/util.h"

void fmt_putc(struct fmt_out *out, char c)
{
	if (out->len < out->size)
		out->buf[out->len] = c;
	out->len++;
}

static void put_repeated(struct fmt_out *out, char c, int n)
{
	while (n-- > 0)
		fmt_putc(out, c);
}

void fmt_put(struct fmt_out *out, const struct fmt_spec *spec, const char *s,
	     size_t n)
{
	int pad = spec->width - (int)n;

	if (!(spec->flags & FMT_LEFT))
		put_repeated(out, ' ', pad);
	for (size_t i = 0; i < n; i++)
		fmt_putc(out, s[i]);
	if (spec->flags & FMT_LEFT)
		put_repeated(out, ' ', pad);
}

void fmt_puts(struct fmt_out *out, const struct fmt_spec *spec, const char *s)
{
	size_t max = spec->precision < 0 ? SIZE_MAX : (size_t)spec->precision;

	if ((unsigned long)s < 4096)
		s = s ? "(efault)" : "(null)";
	fmt_put(out, spec, s, strnlen(s, max));
}

/* The digits of @n, lowest first; returns how many. */
static int number_digits(char *digits, u64 n, const struct fmt_spec *spec)
{
	const char *set = spec->flags & FMT_UPPER ? "0123456789ABCDEF"
						  : "0123456789abcdef";
	int len = 0;

	while (n) {
		digits[len++] = set[n % spec->base];
		n /= spec->base;
	}
	if (!len && spec->precision != 0)
		digits[len++] = '0';
	return len;
}

/* What stands before the digits: a sign, or the mark of the base. */
static const char *number_prefix(const struct fmt_spec *spec, bool negative,
				 u64 n)
{
	if (negative)
		return "-";
	if (spec->flags & FMT_PLUS)
		return "+";
	if (spec->flags & FMT_SPACE)
		return " ";
	if (!(spec->flags & FMT_ALT))
		return "";
	if (spec->base == 8)
		return "0";
	if (spec->base != 16 || !n)
		return "";
	return spec->flags & FMT_UPPER ? "0X" : "0x";
}

void fmt_put_number(struct fmt_out *out, const struct fmt_spec *spec, u64 n,
		    bool negative)
{
	char digits[24];
	int len = number_digits(digits, n, spec);
	const char *prefix = number_prefix(spec, negative, n);
	int zeros = max(spec->precision - len, 0);
	int pad = spec->width - len - zeros - (int)strlen(prefix);

	if ((spec->flags & FMT_ZERO) && spec->precision < 0 &&
	    !(spec->flags & FMT_LEFT)) {
		zeros = max(pad, 0);
		pad = 0;
	}
	if (!(spec->flags & FMT_LEFT))
		put_repeated(out, ' ', pad);
	while (*prefix)
		fmt_putc(out, *prefix++);
	put_repeated(out, '0', zeros);
	while (len > 0)
		fmt_putc(out, digits[--len]);
	if (spec->flags & FMT_LEFT)
		put_repeated(out, ' ', pad);
}

static const char *read_flags(const char *fmt, struct fmt_spec *spec)
{
	static const char marks[] = "-+ #0";

	for (;; fmt++) {
		const char *mark = *fmt ? strchr(marks, *fmt) : NULL;

		if (!mark)
			return fmt;
		spec->flags |= 1U << (mark - marks);
	}
}

/* A width or a precision: digits, or '*' for the next argument. */
static const char *read_int(const char *fmt, int *value, va_list *args)
{
	if (*fmt == '*') {
		*value = va_arg(*args, int);
		return fmt + 1;
	}
	for (*value = 0; isdigit(*fmt); fmt++)
		*value = min(*value * 10 + (*fmt - '0'), 1 << 20);
	return fmt;
}

/* Read all between '%' and the conversion letter, which *fmt points to then. */
static const char *read_spec(const char *fmt, struct fmt_spec *spec,
			     va_list *args)
{
	*spec = (struct fmt_spec){ .precision = -1, .base = 10 };
	fmt = read_int(read_flags(fmt, spec), &spec->width, args);
	if (spec->width < 0) {
		spec->width = -spec->width;
		spec->flags |= FMT_LEFT;
	}
	if (*fmt == '.')
		fmt = read_int(fmt + 1, &spec->precision, args);
	for (;; fmt++) {
		if (*fmt == 'h')
			spec->size--;
		else if (*fmt == 'l')
			spec->size++;
		else if (*fmt == 'z' || *fmt == 't' || *fmt == 'j' ||
			 *fmt == 'L')
			spec->size = 1;
		else
			return fmt;
	}
}

static s64 signed_arg(const struct fmt_spec *spec, va_list *args)
{
	if (spec->size > 0)
		return va_arg(*args, long);
	if (spec->size == -1)
		return (short)va_arg(*args, int);
	if (spec->size < -1)
		return (signed char)va_arg(*args, int);
	return va_arg(*args, int);
}

static u64 unsigned_arg(const struct fmt_spec *spec, va_list *args)
{
	if (spec->size > 0)
		return va_arg(*args, unsigned long);
	if (spec->size == -1)
		return (unsigned short)va_arg(*args, int);
	if (spec->size < -1)
		return (unsigned char)va_arg(*args, int);
	return va_arg(*args, unsigned int);
}

static void put_signed(struct fmt_out *out, struct fmt_spec *spec,
		       va_list *args)
{
	s64 n = signed_arg(spec, args);

	fmt_put_number(out, spec, n < 0 ? -(u64)n : (u64)n, n < 0);
}

static void put_unsigned(struct fmt_out *out, struct fmt_spec *spec,
			 va_list *args)
{
	spec->flags &= ~(FMT_PLUS | FMT_SPACE);
	fmt_put_number(out, spec, unsigned_arg(spec, args), false);
}

static void put_char(struct fmt_out *out, const struct fmt_spec *spec,
		     va_list *args)
{
	char c = (char)va_arg(*args, int);

	fmt_put(out, spec, &c, 1);
}

/* One conversion; *fmt is its letter.  Returns what follows it. */
static const char *convert(struct fmt_out *out, const char *fmt,
			   struct fmt_spec *spec, va_list *args)
{
	switch (*fmt) {
	case 'd':
	case 'i':
		put_signed(out, spec, args);
		return fmt + 1;
	case 'X':
		spec->flags |= FMT_UPPER;
		fallthrough;
	case 'x':
		spec->base = 16;
		put_unsigned(out, spec, args);
		return fmt + 1;
	case 'o':
		spec->base = 8;
		fallthrough;
	case 'u':
		put_unsigned(out, spec, args);
		return fmt + 1;
	case 'c':
		put_char(out, spec, args);
		return fmt + 1;
	case 's':
		fmt_puts(out, spec, va_arg(*args, const char *));
		return fmt + 1;
	case 'p':
		return fmt_pointer(out, fmt + 1, spec, va_arg(*args, void *));
	case '\0':
		return fmt;
	default:
		fmt_putc(out, *fmt);
		return fmt + 1;
	}
}

void fmt_vput(struct fmt_out *out, const char *fmt, va_list *args)
{
	struct fmt_spec spec;

	while (*fmt) {
		if (*fmt != '%') {
			fmt_putc(out, *fmt++);
			continue;
		}
		fmt = read_spec(fmt + 1, &spec, args);
		fmt = convert(out, fmt, &spec, args);
	}
}

/**
 * vsnprintf() - format text into a buffer.
 * @buf:  gets the text, cut to @size and ended; may be NULL if @size is 0.
 * @size: room in @buf.
 * @fmt:  the format; see lib/format.h.
 * @args: its arguments.
 *
 * Context: Any.
 * Return: the length the text would have with enough room.
 */
int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	struct fmt_out out = { .buf = buf, .size = size };
	va_list copy;

	va_copy(copy, args);
	fmt_vput(&out, fmt, &copy);
	va_end(copy);
	if (size)
		buf[min(out.len, size - 1)] = '\0';
	return (int)out.len;
}

/**
 * vscnprintf() - vsnprintf() that counts only what it stored.
 * @buf:  gets the text.
 * @size: room in @buf.
 * @fmt:  the format.
 * @args: its arguments.
 * Return: the length of the text in @buf.
 */
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int n = vsnprintf(buf, size, fmt, args);

	if (!size)
		return 0;
	return (size_t)n < size ? n : (int)size - 1;
}

/**
 * snprintf() - format text into a buffer.
 * @buf:  gets the text, cut to @size and ended.
 * @size: room in @buf.
 * @fmt:  the format.
 * Return: the length the text would have with enough room.
 */
int snprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}

/**
 * scnprintf() - snprintf() that counts only what it stored.
 * @buf:  gets the text.
 * @size: room in @buf.
 * @fmt:  the format.
 * Return: the length of the text in @buf.
 */
int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}

/**
 * sprintf() - format text that is known to fit.
 * @buf: gets the text.
 * @fmt: the format.
 * Return: its length.
 */
int sprintf(char *buf, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(buf, INT_MAX, fmt, args);
	va_end(args);
	return n;
}
