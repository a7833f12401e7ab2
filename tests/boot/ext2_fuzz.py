#!/usr/bin/env python3
"""Broken ext2 images: errors, never an oops or a hang.

usage: ext2_fuzz.py [SEED...]      default: 1 .. 32

An image is made by its seed alone, so a failure is replayed by naming it.
Half of them get random bytes in what the format itself keeps, half get
fields of inodes, directories and pointers set to wrong but likely values.
"""
import os
import pathlib
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib

import machine

PER_BOOT = 16
SIZE = 1 << 20
tap = machine.Tap()
place = pathlib.Path(tempfile.mkdtemp(prefix="ext2fuzz."))
BAD = re.compile(r"Oops|BUG:|WARNING|panic|assertion|lock rank|UBSAN|stuck")

# Each step may fail; none may kill the machine.
WORK = r"""
n=1; while [ -b /dev/vda$((n+1)) ]; do
	d=vda$n; n=$((n+1))
	echo "== $d"
	mount -t ext2 /dev/$d /mnt 2>/dev/null || { echo "== $d end"; continue; }
	timeout 5 find /mnt 2>/dev/null | head -200 >/tmp/list
	timeout 5 sh -c 'head -50 /tmp/list | while read f; do
		head -c 100000 "$f"; readlink "$f"; done' >/dev/null 2>&1
	timeout 5 sh -c 'cd /mnt; mkdir new; echo x >new/f; ln new/f new/g
		mv sub new/; mv new/f .; cp /bin/busybox big; ln -s big link
		echo more >>big; rm one; rm -rf many; rmdir empty
		truncate -s 5000 two; truncate -s 0 three' >/dev/null 2>&1
	timeout 5 rm -rf /mnt/* >/dev/null 2>&1
	sync
	umount /mnt 2>/dev/null || umount -l /mnt
	echo "== $d end"
done
"""


def base_image(bits):
    """A small file system with something of everything."""
    tree = place / "tree"
    if not tree.exists():
        for name in ("sub/sub", "many", "empty"):
            (tree / name).mkdir(parents=True)
        rng = random.Random(0)
        for name, size in (("one", 10), ("two", 30000), ("three", 280000),
                           ("sub/four", 100), ("sub/sub/five", 5000)):
            (tree / name).write_bytes(rng.randbytes(size))
        for i in range(40):
            (tree / "many" / f"name{i}").write_text(str(i))
        (tree / "short").symlink_to("one")
        (tree / "long").symlink_to("x" * 100)
    image = place / f"base{bits}"
    with open(image, "wb") as f:
        f.truncate(SIZE)
    subprocess.run(["mkfs.ext2", "-q", "-F", "-b", str(1 << bits), "-N", "128",
                    "-U", "00000000-0000-0000-0000-000000000001",
                    "-d", tree, image], check=True)
    (place / "value").write_text("v" * 200)
    sets = [f"ea_set {f} security.a 1\nea_set -f {place}/value {f} user.b\n"
            for f in ("one", "two", "three")]
    subprocess.run(["debugfs", "-w", "-f", "-", image], check=True, text=True,
                   input="".join(sets), stdout=subprocess.DEVNULL,
                   stderr=subprocess.DEVNULL)
    return image.read_bytes()


