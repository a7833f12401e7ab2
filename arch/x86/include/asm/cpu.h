/*
 * asm/cpu.h - what the processors can do, who they are; ending the machine.
 */
#ifndef ASM_CPU_H
#define ASM_CPU_H

#include "lib/compiler.h"
#include "lib/types.h"

/* The features anyone asks for. */
enum cpu_feature {
	CPU_SMEP,
	CPU_SMAP,
	CPU_UMIP,
	CPU_NX,
	CPU_XSAVE,
	CPU_XSAVEOPT,
	CPU_AVX,
	CPU_RDRAND,
	CPU_RDSEED,
	CPU_TSC_DEADLINE,
	CPU_PDPE1GB,
	CPU_RDTSCP,
	CPU_ERMS,
	NR_CPU_FEATURES,
};

bool cpu_has(enum cpu_feature feature);

/* For /proc/cpuinfo. */
const char *cpu_vendor(void);
const char *cpu_model_name(void);
u32 cpu_signature(void); /* CPUID 1 eax: family, model, stepping */
size_t cpu_flags_text(char *buf, size_t size); /* "fpu vme ..." as Linux */
u32 cpu_hwcap(void);                           /* AT_HWCAP: CPUID 1 edx */

/* Boot, on each CPU: control registers and the descriptor tables. */
void cpu_init(void);

/* A hardware random word; false if there is none now. */
bool arch_get_random_long(unsigned long *value) __must_check;

/* Wait for an interrupt for ever: the last thing a stopped CPU does. */
void __noreturn cpu_halt_forever(void);

/* End of the machine; do not return (halt if nothing else works). */
void __noreturn machine_power_off(void);
void __noreturn machine_restart(void);
void __noreturn machine_halt(void);
/* QEMU's isa-debug-exit: exit status (code << 1 | 1); returns without it. */
void machine_debug_exit(u8 code);
/* Other CPUs stop for good (panic, reboot). */
void smp_send_stop(void);

static inline void cpuid_count(u32 leaf, u32 sub, u32 out[4])
{
	__asm__ volatile("cpuid"
			 : "=a"(out[0]), "=b"(out[1]), "=c"(out[2]),
			   "=d"(out[3])
			 : "a"(leaf), "c"(sub));
}

static inline void cpuid(u32 leaf, u32 *a, u32 *b, u32 *c, u32 *d)
{
	u32 out[4];

	cpuid_count(leaf, 0, out);
	*a = out[0];
	*b = out[1];
	*c = out[2];
	*d = out[3];
}

#endif
