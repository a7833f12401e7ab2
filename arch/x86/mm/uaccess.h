/*
 * arch/x86/mm/uaccess.h - what the page fault handler asks of user copies.
 */
#ifndef ARCH_X86_MM_UACCESS_H
#define ARCH_X86_MM_UACCESS_H

#include "lib/types.h"

bool pagefault_disabled(void);
bool is_nofault_copy(unsigned long ip);
void smap_init(void);

#endif
