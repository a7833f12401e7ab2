/*
 * kernel/base/ubsan.c - what the compiler calls on undefined behaviour.
 *
 * DEBUG builds check shifts, array bounds, divisions, enum and bool values and
 * more.  Every handler gets a record that begins with the place in the source;
 * the place and the kind are told once per place, and the kernel goes on.
 */
#include "kernel/base/bug.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "lib/atomic.h"

/* Laid out by the compiler. */
struct source_location {
	const char *file;
	u32 line; /* bit 31 set by us: already told */
	u32 column;
};

#define TOLD 0x80000000U

static void report(struct source_location *where, const char *what)
{
	u32 line = __atomic_fetch_or(&where->line, TOLD, __ATOMIC_RELAXED);

	if (line & TOLD)
		return;
	pr_err("UBSAN: %s in %s:%u:%u\n", what, where->file, line,
	       where->column);
	add_taint(TAINT_WARN);
	dump_stack();
}

/* Handlers are called by generated code alone; these are their shapes. */
#define HANDLER(name, what, ...) \
	void __ubsan_handle_##name(struct source_location *where, \
				   ##__VA_ARGS__); \
	void __ubsan_handle_##name(struct source_location *where, ##__VA_ARGS__)

#define HANDLER0(name, what) \
	HANDLER(name, what) \
	{ \
		report(where, what); \
	}

#define HANDLER1(name, what) \
	HANDLER(name, what, unsigned long a) \
	{ \
		(void)a; \
		report(where, what); \
	}

#define HANDLER2(name, what) \
	HANDLER(name, what, unsigned long a, unsigned long b) \
	{ \
		(void)a; \
		(void)b; \
		report(where, what); \
	}

HANDLER2(add_overflow, "addition overflow")
HANDLER2(sub_overflow, "subtraction overflow")
HANDLER2(mul_overflow, "multiplication overflow")
HANDLER1(negate_overflow, "negation overflow")
HANDLER2(divrem_overflow, "division overflow")
HANDLER2(shift_out_of_bounds, "shift out of bounds")
HANDLER1(out_of_bounds, "array index out of bounds")
HANDLER1(vla_bound_not_positive, "bad array length")
HANDLER1(load_invalid_value, "value that its type does not have")
HANDLER1(type_mismatch_v1, "access through a wrong pointer")
HANDLER2(pointer_overflow, "pointer overflow")
HANDLER0(nonnull_arg, "null argument")
HANDLER0(invalid_builtin, "bad argument of a builtin")
HANDLER1(float_cast_overflow, "conversion overflow")
HANDLER2(implicit_conversion, "conversion changes the value")

/* Here the place is a separate argument. */
void __ubsan_handle_nonnull_return_v1(void *data,
				      struct source_location *where);
void __ubsan_handle_nonnull_return_v1(void *data, struct source_location *where)
{
	(void)data;
	report(where, "null returned");
}

/* Code follows these that nobody generated: they do not return. */
void __ubsan_handle_builtin_unreachable(struct source_location *where);
void __ubsan_handle_builtin_unreachable(struct source_location *where)
{
	report(where, "unreachable code reached");
	panic("UBSAN: unreachable code reached");
}

void __ubsan_handle_missing_return(struct source_location *where);
void __ubsan_handle_missing_return(struct source_location *where)
{
	report(where, "function without return");
	panic("UBSAN: function without return");
}