def layout(data):
    """Block size, and where the inode table begins and how many there are."""
    inodes, = struct.unpack_from("<I", data, 1024)
    log, = struct.unpack_from("<I", data, 1024 + 24)
    size, = struct.unpack_from("<H", data, 1024 + 88)
    block = 1024 << log
    group = (1024 // block + 1) * block
    table, = struct.unpack_from("<I", data, group + 8)
    return block, group, table * block, inodes, size


def wrong(rng):
    return rng.choice((0, 1, 2, 7, 11, 12, 255, 0x7fff, 0xffff, 0x10000,
                       0x7fffffff, 0x80000000, 0xffffffff,
                       rng.randrange(1 << 32), rng.randrange(1024)))


def break_bytes(data, rng):
    """Random bytes in the super block, descriptors, bitmaps and inodes."""
    block, _, table, inodes, size = layout(data)
    end = table + inodes * size
    for _ in range(rng.choice((1, 4, 20, 100))):
        data[rng.randrange(1024, end)] = rng.randrange(256)


def break_attributes(data, inode, size, rng):
    """Behind an inode's fields, or in the block it names."""
    acl, = struct.unpack_from("<I", data, inode + 104)
    at = acl * layout(data)[0]
    if rng.randrange(2) and at + 64 <= len(data):
        struct.pack_into("<I", data, at + 4 * rng.randrange(16), wrong(rng))
    elif size >= 256:
        struct.pack_into("<I", data, inode + 128 + 4 * rng.randrange(20),
                         wrong(rng))


def break_fields(data, rng):
    """Wrong values where they hurt."""
    block, group, table, inodes, size = layout(data)
    for _ in range(rng.choice((1, 3, 10))):
        inode = table + rng.choice((1, 10, 11, 12, 13,
                                    rng.randrange(60))) * size
        kind = rng.randrange(6)
        if kind == 0:  # an inode's field or pointer
            struct.pack_into("<I", data, inode + 4 * rng.randrange(32),
                             wrong(rng))
        elif kind == 1:  # a pointer to another block of the device
            struct.pack_into("<I", data, inode + 40 + 4 * rng.randrange(15),
                             rng.randrange(SIZE // block))
        elif kind == 2:  # an entry of a directory
            first, = struct.unpack_from("<I", data, inode + 40)
            at = first * block + 4 * rng.randrange(block // 4)
            if at + 4 <= len(data):
                struct.pack_into("<I", data, at, wrong(rng))
        elif kind == 3:  # the super block
            at = 1024 + 4 * rng.randrange(26)
            if not 56 <= at - 1024 <= 57:
                struct.pack_into("<I", data, at, wrong(rng))
        elif kind == 4:
            for n in range(11, 60):
                if any(data[table + n * size + 104:table + n * size + 108]):
                    break_attributes(data, table + n * size, size, rng)
        else:  # a descriptor
            struct.pack_into("<I", data, group + 4 * rng.randrange(5),
                             wrong(rng))


def make(seed, bases):
    rng = random.Random(seed)
    data = bytearray(bases[rng.randrange(2)])
    (break_bytes if seed % 2 else break_fields)(data, rng)
    path = place / f"seed{seed}"
    path.write_bytes(data)
    return path


def gpt_disk(path, images):
    """One disk with a partition per image: vda1, vda2 ..."""
    first, sectors = 2048, SIZE // 512
    total = first + len(images) * sectors + 34
    table = bytearray(128 * 128)
    for i, image in enumerate(images):
        start = first + i * sectors
        struct.pack_into("<16s16sQQQ", table, i * 128, b"\x0f" * 16,
                         bytes([i + 1]) * 16, start, start + sectors - 1, 0)

    def header(crc):
        return struct.pack("<8sIIIIQQQQ16sQIII", b"EFI PART", 0x10000, 92, crc,
                           0, 1, total - 1, 34, total - 34, b"\x01" * 16, 2,
                           128, 128, zlib.crc32(table))

    mbr = bytearray(512)
    struct.pack_into("<BxxxBxxxII", mbr, 446, 0, 0xee, 1, total - 1)
    mbr[510:] = b"\x55\xaa"
    with open(path, "wb") as f:
        f.write(mbr + header(zlib.crc32(header(0))))
        f.seek(1024)
        f.write(table)
        for i, image in enumerate(images):
            f.seek((first + i * sectors) * 512)
            f.write(image.read_bytes())
        f.truncate(total * 512)


def boot(seeds, bases):
    script = place / "script"
    shutil.rmtree(script, ignore_errors=True)
    script.mkdir()
    (script / "work.sh").write_text(WORK)
    disk = place / "script.img"
    with open(disk, "wb") as f:
        f.truncate(SIZE)
    subprocess.run(["mkfs.ext2", "-q", "-F", "-d", script, disk], check=True)
    images = [make(seed, bases) for seed in seeds]
    whole = place / "whole.img"
    gpt_disk(whole, [*images, disk])
    with machine.Machine(
            "loglevel=4 panic=-1 -- mount -t ext2 -o ro "
            f"/dev/vda{len(images) + 1} /mnt; cp /mnt/work.sh /; umount /mnt; "
            "sh /work.sh", DISK=whole) as m:
        m.wait(240)
    for i, seed in enumerate(seeds):
        name = f"vda{i + 1}"
        part = re.search(rf"^== {name}$(.*?)^== {name} end$", m.text,
                         re.M | re.S)
        good = part and not BAD.search(part[1])
        if not tap.ok(good, f"seed {seed}"):
            print(f"# replay: tests/boot/ext2_fuzz.py {seed}")
            text = part[1] if part else m.text[-3000:]
            for line in text.split("\n")[-40:]:
                print("# " + line)
            if not part:
                break
    tap.ok("Power down" in m.text, "the machine lives on")


try:
    bases = [base_image(10), base_image(12)]
    seeds = [int(s) for s in sys.argv[1:]] or list(range(1, 33))
    for i in range(0, len(seeds), PER_BOOT):
        boot(seeds[i:i + PER_BOOT], bases)
finally:
    shutil.rmtree(place)
tap.done()
