/*
 * tests/user/tty.c - terminals: lines, echo, raw reads, settings.
 *
 * Every test makes a pty: what is written to the master is typed on the slave.
 * A program cannot know when typed bytes have arrived but by reading or
 * polling, so the tests wait with poll(2) before they look.
 *
 * See: termios(3), tty_ioctl(4), pty(7).
 */
#include "tests/user/tap.h"
#include <poll.h>
#include <termios.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

static int master, slave;

/* A new pair in `master` and `slave`. */
static void make_pair(void)
{
	int zero = 0, number;
	char name[32];

	master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	REQUIRE(master >= 0);
	REQUIRE(!ioctl(master, TIOCSPTLCK, &zero));
	REQUIRE(!ioctl(master, TIOCGPTN, &number));
	snprintf(name, sizeof(name), "/dev/pts/%d", number);
	slave = open(name, O_RDWR | O_NOCTTY);
	REQUIRE(slave >= 0);
}

static struct termios settings(void)
{
	struct termios t;

	REQUIRE(!tcgetattr(slave, &t));
	return t;
}

static void set(struct termios t)
{
	REQUIRE(!tcsetattr(slave, TCSANOW, &t));
}

/* Lines without echo, so that the master reads nothing unexpected. */
static void make_quiet_pair(void)
{
	struct termios t;

	make_pair();
	t = settings();
	t.c_lflag &= ~(tcflag_t)ECHO;
	set(t);
}

static void make_raw_pair(int min, int time)
{
	struct termios t;

	make_pair();
	t = settings();
	cfmakeraw(&t);
	t.c_cc[VMIN] = (cc_t)min;
	t.c_cc[VTIME] = (cc_t)time;
	set(t);
}

static void type(const char *text)
{
	EXPECT_EQ(write(master, text, strlen(text)), strlen(text));
}

/* Does @fd become readable within two seconds? */
static int readable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, 2000) == 1 && (p.revents & POLLIN);
}

/* One read(2) of at most @n bytes from @fd gives @want. */
#define EXPECT_READ(fd, n, want) \
	do { \
		char tap_buf[8192]; \
		ssize_t tap_n = -2; \
		if (readable(fd)) \
			tap_n = read(fd, tap_buf, n); \
		EXPECT_EQ(tap_n, sizeof(want) - 1); \
		if (tap_n == sizeof(want) - 1) \
			EXPECT(!memcmp(tap_buf, want, (size_t)tap_n)); \
	} while (0)

/* Reads @fd until @want has come, in however many pieces. */
static void expect_output(int fd, const char *want)
{
	char buf[256];
	size_t len = 0, n = strlen(want);

	while (len < n && readable(fd)) {
		ssize_t got = read(fd, buf + len, n - len);

		if (got <= 0)
			break;
		len += (size_t)got;
	}
	EXPECT_EQ(len, n);
	EXPECT(len == n && !memcmp(buf, want, n));
}

static void set_nonblock(int fd)
{
	REQUIRE(!fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK));
}

TEST(a_read_gives_one_line)
{
	make_quiet_pair();
	type("one\ntwo\n");
	EXPECT_READ(slave, 100, "one\n");
	EXPECT_READ(slave, 100, "two\n");
}

TEST(a_long_line_is_read_in_pieces)
{
	make_quiet_pair();
	type("abcdef\nx\n");
	EXPECT_READ(slave, 4, "abcd");
	EXPECT_READ(slave, 100, "ef\n");
	EXPECT_READ(slave, 100, "x\n");
}

TEST(nothing_is_read_before_the_line_ends)
{
	char c;

	make_quiet_pair();
	set_nonblock(slave);
	type("half");
	tap_sleep_ms(50);
	EXPECT_ERR(read(slave, &c, 1), EAGAIN);
	type("\n");
	EXPECT_READ(slave, 100, "half\n");
}

TEST(erase_takes_one_character_kill_the_line)
{
	make_quiet_pair();
	type("abc\177\177x\n");
	EXPECT_READ(slave, 100, "ax\n");
	type("abc\025x\n");
	EXPECT_READ(slave, 100, "x\n");
	type("\177\177\n");
	EXPECT_READ(slave, 100, "\n");
}

TEST(word_erase_takes_blanks_and_a_word)
{
	make_quiet_pair();
	type("one two  \027x\n");
	EXPECT_READ(slave, 100, "one x\n");
	type("a.b\027y\n");
	EXPECT_READ(slave, 100, "a.y\n");
}

TEST(literal_next_keeps_a_control_character)
{
	make_quiet_pair();
	type("\026\003\026\177\n");
	EXPECT_READ(slave, 100, "\003\177\n");
}

