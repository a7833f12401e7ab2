/*
 * drivers/tty/vt.h - virtual consoles: screens that a terminal writes on.
 */
#ifndef DRIVERS_TTY_VT_H
#define DRIVERS_TTY_VT_H

#include "kernel/base/spinlock.h"
#include "kernel/workqueue.h"
#include "lib/bitmap.h"
#include "lib/ringbuf.h"
#include "lib/types.h"

struct pid;
struct tty_struct;
struct vt_display;

#define NR_VTS     6
#define VT_COLS    80
#define VT_ROWS    25
#define VT_CELLS   (VT_COLS * VT_ROWS)
#define VT_PARAMS  16
#define VT_REPLIES 64

/* Where in an escape sequence we are. */
enum vt_state {
	VT_GROUND,
	VT_ESCAPE,     /* after ESC */
	VT_CSI,        /* after ESC [ */
	VT_CHARSET_G0, /* after ESC ( */
	VT_CHARSET_G1, /* after ESC ) */
	VT_HASH,       /* after ESC # */
	VT_PERCENT,    /* after ESC % */
	VT_OSC,        /* after ESC ]: text up to BEL or ESC \ */
	VT_OSC_ESCAPE,
	VT_FUNCTION, /* after ESC [ [: one letter */
};

/* vt_mode.mode */
enum vt_mode_type {
	VT_AUTO = 0,    /* the console leaves the front when asked to */
	VT_PROCESS = 1, /* its owner is asked first, see vt_switch.c */
	VT_ACKACQ = 2,  /* only as an argument of VT_RELDISP */
};

/* As programs read and write it: VT_GETMODE, VT_SETMODE. */
struct vt_mode {
	s8 mode;
	s8 waitv;
	s16 relsig, acqsig; /* asked to go; shown again */
	s16 frsig;          /* not used */
};
static_assert(sizeof(struct vt_mode) == 8, "ioctl_console(2)");

/* What the keyboard types: KDSKBMODE. */
enum keyboard_mode {
	K_RAW = 0,       /* scan codes */
	K_XLATE = 1,     /* characters */
	K_MEDIUMRAW = 2, /* key codes */
	K_UNICODE = 3,   /* characters, UTF-8; the same here: all are ASCII */
	K_OFF = 4,       /* nothing */
};

/* vt_pen - how characters are drawn. */
struct vt_pen {
	u8 fg, bg; /* 0..15 in ANSI order */
	bool bold, underline, blink, reverse, conceal;
};

/* vt_cursor - what ESC 7 saves. */
struct vt_cursor {
	int x, y;
	struct vt_pen pen;
	bool graphics[2]; /* G0, G1: line drawing */
	u8 set;           /* 0 = G0, 1 = G1 */
};

/* vt - one virtual console.  All under vt_lock unless marked. */
struct vt {
	int index;            /* constant, from 0 */
	u16 cells[VT_CELLS];  /* character | attribute << 8 */
	struct vt_cursor cur; /* now */
	struct vt_cursor saved;
	int top, bottom; /* scroll region: rows top .. bottom - 1 */
	bool wrap_next;  /* the last column is full */
	bool autowrap, origin, insert, newline_mode, reverse_screen;
	bool cursor_hidden;
	bool app_cursor, app_keypad; /* what the keyboard sends */
	DECLARE_BITMAP(tabs, VT_COLS);

	enum vt_state state;
	int params[VT_PARAMS];
	int nr_params;
	u8 intro;           /* '?', '>' and so on, or 0 */
	u32 utf8_char;      /* so far */
	int utf8_left;      /* bytes to come */
	bool graphics_mode; /* KDSETMODE: a program draws itself */
	enum keyboard_mode keyboard_mode;

	struct vt_mode mode; /* under tty_mutex, as its owner */
	struct pid *owner;   /* of VT_PROCESS */

	struct tty_struct *tty; /* while open */
	u8 reply_bytes[VT_REPLIES];
	struct ringbuf replies;  /* to be typed back: cursor reports */
	struct work_struct work; /* types them */
};

extern spinlock_t vt_lock;
extern struct vt vts[NR_VTS];
extern int vt_front;                        /* index of the one on the screen */
extern const struct vt_display *vt_display; /* NULL = no screen */

/* vt.c */
void vt_write(struct vt *vt, const u8 *text, size_t n); /* vt_lock held */
void vt_reset(struct vt *vt);
void vt_reply(struct vt *vt, const char *text);
void vt_display_console(int index);
void vt_set_graphics(struct vt *vt, bool on);
void vt_key(const u8 *text, size_t n); /* typed on the keyboard; any context */
void vt_init(void);

/* vt_switch.c: the console in front */
void vt_switch(int index);
void vt_set_mode(struct vt *vt, const struct vt_mode *mode, struct pid *owner);
long vt_release(struct vt *vt, unsigned long how);
long vt_wait_active(int index);

/* vt_csi.c: sequences that begin with ESC [ */
void vt_csi(struct vt *vt, u8 final);

/* vt_screen.c: cells */
void vt_show(const struct vt *vt, int from, int to);
void vt_clear(struct vt *vt, int from, int to);
void vt_scroll_up(struct vt *vt, int top, int bottom, int n);
void vt_scroll_down(struct vt *vt, int top, int bottom, int n);
void vt_insert_cells(struct vt *vt, int n);
void vt_delete_cells(struct vt *vt, int n);
void vt_goto(struct vt *vt, int x, int y);
u16 vt_blank(const struct vt *vt);
u16 vt_cell(const struct vt *vt, u8 glyph);
u8 vt_glyph(const struct vt *vt, u32 c);

/*
 * vt_display - what shows the console in front.  Both are called with vt_lock
 * held, from any context.
 *
 * @put:    show @n cells from cell @at on (row * VT_COLS + column).
 * @cursor: show the cursor in cell @at, or nowhere.
 */
struct vt_display {
	void (*put)(int at, const u16 *cells, int n);
	void (*cursor)(int at, bool visible);
};

/* vga.c: the text screen of a PC */
const struct vt_display *vga_init(void);

/* fbcon.c: pixels, where there is no text screen */
const struct vt_display *fbcon_init(void);

/* keyboard.c */
void keyboard_init(void);

#endif
