/*
 * drivers/tty/vt.c - virtual consoles: what a program's bytes do to a screen.
 *
 * A state machine reads text, control characters and escape sequences; vt_csi.c
 * knows the sequences, vt_screen.c the cells, vga.c and fbcon.c the hardware.  The console
 * in front is shown; the others change only their cells.
 *
 * See: console_codes(4).
 */
#include <uapi/errno.h>
#include "asm/boot.h"
#include "asm/uaccess.h"
#include "drivers/tty/tty.h"
#include "drivers/tty/vt.h"
#include "drivers/tty/vt_ioctl.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "lib/string.h"
#include "lib/util.h"

#define REPLACEMENT 0xfffdU

spinlock_t vt_lock = SPINLOCK_INIT(RANK_SCREEN, "vt_lock");
struct vt vts[NR_VTS];
int vt_front;
const struct vt_display *vt_display;

static void set_default_tabs(struct vt *vt)
{
	bitmap_zero(vt->tabs, VT_COLS);
	for (unsigned long x = 8; x < VT_COLS; x += 8)
		__set_bit(x, vt->tabs);
}

/**
 * vt_reset() - as after power on: ESC c.
 * @vt: the console.
 *
 * Context: Any, vt_lock held.
 */
void vt_reset(struct vt *vt)
{
	vt->cur = (struct vt_cursor){ .pen = { .fg = 7 } };
	vt->cur.graphics[1] = true;
	vt->saved = vt->cur;
	vt->top = 0;
	vt->bottom = VT_ROWS;
	vt->autowrap = true;
	vt->wrap_next = vt->origin = vt->insert = false;
	vt->newline_mode = vt->reverse_screen = vt->cursor_hidden = false;
	vt->app_cursor = vt->app_keypad = false;
	vt->state = VT_GROUND;
	vt->utf8_left = 0;
	set_default_tabs(vt);
	vt_clear(vt, 0, VT_CELLS);
}

/**
 * vt_reply() - answer a program's question as if it had been typed.
 * @vt:   the console.
 * @text: the answer.
 *
 * Context: Any, vt_lock held; typed later, by the console's work.
 */
void vt_reply(struct vt *vt, const char *text)
{
	ringbuf_write(&vt->replies, text, strlen(text));
}

/* Down one row; at the bottom of the region, scroll. */
static void line_feed(struct vt *vt)
{
	if (vt->cur.y + 1 == vt->bottom)
		vt_scroll_up(vt, vt->top, vt->bottom, 1);
	else if (vt->cur.y + 1 < VT_ROWS)
		vt->cur.y++;
	vt->wrap_next = false;
}

static void reverse_line_feed(struct vt *vt)
{
	if (vt->cur.y == vt->top)
		vt_scroll_down(vt, vt->top, vt->bottom, 1);
	else if (vt->cur.y > 0)
		vt->cur.y--;
	vt->wrap_next = false;
}

static void next_tab(struct vt *vt)
{
	vt->cur.x = (int)min(
		find_next_bit(vt->tabs, VT_COLS, (unsigned long)vt->cur.x + 1),
		VT_COLS - 1UL);
	vt->wrap_next = false;
}

/* Draw one character and move on. */
static void put_char(struct vt *vt, u32 c)
{
	int at;

	if (vt->wrap_next && vt->autowrap) {
		vt->cur.x = 0;
		line_feed(vt);
	}
	if (vt->insert)
		vt_insert_cells(vt, 1);
	at = vt->cur.y * VT_COLS + vt->cur.x;
	vt->cells[at] = vt_cell(vt, vt_glyph(vt, c));
	vt_show(vt, at, at + 1);
	if (vt->cur.x + 1 < VT_COLS)
		vt->cur.x++;
	else
		vt->wrap_next = true;
}

