/*
 * asm/segment.h - the segment selectors.
 *
 * The order is the CPU's: SYSCALL loads cs = STAR[47:32] and ss = that + 8;
 * SYSRET loads ss = STAR[63:48] + 8 and cs = STAR[63:48] + 16.
 */
#ifndef ASM_SEGMENT_H
#define ASM_SEGMENT_H

#define KERNEL_CS      0x08
#define KERNEL_DS      0x10
#define USER32_CS      0x1b
#define USER_DS        0x23
#define USER_CS        0x2b
#define TSS_SEL        0x30
#define CPU_NUMBER_SEL 0x43 /* its limit is the CPU's number */
#define GDT_ENTRIES    9    /* the TSS descriptor takes two */

#endif