TEST(end_of_file_ends_a_read_without_a_byte)
{
	char buf[10];

	make_quiet_pair();
	type("ab\004");
	EXPECT_READ(slave, 100, "ab");
	type("\004");
	REQUIRE(readable(slave));
	EXPECT_EQ(read(slave, buf, sizeof(buf)), 0);
}

TEST(end_of_file_is_not_seen_after_a_full_read)
{
	make_quiet_pair();
	type("ab\004cd\n");
	EXPECT_READ(slave, 2, "ab");
	EXPECT_READ(slave, 100, "cd\n");
}

TEST(extra_line_ends)
{
	struct termios t;

	make_quiet_pair();
	t = settings();
	t.c_cc[VEOL] = ';';
	set(t);
	type("a;b\n");
	EXPECT_READ(slave, 100, "a;");
	EXPECT_READ(slave, 100, "b\n");
}

TEST(return_becomes_newline_unless_told_otherwise)
{
	struct termios t;

	make_quiet_pair();
	type("a\r");
	EXPECT_READ(slave, 100, "a\n");
	t = settings();
	t.c_iflag |= IGNCR;
	set(t);
	type("b\rc\n");
	EXPECT_READ(slave, 100, "bc\n");
	t.c_iflag &= ~(tcflag_t)(IGNCR | ICRNL);
	t.c_iflag |= INLCR;
	t.c_cc[VEOL] = '\r';
	set(t);
	type("d\n");
	EXPECT_READ(slave, 100, "d\r");
}

TEST(echo_shows_what_is_typed)
{
	make_pair();
	type("ab\n");
	expect_output(master, "ab\r\n");
	type("\001\n");
	expect_output(master, "^A\r\n");
}

TEST(echo_wipes_erased_cells)
{
	make_pair();
	type("x\177");
	expect_output(master, "x\b \b");
	type("\002\177");
	expect_output(master, "^B\b \b\b \b");
	type("ab\025");
	expect_output(master, "ab\b \b\b \b");
}

TEST(echo_of_newline_alone)
{
	struct termios t;

	make_pair();
	t = settings();
	t.c_lflag &= ~(tcflag_t)ECHO;
	t.c_lflag |= ECHONL;
	set(t);
	type("hidden\n");
	expect_output(master, "\r\n");
}

TEST(output_is_processed)
{
	struct termios t;

	make_pair();
	EXPECT_EQ(write(slave, "a\nb", 3), 3);
	expect_output(master, "a\r\nb");
	t = settings();
	t.c_oflag = OPOST | TAB3;
	set(t);
	EXPECT_EQ(write(slave, "\rx\ty\n", 5), 5);
	expect_output(master, "\rx       y\n");
	t.c_oflag = 0;
	set(t);
	EXPECT_EQ(write(slave, "\n\t", 2), 2);
	expect_output(master, "\n\t");
}

TEST(raw_mode_passes_every_byte)
{
	make_raw_pair(1, 0);
	type("\003\004\177\r\n");
	EXPECT_READ(slave, 100, "\003\004\177\r\n");
}

TEST(raw_read_waits_for_vmin_bytes)
{
	char buf[10];
	pid_t pid;

	make_raw_pair(3, 0);
	pid = fork();
	if (pid == 0) {
		type("a");
		tap_sleep_ms(30);
		type("b");
		tap_sleep_ms(30);
		type("c");
		_exit(0);
	}
	EXPECT_EQ(read(slave, buf, sizeof(buf)), 3);
	tap_wait(pid);
}

TEST(raw_read_with_no_vmin_and_no_vtime_does_not_wait)
{
	char buf[10];

	make_raw_pair(0, 0);
	EXPECT_EQ(read(slave, buf, sizeof(buf)), 0);
	type("ab");
	EXPECT_READ(slave, 10, "ab");
}

TEST(raw_read_with_vtime_gives_up)
{
	int64_t start = tap_now_ms(), took;
	char buf[10];

	make_raw_pair(0, 2);
	EXPECT_EQ(read(slave, buf, sizeof(buf)), 0);
	took = tap_now_ms() - start;
	EXPECT(took >= 150 && took < 5000);
}

TEST(raw_read_with_both_ends_after_a_pause)
{
	char buf[10];

	make_raw_pair(5, 1);
	type("ab");
	EXPECT_EQ(read(slave, buf, sizeof(buf)), 2);
}

