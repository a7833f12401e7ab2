/*
 * arch/x86/cpu/vectors.h - what each of the 256 interrupt vectors is for.
 *
 * 0-31 are the CPU's exceptions.  The priority of an interrupt is its upper
 * four bits, so IPIs stand above the timer, and the timer above devices.
 */
#ifndef ARCH_X86_CPU_VECTORS_H
#define ARCH_X86_CPU_VECTORS_H

#define VECTOR_IRQ_BASE   0x30 /* device interrupt n: VECTOR_IRQ_BASE + n */
#define VECTOR_TIMER      0xe0
#define VECTOR_CALL       0xf0
#define VECTOR_TLB        0xf1
#define VECTOR_RESCHEDULE 0xf2
#define VECTOR_STOP       0xf3
#define VECTOR_SPURIOUS   0xff

#endif
