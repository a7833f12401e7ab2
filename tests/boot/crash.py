#!/usr/bin/env python3
"""Oopses and panics: what is printed, who dies, what QEMU returns."""
import machine

DIRECT = "/sys/kernel/debug/provoke-crash/DIRECT"
PROMPT = r"[#$] $"
# What is provoked, and the line that the kernel must print.
OOPSES = {
    "EXHAUST_STACK": r"stack guard page was hit",
    "BUG": r"kernel BUG at",
    "WRITE_RO": r"write",
    "EXEC_DATA": r"execute|NX",
    "EXEC_USERSPACE": r"SMEP|execute",
    "ACCESS_USERSPACE": r"SMAP|unable to handle|user",
}
tap = machine.Tap()

with machine.Machine("loglevel=7") as m:
    tap.ok(m.expect(PROMPT, 60), "boots", m)
    for word, line in OOPSES.items():
        m.send(f"sh -c 'echo {word} > {DIRECT}'; echo sta''tus=$?\n")
        start = m.seen
        result = m.expect(r"^status=(\d+)\s")
        said = m.text[start:m.seen]
        tap.ok(result and int(result[1]) > 128, f"{word} kills the writer", m)
        tap.ok(machine.re.search(line, said), f"{word} says why", m)
        tap.ok(machine.re.search(r"\w+\+0x[0-9a-f]+/0x[0-9a-f]+", said),
               f"{word} prints a symbolised backtrace", m)
        m.expect(PROMPT)
    tap.ok(m.command("echo still he''re", r"^still here$"),
           "the machine goes on", m)
    m.send("poweroff\n")
    tap.ok(m.wait() == 0, "and powers off", m)

with machine.Machine(f"loglevel=7 panic_exit=1 -- echo PANIC > {DIRECT}") as m:
    status = m.wait()
    tap.ok("Kernel panic - not syncing" in m.text, "PANIC panics", m)
    tap.ok(status not in (0, 124, None), "a panic is an exit code", m)

with machine.Machine("loglevel=7 panic=-1 init=/bin/false") as m:
    status = m.wait()
    tap.ok("Attempted to kill init! exitcode=0x00000100" in m.text,
           "the end of process 1 is a panic", m)

with machine.Machine("loglevel=7 panic=-1 init=/nothing") as m:
    status = m.wait(60)
    tap.ok(machine.re.search(r"/nothing failed|No working init|not found",
                             m.text),
           "a missing init is a clear message", m)
tap.done()
