/*
 * arch/x86/boot/multiboot.h - reading the boot loader's information.
 */
#ifndef ARCH_X86_BOOT_MULTIBOOT_H
#define ARCH_X86_BOOT_MULTIBOOT_H

#include "lib/types.h"

struct boot_info;

#define MULTIBOOT2_MAGIC 0x36d76289u

const char *multiboot_parse(struct boot_info *info, u32 magic, const void *data,
			    size_t limit);

#endif
