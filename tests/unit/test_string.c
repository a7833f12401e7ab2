/*
 * tests/unit/test_string.c - memory, strings, numbers, the command line.
 */
#include "tests/unit/host.h"
#include "lib/memory.c"
#include "lib/string.c"
#include "lib/strtonum.c"
#include "lib/cmdline.c"
#include "lib/ringbuf.c"

static void memory_moves_any_length_at_any_alignment(void)
{
	u8 from[200], to[200], want[200];

	for (size_t n = 0; n < 100; n++)
		for (size_t a = 0; a < 9; a++) {
			for (size_t i = 0; i < sizeof(from); i++) {
				from[i] = (u8)(i * 7 + n);
				to[i] = want[i] = (u8)i;
			}
			for (size_t i = 0; i < n; i++)
				want[20 + a + i] = from[11 + i];
			memcpy(to + 20 + a, from + 11, n);
			EXPECT(!host_memcmp(to, want, sizeof(to)));
		}
}

static void overlapping_moves_keep_the_data(void)
{
	for (int shift = -40; shift <= 40; shift++) {
		u8 buf[300];

		for (size_t i = 0; i < sizeof(buf); i++)
			buf[i] = (u8)i;
		memmove(buf + 100 + shift, buf + 100, 90);
		for (int i = 0; i < 90; i++)
			EXPECT_EQ(buf[100 + shift + i], 100 + i);
	}
}

static void memset_and_memcmp(void)
{
	u8 a[100], b[100];

	for (size_t n = 0; n < 90; n++) {
		memset(a, 1, sizeof(a));
		memset(a + 3, 0xee, n);
		EXPECT_EQ(a[2], 1);
		EXPECT_EQ(a[3 + n], 1);
		EXPECT(!memchr_inv(a + 3, 0xee, n));
	}
	memset(a, 5, 100);
	memset(b, 5, 100);
	EXPECT_EQ(memcmp(a, b, 100), 0);
	b[77] = 6;
	EXPECT(memcmp(a, b, 100) < 0);
	EXPECT(memcmp(b, a, 100) > 0);
	EXPECT_EQ(memcmp(a, b, 77), 0);
}

static void comparing_and_finding(void)
{
	EXPECT(strcmp("a", "b") < 0 && strcmp("b", "a") > 0);
	EXPECT(strcmp("\xff", "a") > 0);
	EXPECT_EQ(strncmp("abcX", "abcY", 3), 0);
	EXPECT_EQ(strcasecmp("HeLLo", "hEllO"), 0);
	EXPECT_STR(strchr("a/b/c", '/'), "/b/c");
	EXPECT_STR(strrchr("a/b/c", '/'), "/c");
	EXPECT(strchr("abc", 0) && !*strchr("abc", 0));
	EXPECT(!strchr("abc", 'x'));
	EXPECT_STR(strstr("one two", "two"), "two");
	EXPECT(strstr("abc", "") != NULL);
	EXPECT(!strnstr("one two", "two", 6));
	EXPECT_STR(kbasename("/a/b/name"), "name");
	EXPECT_EQ(strspn("aabc", "ab"), 3);
	EXPECT_EQ(strcspn("hello", "l"), 2);
}

static void copying_never_overflows(void)
{
	char buf[5];

	EXPECT_EQ(strscpy(buf, "abcd", 5), 4);
	EXPECT_STR(buf, "abcd");
	EXPECT_EQ(strscpy(buf, "abcde", 5), -E2BIG);
	EXPECT_STR(buf, "abcd");
	EXPECT_EQ(strscpy(buf, "x", 0), -E2BIG);
	EXPECT_EQ(strlcpy(buf, "abcdefg", 5), 7);
	strscpy(buf, "ab", 5);
	EXPECT_EQ(strlcat(buf, "cdefg", 5), 7);
	EXPECT_STR(buf, "abcd");
}

static void fields_and_trimming(void)
{
	char text[] = "  a,,b \n", path[] = "x:y";
	char *rest = path;

	EXPECT_STR(strim(text), "a,,b");
	EXPECT_STR(strsep(&rest, ":"), "x");
	EXPECT_STR(strsep(&rest, ":"), "y");
	EXPECT(!strsep(&rest, ":"));
	EXPECT(sysfs_streq("on\n", "on") && !sysfs_streq("on", "off"));
}

