/*
 * tests/kernel/test_tty.c - the line discipline on a terminal that is an array.
 */
#include "drivers/tty/tty.h"
#include "drivers/tty/vt.h"
#include "kernel/base/ktest.h"
#include "lib/string.h"
#include "lib/util.h"

#define OUT_MAX 256

/* What the terminal printed. */
static char out[OUT_MAX];
static size_t out_len;

static size_t fake_write(struct tty_struct *tty, const u8 *buf, size_t n)
{
	(void)tty;
	n = min(n, OUT_MAX - 1 - out_len);
	memcpy(out + out_len, buf, n);
	out_len += n;
	out[out_len] = '\0';
	return n;
}

static size_t fake_room(struct tty_struct *tty)
{
	(void)tty;
	return OUT_MAX;
}

static void fake_flush(struct tty_struct *tty)
{
	(void)tty;
}

static const struct tty_driver_ops fake_ops = {
	.write = fake_write,
	.write_room = fake_room,
	.pending = fake_room,
	.flush = fake_flush,
};

static struct termios2 saved_termios;
static struct tty_struct *no_ttys;

static struct tty_driver fake_driver = {
	.name = "fake",
	.num = 1,
	.ops = &fake_ops,
	.ttys = &no_ttys,
	.saved = &saved_termios,
};

static struct tty_struct *make_tty(void)
{
	fake_driver.init_termios = tty_std_termios;
	out_len = 0;
	out[0] = '\0';
	return tty_alloc(&fake_driver, 0);
}

static void type(struct tty_struct *tty, const char *text)
{
	tty_receive(tty, (const u8 *)text, strlen(text));
}

/* The bytes a canonical reader would get, up to the edited line. */
static size_t lines(const struct tty_struct *tty, char *to)
{
	size_t n = tty->n.line - tty->n.tail;

	memcpy(to, tty->n.buf, n);
	to[n] = '\0';
	return n;
}

KTEST(tty_erases_characters_words_and_lines)
{
	struct tty_struct *tty = make_tty();
	char text[64];

	REQUIRE(tty);
	type(tty, "abx\177c d\177\177two\027xy\025end\r");
	lines(tty, text);
	EXPECT(!strcmp(text, "end\n"));
	tty_free(tty);
}

KTEST(tty_echoes_and_wipes)
{
	struct tty_struct *tty = make_tty();

	REQUIRE(tty);
	type(tty, "ab\177\001\177\n");
	EXPECT(!strcmp(out, "ab\b \b^A\b \b\b \b\r\n"));
	tty_free(tty);
}

KTEST(tty_line_is_readable_only_when_ended)
{
	struct tty_struct *tty = make_tty();

	REQUIRE(tty);
	type(tty, "half");
	EXPECT(!n_tty_readable(tty, false));
	type(tty, "\n");
	EXPECT(n_tty_readable(tty, false));
	EXPECT_EQ(n_tty_chars(tty), 5);
	tty_free(tty);
}

KTEST(tty_end_of_file_counts_no_byte)
{
	struct tty_struct *tty = make_tty();

	REQUIRE(tty);
	type(tty, "\004");
	EXPECT(n_tty_readable(tty, false));
	EXPECT_EQ(n_tty_chars(tty), 0);
	tty_free(tty);
}

KTEST(tty_raw_mode_keeps_every_byte)
{
	struct tty_struct *tty = make_tty();

	REQUIRE(tty);
	tty->termios.c_lflag = 0;
	tty->termios.c_iflag = 0;
	type(tty, "\003\177\025\r\n");
	EXPECT_EQ(n_tty_chars(tty), 5);
	EXPECT_EQ(tty->n.buf[3], '\r');
	EXPECT_EQ(out_len, 0);
	tty_free(tty);
}

KTEST(tty_literal_next_takes_a_control_character)
{
	struct tty_struct *tty = make_tty();
	char text[8];

	REQUIRE(tty);
	type(tty, "\026\003\n");
	lines(tty, text);
	EXPECT(!strcmp(text, "\003\n"));
	tty_free(tty);
}

