/*
 * arch/x86/mm/tlb.h - the receiving end of a TLB shootdown.
 */
#ifndef ARCH_X86_MM_TLB_H
#define ARCH_X86_MM_TLB_H

void tlb_handle_flush(void);

#endif
