/*
 * arch/x86/cpu/desc.c - the tables the CPU reads: GDT, IDT, TSS.
 *
 * Segments mean nothing in 64-bit mode but their privilege level.  Each CPU
 * has its own GDT, because each has its own TSS, which names the kernel stack
 * of the running task and the stacks for faults that may come at any time.
 *
 * See: Intel SDM volume 3, chapters 3, 6 and 7; lab 1.
 */
#include "arch/x86/cpu/desc.h"
#include "arch/x86/cpu/tss.h"
#include "arch/x86/entry/entry.h"
#include "asm/msr.h"
#include "asm/percpu.h"
#include "asm/segment.h"
#include "lib/compiler.h"
#include "lib/string.h"

#define GDT_KERNEL_CODE 0x00af9b000000ffffULL
#define GDT_KERNEL_DATA 0x00cf93000000ffffULL
#define GDT_USER32_CODE 0x00cffb000000ffffULL
#define GDT_USER_DATA   0x00cff3000000ffffULL
#define GDT_USER_CODE   0x00affb000000ffffULL
#define GDT_CPU_NUMBER  0x0040f10000000000ULL /* no base, limit in bytes */
#define TSS_TYPE        0x89ULL /* present, available 64-bit TSS */

#define GATE_INTERRUPT 0x8e /* present, IRQs off, for the kernel */
#define GATE_USER      0xee /* ... also by INT3 and INTO */
#define VECTOR_NMI     2
#define VECTOR_BP      3
#define VECTOR_OF      4
#define VECTOR_DF      8
#define VECTOR_MC      18

struct gate {
	u16 offset_low;
	u16 selector;
	u8 ist;
	u8 type;
	u16 offset_middle;
	u32 offset_high;
	u32 reserved;
};
static_assert(sizeof(struct gate) == 16, "SDM 3, figure 6-8");

struct table_pointer {
	u16 limit;
	u64 base;
} __packed;

static struct gate idt[256] __aligned(16);

DEFINE_PER_CPU(struct tss_struct, cpu_tss);

struct gdt {
	u64 entry[GDT_ENTRIES];
};
static DEFINE_PER_CPU(struct gdt, cpu_gdt);

struct ist_stacks {
	u8 stack[NR_IST][IST_STACK_SIZE];
} __aligned(16);
static DEFINE_PER_CPU(struct ist_stacks, cpu_ist_stacks);

static u8 gate_ist(int vector)
{
	switch (vector) {
	case VECTOR_NMI:
		return IST_NMI;
	case VECTOR_DF:
		return IST_DF;
	case VECTOR_MC:
		return IST_MC;
	default:
		return 0;
	}
}

/**
 * idt_init() - fill the interrupt table that all CPUs share.
 *
 * Context: Boot, once, before desc_init_cpu().
 */
void idt_init(void)
{
	for (int i = 0; i < 256; i++) {
		u64 stub = (u64)vector_stubs[i];
		bool user = i == VECTOR_BP || i == VECTOR_OF;

		idt[i] = (struct gate){
			.offset_low = (u16)stub,
			.offset_middle = (u16)(stub >> 16),
			.offset_high = (u32)(stub >> 32),
			.selector = KERNEL_CS,
			.ist = gate_ist(i),
			.type = user ? GATE_USER : GATE_INTERRUPT,
		};
	}
}

static void fill_gdt(u64 *gdt, const struct tss_struct *tss, u64 cpu)
{
	u64 base = (u64)tss;

	gdt[0] = 0;
	gdt[KERNEL_CS / 8] = GDT_KERNEL_CODE;
	gdt[KERNEL_DS / 8] = GDT_KERNEL_DATA;
	gdt[USER32_CS / 8] = GDT_USER32_CODE;
	gdt[USER_DS / 8] = GDT_USER_DATA;
	gdt[USER_CS / 8] = GDT_USER_CODE;
	gdt[TSS_SEL / 8] = (sizeof(*tss) - 1) | (base & 0xffffff) << 16 |
			   TSS_TYPE << 40 | (base >> 24 & 0xff) << 56;
	gdt[TSS_SEL / 8 + 1] = base >> 32;
	gdt[CPU_NUMBER_SEL / 8] = GDT_CPU_NUMBER | cpu;
}

static void load_gdt(const u64 *gdt)
{
	struct table_pointer pointer = {
		.limit = GDT_ENTRIES * 8 - 1,
		.base = (u64)gdt,
	};

	__asm__ volatile("lgdt %0" ::"m"(pointer));
	__asm__ volatile("push %0\n\t"
			 "lea 1f(%%rip), %%rax\n\t"
			 "push %%rax\n\t"
			 "lretq\n"
			 "1:" ::"i"(KERNEL_CS)
			 : "rax", "memory");
	__asm__ volatile("mov %0, %%ss" ::"r"((u16)KERNEL_DS));
	__asm__ volatile("mov %0, %%ds\n\tmov %0, %%es" ::"r"((u16)0));
}

/**
 * desc_init_cpu() - load this CPU's own tables.
 *
 * The caller sets cpu_tss.sp0.
 *
 * Context: Boot of each CPU, IRQs off; also again after the per-CPU variables
 * have moved.
 */
void desc_init_cpu(void)
{
	struct tss_struct *tss = this_cpu_ptr(&cpu_tss);
	struct ist_stacks *stacks = this_cpu_ptr(&cpu_ist_stacks);
	u64 *gdt = this_cpu_ptr(&cpu_gdt)->entry;
	struct table_pointer idt_pointer = {
		.limit = sizeof(idt) - 1,
		.base = (u64)idt,
	};

	tss->io_bitmap_base = sizeof(*tss); /* no port is allowed */
	for (int i = 0; i < NR_IST; i++)
		tss->ist[i] = (u64)stacks->stack[i] + IST_STACK_SIZE;
	fill_gdt(gdt, tss, (u64)smp_processor_id());
	load_gdt(gdt);
	__asm__ volatile("ltr %0" ::"r"((u16)TSS_SEL));
	__asm__ volatile("lidt %0" ::"m"(idt_pointer));
}

/**
 * ist_stack_bounds() - is an address on one of this CPU's fault stacks?
 * @addr: the address.
 * @lo:   set to the stack's lowest address ...
 * @hi:   ... and to its end.
 *
 * Context: Any, staying on this CPU.
 * Return: true if so.
 */
bool ist_stack_bounds(unsigned long addr, unsigned long *lo, unsigned long *hi)
{
	struct ist_stacks *stacks = this_cpu_ptr(&cpu_ist_stacks);

	for (int i = 0; i < NR_IST; i++) {
		*lo = (unsigned long)stacks->stack[i];
		*hi = *lo + IST_STACK_SIZE;
		if (addr >= *lo && addr < *hi)
			return true;
	}
	return false;
}