KTEST(tty_xoff_stops_output)
{
	struct tty_struct *tty = make_tty();

	REQUIRE(tty);
	type(tty, "\023");
	EXPECT(tty->stopped);
	type(tty, "\021");
	EXPECT(!tty->stopped);
	EXPECT_EQ(n_tty_chars(tty), 0);
	tty_free(tty);
}

KTEST(tty_full_line_still_takes_its_end)
{
	struct tty_struct *tty = make_tty();

	REQUIRE(tty);
	tty->termios.c_lflag &= ~(unsigned int)ECHO;
	for (unsigned int i = 0; i < N_TTY_SIZE + 100; i++)
		type(tty, "x");
	EXPECT(!n_tty_readable(tty, false));
	type(tty, "\n");
	EXPECT(n_tty_readable(tty, false));
	EXPECT_EQ(n_tty_chars(tty), N_TTY_SIZE);
	tty_free(tty);
}

static struct vt screen;

static void show(const char *text)
{
	vt_write(&screen, (const u8 *)text, strlen(text));
}

static char at(int x, int y)
{
	return (char)screen.cells[y * VT_COLS + x];
}

static void clear_screen(void)
{
	screen.index = NR_VTS; /* never in front */
	ringbuf_init(&screen.replies, screen.reply_bytes, VT_REPLIES);
	vt_reset(&screen);
}

KTEST(vt_moves_writes_and_erases)
{
	clear_screen();
	show("\033[5;10Hhello\033[5;12H\033[K");
	EXPECT(at(9, 4) == 'h' && at(10, 4) == 'e' && at(11, 4) == ' ');
	show("\033[2J\033[HA\r\nB");
	EXPECT(at(0, 0) == 'A' && at(0, 1) == 'B' && at(9, 4) == ' ');
}

KTEST(vt_wraps_and_scrolls)
{
	clear_screen();
	show("\033[25;80HXY");
	EXPECT(at(79, 23) == 'X' && at(0, 24) == 'Y');
	show("\033[2;4r\033[4;1H\n"); /* a region of three rows */
	EXPECT(at(79, 23) == 'X');
}

KTEST(vt_colours_and_reports)
{
	char reply[16] = "";

	clear_screen();
	show("\033[1;31;44mR\033[0mN\033[3;7H\033[6n");
	EXPECT_EQ(screen.cells[0] >> 8, 0x1c); /* bright red on blue */
	EXPECT_EQ(screen.cells[1] >> 8, 0x07);
	ringbuf_read(&screen.replies, reply, sizeof(reply) - 1);
	EXPECT(!strcmp(reply, "\033[3;7R"));
}

KTEST(vt_inserts_and_deletes)
{
	clear_screen();
	show("abcdef\033[1;3H\033[2@\033[1;1H\033[P");
	EXPECT(at(0, 0) == 'b' && at(1, 0) == ' ' && at(3, 0) == 'c');
	show("\033[2;1Htwo\033[2;1H\033[L");
	EXPECT(at(0, 1) == ' ' && at(0, 2) == 't');
}

KTEST(vt_survives_nonsense)
{
	u8 junk[64];
	u32 seed = 1;

	clear_screen();
	for (int i = 0; i < 2000; i++) {
		for (size_t k = 0; k < sizeof(junk); k++) {
			seed = seed * 1664525 + 1013904223;
			junk[k] = (u8)(seed >> 24);
			if (k % 8 == 0)
				junk[k] = '\033';
			if (k % 8 == 1)
				junk[k] = '[';
		}
		vt_write(&screen, junk, sizeof(junk));
		EXPECT(screen.cur.x >= 0 && screen.cur.x < VT_COLS);
		EXPECT(screen.cur.y >= 0 && screen.cur.y < VT_ROWS);
		EXPECT(screen.top < screen.bottom);
	}
}
