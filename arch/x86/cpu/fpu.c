/*
 * arch/x86/cpu/fpu.c - x87, SSE and AVX registers, loaded when first used.
 *
 * CR0.TS is set while the registers do not belong to the running task; its
 * first FPU instruction then raises #NM, which loads them (fpu_use).  A task
 * that is switched out saves what it used.  Its registers stay where they are:
 * if nobody else used the FPU of that CPU meanwhile, coming back costs no load.
 * They are valid when fpu_owner names the task and thread.fpu_cpu names the
 * CPU; whoever changes the copy in memory sets fpu_cpu to -1.
 *
 * See: Intel SDM volume 1, chapter 13; lab 3.
 */
#include "arch/x86/cpu/fpu.h"
#include "asm/cpu.h"
#include "asm/fpu.h"
#include "asm/irqflags.h"
#include "asm/msr.h"
#include "asm/regset.h"
#include "asm/uaccess.h"
#include "kernel/base/bug.h"
#include "kernel/base/printk.h"
#include "kernel/signal.h"
#include "kernel/task.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/slab.h"
#include <uapi/errno.h>

#define LEGACY_SIZE   512
#define HEADER_SIZE   64
#define XFEATURE_FP   1u
#define XFEATURE_SSE  2u
#define XFEATURE_AVX  4u
#define XFEATURE_512  0xe0u
#define XFEATURES     (XFEATURE_FP | XFEATURE_SSE | XFEATURE_AVX | XFEATURE_512)
#define MXCSR_DEFAULT 0x1f80u
#define FCW_DEFAULT   0x037fu
#define MAGIC1        0x46505853u
#define MAGIC2        0x46505845u

/* The FXSAVE image, the XSAVE header, then what XCR0 enables. */
struct fpu_state {
	u16 fcw;
	u16 fsw;
	u8 unused1[20];
	u32 mxcsr;
	u32 mxcsr_mask;
	u8 registers[432];
	struct {
		u32 magic1;
		u32 extended_size; /* with magic2 */
		u64 xfeatures;
		u32 xstate_size;
		u32 padding[7];
	} sw_reserved; /* free for software: signal frames say here ... */
	u64 xstate_bv;
	u64 xcomp_bv;
	u64 reserved[6];
	u8 extended[]; /* ... and after the end: magic2 */
} __attribute__((aligned(64)));
static_assert(offsetof(struct fpu_state, mxcsr) == 24, "SDM 1, table 10-2");
static_assert(offsetof(struct fpu_state, sw_reserved) == 464, "sigcontext ABI");
static_assert(offsetof(struct fpu_state, xstate_bv) == LEGACY_SIZE, "SDM 13.4");

static DEFINE_PER_CPU(struct task_struct *, fpu_owner);

static struct kmem_cache *fpu_cache;
static bool use_xsave;
static u64 xfeatures = XFEATURE_FP | XFEATURE_SSE;
static u32 xstate_size = LEGACY_SIZE;
static u32 mxcsr_mask = 0xffbf;

static void clts(void)
{
	__asm__ volatile("clts");
}

static void stts(void)
{
	write_cr0(read_cr0() | X86_CR0_TS);
}

static bool fpu_is_live(void)
{
	return !(read_cr0() & X86_CR0_TS);
}

static void fpu_save(struct fpu_state *state)
{
	if (use_xsave)
		__asm__ volatile("xsave64 (%0)" ::"r"(state), "a"(-1), "d"(-1)
				 : "memory");
	else
		__asm__ volatile("fxsave64 (%0)" ::"r"(state) : "memory");
}

static void fpu_load(const struct fpu_state *state)
{
	if (use_xsave)
		__asm__ volatile("xrstor64 (%0)" ::"r"(state), "a"(-1), "d"(-1)
				 : "memory");
	else
		__asm__ volatile("fxrstor64 (%0)" ::"r"(state) : "memory");
}

static void init_state(struct fpu_state *state)
{
	memset(state, 0, xstate_size);
	state->fcw = FCW_DEFAULT;
	state->mxcsr = MXCSR_DEFAULT;
}

/* Bring the copy in memory up to date; the registers stay live. */
static void sync_current(void)
{
	unsigned long flags;

	local_irq_save(flags);
	if (fpu_is_live())
		fpu_save(current->thread.fpu);
	local_irq_restore(flags);
}

/* The copy in memory is newer now: load it at the next use. */
static void drop_registers(struct task_struct *task)
{
	unsigned long flags;

	local_irq_save(flags);
	task->thread.fpu_cpu = -1;
	if (task == current)
		stts();
	local_irq_restore(flags);
}

static struct fpu_state *alloc_state(struct task_struct *task)
{
	struct fpu_state *state = kmem_cache_alloc(fpu_cache, GFP_KERNEL);

	if (state) {
		task->thread.fpu_cpu = -1;
		task->thread.fpu = state;
	}
	return state;
}