/* A byte of text, which may be part of a UTF-8 character. */
static void put_byte(struct vt *vt, u8 c)
{
	if (vt->utf8_left > 0 && (c & 0xc0) == 0x80) {
		vt->utf8_char = vt->utf8_char << 6 | (c & 0x3f);
		if (--vt->utf8_left == 0)
			put_char(vt, vt->utf8_char);
		return;
	}
	if (vt->utf8_left > 0)
		put_char(vt, REPLACEMENT);
	vt->utf8_left = 0;
	if (c < 0x80) {
		put_char(vt, c);
	} else if ((c & 0xe0) == 0xc0) {
		vt->utf8_left = 1;
		vt->utf8_char = c & 0x1f;
	} else if ((c & 0xf0) == 0xe0) {
		vt->utf8_left = 2;
		vt->utf8_char = c & 0x0f;
	} else if ((c & 0xf8) == 0xf0) {
		vt->utf8_left = 3;
		vt->utf8_char = c & 0x07;
	} else {
		put_char(vt, REPLACEMENT);
	}
}

/* Control characters act also inside sequences; true when @c was one. */
static bool control(struct vt *vt, u8 c)
{
	switch (c) {
	case '\b':
		vt->cur.x = max(vt->cur.x - 1, 0);
		vt->wrap_next = false;
		return true;
	case '\t':
		next_tab(vt);
		return true;
	case '\n':
	case '\v':
	case '\f':
		line_feed(vt);
		if (vt->newline_mode)
			vt->cur.x = 0;
		return true;
	case '\r':
		vt->cur.x = 0;
		vt->wrap_next = false;
		return true;
	case 14:
	case 15:
		vt->cur.set = c == 14;
		return true;
	case 24:
	case 26:
		vt->state = VT_GROUND;
		return true;
	case 27:
		vt->state = VT_ESCAPE;
		return true;
	default:
		return c < ' ' || c == 127; /* BEL and the rest do nothing */
	}
}

static void begin_csi(struct vt *vt)
{
	memset(vt->params, 0, sizeof(vt->params));
	vt->nr_params = 0;
	vt->intro = 0;
	vt->state = VT_CSI;
}

/* The letter after ESC that does something at once. */
static void escape_now(struct vt *vt, u8 c)
{
	vt->state = VT_GROUND;
	switch (c) {
	case '7':
		vt->saved = vt->cur;
		break;
	case '8':
		vt->cur = vt->saved;
		vt->wrap_next = false;
		break;
	case 'E':
		vt->cur.x = 0;
		line_feed(vt);
		break;
	case 'D':
		line_feed(vt);
		break;
	case 'M':
		reverse_line_feed(vt);
		break;
	case 'H':
		__set_bit((unsigned long)vt->cur.x, vt->tabs);
		break;
	case 'Z':
		vt_reply(vt, "\033[?6c");
		break;
	case 'c':
		vt_reset(vt);
		break;
	case '=':
	case '>':
		vt->app_keypad = c == '=';
		break;
	default:
		break;
	}
}

static void escape(struct vt *vt, u8 c)
{
	static const struct {
		u8 c;
		enum vt_state next;
	} longer[] = {
		{ '(', VT_CHARSET_G0 }, { ')', VT_CHARSET_G1 },
		{ '#', VT_HASH },       { '%', VT_PERCENT },
		{ ']', VT_OSC },        { 'P', VT_OSC },
		{ '_', VT_OSC },        { '^', VT_OSC },
	};

	if (c == '[') {
		begin_csi(vt);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(longer); i++) {
		if (longer[i].c == c) {
			vt->state = longer[i].next;
			return;
		}
	}
	escape_now(vt, c);
}

/* Inside ESC [: collect numbers until the letter comes. */
static void csi_byte(struct vt *vt, u8 c)
{
	int *last = &vt->params[min(max(vt->nr_params, 1), VT_PARAMS) - 1];

	if (isdigit(c)) {
		vt->nr_params = max(vt->nr_params, 1);
		*last = min(*last * 10 + (c - '0'), 9999);
	} else if (c == ';' || c == ':') {
		vt->nr_params = min(max(vt->nr_params, 1) + 1, VT_PARAMS);
	} else if (c == '[' && !vt->nr_params && !vt->intro) {
		vt->state = VT_FUNCTION;
	} else if (c >= '<' && c <= '?') {
		vt->intro = c;
	} else if (c >= '@' && c <= '~') {
		vt->state = VT_GROUND;
		vt_csi(vt, c);
	} else if (c > '~') {
		vt->state = VT_GROUND;
	}
}

