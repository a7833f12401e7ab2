#!/usr/bin/env python3
"""Debian's tools for namespaces: what they print, as root and as a user."""
import re
import subprocess
import machine

IMAGE = "build/debian/containers/initramfs.cpio"
PROMPT = r"# $"
BWRAP = "bwrap --unshare-user --unshare-pid --unshare-uts --unshare-ipc " \
    "--unshare-cgroup --ro-bind / / --proc /proc --dev /dev --tmpfs /tmp " \
    "--hostname box sh -c 'hostname; ls /dev; ps'"
DEV = "core fd full null ptmx pts random shm stderr stdin stdout " \
    "tty urandom zero"
LAYERS = "lowerdir=/l2:/l1,upperdir=/u,workdir=/w"
USER = "setpriv --reuid 1000 --regid 1000 --clear-groups"
tap = machine.Tap()


def says(m, command, *patterns, timeout=30):
    """The lines of @command, blanks between words squeezed, one by one."""
    m.send(command + "; echo =$?=\n")
    # The command as typed stands on the line before its output.
    m.expect(r"echo =\$\?=\n")
    start = m.seen
    end = m.expect(r"^=\d+=$", timeout)
    text = m.text[start:m.seen].split("\n")[:-1] if end else []
    lines = [" ".join(s.split()) for s in text]
    good = len(lines) == len(patterns) and all(
        re.fullmatch(p, s) for p, s in zip(patterns, lines))
    tap.ok(good, command.replace(USER, "user 1000:")[:70], m)
    m.expect(PROMPT)


def both(m, command, *patterns):
    """As root and as user 1000."""
    says(m, command, *patterns)
    m.send(f"{USER} bash --norc --noediting\n")
    m.expect(PROMPT)
    says(m, command, *patterns)
    m.send("exit\n")
    m.expect(PROMPT)


def boxes(m):
    ps = r"root \d+ \d+ \d+ [\d:]+ ttyS0 [\d:]+ "
    both(m, "unshare -Urmpf --mount-proc sh -c 'id -u; ps -ef'", "0",
         "UID PID PPID C STIME TTY TIME CMD",
         ps.replace(r"\d+", "1", 1) + "sh -c id -u; ps -ef", ps + "ps -ef")
    both(m, BWRAP + " | cat", "box", *DEV.split(), "PID TTY TIME CMD",
         r"1 \? [\d:]+ bwrap", r"\d+ \? [\d:]+ sh", r"\d+ \? [\d:]+ ps")
    says(m, "unshare -u sh -c 'hostname x; hostname'; hostname", "x", "nestix")
    says(m, "su student -c 'unshare -r id -u'", "0")


def enter(m):
    m.send("unshare -muipCTf --mount-proc sh -c 'hostname y; exec sleep 999' "
           "& sleep 1; PID=$(pgrep -x sleep)\n")
    m.expect(r"PID=.*\n")
    m.expect(PROMPT)
    says(m, "nsenter -t $PID -a sh -c 'hostname; echo $$; ls -d /proc/[0-9]*"
         " | head -1'", "y", r"[23]", "/proc/1")
    says(m, "lsns -n -o TYPE -p $PID | sort | xargs",
         "cgroup ipc mnt net pid time user uts")
    says(m, "lsns -n -t uts | wc -l", "2")
    says(m, "nsenter -t $PID -u hostname; hostname", "y", "nestix")
    m.send("kill -9 $PID; wait\n")
    m.expect(PROMPT)


def maps(m):
    user = f"{USER} unshare"
    says(m, f"{user} --map-auto -r cat /proc/self/uid_map", "0 1000 1",
         "1 100000 65535")
    says(m, f"{user} -U sh -c 'newuidmap $$ 0 1001 1'",
         r"newuidmap: uid range \[0-1\) -> \[1001-1002\) not allowed")
    says(m, f"{user} -T true", "unshare: unshare failed: Operation not "
         "permitted")
    says(m, f"{user} -r --setuid 0 capsh --has-p=cap_sys_admin; echo $?", "0")


def mounts(m):
    says(m, "mkdir /l1 /l2 /u /w /m; echo 1 >/l1/a; echo 2 >/l2/a; "
         "echo b >/l1/b")
    says(m, f"mount -t overlay overlay -o {LAYERS} /m && cat /m/a /m/b",
         "2", "b")
    says(m, "echo 3 >/m/a; rm /m/b; cat /u/a /l2/a; stat -c %F,%t,%T /u/b",
         "3", "2", "character special file,0,0")
    says(m, "findmnt -n -o SOURCE,FSTYPE,OPTIONS /m",
         "overlay overlay rw,relatime," + LAYERS)
    says(m, "umount /m; mount -t tmpfs t /m; mkdir /m/old /m/proc; cp -a "
         "/usr /bin /lib* /m; unshare -m sh -c 'mount -t proc p /m/proc; cd /m && pivot_root . old && ls -d "
         "/old/m && umount -l /old && ls /old | wc -l'", "/old/m", "0")
    says(m, "mount --bind -o ro /l1 /w; touch /w/x; umount /w /m",
         "touch: cannot touch '/w/x': Read-only file system")


def groups(m):
    says(m, "mount -t cgroup2 none /sys/fs/cgroup; cd /sys/fs/cgroup; "
         "echo +pids >cgroup.subtree_control; mkdir g; cat g/pids.max", "max")
    says(m, "sh -c 'echo $$ >g/cgroup.procs; unshare -C cat "
         "/proc/self/cgroup'", "0::/")
    says(m, "echo 1 >g/pids.max; cgexec -g pids:g sh -c '(:)'; cd /",
         r"sh: \d: Cannot fork")
    says(m, "ipcmk -Q; unshare -i ipcs -q | grep -c 0x; ipcrm -a",
         r"Message queue id: \d+", "0")
    says(m, "nsrun -n ship -p 9 sh -c 'hostname; echo $$; ls -d /proc'",
         "ship", "2", "/proc")


subprocess.run(["make", "-s", "image", "IMAGE=debian",
                "IMAGE_PACKAGES=containers"], check=True,
               stdout=subprocess.DEVNULL)
with machine.Machine("loglevel=3", INITRAMFS=IMAGE, MEM="768M") as m:
    tap.ok(m.expect(PROMPT, 60), "bash answers on the serial line", m)
    # The terminal echoes a line as it is, readline would fold it.
    m.send("cd /; PS1='# ' exec bash --norc --noediting\n")
    m.expect(r"^# $")
    for part in boxes, enter, maps, mounts, groups:
        part(m)
    m.send("poweroff\n")
    tap.ok(m.wait() == 0, "poweroff ends QEMU with status 0", m)
tap.done()
