/*
 * arch/x86/boot/start.c - what must happen before start_kernel() makes sense.
 *
 * Runs on the early page tables with IRQs off: reads the loader's information
 * while it still stands where the loader left it.
 */
#include "arch/x86/boot/multiboot.h"
#include "arch/x86/boot/pvh.h"
#include "arch/x86/boot/start.h"
#include "arch/x86/cpu/tsc.h"
#include "asm/boot.h"
#include "asm/page.h"
#include "asm/sections.h"
#include "asm/thread.h"
#include "kernel/main.h"

#define INFO_SIZE_MAX (1u << 20)

struct boot_info boot_info;

/* The boot CPU's first stack stays its idle task's. */
u8 init_stack[THREAD_SIZE] __aligned(THREAD_SIZE)
	__section(".bss..page_aligned");

/**
 * kernel_phys_start() - where the kernel's image begins.
 *
 * Context: Any.
 * Return: the physical address.
 */
u64 kernel_phys_start(void)
{
	return __pa(_text);
}

/**
 * kernel_phys_end() - where the kernel's image ends, bss included.
 *
 * Context: Any.
 * Return: the physical address behind it, page aligned.
 */
u64 kernel_phys_end(void)
{
	return PAGE_ALIGN(__pa(_end));
}

/**
 * x86_start() - C begins here.
 * @magic:     which kind of loader, see boot.asm.
 * @info_phys: its boot information.
 *
 * Context: Boot CPU, IRQs off, early page tables.
 */
void __noreturn x86_start(u32 magic, u64 info_phys)
{
	clock_start();
	if (magic == PVH_MAGIC)
		boot_info.problem = pvh_parse(&boot_info, __va(info_phys));
	else
		boot_info.problem = multiboot_parse(
			&boot_info, magic, __va(info_phys), INFO_SIZE_MAX);
	start_kernel();
}
