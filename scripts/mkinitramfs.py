#!/usr/bin/env python3
"""Write the initial RAM file system, a cpio archive (newc).

usage: mkinitramfs.py [--root FOLDER] OUT BUSYBOX PROGRAM...

Each PROGRAM is build/user/FOLDER/NAME: bin/ becomes /sbin, demo/ becomes
/demo, tests/, bench/ and glibc/ keep their names.  BUSYBOX becomes
/bin/busybox with a symbolic link for each of its applets; our own programs
win over applets of the same name.  The archive holds neither times nor the
builder's ids, so equal input gives equal output.

With --root all of FOLDER is in the archive, as it stands there; it wins over
everything but /sbin/init.  OUT may be a folder: the tree is then written into
it, for mkfs -d.
"""
import argparse
import os
import pathlib
import shutil
import stat
import subprocess

FOLDERS = """bin sbin dev proc sys tmp run root mnt etc tests bench demo usr
usr/bin usr/sbin var var/tmp var/run home lib""".split()
# Where each folder of built programs lands.
PLACES = {"bin": "sbin", "demo": "demo", "tests": "tests", "bench": "bench",
          "glibc": "glibc"}


class Node:
    """One file of the tree: its data is text or stands in a file."""

    def __init__(self, mode, data=b"", path=None, rdev=(0, 0), st=None):
        self.mode, self.data, self.path, self.rdev = mode, data, path, rdev
        self.uid, self.gid, self.mtime, self.key = 0, 0, 0, None
        if st:
            self.mtime = int(st.st_mtime)
            if os.getuid() == 0:
                self.uid, self.gid = st.st_uid, st.st_gid
            if st.st_nlink > 1 and stat.S_ISREG(mode):
                self.key = st.st_ino

    def content(self):
        return self.path.read_bytes() if self.path else self.data


class Tree(dict):
    """Nodes by name; a name that is there already stays what it is."""

    def folder(self, name, mode=0o755):
        self.setdefault(self.real(name), Node(stat.S_IFDIR | mode))

    def file(self, name, path, mode=0o644):
        self.setdefault(self.real(name), Node(stat.S_IFREG | mode, path=path))

    def link(self, name, target):
        self.setdefault(self.real(name),
                        Node(stat.S_IFLNK | 0o777, target.encode()))

    def char(self, name, major, minor, mode=0o600):
        self.setdefault(self.real(name), Node(stat.S_IFCHR | mode,
                                              rdev=(major, minor)))

    def real(self, name):
        """@name with a link for its first folder (/bin) followed."""
        first, *rest = name.split("/", 1)
        node = self.get(first)
        if rest and node and stat.S_ISLNK(node.mode):
            return f"{node.data.decode()}/{rest[0]}"
        return name

    def add_root(self, root):
        for folder, folders, files in os.walk(root):
            folders.sort()
            for name in sorted(folders + files):
                path = pathlib.Path(folder, name)
                st = path.lstat()
                link = stat.S_ISLNK(st.st_mode)
                data = os.readlink(path).encode() if link else b""
                regular = path if stat.S_ISREG(st.st_mode) else None
                self[str(path.relative_to(root))] = Node(
                    st.st_mode, data, regular, st=st)


def applets(busybox):
    text = subprocess.run([busybox, "--list-full"], check=True,
                          capture_output=True, text=True).stdout
    return sorted(text.split())


def collect(root, busybox, programs):
    tree = Tree()
    if root:
        tree.add_root(root)
    for name in FOLDERS:
        tree.folder(name, 0o1777 if name.endswith("tmp") else 0o755)
    # Linux opens the console before anything is mounted.
    tree.char("dev/console", 5, 1)
    tree.char("dev/null", 1, 3, 0o666)
    taken = {pathlib.PurePath(name).name for name in tree
             if name.startswith(("usr/bin/", "usr/sbin/"))} - {"init"}
    for p in sorted(map(pathlib.Path, programs)):
        place = PLACES[p.parent.name]
        tree.folder(place)
        if place != "sbin" or p.name not in taken:
            tree.file(f"{place}/{p.name}", p, 0o755)
            taken |= {p.name} if place == "sbin" else set()
    tree.file("bin/busybox", pathlib.Path(busybox), 0o755)
    for path in applets(busybox):
        if pathlib.PurePath(path).name not in taken:
            tree.link(path, "/bin/busybox")
    for name in ("ps", "tsh"):
        if f"sbin/{name}" in tree:
            tree.link(f"bin/{name}", f"/sbin/{name}")
    tree.link("init", "/sbin/init")
    etc = pathlib.Path("user/etc")
    for p in sorted(etc.rglob("*")):
        if p.is_file():
            tree.file(f"etc/{p.relative_to(etc)}", p)
    return tree


def write_cpio(tree, out):
    numbers = {}

    def add(ino, name, node, nlink, data):
        raw = name.encode(errors="surrogateescape") + b"\0"
        fields = (ino, node.mode, node.uid, node.gid, nlink, node.mtime,
                  len(data), 0, 0, *node.rdev, len(raw), 0)
        head = b"070701" + b"".join(b"%08X" % f for f in fields)
        for part in (head + raw, data):
            out.write(part + b"\0" * (-len(part) % 4))

    for ino, (name, node) in enumerate(tree.items(), 1):
        # The data stands with the first name of a file with several.
        first = numbers.setdefault(node.key, ino) if node.key else ino
        add(first, name, node, 2 if node.key else 1,
            node.content() if first == ino else b"")
    add(0, "TRAILER!!!", Node(0), 1, b"")


def write_tree(tree, folder):
    """As root, owners are kept; device nodes are left to devtmpfs."""
    firsts = {}
    for name, node in tree.items():
        path = folder / name
        if node.key in firsts:
            os.link(firsts[node.key], path)
            continue
        if stat.S_ISDIR(node.mode):
            path.mkdir(parents=True, exist_ok=True)
        elif stat.S_ISLNK(node.mode):
            path.symlink_to(node.data.decode())
        elif stat.S_ISREG(node.mode):
            path.write_bytes(node.content())
        else:
            continue
        if node.key:
            firsts[node.key] = path
        if os.getuid() == 0:
            os.chown(path, node.uid, node.gid, follow_symlinks=False)
        if not stat.S_ISLNK(node.mode):
            path.chmod(stat.S_IMODE(node.mode))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("busybox")
    parser.add_argument("programs", nargs="*")
    args = parser.parse_args()
    tree = collect(args.root, args.busybox, args.programs)
    if args.out.is_dir():
        shutil.rmtree(args.out)
        args.out.mkdir()
        write_tree(tree, args.out)
    else:
        with open(args.out, "wb") as f:
            write_cpio(tree, f)


main()
