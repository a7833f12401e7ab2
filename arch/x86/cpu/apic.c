/*
 * arch/x86/cpu/apic.c - the local APIC: end of interrupt, IPIs and the timer.
 *
 * Every CPU sees its own registers at the same address.  The timer runs in
 * one-shot mode, counting bus ticks divided by one.
 *
 * See: Intel SDM volume 3, chapter 11.
 */
#include "arch/x86/cpu/apic.h"
#include "arch/x86/cpu/vectors.h"
#include "asm/barrier.h"
#include "asm/irqflags.h"
#include "asm/msr.h"
#include "mm/vmalloc.h"
#include <uapi/errno.h>

#define LAPIC_ID      0x020
#define LAPIC_TPR     0x080
#define LAPIC_EOI     0x0b0
#define LAPIC_SVR     0x0f0
#define LAPIC_ESR     0x280
#define LAPIC_ICR_LOW 0x300
#define LAPIC_ICR_HI  0x310
#define LAPIC_LVT_TMR 0x320
#define LAPIC_LVT_PMC 0x340
#define LAPIC_LVT0    0x350
#define LAPIC_LVT1    0x360
#define LAPIC_LVT_ERR 0x370
#define LAPIC_TMR_ICR 0x380
#define LAPIC_TMR_CCR 0x390
#define LAPIC_TMR_DIV 0x3e0

#define SVR_ENABLE   0x100
#define LVT_MASKED   0x10000
#define LVT_NMI      0x400
#define DIV_BY_1     0xb
#define ICR_PENDING  0x1000
#define ICR_NMI      0x400
#define ICR_INIT     0x500
#define ICR_STARTUP  0x600
#define ICR_ASSERT   0x4000
#define ICR_LEVEL    0x8000
#define APIC_BASE_EN (1ull << 11)

static volatile u32 *regs;

static u32 lapic_read(u32 reg)
{
	return regs[reg / 4];
}

static void lapic_write(u32 reg, u32 value)
{
	regs[reg / 4] = value;
}

/**
 * lapic_init() - map the registers; once, on the boot CPU.
 * @phys: their physical address.
 *
 * Context: Boot, after vmalloc_init().
 * Return: 0 or -ENOMEM.
 */
int lapic_init(u64 phys)
{
	regs = ioremap(phys, 4096);
	return regs ? 0 : -ENOMEM;
}

/**
 * lapic_enable() - make this CPU's local APIC accept interrupts.
 *
 * Context: Boot of each CPU, IRQs off, after lapic_init().
 */
void lapic_enable(void)
{
	wrmsr(MSR_APIC_BASE, rdmsr(MSR_APIC_BASE) | APIC_BASE_EN);
	lapic_write(LAPIC_TPR, 0);
	lapic_write(LAPIC_LVT0, LVT_MASKED);
	lapic_write(LAPIC_LVT1, LVT_NMI);
	lapic_write(LAPIC_LVT_PMC, LVT_MASKED);
	lapic_write(LAPIC_LVT_ERR, LVT_MASKED);
	lapic_write(LAPIC_TMR_DIV, DIV_BY_1);
	lapic_write(LAPIC_LVT_TMR, VECTOR_TIMER);
	lapic_write(LAPIC_SVR, SVR_ENABLE | VECTOR_SPURIOUS);
	lapic_write(LAPIC_ESR, 0);
	lapic_eoi();
}

/**
 * lapic_id() - this CPU's number on the interrupt bus.
 *
 * Context: Any, after lapic_init().
 * Return: the APIC id.
 */
u32 lapic_id(void)
{
	return lapic_read(LAPIC_ID) >> 24;
}

/**
 * lapic_eoi() - tell the APIC that the current interrupt has been handled.
 *
 * Context: Hardirq.
 */
void lapic_eoi(void)
{
	lapic_write(LAPIC_EOI, 0);
}

/* The two halves of the command register must not be torn by an interrupt. */
static void send(u32 apic_id, u32 command)
{
	unsigned long flags;

	local_irq_save(flags);
	while (lapic_read(LAPIC_ICR_LOW) & ICR_PENDING)
		cpu_relax();
	lapic_write(LAPIC_ICR_HI, apic_id << 24);
	lapic_write(LAPIC_ICR_LOW, command);
	local_irq_restore(flags);
}

/**
 * lapic_send_ipi() - interrupt another CPU.
 * @apic_id: whom.
 * @vector:  with what.
 *
 * Context: Any.
 */
void lapic_send_ipi(u32 apic_id, u8 vector)
{
	send(apic_id, vector | ICR_ASSERT);
}

/**
 * lapic_send_nmi() - interrupt another CPU even if its IRQs are off.
 * @apic_id: whom.
 *
 * Context: Any.
 */
void lapic_send_nmi(u32 apic_id)
{
	send(apic_id, ICR_NMI | ICR_ASSERT);
}

/**
 * lapic_send_init() - reset another CPU, so that it waits for a start-up IPI.
 * @apic_id: whom.
 *
 * Context: Boot.
 */
void lapic_send_init(u32 apic_id)
{
	send(apic_id, ICR_INIT | ICR_ASSERT | ICR_LEVEL);
	send(apic_id, ICR_INIT | ICR_LEVEL);
}

/**
 * lapic_send_startup() - start a CPU that waits after INIT.
 * @apic_id: whom.
 * @page:    number of the 4 KiB page, below 1 MiB, where it begins.
 *
 * Context: Boot.
 */
void lapic_send_startup(u32 apic_id, u8 page)
{
	send(apic_id, ICR_STARTUP | ICR_ASSERT | page);
}

/**
 * lapic_timer_start() - interrupt this CPU once, later.
 * @count: bus ticks from now; 0 stops the timer.
 *
 * Context: IRQs off.
 */
void lapic_timer_start(u32 count)
{
	lapic_write(LAPIC_TMR_ICR, count);
}

/**
 * lapic_timer_count() - bus ticks left before the timer fires.
 *
 * Context: IRQs off.
 * Return: the ticks; 0 = it has fired or is stopped.
 */
u32 lapic_timer_count(void)
{
	return lapic_read(LAPIC_TMR_CCR);
}
