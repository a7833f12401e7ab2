/*
 * drivers/tty/vt_screen.c - the cells of a virtual console.
 *
 * Whatever changes cells of the console in front also shows them.
 */
#include "drivers/tty/vt.h"
#include "lib/string.h"
#include "lib/util.h"

/* ANSI counts blue as 4 and red as 1, the VGA the other way round. */
static u8 vga_colour(u8 ansi)
{
	return (u8)((ansi & 8) | (ansi & 1) << 2 | (ansi & 2) |
		    (ansi & 4) >> 2);
}

static u8 attribute(const struct vt *vt)
{
	const struct vt_pen *pen = &vt->cur.pen;
	u8 fg = vga_colour(pen->fg), bg = vga_colour(pen->bg);

	if (pen->underline && fg == 7)
		fg = 3; /* no underline on a colour VGA: cyan, as Linux */
	if (pen->bold)
		fg |= 8;
	if (pen->reverse != vt->reverse_screen)
		swap(fg, bg);
	if (pen->conceal)
		fg = bg;
	return (u8)((bg & 7) << 4 | fg | (pen->blink ? 0x80 : 0));
}

/**
 * vt_cell() - a cell as the pen draws it now.
 * @vt:    the console.
 * @glyph: the character, in code page 437.
 * Return: the cell.
 */
u16 vt_cell(const struct vt *vt, u8 glyph)
{
	return (u16)(attribute(vt) << 8 | glyph);
}

/**
 * vt_blank() - what erasing leaves: the background colour alone.
 * @vt: the console.
 * Return: the cell.
 */
u16 vt_blank(const struct vt *vt)
{
	u8 bg = vga_colour(vt->cur.pen.bg) & 7;

	return (u16)((bg << 4 | 7) << 8 | ' ');
}

/* Move @n cells of the console; both places lie on the screen. */
static void move_cells(struct vt *vt, int to, int from, int n)
{
	memmove(&vt->cells[to], &vt->cells[from], (size_t)n * sizeof(u16));
}

/**
 * vt_show() - show cells if the console is in front and shows text.
 * @vt:   the console.
 * @from: the first cell.
 * @to:   the one after the last.
 *
 * Context: Any, vt_lock held.
 */
void vt_show(const struct vt *vt, int from, int to)
{
	if (vt_display && vt->index == vt_front && !vt->graphics_mode &&
	    to > from)
		vt_display->put(from, vt->cells + from, to - from);
}

/**
 * vt_clear() - erase cells.
 * @vt:   the console.
 * @from: the first.
 * @to:   the one after the last.
 *
 * Context: Any, vt_lock held.
 */
void vt_clear(struct vt *vt, int from, int to)
{
	u16 blank = vt_blank(vt);

	for (int i = from; i < to; i++)
		vt->cells[i] = blank;
	vt_show(vt, from, to);
}

/**
 * vt_scroll_up() - move rows up; blank rows appear at the bottom.
 * @vt:     the console.
 * @top:    first row that moves.
 * @bottom: the row after the last that moves.
 * @n:      by how many rows.
 *
 * Context: Any, vt_lock held.
 */
void vt_scroll_up(struct vt *vt, int top, int bottom, int n)
{
	int stay;

	n = clamp(n, 0, bottom - top);
	stay = bottom - top - n;
	move_cells(vt, top * VT_COLS, (top + n) * VT_COLS, stay * VT_COLS);
	vt_clear(vt, (bottom - n) * VT_COLS, bottom * VT_COLS);
	vt_show(vt, top * VT_COLS, bottom * VT_COLS);
}

/**
 * vt_scroll_down() - move rows down; blank rows appear at the top.
 * @vt:     the console.
 * @top:    first row that moves.
 * @bottom: the row after the last that moves.
 * @n:      by how many rows.
 *
 * Context: Any, vt_lock held.
 */
void vt_scroll_down(struct vt *vt, int top, int bottom, int n)
{
	int stay;

	n = clamp(n, 0, bottom - top);
	stay = bottom - top - n;
	move_cells(vt, (top + n) * VT_COLS, top * VT_COLS, stay * VT_COLS);
	vt_clear(vt, top * VT_COLS, (top + n) * VT_COLS);
	vt_show(vt, top * VT_COLS, bottom * VT_COLS);
}

/**
 * vt_insert_cells() - blank cells at the cursor push the row to the right.
 * @vt: the console.
 * @n:  how many.
 *
 * Context: Any, vt_lock held.
 */
void vt_insert_cells(struct vt *vt, int n)
{
	int at = vt->cur.y * VT_COLS + vt->cur.x;
	int end = (vt->cur.y + 1) * VT_COLS;

	n = clamp(n, 0, end - at);
	move_cells(vt, at + n, at, end - at - n);
	vt_clear(vt, at, at + n);
	vt_show(vt, at, end);
}

/**
 * vt_delete_cells() - cells at the cursor go, the row closes up.
 * @vt: the console.
 * @n:  how many.
 *
 * Context: Any, vt_lock held.
 */
void vt_delete_cells(struct vt *vt, int n)
{
	int at = vt->cur.y * VT_COLS + vt->cur.x;
	int end = (vt->cur.y + 1) * VT_COLS;

	n = clamp(n, 0, end - at);
	move_cells(vt, at, at + n, end - at - n);
	vt_clear(vt, end - n, end);
	vt_show(vt, at, end);
}