TEST(poll_waits_for_vmin_bytes)
{
	struct pollfd p;

	make_raw_pair(2, 0);
	p = (struct pollfd){ .fd = slave, .events = POLLIN };
	type("a");
	EXPECT_EQ(poll(&p, 1, 100), 0);
	type("b");
	EXPECT_EQ(poll(&p, 1, 2000), 1);
}

TEST(changing_to_raw_gives_the_unfinished_line)
{
	struct termios t;

	make_quiet_pair();
	type("half");
	tap_sleep_ms(50);
	t = settings();
	t.c_lflag &= ~(tcflag_t)ICANON;
	set(t);
	EXPECT_READ(slave, 100, "half");
}

TEST(input_is_counted_and_flushed)
{
	int n = -1;

	make_quiet_pair();
	type("abc\n");
	REQUIRE(readable(slave));
	EXPECT(!ioctl(slave, FIONREAD, &n));
	EXPECT_EQ(n, 4);
	EXPECT(!tcflush(slave, TCIFLUSH));
	EXPECT(!ioctl(slave, FIONREAD, &n));
	EXPECT_EQ(n, 0);
	type("x\n");
	EXPECT_READ(slave, 100, "x\n");
	EXPECT_ERR(tcflush(slave, 99), EINVAL);
	EXPECT_ERR(tcflow(slave, 99), EINVAL);
}

TEST(setting_with_flush_drops_input)
{
	make_quiet_pair();
	type("abc\n");
	REQUIRE(readable(slave));
	struct termios t = settings();
	EXPECT(!tcsetattr(slave, TCSAFLUSH, &t));
	type("x\n");
	EXPECT_READ(slave, 100, "x\n");
}

TEST(stopped_output_takes_nothing)
{
	make_quiet_pair();
	set_nonblock(slave);
	EXPECT(!tcflow(slave, TCOOFF));
	EXPECT_ERR(write(slave, "x", 1), EAGAIN);
	EXPECT(!tcflow(slave, TCOON));
	EXPECT_EQ(write(slave, "x", 1), 1);
	expect_output(master, "x");
}

TEST(control_s_and_q_stop_and_start_output)
{
	make_quiet_pair();
	set_nonblock(slave);
	type("\023a\n");
	EXPECT_READ(slave, 100, "a\n");
	EXPECT_ERR(write(slave, "x", 1), EAGAIN);
	type("\021b\n");
	EXPECT_READ(slave, 100, "b\n");
	EXPECT_EQ(write(slave, "y", 1), 1);
	expect_output(master, "y");
}

TEST(line_is_cut_at_4095_bytes_and_its_end)
{
	static char text[5000], buf[8192];

	make_quiet_pair();
	memset(text, 'x', sizeof(text));
	for (size_t done = 0; done < sizeof(text);) {
		ssize_t n = write(master, text + done, sizeof(text) - done);

		REQUIRE(n > 0);
		done += (size_t)n;
	}
	type("\n");
	REQUIRE(readable(slave));
	EXPECT_EQ(read(slave, buf, sizeof(buf)), 4096);
	EXPECT_EQ(buf[4095], '\n');
}

TEST(settings_are_kept)
{
	struct termios t, u;

	make_pair();
	t = settings();
	EXPECT(t.c_iflag & ICRNL);
	EXPECT(t.c_oflag & OPOST);
	EXPECT(t.c_lflag & ICANON);
	EXPECT_EQ(t.c_cc[VINTR], 3);
	EXPECT_EQ(t.c_cc[VEOF], 4);
	EXPECT_EQ(t.c_cc[VERASE], 0177);
	t.c_cc[VINTR] = 7;
	t.c_lflag ^= ECHOK | TOSTOP;
	cfsetspeed(&t, B9600);
	set(t);
	u = settings();
	EXPECT_EQ(u.c_cc[VINTR], 7);
	EXPECT_EQ(u.c_lflag, t.c_lflag);
	EXPECT_EQ(cfgetospeed(&u), B9600);
	EXPECT(!tcgetattr(master, &u));
	EXPECT_EQ(u.c_cc[VINTR], 7);
}

TEST(bad_arguments)
{
	struct termios t;
	int fd = open("/dev/null", O_RDWR), p[2];

	make_pair();
	EXPECT_ERR(tcgetattr(fd, &t), ENOTTY);
	REQUIRE(!pipe(p));
	EXPECT_ERR(tcgetattr(p[0], &t), ENOTTY);
	EXPECT_ERR(tcgetattr(-1, &t), EBADF);
	EXPECT_ERR(ioctl(slave, TCGETS, (void *)1), EFAULT);
	EXPECT_ERR(ioctl(slave, TCSETS, (void *)1), EFAULT);
	EXPECT_ERR(ioctl(slave, TIOCGWINSZ, (void *)1), EFAULT);
	EXPECT_ERR(ioctl(slave, 0x54ff, &t), ENOTTY);
	EXPECT_ERR(ioctl(slave, TIOCGPTN, &fd), ENOTTY);
	EXPECT_ERR(lseek(slave, 0, SEEK_SET), ESPIPE);
	type("a\n");
	REQUIRE(readable(slave));
	EXPECT_ERR(read(slave, (void *)1, 10), EFAULT);
	EXPECT_ERR(write(slave, (void *)1, 10), EFAULT);
}

