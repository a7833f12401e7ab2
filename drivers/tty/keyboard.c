/*
 * drivers/tty/keyboard.c - the PS/2 keyboard: scan codes to characters.
 *
 * The controller translates to scan code set 1: one byte per key, bit 7 for
 * release, 0xe0 before the grey keys.  The layout is US.  A program may ask for
 * the codes themselves (KDSKBMODE).  Alt with a function
 * key changes the console; Ctrl-Alt-Del restarts.
 */
#include "asm/io.h"
#include "asm/irq.h"
#include "drivers/tty/vt.h"
#include "kernel/base/printk.h"
#include "kernel/random.h"
#include "kernel/reboot.h"
#include "lib/string.h"
#include "lib/util.h"

#define KBD_DATA    0x60
#define KBD_STATUS  0x64
#define STATUS_OUT  0x01 /* a byte for us */
#define STATUS_AUX  0x20 /* it is the mouse's */
#define KBD_IRQ     1
#define RELEASED    0x80
#define GREY        0xe0
#define MAX_PENDING 32

#define KEY_CTRL   0x1d
#define KEY_LSHIFT 0x2a
#define KEY_RSHIFT 0x36
#define KEY_ALT    0x38
#define KEY_CAPS   0x3a
#define KEY_F1     0x3b
#define KEY_F10    0x44
#define KEY_NUM    0x45
#define KEY_PAD7   0x47
#define KEY_DEL    0x53
#define KEY_F11    0x57
#define KEY_F12    0x58

static const u8 plain[] = "\0\0331234567890-=\177\tqwertyuiop[]\r\0asdfghjkl;'`"
			  "\0\\zxcvbnm,./\0*\0 ";
static const u8 shifted[] = "\0\033!@#$%^&*()_+\177\tQWERTYUIOP{}\r\0ASDFGHJKL:"
			    "\"~\0|ZXCVBNM<>?\0*\0 ";

/* 0x47 .. 0x53: with NumLock, and as cursor keys. */
static const u8 pad_digits[] = "789-456+1230.";
static const char *const pad_keys[] = { "[1~", "[A",  "[5~", "-",   "[D",
					"[G",  "[C",  "+",   "[4~", "[B",
					"[6~", "[2~", "[3~" };

static const char *const function_keys[] = { "[[A",  "[[B",  "[[C",  "[[D",
					     "[[E",  "[17~", "[18~", "[19~",
					     "[20~", "[21~", "[23~", "[24~" };

/* What is held down; touched by the interrupt alone. */
static struct {
	bool shift, ctrl, alt;
	bool caps, num; /* toggled */
	bool grey;      /* the last byte was 0xe0 */
} keys;

static void send(const char *text)
{
	vt_key((const u8 *)text, strlen(text));
}

/* An escape sequence; the cursor keys have a second form for programs. */
static void send_sequence(const char *tail)
{
	const struct vt *vt = &vts[vt_front];
	char text[8] = "\033";

	strscpy(text + 1, tail, sizeof(text) - 1);
	if (vt->app_cursor && text[1] == '[' && isupper(text[2]) && !text[3])
		text[1] = 'O';
	send(text);
}

static void send_char(u8 c)
{
	u8 text[2] = { 033, c };

	if (keys.ctrl) {
		if (c == ' ' || c == '@')
			c = 0;
		else if (c == '?')
			c = 127;
		else if ((c >= '[' && c <= '_') || isalpha(c))
			c &= 0x1f;
		else if (c == '/')
			c = 0x1f;
	}
	text[1] = c;
	if (keys.alt)
		vt_key(text, 2);
	else
		vt_key(text + 1, 1);
}

/* Number of a function key from 0, or -1. */
static int function_key(u8 code)
{
	if (code >= KEY_F1 && code <= KEY_F10)
		return code - KEY_F1;
	if (code == KEY_F11 || code == KEY_F12)
		return code - KEY_F11 + 10;
	return -1;
}

static void press_pad(u8 code)
{
	unsigned int i = code - KEY_PAD7;

	if (code == KEY_DEL && keys.ctrl && keys.alt) {
		ctrl_alt_del();
		return;
	}
	if (keys.num && !keys.grey)
		send_char(pad_digits[i]);
	else if (pad_keys[i][0] == '[')
		send_sequence(pad_keys[i]);
	else
		send_char((u8)pad_keys[i][0]);
}

