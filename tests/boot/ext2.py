#!/usr/bin/env python3
"""ext2 between two judges: Nestix works on it, e2fsprogs looks before and
after.  Then the power is cut in the middle of writing."""
import hashlib
import os
import pathlib
import re
import shutil
import signal
import struct
import subprocess
import tempfile

import machine

tap = machine.Tap()
place = pathlib.Path(tempfile.mkdtemp(prefix="ext2."))
BAD = re.compile(r"Oops|BUG:|WARNING|panic|EXT2-fs error")

# What the guest does with the file system it finds mounted on /mnt.
WORK = r"""
cd /mnt || exit 1
md5sum -c before.md5 >/dev/null && echo host-files-are-whole
rm -rf before
mkdir -p d/e/f many
i=0; while [ $i -lt 300 ]; do
	echo $i >many/a-rather-long-name-for-a-file-$i; i=$((i+1))
done
i=0; while [ $i -lt 300 ]; do
	rm many/a-rather-long-name-for-a-file-$i; i=$((i+3))
done
i=1; while [ $i -lt 300 ]; do
	mv many/a-rather-long-name-for-a-file-$i d/e/$i; i=$((i+3))
done
dd if=/dev/urandom of=big bs=64k count=100 2>/dev/null
cp big d/copy
dd if=/dev/zero of=holes bs=1k count=1 seek=70000 2>/dev/null
echo behind >>holes
truncate -s 123457 big
ln big d/e/hard
ln -s ../big d/short
ln -s $(head -c 200 /dev/zero | tr '\0' x) d/long
mkfifo d/fifo; mknod d/node c 1 3
mv d/e moved; mv moved many/e
echo 1 >replaced; echo 2 >new; mv new replaced
exec 9<d/copy; rm d/copy; md5sum <&9 >/dev/null; exec 9<&-
chmod 4751 replaced; chown 1000:70000 replaced
mkdir -p a/b/c; rmdir a/b/c; mv a/b .; rmdir a
find . -type f ! -name after.md5 | sort | xargs md5sum >/after.md5
cp /after.md5 after.md5
cd /; umount /mnt && echo work-is-done
"""

# fsync each file, say so, and leave others unsynced in between.
WRITER = r"""
cd /mnt; mkdir s; i=0
while :; do
	mkdir -p s/$((i%7))
	dd if=/dev/urandom of=s/$((i%7))/loose$i bs=1k count=50 2>/dev/null
	rm -f s/$(((i+3)%7))/loose$((i-4))
	dd if=src of=s/$((i%7))/file$i bs=4k skip=$i count=5 conv=fsync \
		2>/dev/null && echo synced $i
	i=$((i+1))
done
"""

# a, b and c share a block of attributes: one loses its capabilities, one dies.
# And an overlay stores its own marks, and copies a file's.
ATTRS = r"""
cd /mnt
echo more >>b; rm c
mkdir up work m
mount -t overlay -o lowerdir=low,upperdir=up,workdir=work overlay m
chmod 600 m/keep; rm m/white; rm -r m/dir; mkdir m/dir
umount m && cd / && umount /mnt && echo work-is-done
"""


def make(name, size, options, tree):
    image = place / name
    with open(image, "wb") as f:
        f.truncate(size)
    subprocess.run(["mkfs.ext2", "-q", "-F", *options, "-d", tree, image],
                   check=True)
    return image


def fsck(image, *options):
    done = subprocess.run(["e2fsck", "-f", *options, image],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True)
    return done.returncode, done.stdout


def tell(text):
    for line in text.split("\n")[-30:]:
        print("# " + line)


def host_tree(script, files):
    tree = place / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    (tree / "before/sub").mkdir(parents=True)
    (tree / "work.sh").write_text(script)
    sums = []
    for name, size in files.items():
        data = os.urandom(size)
        (tree / name).write_bytes(data)
        sums.append(f"{hashlib.md5(data).hexdigest()}  {name}")
    (tree / "before.md5").write_text("\n".join(sums) + "\n")
    return tree


