/*
 * arch/x86/cpu/features.c - what this processor can do, and switching it on.
 *
 * All CPUs of a machine are taken to be equal: the boot CPU is asked once.
 *
 * See: Intel SDM volume 2, CPUID; volume 3, 2.5; lab 1.
 */
#include "arch/x86/cpu/desc.h"
#include "arch/x86/cpu/features.h"
#include "arch/x86/cpu/tss.h"
#include "arch/x86/entry/entry.h"
#include "asm/cpu.h"
#include "asm/current.h"
#include "asm/fpu.h"
#include "asm/irqflags.h"
#include "asm/msr.h"
#include "asm/page.h"
#include "asm/percpu.h"
#include "asm/segment.h"
#include "kernel/base/printk.h"
#include "kernel/task.h"
#include "lib/compiler.h"
#include "lib/string.h"
#include "lib/util.h"

#define RDRAND_TRIES 10

u32 cpu_words[NR_CPU_WORDS];

static char vendor[13];
static char model_name[49];
static u32 signature;

/* Where each feature is told. */
static const struct {
	u8 word;
	u8 bit;
} features[NR_CPU_FEATURES] = {
	[CPU_SMEP] = { CPU_WORD_7_EBX, 7 },
	[CPU_SMAP] = { CPU_WORD_7_EBX, 20 },
	[CPU_UMIP] = { CPU_WORD_7_ECX, 2 },
	[CPU_NX] = { CPU_WORD_EXT_EDX, 20 },
	[CPU_XSAVE] = { CPU_WORD_1_ECX, 26 },
	[CPU_XSAVEOPT] = { CPU_WORD_D_1_EAX, 0 },
	[CPU_AVX] = { CPU_WORD_1_ECX, 28 },
	[CPU_RDRAND] = { CPU_WORD_1_ECX, 30 },
	[CPU_RDSEED] = { CPU_WORD_7_EBX, 18 },
	[CPU_TSC_DEADLINE] = { CPU_WORD_1_ECX, 24 },
	[CPU_PDPE1GB] = { CPU_WORD_EXT_EDX, 26 },
	[CPU_RDTSCP] = { CPU_WORD_EXT_EDX, 27 },
	[CPU_ERMS] = { CPU_WORD_7_EBX, 9 },
};

/**
 * cpu_has() - does the machine have a feature?
 * @feature: which.
 *
 * Context: Any, after cpu_identify().
 * Return: true if so.
 */
bool cpu_has(enum cpu_feature feature)
{
	return cpu_words[features[feature].word] >> features[feature].bit & 1;
}

/* Pascal-like: the text stands in the registers, in order. */
static void read_names(u32 max_extended)
{
	u32 r[4];

	cpuid_count(0, 0, r);
	memcpy(vendor, &r[1], 4);
	memcpy(vendor + 4, &r[3], 4);
	memcpy(vendor + 8, &r[2], 4);
	if (max_extended < 0x80000004)
		return;
	for (u32 i = 0; i < 3; i++) {
		cpuid_count(0x80000002 + i, 0, r);
		memcpy(model_name + 16UL * i, r, 16);
	}
}

/**
 * cpu_identify() - ask the boot CPU for everything, once.
 *
 * Context: Boot, before cpu_init().
 */
void cpu_identify(void)
{
	u32 r[4], max, max_extended;

	cpuid_count(0, 0, r);
	max = r[0];
	cpuid_count(0x80000000, 0, r);
	max_extended = r[0];

	cpuid_count(1, 0, r);
	signature = r[0];
	cpu_words[CPU_WORD_1_EDX] = r[3];
	cpu_words[CPU_WORD_1_ECX] = r[2];
	if (max >= 7) {
		cpuid_count(7, 0, r);
		cpu_words[CPU_WORD_7_EBX] = r[1];
		cpu_words[CPU_WORD_7_ECX] = r[2];
		cpu_words[CPU_WORD_7_EDX] = r[3];
	}
	if (max >= 0xd) {
		cpuid_count(0xd, 1, r);
		cpu_words[CPU_WORD_D_1_EAX] = r[0];
	}
	if (max_extended >= 0x80000001) {
		cpuid_count(0x80000001, 0, r);
		cpu_words[CPU_WORD_EXT_EDX] = r[3];
		cpu_words[CPU_WORD_EXT_ECX] = r[2];
	}
	read_names(max_extended);
}