/* ESC # 8: fill the screen with E, to adjust it. */
static void align_pattern(struct vt *vt)
{
	for (int i = 0; i < VT_CELLS; i++)
		vt->cells[i] = vt_cell(vt, 'E');
	vt_scroll_up(vt, 0, VT_ROWS, 0);
}

/* Inside a text that is not for us; BEL or ESC \ ends it. */
static void osc_byte(struct vt *vt, u8 c)
{
	if (c == 7 || (vt->state == VT_OSC_ESCAPE && c == '\\'))
		vt->state = VT_GROUND;
	else
		vt->state = c == 27 ? VT_OSC_ESCAPE : VT_OSC;
}

static void take_byte(struct vt *vt, u8 c)
{
	if (vt->state == VT_OSC || vt->state == VT_OSC_ESCAPE) {
		osc_byte(vt, c);
		return;
	}
	if (control(vt, c))
		return;
	switch (vt->state) {
	case VT_ESCAPE:
		escape(vt, c);
		return;
	case VT_CSI:
		csi_byte(vt, c);
		return;
	case VT_CHARSET_G0:
	case VT_CHARSET_G1:
		vt->cur.graphics[vt->state == VT_CHARSET_G1] = c == '0';
		break;
	case VT_HASH:
		if (c == '8')
			align_pattern(vt);
		break;
	case VT_GROUND:
		put_byte(vt, c);
		return;
	default:
		break;
	}
	vt->state = VT_GROUND;
}

static void show_cursor(const struct vt *vt)
{
	if (vt_display && vt->index == vt_front)
		vt_display->cursor(vt->cur.y * VT_COLS + vt->cur.x,
				   !vt->cursor_hidden && !vt->graphics_mode);
}

/**
 * vt_write() - a program or the kernel writes on a console.
 * @vt:   the console.
 * @text: the bytes.
 * @n:    how many.
 *
 * Context: Any, vt_lock held.
 */
void vt_write(struct vt *vt, const u8 *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		take_byte(vt, text[i]);
	show_cursor(vt);
}

/* Show the console in front as it is now. */
static void show_all(struct vt *vt)
{
	vt_show(vt, 0, VT_CELLS);
	show_cursor(vt);
}

/**
 * vt_display_console() - bring another console to the front.
 * @index: which.
 *
 * Context: Process context, tty_mutex held: see vt_switch.c.
 */
void vt_display_console(int index)
{
	spin_lock_irq(&vt_lock);
	vt_front = index;
	show_all(&vts[index]);
	spin_unlock_irq(&vt_lock);
}

/**
 * vt_set_graphics() - a program draws by itself from now on, or no longer.
 * @vt: the console.
 * @on: whether it does.
 *
 * Context: Process context.
 */
void vt_set_graphics(struct vt *vt, bool on)
{
	spin_lock_irq(&vt_lock);
	vt->graphics_mode = on;
	show_all(vt);
	spin_unlock_irq(&vt_lock);
}

/**
 * vt_key() - bytes from the keyboard, for the console in front.
 * @text: the bytes.
 * @n:    how many.
 *
 * Context: Hardirq.
 */
void vt_key(const u8 *text, size_t n)
{
	unsigned long flags;
	struct vt *vt;

	spin_lock_irqsave(&vt_lock, flags);
	vt = &vts[vt_front];
	ringbuf_write(&vt->replies, text, n);
	spin_unlock_irqrestore(&vt_lock, flags);
	schedule_work(&vt->work);
}

/* Process context: type what the keyboard and vt_reply() left. */
static void type_replies(struct work_struct *work)
{
	struct vt *vt = container_of(work, struct vt, work);
	u8 text[VT_REPLIES];
	unsigned long flags;
	size_t n;

	mutex_lock(&tty_mutex);
	spin_lock_irqsave(&vt_lock, flags);
	n = ringbuf_read(&vt->replies, text, sizeof(text));
	spin_unlock_irqrestore(&vt_lock, flags);
	if (vt->tty && n)
		tty_receive(vt->tty, text, n);
	mutex_unlock(&tty_mutex);
}

