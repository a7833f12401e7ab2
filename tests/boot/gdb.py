#!/usr/bin/env python3
"""gdb at QEMU's stub: the lx-* commands read a living kernel."""
import os
import re
import subprocess
import tempfile

import machine

tap = machine.Tap()
COMMANDS = ["lx-ps", "lx-pstree", "lx-current", "lx-pidmap", "lx-ns",
            "lx-nsproxy 1", "lx-mounts", "lx-cgroup", "lx-pte start_kernel"]
EXPECTED = {
    "lx-ps": r"^0x\w+ +1 +init$",
    "lx-pstree": r"kthreadd",
    "lx-current": r"swapper/|\w",
    "lx-pidmap": r"^pid:\[4026531836\] level 0, last \d+, \d+ in use: 0 1 2 3",
    "lx-ns": r"uts:\[4026531838\] +owner user:\[4026531837\]",
    "lx-nsproxy 1": r"^pid_for_children +pid:\[4026531836\]",
    "lx-mounts": r"/proc",
    "lx-cgroup": r"^/",
    "lx-pte start_kernel": r"pgd",
}


def ask(socket, commands):
    """What gdb says to each command; it leaves the machine running."""
    words = ["gdb", "-q", "-batch", "-nx", "-ex", "set pagination off",
             "-ex", "source scripts/gdb/lx.py",
             "-ex", f"target remote {socket}"]
    for command in commands:
        words += ["-ex", f"echo \\n@@{command}\\n", "-ex", command]
    kernel = os.environ.get("KERNEL", "build/nestix.elf")
    done = subprocess.run([*words, "-ex", "detach", kernel], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, timeout=120)
    parts = re.split(r"^@@(.*)\n", done.stdout, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2]))


with tempfile.TemporaryDirectory() as work:
    path = os.path.join(work, "gdb")
    stub = ["-chardev", f"socket,id=gdb,path={path},server=on,wait=off",
            "-gdb", "chardev:gdb"]
    with machine.Machine("loglevel=3", stub) as m:
        m.expect(r"[#$] $", 60)
        said = ask(path, COMMANDS)
        for command, pattern in EXPECTED.items():
            text = said.get(command, "")
            good = re.search(pattern, text, re.M) and "Error" not in text
            if not good:
                print("# " + text.replace("\n", "\n# "))
            tap.ok(good, command, m)
        tap.ok(m.command("echo $((6*7))", r"^42$"), "the machine goes on", m)
        m.send("poweroff\n")
        m.wait()
tap.done()