def run(image, command, **env):
    append = f"loglevel=4 -- mount -t ext2 /dev/vda /mnt; {command}"
    return machine.Machine(append, ["-pidfile", place / "pid"], DISK=image,
                           **env)


def rdump(image):
    """What debugfs finds in the image, as files on the host."""
    out = place / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    subprocess.run(["debugfs", "-R", f"rdump / {out}", image],
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return out


def sums_agree(out):
    lines = (out / "after.md5").read_text().split("\n")[:-1]
    for line in lines:
        want, name = line.split("  ", 1)
        path = out / name
        if not path.is_file() or \
           hashlib.md5(path.read_bytes()).hexdigest() != want:
            print(f"# differs: {name}")
            return False
    return len(lines) > 200


def storm(label, options):
    files = {"before/one": 100, "before/two": 300000,
             "before/sub/three": 1500000}
    image = make("storm.img", 48 << 20, options, host_tree(WORK, files))
    with run(image, "cp /mnt/work.sh /; sh /work.sh") as m:
        m.wait(200)
    tap.ok("host-files-are-whole" in m.text,
           f"{label}: what the host wrote is read", m)
    tap.ok("work-is-done" in m.text and not BAD.search(m.text),
           f"{label}: files, links, renames, removals, unmount", m)
    status, said = fsck(image, "-n")
    if not tap.ok(status == 0, f"{label}: e2fsck finds nothing"):
        tell(said)
    head = subprocess.run(["dumpe2fs", "-h", image], capture_output=True,
                          text=True).stdout
    tap.ok(re.search(r"Filesystem state: +clean", head),
           f"{label}: marked clean")
    tap.ok(sums_agree(rdump(image)), f"{label}: debugfs reads the same")


def power_cut(label, options, files):
    """Kill the machine when it has synced @files files."""
    tree = host_tree(WRITER, {"src": 2 << 20})
    src = (tree / "src").read_bytes()
    image = make("cut.img", 24 << 20, options, tree)
    synced = []
    with run(image, "echo 100 >/proc/sys/vm/dirty_expire_centisecs; "
             "echo 50 >/proc/sys/vm/dirty_writeback_centisecs; "
             "cp /mnt/work.sh /; sh /work.sh") as m:
        while len(synced) < files:
            match = m.expect(r"^synced (\d+)$", 60)
            if not match:
                break
            synced.append(int(match[1]))
        os.kill(int((place / "pid").read_text()), signal.SIGKILL)
    tap.ok(len(synced) == files, f"{label}: {files} files are synced", m)
    status, said = fsck(image, "-y")
    if not tap.ok(status in (0, 1), f"{label}: e2fsck repairs the rest"):
        tell(said)
    out = rdump(image)
    lost = []
    for i in synced:
        path = out / f"s/{i % 7}/file{i}"
        if not path.is_file() or \
           path.read_bytes() != src[4096 * i:4096 * (i + 5)]:
            lost.append(i)
    if not tap.ok(not lost, f"{label}: every synced file is whole"):
        print(f"# lost: {lost}")


def debugfs(image, *commands):
    return subprocess.run(["debugfs", "-w", "-f", "-", image], text=True,
                          input="\n".join(commands) + "\n",
                          capture_output=True).stdout


def attributes(label, options):
    """debugfs sets attributes before, and reads them after."""
    tree = host_tree(ATTRS, {"a": 10, "b": 10, "c": 10})
    (tree / "low/dir").mkdir(parents=True)
    for name in ("keep", "white", "dir/below"):
        (tree / "low" / name).write_text(name)
    (place / "long").write_text("v" * 200)
    (place / "caps").write_bytes(struct.pack("<5I", 0x02000001, 1 << 13,
                                             0, 0, 0))
    image = make("attrs.img", 8 << 20, options, tree)
    debugfs(image, f"ea_set -f {place}/long a user.long",
            f"ea_set -f {place}/caps a security.capability",
            f"ea_set -f {place}/long low/keep user.long",
            "ea_set low/keep trusted.short 1")
    shared = re.search(r"^File ACL: (\d+)", debugfs(image, "stat a"), re.M)
    debugfs(image, *(f"sif {f} file_acl {shared[1]}" for f in "bc"))
    fsck(image, "-y")  # counts who shares
    with run(image, "cp /mnt/work.sh /; sh /work.sh") as m:
        m.wait(100)
    tap.ok("work-is-done" in m.text and not BAD.search(m.text),
           f"{label}: attributes are used", m)
    status, said = fsck(image, "-n")
    if not tap.ok(status == 0, f"{label}: e2fsck likes the attributes"):
        tell(said)
    found = {f: set(re.findall(r"^  (\S+) \(", debugfs(image, f"ea_list {f}"),
                               re.M))
             for f in ("a", "b", "up/keep", "up/dir")}
    if not tap.ok("user.long" in found["a"] and found["b"] == {"user.long"} and
                  {"user.long", "trusted.short"} <= found["up/keep"] and
                  "trusted.overlay.opaque" in found["up/dir"],
                  f"{label}: debugfs reads the attributes"):
        print(f"# {found}")


def loop_inside():
    """A file system in a file of a file system."""
    tree = host_tree("""
cd /mnt; dd if=/dev/zero of=img bs=1M count=4 2>/dev/null
mke2fs -F img >/dev/null; mkdir m; mount -o loop img m && cp before/* m/
umount m; losetup -a | grep -c loop0; mount -o loop,ro img m
cmp m/two before/two && echo same; echo no >m/x; umount m; cd /; umount /mnt
""", {"before/one": 100, "before/two": 300000})
    image = make("outer.img", 16 << 20, ["-b", "1024"], tree)
    with run(image, "cp /mnt/work.sh /; sh /work.sh") as m:
        m.wait(100)
    tap.ok(re.search(r"^0$", m.text, re.M) and "same" in m.text and
           "Read-only file system" in m.text and not BAD.search(m.text),
           "mount -o loop", m)
    out = rdump(image)
    status = [fsck(image, "-n")[0], fsck(out / "img", "-n")[0]]
    tap.ok(status == [0, 0], "both file systems are clean")


def many_disks():
    """So many that the firmware reserves memory where the initramfs lies."""
    disks = [place / f"disk{i}" for i in range(9)]
    for disk in disks:
        with open(disk, "wb") as f:
            f.truncate(1 << 20)
    with machine.Machine("loglevel=4 -- ls /dev/vdi",
                         DISK=" ".join(map(str, disks))) as m:
        m.wait(60)
    tap.ok(re.search(r"^/dev/vdi", m.text, re.M) and not BAD.search(m.text),
           "nine disks", m)


def boot_from():
    """The image's programs on a disk; nothing but a root in memory."""
    tree = place / "rootfs"
    tree.mkdir()
    with open("build/initramfs.cpio", "rb") as f:
        subprocess.run(["busybox", "cpio", "-id"], cwd=tree, stdin=f,
                       stderr=subprocess.DEVNULL)
    image = make("root.img", 64 << 20, ["-b", "4096"], tree)
    for words, flags in (("", "ro"), ("rw", "rw")):
        append = (f"loglevel=4 root=/dev/vda {words} -- "
                  "grep ' / ' /proc/mounts; ls /dev/vda; "
                  "mkdir /made && echo made")
        with machine.Machine(append, DISK=image) as m:
            m.wait(100)
        tap.ok(f"/dev/vda / ext2 {flags}," in m.text and
               "/dev/vda\n" in m.text and
               ("\nmade" in m.text) == (flags == "rw") and
               not BAD.search(m.text), f"root=/dev/vda {words}", m)
    status, said = fsck(image, "-n")
    if not tap.ok(status == 0, "the root is clean after power-off"):
        tell(said)


try:
    loop_inside()
    many_disks()
    boot_from()
    attributes("large inodes", ["-b", "4096", "-I", "256"])
    attributes("small inodes", ["-b", "1024", "-I", "128"])
    storm("1 KiB blocks", ["-b", "1024"])
    storm("4 KiB blocks, small inodes", ["-b", "4096", "-I", "128"])
    for n in (3, 17, 40):
        power_cut(f"cut after {n}", ["-b", "1024" if n == 17 else "4096"], n)
finally:
    shutil.rmtree(place)
tap.done()
