#!/usr/bin/env python3
"""The screen and the keyboard, by BIOS (VGA text) and UEFI (framebuffer).

The monitor of QEMU types keys and shows the screen: as text memory, or as a
picture, which is read back cell by cell with the font it was drawn in.
"""
import os
import re
import socket
import subprocess
import tempfile
import time

import machine

COLS, ROWS = 80, 25
tap = machine.Tap()


class Monitor:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        for _ in range(100):
            try:
                self.socket.connect(path)
                break
            except OSError:
                time.sleep(0.1)
        self.answer()

    def ask(self, command):
        self.socket.sendall(command.encode() + b"\n")
        return self.answer()

    def answer(self):
        answer = b""
        while not answer.endswith(b"(qemu) "):
            answer += self.socket.recv(65536)
        return answer.decode("latin-1")

    def quit(self):
        self.socket.sendall(b"quit\n")

    def type(self, text):
        names = {" ": "spc", "\n": "ret", "-": "minus", "/": "slash"}
        for c in text:
            self.ask("sendkey " + names.get(c, c))


def vga_text(monitor, _):
    """Text memory: two bytes a cell, the first is the character."""
    dump = monitor.ask(f"xp /{2 * COLS * ROWS}bx 0xb8000")
    lines = re.findall(r"^0*b\w+: (.*)$", dump, re.M)
    cells = [int(b, 16) for b in " ".join(lines).split()][::2]
    return "\n".join(bytes(cells[y * COLS:(y + 1) * COLS]).decode("cp437").replace("\0", " ")
                     for y in range(ROWS))


def font():
    """The rows of a glyph, inked or not, to its character."""
    subprocess.run(["scripts/mkfont.py", "build/screen-font.asm"], check=True)
    lines = [s for s in open("build/screen-font.asm") if s.startswith("\tdb")]
    return {bytes(map(int, lines[c][4:].split(","))): chr(c)
            for c in range(32, 127)}


def framebuffer_text(monitor, work):
    """A picture of the screen, looked up cell by cell."""
    path = os.path.join(work, "screen.ppm")
    monitor.ask("screendump " + path)
    _, size, _, pixels = open(path, "rb").read().split(b"\n", 3)
    width, height = map(int, size.split())
    left, top = (width - COLS * 8) // 2, (height - ROWS * 16) // 2
    glyphs = font()

    def cell(x, y):
        rows = []
        for row in range(16):
            at = ((top + y * 16 + row) * width + left + x * 8) * 3
            rows.append(sum(0x80 >> i for i in range(8)
                            if any(pixels[at + 3 * i:at + 3 * i + 3])))
        return glyphs.get(bytes(rows), " ")

    return "\n".join("".join(cell(x, y) for x in range(COLS))
                     for y in range(ROWS))


def wait_for(read, pattern, seconds=15):
    end = time.time() + seconds
    while time.time() < end:
        text = read()
        if re.search(pattern, text, re.M):
            return True
        time.sleep(0.3)
    print("# " + text.replace("\n", "\n# "))
    return False


def evening(firmware, see):
    with tempfile.TemporaryDirectory() as work:
        path = os.path.join(work, "monitor")
        options = ["-monitor", f"unix:{path},server,nowait"]
        with machine.Machine("loglevel=3", options, FIRMWARE=firmware) as m:
            m.expect(r"[#$] $", 60)
            monitor = Monitor(path)

            def read():
                return see(monitor, work)

            tap.ok(wait_for(read, r"^root@nestix:~# "),
                   f"{firmware}: a shell on the screen", m)
            monitor.type("uname -m\n")
            tap.ok(wait_for(read, r"^x86_64\s*$"),
                   f"{firmware}: what is typed is run", m)
            monitor.ask("sendkey alt-f2")
            tap.ok(wait_for(read, r"\A(?!.*x86_64)[\s\S]*root@nestix:~# "),
                   f"{firmware}: Alt-F2 shows another console", m)
            monitor.type("tty\n")
            tap.ok(wait_for(read, r"^/dev/tty2\s*$"),
                   f"{firmware}: it is a terminal of its own", m)
            monitor.ask("sendkey alt-f1")
            tap.ok(wait_for(read, r"^x86_64\s*$"),
                   f"{firmware}: Alt-F1 shows the first as it was", m)
            monitor.quit()


evening("bios", vga_text)
evening("uefi", framebuffer_text)
tap.done()
