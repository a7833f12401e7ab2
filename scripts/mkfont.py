#!/usr/bin/env python3
"""Write the console's font as NASM data: 256 glyphs of 8 by 16 pixels.

usage: mkfont.py OUT.asm [FONT.pf2]

The glyphs are those of code page 437, taken at build time from GNU Unifont as
GRUB installs it (PFF2 format: sections of name, big-endian length, data).
"""
import struct
import sys

LOW = ("\0☺☻♥♦♣♠•◘○◙♂♀♪♫☼"
       "►◄↕‼¶§▬↨↑↓→←∟↔▲▼")
CHARS = (LOW + bytes(range(32, 127)).decode() + "⌂" +
         bytes(range(128, 256)).decode("cp437"))
WIDTH, HEIGHT = 8, 16


def sections(data):
    at = 0
    while at + 8 <= len(data):
        name, size = data[at:at + 4], struct.unpack(">I", data[at + 4:at + 8])[0]
        if name == b"DATA":
            return
        yield name, data[at + 8:at + 8 + size]
        at += 8 + size


def bitmap(data, offset):
    """(column, row above the base line) of every pixel that is set."""
    width, height, left, bottom = struct.unpack(">HHhh", data[offset:offset + 8])
    bits = data[offset + 10:]
    squeeze = 2 if left + width > WIDTH else 1
    for i in range(width * height):
        if bits[i // 8] & 0x80 >> i % 8:
            yield ((left + i % width) // squeeze,
                   bottom + height - i // width)


def main():
    font = sys.argv[2] if len(sys.argv) > 2 else "/usr/share/grub/unicode.pf2"
    data = open(font, "rb").read()
    parts = dict(sections(data))
    ascent = struct.unpack(">H", parts[b"ASCE"])[0]
    index = {code: offset for code, _, offset in
             struct.iter_unpack(">IBI", parts[b"CHIX"])}
    with open(sys.argv[1], "w") as out:
        print("section .rodata\nglobal console_font\nconsole_font:", file=out)
        for char in CHARS:
            rows = [0] * HEIGHT
            pixels = bitmap(data, index[ord(char)]) if char != "\0" else ()
            for x, y in pixels:
                if 0 <= x < WIDTH and 0 <= ascent - y < HEIGHT:
                    rows[ascent - y] |= 0x80 >> x
            print("\tdb\t" + ", ".join(map(str, rows)), file=out)


main()
