/*
 * arch/x86/cpu/features.h - the words of CPUID.
 */
#ifndef ARCH_X86_CPU_FEATURES_H
#define ARCH_X86_CPU_FEATURES_H

#include "lib/types.h"

enum cpu_word {
	CPU_WORD_1_EDX, /* in the order in which /proc/cpuinfo names them */
	CPU_WORD_EXT_EDX,
	CPU_WORD_1_ECX,
	CPU_WORD_EXT_ECX,
	CPU_WORD_7_EBX,
	CPU_WORD_D_1_EAX,
	CPU_WORD_7_ECX,
	CPU_WORD_7_EDX,
	NR_CPU_WORDS,
};

extern u32 cpu_words[NR_CPU_WORDS];

void cpu_identify(void);

#endif
