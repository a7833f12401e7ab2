/*
 * kernel/base/bug.h - say what must hold.
 *
 * BUG and assert end the task (or the machine, in interrupts); WARN prints a
 * backtrace and goes on.  All of them work at any time.
 */
#ifndef KERNEL_BASE_BUG_H
#define KERNEL_BASE_BUG_H

#include "lib/compiler.h"
#include "lib/types.h"

void __bug(const char *file, int line, const char *what) __noreturn __cold;
void __warn(const char *file, int line, const char *fmt, ...)
	__printf(3, 4) __cold;

#define BUG() __bug(__FILE__, __LINE__, NULL)
#define BUG_ON(cond) \
	do { \
		if (unlikely(cond)) \
			__bug(__FILE__, __LINE__, #cond); \
	} while (0)

#define assert(cond) \
	do { \
		if (unlikely(!(cond))) \
			__bug(__FILE__, __LINE__, "assert(" #cond ")"); \
	} while (0)

#define WARN(cond, ...) \
	({ \
		bool __warn_on = !!(cond); \
		if (unlikely(__warn_on)) \
			__warn(__FILE__, __LINE__, __VA_ARGS__); \
		unlikely(__warn_on); \
	})
#define WARN_ON(cond) WARN(cond, "%s", #cond)
#define WARN_ONCE(cond, ...) \
	({ \
		static bool __warned_once; \
		bool __warn_once = !!(cond); \
		if (unlikely(__warn_once && !__warned_once)) { \
			__warned_once = true; \
			__warn(__FILE__, __LINE__, __VA_ARGS__); \
		} \
		unlikely(__warn_once); \
	})
#define WARN_ON_ONCE(cond) WARN_ONCE(cond, "%s", #cond)
#define BUILD_BUG_ON(cond) static_assert(!(cond), #cond)

/* taint flags, as /proc/sys/kernel/tainted shows them */
#define TAINT_DIE  7
#define TAINT_WARN 9
void add_taint(unsigned int flag);
unsigned long get_taint(void);

#endif
