/*
 * drivers/tty/vt_csi.c - control sequences: ESC [ numbers letter.
 *
 * See: console_codes(4); ECMA-48.
 */
#include "drivers/tty/vt.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"

/* Parameter @i, @fallback when it is missing or 0. */
static int param(const struct vt *vt, int i, int fallback)
{
	return i < vt->nr_params && vt->params[i] ? vt->params[i] : fallback;
}

static void move(struct vt *vt, int dx, int dy)
{
	int y = vt->cur.y + dy;

	/* The margins of the scroll region stop a cursor inside it. */
	if (dy < 0 && vt->cur.y >= vt->top)
		y = max(y, vt->top);
	if (dy > 0 && vt->cur.y < vt->bottom)
		y = min(y, vt->bottom - 1);
	vt_goto(vt, vt->cur.x + dx, y);
}

/* J: 0 = to the end, 1 = from the beginning, 2 and 3 = all. */
static void erase_screen(struct vt *vt)
{
	int at = vt->cur.y * VT_COLS + vt->cur.x;
	int how = param(vt, 0, 0);

	vt_clear(vt, how == 0 ? at : 0, how == 1 ? at + 1 : VT_CELLS);
	vt->wrap_next = false;
}

/* K: the same within the row. */
static void erase_row(struct vt *vt)
{
	int row = vt->cur.y * VT_COLS, at = row + vt->cur.x;
	int how = param(vt, 0, 0);

	vt_clear(vt, how == 0 ? at : row, how == 1 ? at + 1 : row + VT_COLS);
	vt->wrap_next = false;
}

static void erase_cells(struct vt *vt, int n)
{
	int at = vt->cur.y * VT_COLS + vt->cur.x;

	vt_clear(vt, at, min(at + n, (vt->cur.y + 1) * VT_COLS));
	vt->wrap_next = false;
}

/* L and M: only inside the scroll region. */
static void shift_rows(struct vt *vt, bool insert)
{
	int n = param(vt, 0, 1);

	if (vt->cur.y < vt->top || vt->cur.y >= vt->bottom)
		return;
	if (insert)
		vt_scroll_down(vt, vt->cur.y, vt->bottom, n);
	else
		vt_scroll_up(vt, vt->cur.y, vt->bottom, n);
	vt->cur.x = 0;
	vt->wrap_next = false;
}

/* r */
static void set_region(struct vt *vt)
{
	int top = param(vt, 0, 1), bottom = param(vt, 1, VT_ROWS);

	if (top >= bottom || bottom > VT_ROWS)
		return;
	vt->top = top - 1;
	vt->bottom = bottom;
	vt_goto(vt, 0, vt->origin ? vt->top : 0);
}

/* A colour of the 256: the nearest of ours. */
static u8 nearest_colour(int n)
{
	int r, g, b;

	if (n < 16)
		return (u8)max(n, 0);
	if (n >= 232)
		return n < 238 ? 0 : n < 244 ? 8 : n < 250 ? 7 : 15;
	n -= 16;
	r = n / 36;
	g = n / 6 % 6;
	b = n % 6;
	return (u8)((max3(r, g, b) > 3 ? 8 : 0) | (r > 1) | (g > 1) << 1 |
		    (b > 1) << 2);
}

/* 38 and 48: "5;n" or "2;r;g;b" follow.  Returns how many were used. */
static int extended_colour(const struct vt *vt, int i, u8 *colour)
{
	const int *p = vt->params;

	if (i + 2 < vt->nr_params && p[i + 1] == 5) {
		*colour = nearest_colour(p[i + 2]);
		return 2;
	}
	if (i + 4 < vt->nr_params && p[i + 1] == 2) {
		*colour = (u8)((max3(p[i + 2], p[i + 3], p[i + 4]) > 191 ? 8
									 : 0) |
			       (p[i + 2] > 95) | (p[i + 3] > 95) << 1 |
			       (p[i + 4] > 95) << 2);
		return 4;
	}
	return 0;
}

static void set_style(struct vt_pen *pen, int n)
{
	switch (n) {
	case 0:
		*pen = (struct vt_pen){ .fg = 7 };
		break;
	case 1:
	case 22:
		pen->bold = n == 1;
		break;
	case 4:
	case 24:
		pen->underline = n == 4;
		break;
	case 5:
	case 25:
		pen->blink = n == 5;
		break;
	case 7:
	case 27:
		pen->reverse = n == 7;
		break;
	case 8:
	case 28:
		pen->conceal = n == 8;
		break;
	case 39:
		pen->fg = 7;
		break;
	case 49:
		pen->bg = 0;
		break;
	default:
		break;
	}
}

/* m */
static void select_rendition(struct vt *vt)
{
	struct vt_pen *pen = &vt->cur.pen;

	for (int i = 0; i < max(vt->nr_params, 1); i++) {
		int n = param(vt, i, 0);

		if (n >= 30 && n <= 37)
			pen->fg = (u8)(n - 30);
		else if (n >= 40 && n <= 47)
			pen->bg = (u8)(n - 40);
		else if (n >= 90 && n <= 97)
			pen->fg = (u8)(n - 90 + 8);
		else if (n >= 100 && n <= 107)
			pen->bg = (u8)(n - 100 + 8);
		else if (n == 38)
			i += extended_colour(vt, i, &pen->fg);
		else if (n == 48)
			i += extended_colour(vt, i, &pen->bg);
		else
			set_style(pen, n);
	}
}