/**
 * fpu_init_cpu() - enable what this CPU has; its registers belong to nobody.
 *
 * Context: Boot of each CPU, IRQs off.
 */
void fpu_init_cpu(void)
{
	u32 r[4];

	write_cr4(read_cr4() | X86_CR4_OSFXSR | X86_CR4_OSXMMEXCPT);
	write_cr0((read_cr0() | X86_CR0_MP | X86_CR0_NE) & ~X86_CR0_EM);
	if (cpu_has(CPU_XSAVE)) {
		write_cr4(read_cr4() | X86_CR4_OSXSAVE);
		cpuid_count(0xd, 0, r);
		xfeatures = ((u64)r[3] << 32 | r[0]) & XFEATURES;
		__asm__ volatile("xsetbv" ::"c"(0), "a"((u32)xfeatures),
				 "d"(0));
		cpuid_count(0xd, 0, r);
		xstate_size = r[1];
		use_xsave = true;
	}
	stts();
}

/**
 * fpu_cache_init() - where the registers of sleeping tasks are kept.
 *
 * Context: Boot, after kmem_cache_init() and fpu_init_cpu().
 * Return: 0 or -ENOMEM.
 */
int fpu_cache_init(void)
{
	struct fpu_state *probe;

	fpu_cache = kmem_cache_create("fpu_state", xstate_size, 64);
	probe = fpu_cache ? kmem_cache_zalloc(fpu_cache, GFP_KERNEL) : NULL;
	if (!probe)
		return -ENOMEM;
	clts();
	__asm__ volatile("fxsave64 (%0)" ::"r"(probe) : "memory");
	stts();
	if (probe->mxcsr_mask)
		mxcsr_mask = probe->mxcsr_mask;
	kmem_cache_free(fpu_cache, probe);
	pr_debug("fpu: %u bytes, features %#llx\n", xstate_size, xfeatures);
	return 0;
}

/**
 * fpu_use() - current executed an FPU instruction: give it its registers.
 *
 * Without memory for a first use the task dies by SIGKILL, as it would have
 * no way to go on.
 *
 * Context: #NM from user mode; may sleep.
 */
void fpu_use(void)
{
	struct task_struct *task = current;
	unsigned long flags;

	if (!task->thread.fpu) {
		if (!alloc_state(task)) {
			force_fatal_sig(SIGKILL);
			return;
		}
		init_state(task->thread.fpu);
		task->flags |= PF_USED_MATH;
	}

	local_irq_save(flags);
	clts();
	if (this_cpu_read(fpu_owner) != task ||
	    task->thread.fpu_cpu != smp_processor_id()) {
		fpu_load(task->thread.fpu);
		this_cpu_write(fpu_owner, task);
		task->thread.fpu_cpu = smp_processor_id();
	}
	local_irq_restore(flags);
}

/**
 * fpu_switch_out() - @prev leaves this CPU: keep the registers it used.
 * @prev: current, for a last time.
 *
 * Context: switch_to(), IRQs off.
 */
void fpu_switch_out(struct task_struct *prev)
{
	if (!prev->thread.fpu || !fpu_is_live())
		return;
	fpu_save(prev->thread.fpu);
	stts();
}

/**
 * fpu_flush() - exec: the new program begins with initial registers.
 * @task: current.
 *
 * Context: Process context.
 */
void fpu_flush(struct task_struct *task)
{
	fpu_free(task);
	task->flags &= ~PF_USED_MATH;
}

/**
 * fpu_copy() - fork: the child continues with the parent's registers.
 * @child: a byte copy of current that nobody sees yet.
 *
 * Context: Process context, may sleep.
 * Return: 0 or -ENOMEM.
 */
int fpu_copy(struct task_struct *child)
{
	child->thread.fpu = NULL;
	child->thread.fpu_cpu = -1;
	if (!current->thread.fpu)
		return 0;
	if (!alloc_state(child))
		return -ENOMEM;
	sync_current();
	memcpy(child->thread.fpu, current->thread.fpu, xstate_size);
	return 0;
}

/**
 * fpu_free() - forget a task's registers.
 * @task: current, or one that will never run again.
 *
 * Context: Any that may free slab objects.
 */
void fpu_free(struct task_struct *task)
{
	struct fpu_state *state = task->thread.fpu;

	if (!state)
		return;
	drop_registers(task);
	task->thread.fpu = NULL;
	kmem_cache_free(fpu_cache, state);
}

/**
 * fpu_frame_size() - room that a signal frame needs for the registers.
 * @task: whose.
 *
 * Context: Any.
 * Return: bytes, to stand at a multiple of 64.
 */
size_t fpu_frame_size(const struct task_struct *task)
{
	(void)task;
	return use_xsave ? xstate_size + sizeof(u32) : xstate_size;
}

/**
 * fpu_save_user() - write current's registers into a signal frame.
 * @buf: fpu_frame_size() bytes, 64-byte aligned.
 *
 * The handler begins with the registers as they were, as on Linux.
 *
 * Context: Process context, may sleep.
 * Return: 0, -EFAULT, or -ENOMEM.
 */