TEST(isatty_and_ttyname)
{
	char name[32], want[32];
	int number;

	make_pair();
	REQUIRE(!ioctl(master, TIOCGPTN, &number));
	EXPECT(isatty(slave) && isatty(master));
	snprintf(want, sizeof(want), "/dev/pts/%d", number);
	EXPECT(!ttyname_r(slave, name, sizeof(name)));
	EXPECT(!strcmp(name, want));
}

TEST(window_size_is_shared_by_both_ends)
{
	struct winsize ws = { .ws_row = 30, .ws_col = 99 }, got = { 0 };

	make_pair();
	EXPECT(!ioctl(slave, TIOCGWINSZ, &got));
	EXPECT_EQ(got.ws_row, 0);
	EXPECT(!ioctl(master, TIOCSWINSZ, &ws));
	EXPECT(!ioctl(slave, TIOCGWINSZ, &got));
	EXPECT(got.ws_row == 30 && got.ws_col == 99);
}

TEST(locked_slave_cannot_be_opened)
{
	int zero = 0, one = 1, number;
	char name[32];

	master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	REQUIRE(master >= 0);
	REQUIRE(!ioctl(master, TIOCGPTN, &number));
	snprintf(name, sizeof(name), "/dev/pts/%d", number);
	EXPECT_ERR(open(name, O_RDWR | O_NOCTTY), EIO);
	EXPECT(!ioctl(master, TIOCSPTLCK, &zero));
	slave = open(name, O_RDWR | O_NOCTTY);
	EXPECT(slave >= 0);
	EXPECT(!ioctl(master, TIOCSPTLCK, &one));
	EXPECT_ERR(open(name, O_RDWR | O_NOCTTY), EIO);
}

TEST(closing_the_slave_ends_the_masters_reads)
{
	struct pollfd p;
	char buf[10];

	make_pair();
	EXPECT_EQ(write(slave, "z", 1), 1);
	close(slave);
	expect_output(master, "z");
	p = (struct pollfd){ .fd = master, .events = POLLIN };
	EXPECT_EQ(poll(&p, 1, 1000), 1);
	EXPECT(p.revents & POLLHUP);
	EXPECT_ERR(read(master, buf, sizeof(buf)), EIO);
}

TEST(closing_the_master_hangs_the_slave_up)
{
	struct pollfd p;
	struct termios t;
	char buf[10], name[32];
	int number;

	make_pair();
	REQUIRE(!ioctl(master, TIOCGPTN, &number));
	close(master);
	EXPECT_EQ(read(slave, buf, sizeof(buf)), 0);
	EXPECT_ERR(write(slave, "x", 1), EIO);
	EXPECT_ERR(tcgetattr(slave, &t), EIO);
	p = (struct pollfd){ .fd = slave, .events = POLLIN };
	EXPECT_EQ(poll(&p, 1, 1000), 1);
	EXPECT(p.revents & POLLHUP);
	snprintf(name, sizeof(name), "/dev/pts/%d", number);
	EXPECT_ERR(open(name, O_RDWR | O_NOCTTY), ENOENT);
}

TEST(exclusive_terminal_is_open_to_root_alone)
{
	char name[32];

	make_pair();
	REQUIRE(!ttyname_r(slave, name, sizeof(name)));
	EXPECT(!chmod(name, 0666));
	EXPECT(!ioctl(slave, TIOCEXCL));
	EXPECT(open(name, O_RDWR | O_NOCTTY) >= 0);
	EXPECT(!setuid(1000));
	EXPECT_ERR(open(name, O_RDWR | O_NOCTTY), EBUSY);
	EXPECT(!ioctl(slave, TIOCNXCL));
	EXPECT(open(name, O_RDWR | O_NOCTTY) >= 0);
}

TEST(packet_mode_marks_data)
{
	int one = 1;

	make_quiet_pair();
	EXPECT(!ioctl(master, TIOCPKT, &one));
	EXPECT_EQ(write(slave, "hi", 2), 2);
	EXPECT_READ(master, 100, "\0hi");
}
