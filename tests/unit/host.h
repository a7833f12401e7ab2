/*
 * tests/unit/host.h - lets the kernel's lib/ live beside the C library.
 *
 * The functions of lib/ that have namesakes in libc are renamed, so that the
 * tests call ours and the sanitizers keep theirs.  A test includes this first,
 * then the lib headers, then the lib sources it tests.
 */
#ifndef TESTS_UNIT_HOST_H
#define TESTS_UNIT_HOST_H

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/types.h>

/* The real ones, for comparing. */
static inline int host_memcmp(const void *a, const void *b, size_t n)
{
	return memcmp(a, b, n);
}

static inline int host_format(char *buf, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
static inline int host_format(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vsnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}

static inline char *host_strstr(const char *a, const char *b)
{
	return (char *)(uintptr_t)strstr(a, b);
}

#define NESTIX_HOST  1
#define NESTIX_DEBUG 1

#undef __always_inline
#undef MAJOR
#undef MINOR
#define memcpy      nx_memcpy
#define memmove     nx_memmove
#define memset      nx_memset
#define memcmp      nx_memcmp
#define memchr      nx_memchr
#define memmem      nx_memmem
#define strlen      nx_strlen
#define strnlen     nx_strnlen
#define strcmp      nx_strcmp
#define strncmp     nx_strncmp
#define strcasecmp  nx_strcasecmp
#define strncasecmp nx_strncasecmp
#define strchr      nx_strchr
#define strrchr     nx_strrchr
#define strchrnul   nx_strchrnul
#define strstr      nx_strstr
#define strpbrk     nx_strpbrk
#define strspn      nx_strspn
#define strcspn     nx_strcspn
#define strsep      nx_strsep
#define strcpy      nx_strcpy
#define strncpy     nx_strncpy
#define strcat      nx_strcat
#define strlcpy     nx_strlcpy
#define strlcat     nx_strlcat
#define vsnprintf   nx_vsnprintf
#define snprintf    nx_snprintf
#define sprintf     nx_sprintf
#define vsscanf     nx_vsscanf
#define sscanf      nx_sscanf
#define ffs         nx_ffs

/* TAP: each TEST is one claim. */
static int unit_number, unit_failures, unit_bad;

static inline void unit_fail(const char *file, int line, const char *what)
{
	printf("# %s:%d: %s\n", file, line, what);
	unit_bad++;
}

#define EXPECT(cond) \
	do { \
		if (!(cond)) \
			unit_fail(__FILE__, __LINE__, #cond); \
	} while (0)
#define EXPECT_EQ(a, b) \
	do { \
		long long unit_a = (long long)(a), unit_b = (long long)(b); \
		if (unit_a != unit_b) { \
			unit_fail(__FILE__, __LINE__, #a " == " #b); \
			printf("#   %lld, %lld\n", unit_a, unit_b); \
		} \
	} while (0)
#define EXPECT_STR(a, b) \
	do { \
		const char *unit_s = (a); \
		if (strcmp(unit_s, (b))) { \
			unit_fail(__FILE__, __LINE__, #a); \
			printf("#   \"%s\", not \"%s\"\n", unit_s, (b)); \
		} \
	} while (0)

#define RUN(test) \
	do { \
		unit_bad = 0; \
		test(); \
		unit_failures += unit_bad != 0; \
		printf("%sok %d - %s\n", unit_bad ? "not " : "", \
		       ++unit_number, #test); \
	} while (0)
#define DONE() \
	do { \
		printf("1..%d\n", unit_number); \
		return unit_failures != 0; \
	} while (0)

#endif
