/*
 * lib/format_ptr.c - the pointer forms of the kernel's printf.
 *
 * The letters after %p tell what the pointer points to.  Each form has one
 * function; a table, not a ladder, leads from the letter to it.
 */
#include "lib/bitmap.h"
#include "lib/errptr.h"
#include "lib/format_spec.h"
#include "lib/string.h"
#include "lib/util.h"

/* Set by kernel/base/kallsyms.c. */
format_symbol_fn *format_symbol;

/* Plain addresses: all 16 digits, so that columns stand. */
static const char *put_address(struct fmt_out *out, const char *fmt,
			       struct fmt_spec *spec, void *ptr)
{
	spec->base = 16;
	if (spec->width == 0) {
		spec->width = 16;
		spec->flags |= FMT_ZERO;
	}
	fmt_put_number(out, spec, (unsigned long)ptr, false);
	return fmt;
}

static const char *put_hidden(struct fmt_out *out, const char *fmt,
			      struct fmt_spec *spec, void *ptr)
{
	put_address(out, fmt, spec, ptr);
	return fmt + 1;
}

/* %pS name+offset/size, %ps name only, %pB for return addresses. */
static const char *put_symbol(struct fmt_out *out, const char *fmt,
			      struct fmt_spec *spec, void *ptr)
{
	char name[160];
	unsigned long addr = (unsigned long)ptr;
	int n = 0;

	if (format_symbol)
		n = format_symbol(name, sizeof(name), addr, *fmt);
	if (n <= 0)
		n = snprintf(name, sizeof(name), "0x%lx", addr);
	fmt_put(out, spec, name, (size_t)n);
	return fmt + 1;
}

/* %pe: the name of the error in an error pointer. */
static const char *put_error(struct fmt_out *out, const char *fmt,
			     struct fmt_spec *spec, void *ptr)
{
	const char *name = IS_ERR(ptr) ? errname((int)PTR_ERR(ptr)) : NULL;

	if (!name)
		return put_hidden(out, fmt, spec, ptr);
	fmt_putc(out, '-');
	fmt_puts(out, spec, name);
	return fmt + 1;
}

/* %pV: a format inside a format. */
static const char *put_format(struct fmt_out *out, const char *fmt,
			      struct fmt_spec *spec, void *ptr)
{
	struct va_format *inner = ptr;
	va_list args;

	(void)spec;
	va_copy(args, *inner->va);
	fmt_vput(out, inner->fmt, &args);
	va_end(args);
	return fmt + 1;
}

/* "0-3,7": the set as ranges. */
static void put_bit_list(struct fmt_out *out, const unsigned long *map,
			 unsigned long bits)
{
	struct fmt_spec plain = { .precision = -1, .base = 10 };
	unsigned long first, end;
	bool more = false;

	for (first = find_next_bit(map, bits, 0); first < bits;
	     first = find_next_bit(map, bits, end)) {
		end = find_next_zero_bit(map, bits, first);
		if (more)
			fmt_putc(out, ',');
		fmt_put_number(out, &plain, first, false);
		if (end - first > 1) {
			fmt_putc(out, '-');
			fmt_put_number(out, &plain, end - 1, false);
		}
		more = true;
	}
}

/* "00000000,0000000f": the set as words of 32 bits, highest first. */
static void put_bit_words(struct fmt_out *out, const unsigned long *map,
			  unsigned int bits)
{
	struct fmt_spec hex = { .precision = -1,
				.base = 16,
				.flags = FMT_ZERO };
	unsigned int words = DIV_ROUND_UP(bits, 32);

	for (unsigned int i = words; i-- > 0;) {
		unsigned int in_word = i == words - 1 ? bits - 32 * i : 32;
		u32 word = (u32)(map[i / 2] >> (i % 2 * 32));

		if (in_word < 32)
			word &= (1U << in_word) - 1;
		hex.width = (int)DIV_ROUND_UP(in_word, 4);
		fmt_put_number(out, &hex, word, false);
		if (i)
			fmt_putc(out, ',');
	}
}

/* %*pbl and %*pb: a bitmap of as many bits as the width says. */
static const char *put_bitmap(struct fmt_out *out, const char *fmt,
			      struct fmt_spec *spec, void *ptr)
{
	unsigned int bits = (unsigned int)max(spec->width, 0);

	if (fmt[1] == 'l') {
		put_bit_list(out, ptr, bits);
		return fmt + 2;
	}
	put_bit_words(out, ptr, bits);
	return fmt + 1;
}

static void put_hex_bytes(struct fmt_out *out, const u8 *bytes, int n,
			  char separator)
{
	static const char digits[] = "0123456789abcdef";

	for (int i = 0; i < n; i++) {
		if (i && separator)
			fmt_putc(out, separator);
		fmt_putc(out, digits[bytes[i] >> 4]);
		fmt_putc(out, digits[bytes[i] & 15]);
	}
}

/* %*ph bytes with blanks, %*phC colons, %*phD dashes, %*phN nothing. */
static const char *put_bytes(struct fmt_out *out, const char *fmt,
			     struct fmt_spec *spec, void *ptr)
{
	static const char letters[] = "CDN";
	static const char separators[] = ":-";
	const char *letter = fmt[1] ? strchr(letters, fmt[1]) : NULL;
	char separator = ' ';

	if (letter)
		separator = separators[letter - letters];
	put_hex_bytes(out, ptr, clamp(spec->width, 1, 64), separator);
	return fmt + (letter ? 2 : 1);
}

static const char *put_mac(struct fmt_out *out, const char *fmt,
			   struct fmt_spec *spec, void *ptr)
{
	(void)spec;
	put_hex_bytes(out, ptr, 6, ':');
	return fmt + 1;
}

/* %pI4: a.b.c.d */
static const char *put_ip(struct fmt_out *out, const char *fmt,
			  struct fmt_spec *spec, void *ptr)
{
	char text[16];
	const u8 *a = ptr;
	int n = snprintf(text, sizeof(text), "%u.%u.%u.%u", a[0], a[1], a[2],
			 a[3]);

	fmt_put(out, spec, text, (size_t)n);
	return fmt + (fmt[1] == '4' ? 2 : 1);
}

/* %pU: 8-4-4-4-12 digits, bytes in order. */
static const char *put_uuid(struct fmt_out *out, const char *fmt,
			    struct fmt_spec *spec, void *ptr)
{
	static const u8 groups[] = { 4, 2, 2, 2, 6 };
	const u8 *bytes = ptr;

	(void)spec;
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		if (i)
			fmt_putc(out, '-');
		put_hex_bytes(out, bytes, groups[i], '\0');
		bytes += groups[i];
	}
	return fmt + 1;
}

static const struct {
	char letter;
	const char *(*put)(struct fmt_out *out, const char *fmt,
			   struct fmt_spec *spec, void *ptr);
} forms[] = {
	{ 'S', put_symbol }, { 's', put_symbol }, { 'B', put_symbol },
	{ 'x', put_hidden }, { 'K', put_hidden }, { 'e', put_error },
	{ 'V', put_format }, { 'b', put_bitmap }, { 'h', put_bytes },
	{ 'M', put_mac },    { 'I', put_ip },     { 'U', put_uuid },
};

const char *fmt_pointer(struct fmt_out *out, const char *fmt,
			struct fmt_spec *spec, void *ptr)
{
	for (size_t i = 0; *fmt && i < ARRAY_SIZE(forms); i++)
		if (forms[i].letter == *fmt)
			return forms[i].put(out, fmt, spec, ptr);
	return put_address(out, fmt, spec, ptr);
}
