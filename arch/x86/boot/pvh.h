/*
 * arch/x86/boot/pvh.h - reading what a PVH loader (QEMU -kernel) left.
 */
#ifndef ARCH_X86_BOOT_PVH_H
#define ARCH_X86_BOOT_PVH_H

#include "lib/types.h"

struct boot_info;

/* What boot.asm's second entry puts where a multiboot2 loader's magic is. */
#define PVH_MAGIC 0x336ec578u

const char *pvh_parse(struct boot_info *info, const void *start);

#endif
