/*
 * drivers/tty/fbcon.c - a text screen drawn on the boot loader's framebuffer.
 *
 * Where the firmware has no text mode (UEFI), cells become 8 by 16 pixels in
 * the middle of the screen.  What was drawn is remembered, so that only cells
 * that change cost anything: a framebuffer is slow to write, slower to read.
 *
 * See: Multiboot2 specification, 3.6.12; scripts/mkfont.py for the font.
 */
#include "asm/boot.h"
#include "asm/io.h"
#include "drivers/tty/vt.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/vmalloc.h"

#define FONT_WIDTH   8
#define FONT_HEIGHT  16
#define CURSOR_FIRST 13 /* the rows of a cell that the cursor covers */
#define CURSOR_LAST  14
#define MAX_BYTES    4 /* of a pixel */

extern const u8 console_font[256][FONT_HEIGHT];

static struct {
	u8 *origin;   /* the pixel of the first cell; NULL = no such screen */
	u32 pitch;    /* bytes from a row of pixels to the next */
	size_t bytes; /* of a pixel */
	u32 colours[16];
	u16 drawn[VT_CELLS];
	int cursor; /* the cell that shows it, or -1 */
} fb;

/* The VGA's sixteen colours as 0xrrggbb. */
static const u32 palette[16] = {
	0x000000, 0x0000aa, 0x00aa00, 0x00aaaa, 0xaa0000, 0xaa00aa,
	0xaa5500, 0xaaaaaa, 0x555555, 0x5555ff, 0x55ff55, 0x55ffff,
	0xff5555, 0xff55ff, 0xffff55, 0xffffff,
};

/* One channel of a colour, scaled to its field of the pixel. */
static u32 channel(u32 rgb, int shift, const struct boot_colour *field)
{
	u32 value = rgb >> shift & 0xff;

	return value >> (8 - field->size) << field->position;
}

static u32 pixel_of(u32 rgb, const struct boot_framebuffer *info)
{
	return channel(rgb, 16, &info->red) | channel(rgb, 8, &info->green) |
	       channel(rgb, 0, &info->blue);
}

static void draw_cell(int at)
{
	u16 cell = fb.drawn[at];
	const u8 *glyph = console_font[cell & 0xff];
	u32 ink = fb.colours[cell >> 8 & 15],
	    paper = fb.colours[cell >> 12 & 7];
	u8 line[FONT_WIDTH * MAX_BYTES];
	u8 *to = fb.origin + (size_t)(at / VT_COLS) * FONT_HEIGHT * fb.pitch +
		 (size_t)(at % VT_COLS) * FONT_WIDTH * fb.bytes;

	for (int y = 0; y < FONT_HEIGHT; y++, to += fb.pitch) {
		u8 bits = glyph[y];

		if (at == fb.cursor && y >= CURSOR_FIRST && y <= CURSOR_LAST)
			bits = 0xff;
		for (u32 x = 0; x < FONT_WIDTH; x++)
			memcpy(line + x * fb.bytes,
			       bits & 0x80 >> x ? &ink : &paper, fb.bytes);
		memcpy(to, line, FONT_WIDTH * fb.bytes);
	}
}

static void fbcon_put(int at, const u16 *cells, int n)
{
	for (int i = 0; i < n; i++) {
		if (fb.drawn[at + i] == cells[i])
			continue;
		fb.drawn[at + i] = cells[i];
		draw_cell(at + i);
	}
}

static void fbcon_cursor(int at, bool visible)
{
	int old = fb.cursor, new = visible ? at : -1;

	if (old == new)
		return;
	fb.cursor = new;
	if (old >= 0)
		draw_cell(old);
	if (new >= 0)
		draw_cell(new);
}

static const struct vt_display fbcon_display = {
	.put = fbcon_put,
	.cursor = fbcon_cursor,
};

/* A field that channel() can shift into. */
static bool field_fits(const struct boot_colour *field, u32 bits)
{
	return field->size > 0 && field->size <= 8 &&
	       field->position + field->size <= bits;
}

/* Is it one that we can draw on? */
static bool usable(const struct boot_framebuffer *info)
{
	u32 bits = info->bpp;

	return info->addr && info->type == BOOT_FRAMEBUFFER_RGB &&
	       bits % 8 == 0 && bits >= 16 && bits <= 8 * MAX_BYTES &&
	       info->width >= VT_COLS * FONT_WIDTH &&
	       info->height >= VT_ROWS * FONT_HEIGHT &&
	       info->pitch / (bits / 8) >= info->width &&
	       field_fits(&info->red, bits) && field_fits(&info->green, bits) &&
	       field_fits(&info->blue, bits);
}

/**
 * fbcon_init() - find the boot loader's framebuffer and clear it.
 *
 * Context: Process context, boot; may sleep.
 * Return: the display, or NULL when there is none that we can draw on.
 */
const struct vt_display *fbcon_init(void)
{
	const struct boot_framebuffer *info = &boot_info.framebuffer;
	size_t size = (size_t)info->pitch * info->height;
	u32 left, top;
	u8 *screen;

	if (!usable(info))
		return NULL;
	screen = ioremap(info->addr, size);
	if (!screen)
		return NULL;
	memset(screen, 0, size);
	fb.bytes = info->bpp / 8U;
	fb.pitch = info->pitch;
	for (size_t i = 0; i < ARRAY_SIZE(palette); i++)
		fb.colours[i] = pixel_of(palette[i], info);
	left = (info->width - VT_COLS * FONT_WIDTH) / 2;
	top = (info->height - VT_ROWS * FONT_HEIGHT) / 2;
	fb.origin = screen + (size_t)top * fb.pitch + (size_t)left * fb.bytes;
	fb.cursor = -1;
	return &fbcon_display;
}
