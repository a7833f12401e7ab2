#!/usr/bin/env python3
"""Boots with 1 to 16 processors and from 32 MiB to 16 GiB."""
import machine

tap = machine.Tap()
for cpus in 1, 2, 4, 16:
    with machine.Machine("loglevel=3 -- nproc", CPUS=cpus) as m:
        status = m.wait()
        tap.ok(status == 0 and m.text.split("\n").count(str(cpus)),
               f"{cpus} processors", m)
for memory, least in ("32M", 16000), ("64M", 45000), ("3G", 2900000), \
        ("16G", 15500000):
    with machine.Machine("loglevel=3 -- grep MemTotal /proc/meminfo",
                         MEM=memory) as m:
        status = m.wait()
        total = machine.re.search(r"MemTotal:\s+(\d+) kB", m.text)
        tap.ok(status == 0 and total and int(total[1]) > least,
               f"{memory} of memory", m)
with machine.Machine("loglevel=3 -- nproc", FIRMWARE="bios", CPUS=2) as m:
    tap.ok(m.wait() == 0 and "2" in m.text.split("\n"),
           "from a disc, by GRUB", m)
tap.done()