/**
 * vt_goto() - put the cursor somewhere.
 * @vt: the console.
 * @x:  column, from 0; kept on the screen.
 * @y:  row, from 0; in origin mode kept in the scroll region.
 *
 * Context: Any, vt_lock held.
 */
void vt_goto(struct vt *vt, int x, int y)
{
	int top = vt->origin ? vt->top : 0;
	int bottom = vt->origin ? vt->bottom : VT_ROWS;

	vt->cur.x = clamp(x, 0, VT_COLS - 1);
	vt->cur.y = clamp(y, top, bottom - 1);
	vt->wrap_next = false;
}

/* Line drawing: what ` to ~ mean in the DEC graphics set. */
static const u8 dec_graphics[] = { 0x04, 0xb1, 0x09, 0x0c, 0x0d, 0x0a, 0xf8,
				   0xf1, 0x12, 0x0b, 0xd9, 0xbf, 0xda, 0xc0,
				   0xc5, 0xc4, 0xc4, 0xc4, 0xc4, 0xc4, 0xc3,
				   0xb4, 0xc1, 0xc2, 0xb3, 0xf3, 0xf2, 0xe3,
				   0xd8, 0x9c, 0xfa };

/* Characters beyond ASCII that code page 437 has; sorted. */
static const struct {
	u16 unicode;
	u8 glyph;
} glyphs[] = {
	{ 0x00a0, 0xff }, { 0x00a1, 0xad }, { 0x00a2, 0x9b }, { 0x00a3, 0x9c },
	{ 0x00a5, 0x9d }, { 0x00a7, 0x15 }, { 0x00aa, 0xa6 }, { 0x00ab, 0xae },
	{ 0x00ac, 0xaa }, { 0x00b0, 0xf8 }, { 0x00b1, 0xf1 }, { 0x00b2, 0xfd },
	{ 0x00b5, 0xe6 }, { 0x00b6, 0x14 }, { 0x00b7, 0xfa }, { 0x00ba, 0xa7 },
	{ 0x00bb, 0xaf }, { 0x00bc, 0xac }, { 0x00bd, 0xab }, { 0x00bf, 0xa8 },
	{ 0x00c4, 0x8e }, { 0x00c5, 0x8f }, { 0x00c6, 0x92 }, { 0x00c7, 0x80 },
	{ 0x00c9, 0x90 }, { 0x00d1, 0xa5 }, { 0x00d6, 0x99 }, { 0x00dc, 0x9a },
	{ 0x00df, 0xe1 }, { 0x00e0, 0x85 }, { 0x00e1, 0xa0 }, { 0x00e2, 0x83 },
	{ 0x00e4, 0x84 }, { 0x00e5, 0x86 }, { 0x00e6, 0x91 }, { 0x00e7, 0x87 },
	{ 0x00e8, 0x8a }, { 0x00e9, 0x82 }, { 0x00ea, 0x88 }, { 0x00eb, 0x89 },
	{ 0x00ec, 0x8d }, { 0x00ed, 0xa1 }, { 0x00ee, 0x8c }, { 0x00ef, 0x8b },
	{ 0x00f1, 0xa4 }, { 0x00f2, 0x95 }, { 0x00f3, 0xa2 }, { 0x00f4, 0x93 },
	{ 0x00f6, 0x94 }, { 0x00f7, 0xf6 }, { 0x00f9, 0x97 }, { 0x00fa, 0xa3 },
	{ 0x00fb, 0x96 }, { 0x00fc, 0x81 }, { 0x00ff, 0x98 }, { 0x2013, '-' },
	{ 0x2014, 0xc4 }, { 0x2018, '\'' }, { 0x2019, '\'' }, { 0x201c, '"' },
	{ 0x201d, '"' },  { 0x2022, 0x07 }, { 0x2190, 0x1b }, { 0x2191, 0x18 },
	{ 0x2192, 0x1a }, { 0x2193, 0x19 }, { 0x2500, 0xc4 }, { 0x2502, 0xb3 },
	{ 0x250c, 0xda }, { 0x2510, 0xbf }, { 0x2514, 0xc0 }, { 0x2518, 0xd9 },
	{ 0x251c, 0xc3 }, { 0x2524, 0xb4 }, { 0x252c, 0xc2 }, { 0x2534, 0xc1 },
	{ 0x253c, 0xc5 }, { 0x2550, 0xcd }, { 0x2551, 0xba }, { 0x2554, 0xc9 },
	{ 0x2557, 0xbb }, { 0x255a, 0xc8 }, { 0x255d, 0xbc }, { 0x2588, 0xdb },
	{ 0x2591, 0xb0 }, { 0x2592, 0xb1 }, { 0x2593, 0xb2 }, { 0x25a0, 0xfe },
};

/**
 * vt_glyph() - how a character looks in code page 437.
 * @vt: the console; its character set counts.
 * @c:  the character, in Unicode.
 * Return: the glyph; '?' for what cannot be shown.
 */
u8 vt_glyph(const struct vt *vt, u32 c)
{
	size_t low = 0, high = ARRAY_SIZE(glyphs);

	if (vt->cur.graphics[vt->cur.set] && c >= '`' && c <= '~')
		return dec_graphics[c - '`'];
	if (c < 0x80)
		return (u8)c;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (glyphs[middle].unicode == c)
			return glyphs[middle].glyph;
		if (glyphs[middle].unicode < c)
			low = middle + 1;
		else
			high = middle;
	}
	return '?';
}