static struct vt *to_vt(const struct tty_struct *tty)
{
	return tty->driver_data;
}

static size_t vt_tty_write(struct tty_struct *tty, const u8 *buf, size_t n)
{
	struct vt *vt = to_vt(tty);
	unsigned long flags;
	bool replies;

	spin_lock_irqsave(&vt_lock, flags);
	vt_write(vt, buf, n);
	replies = !ringbuf_empty(&vt->replies);
	spin_unlock_irqrestore(&vt_lock, flags);
	if (replies)
		schedule_work(&vt->work);
	return n;
}

static size_t vt_tty_room(struct tty_struct *tty)
{
	(void)tty;
	return 4096; /* a screen is never full */
}

static size_t vt_tty_pending(struct tty_struct *tty)
{
	(void)tty;
	return 0;
}

static void vt_tty_flush(struct tty_struct *tty)
{
	(void)tty;
}

/* Lines 1 to NR_VTS are consoles; line 0 is the one in front. */
static int vt_tty_line(int index)
{
	return index == 0 ? READ_ONCE(vt_front) + 1 : index;
}

static int vt_tty_open(struct tty_struct *tty)
{
	struct vt *vt;

	if (tty->index < 1 || tty->index > NR_VTS)
		return -ENXIO;
	vt = &vts[tty->index - 1];
	tty->driver_data = vt;
	tty->winsize = (struct winsize){ .ws_row = VT_ROWS, .ws_col = VT_COLS };
	vt->tty = tty;
	return 0;
}

static void vt_tty_close(struct tty_struct *tty)
{
	to_vt(tty)->tty = NULL; /* under tty_mutex, as type_replies() reads */
}

static long vt_tty_ioctl(struct tty_struct *tty, unsigned int cmd,
			 unsigned long arg)
{
	return vt_ioctl(to_vt(tty), cmd, arg);
}

static const struct tty_driver_ops vt_ops = {
	.open = vt_tty_open,
	.close = vt_tty_close,
	.write = vt_tty_write,
	.write_room = vt_tty_room,
	.pending = vt_tty_pending,
	.flush = vt_tty_flush,
	.line = vt_tty_line,
	.ioctl = vt_tty_ioctl,
};

static struct tty_driver vt_driver = {
	.name = "tty",
	.type = TTY_VT,
	.major = TTY_MAJOR,
	.minor_start = 0,
	.num = NR_VTS + 1,
	.ops = &vt_ops,
};

/* The log, on the console in front. */
static void vt_console_write(struct console *con, const char *text,
			     size_t len) __no_thread_safety
{
	bool locked = spin_trylock(&vt_lock);
	struct vt *vt = &vts[vt_front];

	(void)con;
	while (!locked && !oops_in_progress)
		locked = spin_trylock(&vt_lock);
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n')
			vt_write(vt, (const u8 *)"\r", 1);
		vt_write(vt, (const u8 *)text + i, 1);
	}
	if (locked)
		spin_unlock(&vt_lock);
}

static struct console vt_console = {
	.name = "tty",
	.index = 0,
	.write = vt_console_write,
};

/**
 * vt_init() - consoles on the screen, if there is one.
 *
 * Context: Process context, boot.
 */
void vt_init(void)
{
	bool text = boot_info.framebuffer.type != BOOT_FRAMEBUFFER_RGB;

	vt_display = text ? vga_init() : fbcon_init();
	for (int i = 0; i < NR_VTS; i++) {
		struct vt *vt = &vts[i];

		vt->index = i;
		vt->keyboard_mode = K_UNICODE;
		ringbuf_init(&vt->replies, vt->reply_bytes, VT_REPLIES);
		INIT_WORK(&vt->work, type_replies);
		spin_lock_irq(&vt_lock);
		vt_reset(vt);
		spin_unlock_irq(&vt_lock);
	}
	vt_driver.init_termios = tty_std_termios;
	if (tty_register_driver(&vt_driver)) {
		pr_err("vt: no /dev/tty*\n");
		return;
	}
	for (int i = 0; i <= NR_VTS; i++)
		tty_register_device(&vt_driver, i, 0620);
	if (vt_display)
		register_console(&vt_console);
}
