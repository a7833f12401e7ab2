/*
 * drivers/tty/vga.c - the VGA's text screen: 80 columns, 25 rows.
 *
 * A cell is two bytes: the character in code page 437 and its colours.  The
 * screen is only written; what stands on it is known to the vt.
 */
#include "asm/io.h"
#include "drivers/tty/vt.h"
#include "lib/string.h"
#include "mm/vmalloc.h"

#define VGA_PHYS    0xb8000
#define VGA_SIZE    0x8000
#define CRTC_INDEX  0x3d4
#define CRTC_DATA   0x3d5
#define CURSOR_TOP  0x0a /* bit 5: off */
#define CURSOR_END  0x0b
#define START_HIGH  0x0c
#define START_LOW   0x0d
#define CURSOR_HIGH 0x0e
#define CURSOR_LOW  0x0f
#define CURSOR_OFF  0x20

static u16 *screen;

static void crtc_write(u8 index, u8 value)
{
	outb(index, CRTC_INDEX);
	outb(value, CRTC_DATA);
}

/* Memory answers there? */
static bool screen_exists(void)
{
	u16 old = readw(screen), seen;

	writew(0x5aa5, screen);
	seen = readw(screen);
	writew(old, screen);
	return seen == 0x5aa5;
}

static void vga_put(int at, const u16 *cells, int n)
{
	memcpy(screen + at, cells, (size_t)n * sizeof(*cells));
}

static void vga_cursor(int at, bool visible)
{
	crtc_write(CURSOR_TOP, visible ? 13 : CURSOR_OFF);
	crtc_write(CURSOR_END, 14);
	crtc_write(CURSOR_HIGH, (u8)(at >> 8));
	crtc_write(CURSOR_LOW, (u8)at);
}

static const struct vt_display vga_display = {
	.put = vga_put,
	.cursor = vga_cursor,
};

/**
 * vga_init() - find the screen.
 *
 * Context: Process context, boot.
 * Return: the display, or NULL when there is none.
 */
const struct vt_display *vga_init(void)
{
	screen = ioremap(VGA_PHYS, VGA_SIZE);
	if (!screen)
		return NULL;
	if (!screen_exists()) {
		iounmap(screen);
		return NULL;
	}
	crtc_write(START_HIGH, 0);
	crtc_write(START_LOW, 0);
	return &vga_display;
}
