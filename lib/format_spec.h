/*
 * lib/format_spec.h - shared by the rooms that make up printf.
 */
#ifndef LIB_FORMAT_SPEC_H
#define LIB_FORMAT_SPEC_H

#include "lib/format.h"
#include "lib/types.h"

/* In the order of the marks "-+ #0". */
#define FMT_LEFT  0x01U
#define FMT_PLUS  0x02U
#define FMT_SPACE 0x04U
#define FMT_ALT   0x08U
#define FMT_ZERO  0x10U
#define FMT_UPPER 0x20U

/* fmt_spec - one conversion, as read from the format. */
struct fmt_spec {
	unsigned int flags; /* FMT_* */
	int width;          /* at least so many characters */
	int precision;      /* -1 = not given */
	unsigned int base;  /* 8, 10 or 16 */
	int size;           /* +1 per l, -1 per h */
};

/* fmt_out - where the text goes; len counts also what did not fit. */
struct fmt_out {
	char *buf;
	size_t size;
	size_t len;
};

void fmt_putc(struct fmt_out *out, char c);
/* @n bytes of @s, padded to the width. */
void fmt_put(struct fmt_out *out, const struct fmt_spec *spec, const char *s,
	     size_t n);
/* A text, cut to the precision and padded; NULL is shown as (null). */
void fmt_puts(struct fmt_out *out, const struct fmt_spec *spec, const char *s);
void fmt_put_number(struct fmt_out *out, const struct fmt_spec *spec, u64 n,
		    bool negative);
void fmt_vput(struct fmt_out *out, const char *fmt, va_list *args);
/* The forms of %p; @fmt is what follows the p.  Returns what follows all. */
const char *fmt_pointer(struct fmt_out *out, const char *fmt,
			struct fmt_spec *spec, void *ptr);

#endif
