/*
 * arch/x86/cpu/tss.h - where the CPU finds the kernel's stacks.
 */
#ifndef ARCH_X86_CPU_TSS_H
#define ARCH_X86_CPU_TSS_H

#include "asm/percpu.h"
#include "lib/compiler.h"
#include "lib/types.h"

#define IST_DF  1
#define IST_NMI 2
#define IST_MC  3

struct tss_struct {
	u32 reserved1;
	u64 sp0; /* the running task's kernel stack, for entry from user mode */
	u64 sp1;
	u64 sp2;
	u64 reserved2;
	u64 ist[7]; /* ist[IST_DF - 1] ... */
	u64 reserved3;
	u16 reserved4;
	u16 io_bitmap_base;
} __packed;
static_assert(sizeof(struct tss_struct) == 104, "SDM 3, figure 8-11");

DECLARE_PER_CPU(struct tss_struct, cpu_tss);

#endif
