/*
 * arch/x86/signal.h - delivering signals on the way back to user mode.
 */
#ifndef ARCH_X86_SIGNAL_H
#define ARCH_X86_SIGNAL_H

struct pt_regs;

void do_signal(struct pt_regs *regs);

#endif