static void numbers_are_read_whole(void)
{
	unsigned long long u;
	long long s;
	int i;
	bool b;

	EXPECT(!kstrtoull("18446744073709551615\n", 10, &u) && u == U64_MAX);
	EXPECT_EQ(kstrtoull("18446744073709551616", 10, &u), -ERANGE);
	EXPECT_EQ(kstrtoull("12x", 10, &u), -EINVAL);
	EXPECT_EQ(kstrtoull("", 10, &u), -EINVAL);
	EXPECT_EQ(kstrtoull("-1", 10, &u), -EINVAL);
	EXPECT(!kstrtoull("0x1F", 0, &u) && u == 31);
	EXPECT(!kstrtoull("017", 0, &u) && u == 15);
	EXPECT_EQ(kstrtoull("0x", 0, &u), -EINVAL);
	EXPECT(!kstrtoll("-9223372036854775808", 10, &s) && s == S64_MIN);
	EXPECT_EQ(kstrtoll("9223372036854775808", 10, &s), -ERANGE);
	EXPECT_EQ(kstrtoint("2147483648", 10, &i), -ERANGE);
	EXPECT(!kstrtoint("-5", 10, &i) && i == -5);
	EXPECT(!kstrtobool("on", &b) && b);
	EXPECT(!kstrtobool("N", &b) && !b);
	EXPECT_EQ(kstrtobool("maybe", &b), -EINVAL);
}

static void command_line_words(void)
{
	const char *line = " a=1 quiet b=\"x y\" a=2 console=ttyS0,115200 "
			   "-- a=3";
	char buf[16];

	EXPECT_EQ(cmdline_get(line, "a", buf, sizeof(buf)), 1);
	EXPECT_STR(buf, "2");
	EXPECT_EQ(cmdline_get(line, "b", buf, sizeof(buf)), 3);
	EXPECT_STR(buf, "x y");
	EXPECT_EQ(cmdline_get(line, "quiet", buf, sizeof(buf)), 0);
	EXPECT_EQ(cmdline_get(line, "q", buf, sizeof(buf)), -1);
	EXPECT(cmdline_has(line, "quiet") && !cmdline_has(line, "uiet"));
	EXPECT_EQ(cmdline_get(line, "console", buf, 5), 12);
	EXPECT_STR(buf, "ttyS");
	EXPECT_EQ(cmdline_long(line, "a", 9), 2);
	EXPECT_EQ(cmdline_long(line, "z", 9), 9);
	EXPECT_EQ(memparse("64K", NULL), 65536);
	EXPECT_EQ(memparse("2g", NULL), 2LL << 30);
}

static void ring_keeps_order_over_the_edge(void)
{
	u8 data[8], out[8];
	struct ringbuf ring = RINGBUF_INIT(data);

	for (int round = 0; round < 20; round++) {
		EXPECT_EQ(ringbuf_write(&ring, "abcdef", 6), 6);
		EXPECT_EQ(ringbuf_write(&ring, "ghij", 4), 2);
		EXPECT(ringbuf_full(&ring) && !ringbuf_put(&ring, 'x'));
		EXPECT_EQ(ringbuf_peek(&ring, 6, out, 8), 2);
		EXPECT_EQ(out[0], 'g');
		EXPECT_EQ(ringbuf_read(&ring, out, 3), 3);
		EXPECT_EQ(ringbuf_get(&ring), 'd');
		EXPECT_EQ(ringbuf_read(&ring, out, 8), 4);
		EXPECT_EQ(out[3], 'h');
		EXPECT_EQ(ringbuf_get(&ring), -1);
	}
}

int main(void)
{
	RUN(memory_moves_any_length_at_any_alignment);
	RUN(overlapping_moves_keep_the_data);
	RUN(memset_and_memcmp);
	RUN(comparing_and_finding);
	RUN(copying_never_overflows);
	RUN(fields_and_trimming);
	RUN(numbers_are_read_whole);
	RUN(command_line_words);
	RUN(ring_keeps_order_over_the_edge);
	DONE();
}
