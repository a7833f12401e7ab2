/*
 * mm/kstack.c - kernel stacks: 16 KiB of vmalloc space above an unmapped page.
 *
 * An overrun hits the hole below and becomes a double fault instead of
 * silent damage.  Each CPU keeps a few free stacks, mapped, so that fork
 * needs neither page tables nor frames for them.
 */
#include "lib/util.h"
#include "asm/irqflags.h"
#include "asm/percpu.h"
#include "kernel/base/bug.h"
#include "kernel/base/counter.h"
#include "mm/kstack.h"
#include "mm/page.h"
#include "mm/vmalloc.h"
#include "mm/vmstat.h"

#define CACHED_STACKS 4
#define STACK_FRAMES  ((long)(THREAD_SIZE >> PAGE_SHIFT))

struct stack_cache {
	unsigned int count;
	void *stacks[CACHED_STACKS];
};

/* Touched with IRQs off. */
static DEFINE_PER_CPU(struct stack_cache, stack_cache);
static struct counter stacks_in_use = COUNTER_INIT("kernel_stacks");

static atomic_long_t spare_stacks;

static void count_spare(long n)
{
	atomic_long_add(n, &spare_stacks);
	vm_stat_add(NR_SPARE, n * STACK_FRAMES);
}

static void *cache_get(void)
{
	struct stack_cache *cache;
	unsigned long flags;
	void *stack = NULL;

	local_irq_save(flags);
	cache = this_cpu_ptr(&stack_cache);
	if (cache->count)
		stack = cache->stacks[--cache->count];
	local_irq_restore(flags);
	if (stack)
		count_spare(-1);
	return stack;
}

static bool cache_put(void *stack)
{
	struct stack_cache *cache;
	unsigned long flags;
	bool kept = false;

	local_irq_save(flags);
	cache = this_cpu_ptr(&stack_cache);
	if (cache->count < CACHED_STACKS) {
		cache->stacks[cache->count++] = stack;
		kept = true;
	}
	local_irq_restore(flags);
	if (kept)
		count_spare(1);
	return kept;
}

/**
 * kstack_alloc_from() - a kernel stack.
 * @caller: what /proc/vmallocinfo names as the requester.
 *
 * Context: May sleep.
 * Return: its lowest address, with STACK_END_MAGIC there; or NULL.
 */
void *kstack_alloc_from(const void *caller)
{
	void *stack = cache_get();

	if (!stack)
		stack = __vmalloc_caller(THREAD_SIZE, GFP_KERNEL, caller);
	if (!stack)
		return NULL;
	*(unsigned long *)stack = STACK_END_MAGIC;
	vm_stat_add(NR_KERNEL_STACK_KB, THREAD_SIZE / 1024);
	counter_inc(&stacks_in_use);
	return stack;
}

/**
 * kstack_alloc() - a kernel stack, accounted to the caller.
 *
 * Context: May sleep.
 * Return: its lowest address, or NULL.
 */
void *kstack_alloc(void)
{
	return kstack_alloc_from(__builtin_return_address(0));
}

/**
 * kstack_free() - give a kernel stack back.
 * @stack: its lowest address; nobody runs on it.
 *
 * Context: Any but interrupts.
 */
void kstack_free(void *stack)
{
	if (!stack)
		return;
	vm_stat_add(NR_KERNEL_STACK_KB, -(long)(THREAD_SIZE / 1024));
	counter_dec(&stacks_in_use);
	if (!cache_put(stack))
		vfree(stack);
}

/**
 * kstack_contains() - does an address lie in a stack?
 * @stack: the stack's lowest address.
 * @addr:  the address.
 *
 * Context: Any.
 * Return: true if so.
 */
bool kstack_contains(const void *stack, unsigned long addr)
{
	return addr - (unsigned long)stack < THREAD_SIZE;
}

/**
 * kstack_guard_hit() - does an address lie just below a mapped area?
 * @addr: a kernel address that faulted.
 *
 * Looks at page tables only, so that the double fault handler may ask.
 *
 * Context: Any, also NMI.
 * Return: true if its page is an unmapped vmalloc page and the next is mapped.
 */
bool kstack_guard_hit(unsigned long addr)
{
	const char *page = (const char *)(addr & PAGE_MASK);

	return is_vmalloc_addr(page) && !vmalloc_to_page(page) &&
	       vmalloc_to_page(page + PAGE_SIZE);
}

/**
 * kstack_count() - stacks handed out.
 *
 * Context: Any.
 * Return: the number.
 */
unsigned long kstack_count(void)
{
	return (unsigned long)counter_read(&stacks_in_use);
}

/**
 * kstack_spare() - stacks that lie ready in the CPUs' caches.
 *
 * Context: Any.
 * Return: the number.
 */
long kstack_spare(void)
{
	return atomic_long_read(&spare_stacks);
}

/**
 * kstack_init() - show the number of stacks to the leak checks.
 *
 * Context: Boot.
 */
void kstack_init(void)
{
	counter_register(&stacks_in_use);
}
