#!/usr/bin/env python3
"""Turn `nm -n` output into the kernel's symbol table, as NASM source.

kallsyms_count (u64), kallsyms_addrs[] (u64, ascending), kallsyms_offsets[]
(u32, where each name starts in kallsyms_names), kallsyms_names (NUL-ended
strings).  Only text symbols: the table is for backtraces and %pS.
"""
import sys

symbols = []
for line in sys.stdin:
    fields = line.split()
    if len(fields) == 3 and fields[1] in "TtWw" and fields[2][:2] != "..":
        symbols.append((int(fields[0], 16), fields[2]))
symbols.sort(key=lambda s: s[0])

print("section .kallsyms progbits alloc noexec nowrite align=8")
print("global kallsyms_count, kallsyms_addrs, kallsyms_offsets, kallsyms_names")
print(f"kallsyms_count: dq {len(symbols)}\nkallsyms_addrs:")
for addr, _ in symbols:
    print(f"dq {addr:#x}")
print("kallsyms_offsets:")
offset = 0
for _, name in symbols:
    print(f"dd {offset}")
    offset += len(name) + 1
print("kallsyms_names:")
for _, name in symbols:
    print(f'db "{name}", 0')
