/*
 * lib/format.h - printf without a stream.
 *
 * Understood: %c %s %d %i %u %x %X %o %p %% with flags, width, precision and
 * hh h l ll z t j; and Linux's pointer forms: %pS %ps %pB (symbol), %px,
 * %pK, %pe (errno name), %pV (struct va_format), %pbl (bitmap list, the
 * number of bits as field width), %pb, %ph (bytes), %pI4, %pM, %pU.
 */
#ifndef LIB_FORMAT_H
#define LIB_FORMAT_H

#include <stdarg.h>
#include "lib/compiler.h"
#include "lib/types.h"

/* va_format - a format and its arguments, printed by %pV. */
struct va_format {
	const char *fmt;
	va_list *va;
};

/*
 * The room that knows symbols sets this (kernel/base/kallsyms.c): writes
 * "name+0x12/0x40" and returns its length, 0 = unknown.  The form is the letter
 * after %p: S, s (the name only) or B (a return address: the call before it).
 */
typedef int format_symbol_fn(char *buf, size_t size, unsigned long addr,
			     char form);
extern format_symbol_fn *format_symbol;

int vsnprintf(char *buf, size_t size, const char *fmt, va_list args)
	__printf(3, 0);
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
	__printf(3, 0);
int snprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
int scnprintf(char *buf, size_t size, const char *fmt, ...) __printf(3, 4);
int sprintf(char *buf, const char *fmt, ...) __printf(2, 3);
int vsscanf(const char *buf, const char *fmt, va_list args);
int sscanf(const char *buf, const char *fmt, ...)
	__attribute__((format(scanf, 2, 3)));
const char *errname(int err);

#endif