static void reverse_screen(struct vt *vt, bool on)
{
	if (vt->reverse_screen == on)
		return;
	vt->reverse_screen = on;
	for (int i = 0; i < VT_CELLS; i++) {
		u16 c = vt->cells[i];

		vt->cells[i] = (u16)((c & 0x88ff) | (c & 0x7000) >> 4 |
				     (c & 0x0700) << 4);
	}
	vt_scroll_up(vt, 0, VT_ROWS, 0); /* moves nothing, shows all */
}

/* h and l after ? */
static void set_private_mode(struct vt *vt, int mode, bool on)
{
	switch (mode) {
	case 1:
		vt->app_cursor = on;
		break;
	case 5:
		reverse_screen(vt, on);
		break;
	case 6:
		vt->origin = on;
		vt_goto(vt, 0, on ? vt->top : 0);
		break;
	case 7:
		vt->autowrap = on;
		break;
	case 25:
		vt->cursor_hidden = !on;
		break;
	default:
		break;
	}
}

static void set_modes(struct vt *vt, bool on)
{
	for (int i = 0; i < vt->nr_params; i++) {
		int mode = vt->params[i];

		if (vt->intro == '?')
			set_private_mode(vt, mode, on);
		else if (mode == 4)
			vt->insert = on;
		else if (mode == 20)
			vt->newline_mode = on;
	}
}

/* n and c: tell the program about us. */
static void report(struct vt *vt, u8 final)
{
	char text[24];

	if (final == 'c') {
		if (!vt->intro && !param(vt, 0, 0))
			vt_reply(vt, "\033[?6c");
		return;
	}
	if (param(vt, 0, 0) == 5) {
		vt_reply(vt, "\033[0n");
	} else if (param(vt, 0, 0) == 6) {
		scnprintf(text, sizeof(text), "\033[%d;%dR",
			  vt->cur.y - (vt->origin ? vt->top : 0) + 1,
			  vt->cur.x + 1);
		vt_reply(vt, text);
	}
}

/* g */
static void clear_tabs(struct vt *vt)
{
	if (param(vt, 0, 0) == 3)
		bitmap_zero(vt->tabs, VT_COLS);
	else if (param(vt, 0, 0) == 0)
		__clear_bit((unsigned long)vt->cur.x, vt->tabs);
}

/* The letters that move the cursor; true when @final was one. */
static bool csi_move(struct vt *vt, u8 final)
{
	int n = param(vt, 0, 1);
	int origin = vt->origin ? vt->top : 0;

	switch (final) {
	case 'A':
		move(vt, 0, -n);
		return true;
	case 'B':
	case 'e':
		move(vt, 0, n);
		return true;
	case 'C':
	case 'a':
		move(vt, n, 0);
		return true;
	case 'D':
		move(vt, -n, 0);
		return true;
	case 'E':
	case 'F':
		move(vt, -vt->cur.x, final == 'E' ? n : -n);
		return true;
	case 'G':
	case '`':
		vt_goto(vt, n - 1, vt->cur.y);
		return true;
	case 'd':
		vt_goto(vt, vt->cur.x, n - 1 + origin);
		return true;
	case 'H':
	case 'f':
		vt_goto(vt, param(vt, 1, 1) - 1, n - 1 + origin);
		return true;
	default:
		return false;
	}
}

/* The letters that change cells; true when @final was one. */
static bool csi_edit(struct vt *vt, u8 final)
{
	int n = param(vt, 0, 1);

	switch (final) {
	case 'J':
		erase_screen(vt);
		return true;
	case 'K':
		erase_row(vt);
		return true;
	case 'X':
		erase_cells(vt, n);
		return true;
	case 'L':
	case 'M':
		shift_rows(vt, final == 'L');
		return true;
	case 'P':
		vt_delete_cells(vt, n);
		return true;
	case '@':
		vt_insert_cells(vt, n);
		return true;
	case 'S':
		vt_scroll_up(vt, vt->top, vt->bottom, n);
		return true;
	case 'T':
		vt_scroll_down(vt, vt->top, vt->bottom, n);
		return true;
	default:
		return false;
	}
}

/**
 * vt_csi() - do what a finished sequence says.
 * @vt:    the console, with its parameters.
 * @final: the letter.
 *
 * Context: Any, vt_lock held.
 */
void vt_csi(struct vt *vt, u8 final)
{
	if (final == 'h' || final == 'l') {
		set_modes(vt, final == 'h');
		return;
	}
	if (final == 'c') {
		report(vt, final);
		return;
	}
	if (vt->intro || csi_move(vt, final) || csi_edit(vt, final))
		return;
	switch (final) {
	case 'm':
		select_rendition(vt);
		break;
	case 'n':
		report(vt, final);
		break;
	case 'r':
		set_region(vt);
		break;
	case 's':
		vt->saved = vt->cur;
		break;
	case 'u':
		vt->cur = vt->saved;
		vt->wrap_next = false;
		break;
	case 'g':
		clear_tabs(vt);
		break;
	default:
		break;
	}
}
