/*
 * lib/scan.c - read fields from text: the part of sscanf() a kernel needs.
 *
 * Understood: %d %i %u %x %o with hh h l ll z, %c, %s with a width, %n, %%
 * and %*; white space in the format matches any amount of it.
 */
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"

struct scan_spec {
	bool discard;
	int width; /* 0 = not given */
	int size;  /* +1 per l, -1 per h */
};

static const char *read_field_spec(const char *fmt, struct scan_spec *spec)
{
	*spec = (struct scan_spec){ .discard = *fmt == '*' };
	fmt += spec->discard;
	for (; isdigit(*fmt); fmt++)
		spec->width = spec->width * 10 + *fmt - '0';
	for (; *fmt == 'l' || *fmt == 'h' || *fmt == 'z'; fmt++)
		spec->size += *fmt == 'h' ? -1 : 1;
	return fmt;
}

static void store_int(void *to, int size, unsigned long long n)
{
	if (size > 0)
		*(unsigned long *)to = (unsigned long)n;
	else if (size == 0)
		*(unsigned int *)to = (unsigned int)n;
	else if (size == -1)
		*(unsigned short *)to = (unsigned short)n;
	else
		*(unsigned char *)to = (unsigned char)n;
}

/* A number of at most spec->width characters; NULL when there is none. */
static const char *scan_number(const char *s, const struct scan_spec *spec,
			       unsigned int base, void *to)
{
	char field[32];
	char *end;
	unsigned long long n;

	s = skip_spaces(s);
	strscpy(field, s,
		min((size_t)(spec->width ? spec->width + 1 : 32),
		    sizeof(field)));
	if (hex_to_bin((u8)field[*field == '-']) < 0)
		return NULL;
	n = (unsigned long long)simple_strtoll(field, &end, base);
	if (end == field + (*field == '-'))
		return NULL;
	if (!spec->discard)
		store_int(to, spec->size, n);
	return s + (end - field);
}

static const char *scan_word(const char *s, const struct scan_spec *spec,
			     char *to)
{
	int n = 0;

	s = skip_spaces(s);
	while (s[n] && !isspace(s[n]) && (!spec->width || n < spec->width))
		n++;
	if (!n)
		return NULL;
	if (!spec->discard) {
		memcpy(to, s, (size_t)n);
		to[n] = '\0';
	}
	return s + n;
}

static const char *scan_chars(const char *s, const struct scan_spec *spec,
			      char *to)
{
	size_t n = spec->width ? (size_t)spec->width : 1;

	if (strnlen(s, n) < n)
		return NULL;
	if (!spec->discard)
		memcpy(to, s, n);
	return s + n;
}

static unsigned int base_of(char letter)
{
	switch (letter) {
	case 'd':
	case 'u':
		return 10;
	case 'x':
	case 'X':
		return 16;
	case 'o':
		return 8;
	default:
		return 0;
	}
}

/* One field; NULL when the text does not fit it. */
static const char *scan_field(const char *s, char letter,
			      const struct scan_spec *spec, void *to)
{
	if (letter == 's')
		return scan_word(s, spec, to);
	if (letter == 'c')
		return scan_chars(s, spec, to);
	return scan_number(s, spec, base_of(letter), to);
}

/**
 * vsscanf() - read fields from text.
 * @buf:  the text.
 * @fmt:  what it should look like.
 * @args: where the fields go.
 * Return: how many fields were stored.
 */
int vsscanf(const char *buf, const char *fmt, va_list args)
{
	const char *s = buf;
	struct scan_spec spec;
	int stored = 0;

	for (; *fmt; fmt++) {
		if (isspace(*fmt)) {
			s = skip_spaces(s);
			continue;
		}
		if (*fmt != '%' || fmt[1] == '%') {
			fmt += *fmt == '%';
			if (*s++ != *fmt)
				break;
			continue;
		}
		fmt = read_field_spec(fmt + 1, &spec);
		if (*fmt == 'n') {
			*va_arg(args, int *) = (int)(s - buf);
			continue;
		}
		s = scan_field(s, *fmt, &spec,
			       spec.discard ? NULL : va_arg(args, void *));
		if (!s)
			break;
		stored += !spec.discard;
	}
	return stored;
}

/**
 * sscanf() - read fields from text.
 * @buf: the text.
 * @fmt: what it should look like.
 * Return: how many fields were stored.
 */
int sscanf(const char *buf, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsscanf(buf, fmt, args);
	va_end(args);
	return n;
}
