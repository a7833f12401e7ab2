/*
 * asm/sections.h - where the linker put things (linker.ld).
 */
#ifndef ASM_SECTIONS_H
#define ASM_SECTIONS_H

#include "lib/types.h"

extern char _text[], _stext[], _etext[];
extern char __start_rodata[], __end_rodata[];
extern char _sdata[], _edata[];
extern char __per_cpu_start[], __per_cpu_end[];
extern char __bss_start[], __bss_stop[];
extern char _end[];

static inline bool kernel_text_address(unsigned long addr)
{
	return addr >= (unsigned long)_stext && addr < (unsigned long)_etext;
}

#endif
