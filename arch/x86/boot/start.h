/*
 * arch/x86/boot/start.h - the first C function.
 */
#ifndef ARCH_X86_BOOT_START_H
#define ARCH_X86_BOOT_START_H

#include "lib/compiler.h"
#include "lib/types.h"

void __noreturn x86_start(u32 magic, u64 info_phys);

#endif
