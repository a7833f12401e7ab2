/*
 * lib/string.h - strings and memory, and numbers read from strings.
 */
#ifndef LIB_STRING_H
#define LIB_STRING_H

#include "lib/compiler.h"
#include "lib/types.h"

void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *dst, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n) __pure;
void *memchr(const void *s, int c, size_t n) __pure;
void *memchr_inv(const void *s, int c, size_t n) __pure;
void *memmem(const void *hay, size_t hay_len, const void *needle,
	     size_t needle_len) __pure;

size_t strlen(const char *s) __pure;
size_t strnlen(const char *s, size_t max) __pure;
int strcmp(const char *a, const char *b) __pure;
int strncmp(const char *a, const char *b, size_t n) __pure;
int strcasecmp(const char *a, const char *b) __pure;
int strncasecmp(const char *a, const char *b, size_t n) __pure;
char *strchr(const char *s, int c) __pure;
char *strrchr(const char *s, int c) __pure;
char *strchrnul(const char *s, int c) __pure;
char *strnchr(const char *s, size_t n, int c) __pure;
char *strstr(const char *hay, const char *needle) __pure;
char *strnstr(const char *hay, const char *needle, size_t n) __pure;
char *strpbrk(const char *s, const char *accept) __pure;
size_t strspn(const char *s, const char *accept) __pure;
size_t strcspn(const char *s, const char *reject) __pure;
char *strsep(char **s, const char *delimiters);
char *strcpy(char *dst, const char *src);
char *strncpy(char *dst, const char *src, size_t n);
char *strcat(char *dst, const char *src);
ssize_t strscpy(char *dst, const char *src, size_t size);
ssize_t strscpy_pad(char *dst, const char *src, size_t size);
size_t strlcpy(char *dst, const char *src, size_t size);
size_t strlcat(char *dst, const char *src, size_t size);
char *strim(char *s);
#define strstrip(s) strim(s)
char *skip_spaces(const char *s) __pure;
const char *kbasename(const char *path) __pure;
char *strreplace(char *s, char old, char new);
bool sysfs_streq(const char *a, const char *b) __pure;
int match_string(const char *const *array, size_t n, const char *s) __pure;

static inline bool strstarts(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

/*
 * Whole-string numbers, one trailing newline allowed: 0, -EINVAL for text that
 * is not a number, -ERANGE for one too big.  Base 0 reads 0x and 0 prefixes.
 */
int kstrtoull(const char *s, unsigned int base,
	      unsigned long long *res) __must_check;
int kstrtoll(const char *s, unsigned int base, long long *res) __must_check;
int kstrtoul(const char *s, unsigned int base, unsigned long *res) __must_check;
int kstrtol(const char *s, unsigned int base, long *res) __must_check;
int kstrtouint(const char *s, unsigned int base,
	       unsigned int *res) __must_check;
int kstrtoint(const char *s, unsigned int base, int *res) __must_check;
int kstrtobool(const char *s, bool *res) __must_check;

/* Numbers at the start of a text; *end is the first character not used. */
unsigned long long simple_strtoull(const char *s, char **end,
				   unsigned int base);
long long simple_strtoll(const char *s, char **end, unsigned int base);
unsigned long simple_strtoul(const char *s, char **end, unsigned int base);
long simple_strtol(const char *s, char **end, unsigned int base);

static inline bool isdigit(int c)
{
	return c >= '0' && c <= '9';
}

static inline bool islower(int c)
{
	return c >= 'a' && c <= 'z';
}

static inline bool isupper(int c)
{
	return c >= 'A' && c <= 'Z';
}

static inline bool isalpha(int c)
{
	return islower(c | 0x20);
}

static inline bool isalnum(int c)
{
	return isalpha(c) || isdigit(c);
}

static inline bool isspace(int c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static inline bool isprint(int c)
{
	return c >= ' ' && c <= '~';
}

static inline bool iscntrl(int c)
{
	return (c >= 0 && c < ' ') || c == 127;
}

static inline bool ispunct(int c)
{
	return c > ' ' && c <= '~' && !isalnum(c);
}

static inline bool isxdigit(int c)
{
	return isdigit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static inline int tolower(int c)
{
	return isupper(c) ? c + 32 : c;
}

static inline int toupper(int c)
{
	return islower(c) ? c - 32 : c;
}

int hex_to_bin(int c);

#endif
