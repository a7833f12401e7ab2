/*
 * tests/unit/test_format.c - printf against libc's, and the kernel's own forms.
 */
#include "tests/unit/host.h"
#include "lib/memory.c"
#include "lib/string.c"
#include "lib/strtonum.c"
#include "lib/bitmap.c"
#include "lib/format.c"
#include "lib/format_ptr.c"
#include "lib/errname.c"
#include "lib/scan.c"

/* Ours and libc's must agree, in text and length. */
#define SAME(...) \
	do { \
		char ours[128], theirs[128]; \
		int a = snprintf(ours, sizeof(ours), __VA_ARGS__); \
		int b = host_format(theirs, sizeof(theirs), __VA_ARGS__); \
		EXPECT_EQ(a, b); \
		EXPECT_STR(ours, theirs); \
	} while (0)

static void integers_look_as_in_libc(void)
{
	SAME("%d %d %d", 0, -1, INT_MAX);
	SAME("%d %ld %lld", INT_MIN, LONG_MIN, LLONG_MIN);
	SAME("%u %lu %llu", UINT_MAX, ULONG_MAX, ULLONG_MAX);
	SAME("[%5d] [%-5d] [%05d] [%+d] [% d]", 42, 42, 42, 42, 42);
	SAME("[%5d] [%-5d] [%05d]", -42, -42, -42);
	SAME("[%x] [%X] [%#x] [%#010x] [%o] [%#o]", 255, 255, 255, 255, 8, 8);
	SAME("[%.3d] [%8.3d] [%-8.3d]", 7, 7, 7);
	SAME("[%.0d] [%.0x]", 0, 0);
	SAME("[%hhd] [%hd] [%hhx]", 300, 70000, 0x1ff);
	SAME("[%zu] [%zx] [%td]", (size_t)9, (size_t)255, (ptrdiff_t)-3);
	SAME("[%*d] [%-*d] [%.*d]", 6, 1, 6, 2, 4, 3);
	SAME("[%*d]", -6, 5);
}

static void text_looks_as_in_libc(void)
{
	SAME("%s|%10s|%-10s|%.2s|%10.3s", "abc", "abc", "abc", "abc", "abcdef");
	SAME("%c%c|%5c|%-5c|", 'a', 'b', 'c', 'd');
	SAME("100%% %s", "done");
	SAME("%.*s", 3, "abcdef");
}

static void cut_text_is_counted_and_ended(void)
{
	char buf[8];

	EXPECT_EQ(snprintf(buf, sizeof(buf), "%s", "0123456789"), 10);
	EXPECT_STR(buf, "0123456");
	EXPECT_EQ(scnprintf(buf, sizeof(buf), "%s", "0123456789"), 7);
	EXPECT_EQ(scnprintf(buf, sizeof(buf), "%d", 5), 1);
	EXPECT_EQ(snprintf(NULL, 0, "%d", 12345), 5);
}

static int fake_symbol(char *buf, size_t size, unsigned long addr, char form)
{
	if (addr != 0x1234)
		return 0;
	return scnprintf(buf, size, form == 's' ? "func" : "func+0x4/0x10");
}

#pragma GCC diagnostic ignored "-Wformat"
#pragma GCC diagnostic ignored "-Wformat-extra-args"

static const char *form(const char *fmt, ...)
{
	static char buf[128];
	va_list args;

	va_start(args, fmt);
	vsnprintf(buf, sizeof(buf), fmt, args);
	va_end(args);
	return buf;
}

static void pointers_and_symbols(void)
{
	format_symbol = fake_symbol;
	EXPECT_STR(form("%pS", (void *)0x1234), "func+0x4/0x10");
	EXPECT_STR(form("%ps", (void *)0x1234), "func");
	EXPECT_STR(form("%pS", (void *)0x99), "0x99");
	EXPECT_STR(form("%px", (void *)0xabcd), "000000000000abcd");
	EXPECT_STR(form("%pe", ERR_PTR(-ENOENT)), "-ENOENT");
	EXPECT_STR(form("%s", (char *)NULL), "(null)");
}

static void sets_and_bytes(void)
{
	unsigned long map[2] = { 0x8f, 1 };
	u8 bytes[] = { 0xde, 0xad, 0x00, 0x01, 0x7f, 0xff };
	u8 ip[] = { 192, 168, 0, 1 };

	EXPECT_STR(form("%*pbl", 128, map), "0-3,7,64");
	EXPECT_STR(form("%*pbl", 3, map), "0-2");
	EXPECT_STR(form("%*pb", 16, map), "008f");
	EXPECT_STR(form("%*pb", 68, map), "1,00000000,0000008f");
	EXPECT_STR(form("%*ph", 3, bytes), "de ad 00");
	EXPECT_STR(form("%*phN", 3, bytes), "dead00");
	EXPECT_STR(form("%pM", bytes), "de:ad:00:01:7f:ff");
	EXPECT_STR(form("%pI4", ip), "192.168.0.1");
}

static const char *wrap(const char *fmt, ...)
{
	va_list args;
	struct va_format inner = { .fmt = fmt, .va = &args };
	const char *text;

	va_start(args, fmt);
	text = form("<%pV>", &inner);
	va_end(args);
	return text;
}

static void formats_nest(void)
{
	EXPECT_STR(wrap("%d-%s", 5, "x"), "<5-x>");
}

static void scanning(void)
{
	unsigned int major, minor;
	int n, at = 0;
	char word[8];

	EXPECT_EQ(sscanf("10:3f", "%u:%x", &major, &minor), 2);
	EXPECT(major == 10 && minor == 0x3f);
	EXPECT_EQ(sscanf(" -7 name rest", "%d %7s%n", &n, word, &at), 2);
	EXPECT_EQ(n, -7);
	EXPECT_STR(word, "name");
	EXPECT_EQ(at, 8);
	EXPECT_EQ(sscanf("abc", "%d", &n), 0);
	EXPECT_EQ(sscanf("1 2", "%*d %d", &n), 1);
	EXPECT_EQ(n, 2);
}

int main(void)
{
	RUN(integers_look_as_in_libc);
	RUN(text_looks_as_in_libc);
	RUN(cut_text_is_counted_and_ended);
	RUN(pointers_and_symbols);
	RUN(sets_and_bytes);
	RUN(formats_nest);
	RUN(scanning);
	DONE();
}
