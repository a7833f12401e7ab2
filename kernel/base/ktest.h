/*
 * kernel/base/ktest.h - tests that run inside the kernel.
 *
 * KTEST(name) { ... } adds one test to the image; ktest=all (or a list of
 * patterns) on the command line runs them after boot, TAP on the console, and
 * leaves QEMU with the verdict.
 */
#ifndef KERNEL_BASE_KTEST_H
#define KERNEL_BASE_KTEST_H

#include "lib/compiler.h"
#include "lib/types.h"

struct ktest {
	const char *name;
	const char *file;
	void (*run)(void);
};

void ktest_fail(const char *file, int line, const char *what);
void ktest_fail_eq(const char *file, int line, const char *what, long long got,
		   long long want);
void ktest_skip(const char *why);
bool ktest_failed(void);
int ktest_run_all(const char *patterns); /* number of failed tests */

/*
 * The section holds pointers, not structs: the compiler may pad structs, but
 * never an array of pointers.
 */
#define KTEST(fn) \
	static void fn(void); \
	static const struct ktest case_##fn = { #fn, __FILE__, fn }; \
	static const struct ktest *const ptr_##fn __used __section( \
		".ktests") = &case_##fn; \
	static void fn(void)

static inline void ktest_expect_eq(const char *file, int line, const char *what,
				   long long got, long long want)
{
	if (got != want)
		ktest_fail_eq(file, line, what, got, want);
}

#define EXPECT(cond) \
	do { \
		if (!(cond)) \
			ktest_fail(__FILE__, __LINE__, #cond); \
	} while (0)
#define EXPECT_EQ(got, want) \
	ktest_expect_eq(__FILE__, __LINE__, #got " == " #want, \
			(long long)(got), (long long)(want))
/* Leaves the test: for what the rest of it cannot do without. */
#define REQUIRE(cond) \
	do { \
		if (!(cond)) { \
			ktest_fail(__FILE__, __LINE__, #cond); \
			return; \
		} \
	} while (0)

extern const struct ktest *const __start_ktests[];
extern const struct ktest *const __stop_ktests[];

#endif