int fpu_save_user(void __user *buf)
{
	struct fpu_state __user *to = buf;
	struct fpu_state *state = current->thread.fpu;
	u32 magic2 = MAGIC2;

	if (!state) {
		state = alloc_state(current);
		if (!state)
			return -ENOMEM;
		init_state(state);
	}
	sync_current();

	memset(&state->sw_reserved, 0, sizeof(state->sw_reserved));
	if (!use_xsave)
		return copy_to_user(to, state, xstate_size) ? -EFAULT : 0;

	state->sw_reserved.magic1 = MAGIC1;
	state->sw_reserved.extended_size = xstate_size + sizeof(u32);
	state->sw_reserved.xfeatures = xfeatures;
	state->sw_reserved.xstate_size = xstate_size;
	if (copy_to_user(to, state, xstate_size) ||
	    put_user(magic2, (u32 __user *)((char __user *)buf + xstate_size)))
		return -EFAULT;
	return 0;
}

/* Does the frame at @from carry more than the legacy part, intact? */
static bool frame_is_extended(const struct fpu_state *state,
			      const void __user *from)
{
	u32 magic2;

	return use_xsave && state->sw_reserved.magic1 == MAGIC1 &&
	       state->sw_reserved.xstate_size == xstate_size &&
	       !get_user(magic2,
			 (const u32 __user *)((const char __user *)from +
					      xstate_size)) &&
	       magic2 == MAGIC2;
}

/* Make a state from user memory one that the CPU loads without a fault. */
static void sanitise(struct fpu_state *state, bool extended)
{
	state->mxcsr &= mxcsr_mask;
	state->xstate_bv = extended ? state->xstate_bv & xfeatures
				    : XFEATURE_FP | XFEATURE_SSE;
	state->xcomp_bv = 0;
	memset(state->reserved, 0, sizeof(state->reserved));
}

/**
 * fpu_restore_user() - take current's registers from a signal frame.
 * @buf: what fpu_save_user() wrote, perhaps changed; NULL = initial registers.
 *
 * Context: Process context, may sleep.
 * Return: 0, -EFAULT, -EINVAL (misaligned), or -ENOMEM.
 */
int fpu_restore_user(const void __user *buf)
{
	struct fpu_state *state = current->thread.fpu;
	bool extended;

	if (!buf) {
		fpu_free(current);
		return 0;
	}
	if ((unsigned long)buf % 64)
		return -EINVAL;
	if (!state && !(state = alloc_state(current)))
		return -ENOMEM;

	drop_registers(current);
	if (copy_from_user(state, buf, LEGACY_SIZE)) {
		init_state(state);
		return -EFAULT;
	}
	extended = frame_is_extended(state, buf);
	if (extended && copy_from_user(state, buf, xstate_size)) {
		init_state(state);
		return -EFAULT;
	}
	if (use_xsave)
		sanitise(state, extended);
	else
		state->mxcsr &= mxcsr_mask;
	return 0;
}

/**
 * regset_fpu_size() - how much regset_get_fpu() writes.
 *
 * Context: Any.
 * Return: bytes, at least FPREGS_SIZE.
 */
size_t regset_fpu_size(void)
{
	return xstate_size;
}

/**
 * regset_get_fpu() - the vector registers of a stopped task.
 * @task: current, or a task that does not run.
 * @out:  regset_fpu_size() bytes; says in itself which features are in it.
 *
 * Context: Process context.
 */
void regset_get_fpu(const struct task_struct *task, void *out)
{
	struct fpu_state *to = out;

	if (task == current)
		sync_current();
	if (task->thread.fpu)
		memcpy(to, task->thread.fpu, xstate_size);
	else
		init_state(to);
	memset(&to->sw_reserved, 0, sizeof(to->sw_reserved));
	/* Debuggers look for XCR0 in the first word. */
	memcpy(&to->sw_reserved, &xfeatures, sizeof(xfeatures));
}

/**
 * fpu_exception_code() - why an FPU instruction of current failed.
 * @simd: an SSE or AVX instruction (#XF), else x87 (#MF).
 *
 * Context: Process context.
 * Return: si_code of SIGFPE; 0 if no unmasked exception is recorded.
 */
int fpu_exception_code(bool simd)
{
	const struct fpu_state *state = current->thread.fpu;
	u32 raised;

	if (!state)
		return 0;
	sync_current();
	if (simd)
		raised = ~(state->mxcsr >> 7) & state->mxcsr;
	else
		raised = ~(u32)state->fcw & state->fsw;

	if (raised & 0x01)
		return FPE_FLTINV;
	if (raised & 0x04)
		return FPE_FLTDIV;
	if (raised & 0x08)
		return FPE_FLTOVF;
	if (raised & 0x12)
		return FPE_FLTUND;
	if (raised & 0x20)
		return FPE_FLTRES;
	return 0;
}
