#!/bin/sh
# Fail if the CPU's words occur outside arch/: only arch/ speaks assembly.
cd "$(dirname "$0")/.." || exit 1
words='cr3|[rw]dmsr|rdmsr|wrmsr|lgdt|lidt|iretq|swapgs|invlpg|__asm__|asm volatile'
found=$(grep -rnwE "$words" --include='*.[ch]' \
	include lib kernel mm block fs ipc net drivers cgroup ns 2>/dev/null)
if [ -n "$found" ]; then
	echo "$found"
	echo "check-arch: these belong under arch/"
	exit 1
fi
echo "check-arch: ok"