static void press_letter(u8 code)
{
	u8 c;

	if (code >= sizeof(plain) - 1)
		return;
	if (keys.grey && code != 0x1c && code != 0x35)
		return; /* grey Enter and / are like the others */
	c = keys.shift && !keys.grey ? shifted[code] : plain[code];
	if (keys.caps && isalpha(c))
		c ^= 0x20;
	if (c)
		send_char(c);
}

/* Keys that change what other keys mean; true when @code was one. */
static bool modifier(u8 code, bool down)
{
	switch (code) {
	case KEY_LSHIFT:
	case KEY_RSHIFT:
		if (!keys.grey) /* grey: a fake shift around grey keys */
			keys.shift = down;
		return true;
	case KEY_CTRL:
		keys.ctrl = down;
		return true;
	case KEY_ALT:
		keys.alt = down;
		return true;
	case KEY_CAPS:
		keys.caps ^= down;
		return true;
	case KEY_NUM:
		keys.num ^= down;
		return true;
	default:
		return false;
	}
}

/* Numbers of the grey keys for programs; the others keep their scan code. */
static const struct {
	u8 scan, key;
} grey_keys[] = {
	{ 0x1c, 96 },  { 0x1d, 97 },  { 0x35, 98 },  { 0x37, 99 },
	{ 0x38, 100 }, { 0x47, 102 }, { 0x48, 103 }, { 0x49, 104 },
	{ 0x4b, 105 }, { 0x4d, 106 }, { 0x4f, 107 }, { 0x50, 108 },
	{ 0x51, 109 }, { 0x52, 110 }, { 0x53, 111 }, { 0x5b, 125 },
	{ 0x5c, 126 }, { 0x5d, 127 },
};

static void send_key_code(u8 code)
{
	u8 key = code & (u8)~RELEASED;

	for (size_t i = 0; keys.grey && i < ARRAY_SIZE(grey_keys); i++)
		if (grey_keys[i].scan == key)
			key = grey_keys[i].key;
	key |= code & RELEASED;
	vt_key(&key, 1);
}

/* A program wants the codes, or nothing; true when @code was dealt with. */
static bool take_raw(u8 code)
{
	switch (READ_ONCE(vts[vt_front].keyboard_mode)) {
	case K_RAW:
		vt_key(&code, 1);
		return true;
	case K_MEDIUMRAW:
		if (code != GREY)
			send_key_code(code);
		keys.grey = code == GREY;
		return true;
	case K_OFF:
		return true;
	default:
		return false;
	}
}

static void take_code(u8 code)
{
	bool down = !(code & RELEASED);
	int function;

	if (take_raw(code))
		return;
	if (code == GREY) {
		keys.grey = true;
		return;
	}
	code &= (u8)~RELEASED;
	if (!modifier(code, down) && down) {
		function = function_key(code);
		if (function >= 0 && keys.alt)
			vt_switch(function);
		else if (function >= 0)
			send_sequence(function_keys[function]);
		else if (code >= KEY_PAD7 && code <= KEY_DEL)
			press_pad(code);
		else
			press_letter(code);
	}
	keys.grey = false;
}

static bool keyboard_interrupt(unsigned int irq, void *dev)
{
	u8 status = inb(KBD_STATUS);

	(void)dev;
	if (!(status & STATUS_OUT))
		return false;
	add_interrupt_randomness((int)irq);
	for (int i = 0; i < MAX_PENDING && (status & STATUS_OUT); i++) {
		u8 code = inb(KBD_DATA);

		if (!(status & STATUS_AUX))
			take_code(code);
		status = inb(KBD_STATUS);
	}
	return true;
}

/**
 * keyboard_init() - listen to the keyboard; the firmware has set it up.
 *
 * Context: Process context, boot.
 */
void keyboard_init(void)
{
	if (inb(KBD_STATUS) == 0xff)
		return; /* no controller */
	for (int i = 0; i < MAX_PENDING && (inb(KBD_STATUS) & STATUS_OUT); i++)
		(void)inb(KBD_DATA);
	if (request_irq(KBD_IRQ, keyboard_interrupt, "i8042", &keys))
		pr_err("keyboard: no interrupt\n");
}
