#!/usr/bin/env python3
"""Write the initial RAM file system, a cpio archive (newc).

usage: mkinitramfs.py OUT BUSYBOX PROGRAM...

Each PROGRAM is build/user/FOLDER/NAME: bin/ becomes /sbin, demo/ becomes
/demo, tests/ becomes /tests, bench/ becomes /bench.  BUSYBOX becomes
/bin/busybox with a symbolic link for each of its applets; our own programs
win over applets of the same name.  The archive holds neither times nor the
builder's ids, so equal input gives equal output.
"""
import pathlib
import stat
import subprocess
import sys

FOLDERS = """bin sbin dev proc sys tmp run root mnt etc tests bench demo usr
usr/bin usr/sbin var var/tmp var/run home lib""".split()
# Where each folder of built programs lands.
PLACES = {"bin": "sbin", "demo": "demo", "tests": "tests", "bench": "bench"}


class Archive:
    def __init__(self, out):
        self.out, self.ino = out, 0

    def add(self, name, mode, data=b"", major=0, minor=0):
        self.ino += 1
        raw = name.encode() + b"\0"
        fields = (self.ino, mode, 0, 0, 1, 0, len(data), 0, 0, major, minor,
                  len(raw), 0)
        head = b"070701" + b"".join(b"%08X" % f for f in fields)
        for part in (head + raw, data):
            self.out.write(part + b"\0" * (-len(part) % 4))

    def folder(self, name, mode=0o755):
        self.add(name, stat.S_IFDIR | mode)

    def file(self, name, data, mode=0o644):
        self.add(name, stat.S_IFREG | mode, data)

    def link(self, name, target):
        self.add(name, stat.S_IFLNK | 0o777, target.encode())

    def char(self, name, major, minor, mode=0o600):
        self.add(name, stat.S_IFCHR | mode, b"", major, minor)


def applets(busybox):
    text = subprocess.run([busybox, "--list-full"], check=True,
                          capture_output=True, text=True).stdout
    return sorted(text.split())


def main():
    out, busybox, *programs = sys.argv[1:]
    etc = pathlib.Path("user/etc")
    with open(out, "wb") as f:
        a = Archive(f)
        for name in FOLDERS:
            a.folder(name, 0o1777 if name.endswith("tmp") else 0o755)
        # Linux opens the console before anything is mounted.
        a.char("dev/console", 5, 1)
        a.char("dev/null", 1, 3, 0o666)
        own = {}
        for p in sorted(map(pathlib.Path, programs)):
            own[f"{PLACES[p.parent.name]}/{p.name}"] = p
        for name, p in own.items():
            a.file(name, p.read_bytes(), 0o755)
        a.file("bin/busybox", pathlib.Path(busybox).read_bytes(), 0o755)
        names = {pathlib.PurePath(n).name for n in own if n.startswith("sbin")}
        for path in applets(busybox):
            if pathlib.PurePath(path).name not in names | {"busybox"}:
                a.link(path, "/bin/busybox")
        for name in ("ps", "tsh"):
            if f"sbin/{name}" in own:
                a.link(f"bin/{name}", f"/sbin/{name}")
        a.link("init", "/sbin/init")
        for p in sorted(etc.rglob("*")):
            if p.is_file():
                a.file(f"etc/{p.relative_to(etc)}", p.read_bytes())
        a.add("TRAILER!!!", 0)


main()