/* Let SYSCALL lead to entry_syscall, with IRQs off and clean flags. */
static void syscall_init(void)
{
	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE | EFER_NXE);
	wrmsr(MSR_STAR, (u64)(USER32_CS) << 48 | (u64)KERNEL_CS << 32);
	wrmsr(MSR_LSTAR, (u64)syscall_entry);
	wrmsr(MSR_SYSCALL_MASK, X86_EFLAGS_TF | X86_EFLAGS_IF | X86_EFLAGS_DF |
					X86_EFLAGS_IOPL | X86_EFLAGS_NT |
					X86_EFLAGS_AC | X86_EFLAGS_RF);
}

/**
 * cpu_init() - switch on what this CPU has, load its tables.
 *
 * Context: Boot of each CPU, IRQs off, per-CPU variables usable, current set.
 */
void cpu_init(void)
{
	unsigned long cr4 = read_cr4() | X86_CR4_PGE | X86_CR4_DE;
	u64 top = (u64)current->stack + THREAD_SIZE;

	if (cpu_has(CPU_SMEP))
		cr4 |= X86_CR4_SMEP;
	if (cpu_has(CPU_SMAP))
		cr4 |= X86_CR4_SMAP;
	if (cpu_has(CPU_UMIP))
		cr4 |= X86_CR4_UMIP;
	write_cr4(cr4);
	write_cr0((read_cr0() | X86_CR0_WP | X86_CR0_NE | X86_CR0_MP |
		   X86_CR0_AM) &
		  ~X86_CR0_EM);
	desc_init_cpu();
	this_cpu_write(cpu_tss.sp0, top);
	syscall_init();
	if (cpu_has(CPU_RDTSCP)) /* programs ask it where they are */
		wrmsr(MSR_TSC_AUX, (u64)smp_processor_id());
	fpu_init_cpu();
}

/**
 * cpu_vendor() - who made the processors.
 *
 * Context: Any.
 * Return: twelve characters.
 */
const char *cpu_vendor(void)
{
	return vendor;
}

/**
 * cpu_model_name() - what its maker calls it.
 *
 * Context: Any.
 * Return: the name, without leading blanks; perhaps empty.
 */
const char *cpu_model_name(void)
{
	const char *name = model_name;

	while (*name == ' ')
		name++;
	return name;
}

/**
 * cpu_signature() - family, model and stepping.
 *
 * Context: Any.
 * Return: CPUID 1 eax.
 */
u32 cpu_signature(void)
{
	return signature;
}

/**
 * cpu_hwcap() - what AT_HWCAP tells programs.
 *
 * Context: Any.
 * Return: CPUID 1 edx.
 */
u32 cpu_hwcap(void)
{
	return cpu_words[CPU_WORD_1_EDX];
}

/**
 * arch_get_random_long() - a word from the CPU's random number generator.
 * @value: set on success.
 *
 * Context: Any.
 * Return: false without such a generator, or if it has nothing now.
 */
bool arch_get_random_long(unsigned long *value)
{
	bool ok = false;

	if (!cpu_has(CPU_RDRAND))
		return false;
	for (int i = 0; i < RDRAND_TRIES && !ok; i++)
		__asm__ volatile("rdrand %0" : "=r"(*value), "=@ccc"(ok));
	return ok;
}

/**
 * cpu_halt_forever() - this CPU does nothing any more.
 *
 * Context: Any.
 */
void __noreturn cpu_halt_forever(void)
{
	for (;;)
		__asm__ volatile("cli; hlt" ::: "memory");
}
