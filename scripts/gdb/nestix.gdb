# Attach to the gdbstub of `make debug`, with the lx-* commands.
set confirm off
set pagination off
set disassembly-flavor intel
source scripts/gdb/lx.py
target remote :1234
