/*
 * lib/string.c - text that ends in NUL.
 *
 * The functions of ISO C by their names, and Linux's additions: strscpy()
 * always ends its copy and says when it had to cut.
 */
#include <uapi/errno.h>
#include "lib/atomic.h"
#include "lib/string.h"
#include "lib/util.h"

/* Pointers into a constant text that C hands back as plain char *. */
static char *unconst(const char *s)
{
	return (char *)(unsigned long)s;
}

/**
 * strlen() - length of a text.
 * @s: the text.
 * Return: its bytes before the NUL.
 */
size_t strlen(const char *s)
{
	const char *p = s;

	while (*p) {
		p++;
		barrier(); /* or the compiler calls strlen() here */
	}
	return (size_t)(p - s);
}

/**
 * strnlen() - length of a text, up to a limit.
 * @s: the text.
 * @max: how far to look.
 * Return: the length, or @max.
 */
size_t strnlen(const char *s, size_t max)
{
	size_t n = 0;

	while (n < max && s[n])
		n++;
	return n;
}

/**
 * strcmp() - compare two texts.
 * @a: first text.
 * @b: second text.
 * Return: < 0, 0 or > 0 as @a is less, equal or greater.
 */
int strcmp(const char *a, const char *b)
{
	for (; *a && *a == *b; a++)
		b++;
	return (u8)*a - (u8)*b;
}

/**
 * strncmp() - compare the beginnings of two texts.
 * @a: first text.
 * @b: second text.
 * @n: how far.
 * Return: < 0, 0 or > 0 as @a is less, equal or greater.
 */
int strncmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; n--, a++, b++)
		if (*a != *b || !*a)
			return (u8)*a - (u8)*b;
	return 0;
}

/**
 * strncasecmp() - compare beginnings, a like A.
 * @a: first text.
 * @b: second text.
 * @n: how far.
 * Return: < 0, 0 or > 0 as @a is less, equal or greater.
 */
int strncasecmp(const char *a, const char *b, size_t n)
{
	for (; n > 0; n--, a++, b++) {
		int diff = tolower((u8)*a) - tolower((u8)*b);

		if (diff || !*a)
			return diff;
	}
	return 0;
}

/**
 * strcasecmp() - compare two texts, a like A.
 * @a: first text.
 * @b: second text.
 * Return: < 0, 0 or > 0 as @a is less, equal or greater.
 */
int strcasecmp(const char *a, const char *b)
{
	return strncasecmp(a, b, SIZE_MAX);
}

/**
 * strchrnul() - find a character, or the end.
 * @s: the text.
 * @c: the character; 0 finds the end.
 * Return: its first place, or the place of the NUL.
 */
char *strchrnul(const char *s, int c)
{
	while (*s && *s != (char)c)
		s++;
	return unconst(s);
}

/**
 * strchr() - find a character.
 * @s: the text.
 * @c: the character; 0 finds the end.
 * Return: its first place, or NULL.
 */
char *strchr(const char *s, int c)
{
	char *p = strchrnul(s, c);

	return *p == (char)c ? p : NULL;
}

/**
 * strrchr() - find the last occurrence of a character.
 * @s: the text.
 * @c: the character; 0 finds the end.
 * Return: its last place, or NULL.
 */
char *strrchr(const char *s, int c)
{
	const char *last = NULL;

	do {
		if (*s == (char)c)
			last = s;
	} while (*s++);
	return unconst(last);
}

/**
 * strnchr() - find a character near the beginning.
 * @s: the text.
 * @n: how far.
 * @c: the character; 0 finds the end.
 * Return: its first place, or NULL.
 */
char *strnchr(const char *s, size_t n, int c)
{
	for (; n > 0; n--, s++) {
		if (*s == (char)c)
			return unconst(s);
		if (!*s)
			break;
	}
	return NULL;
}

/**
 * strnstr() - find a text near the beginning of another.
 * @hay: where to look.
 * @needle: what to look for.
 * @n: how far.
 * Return: its first place, or NULL.
 */
char *strnstr(const char *hay, const char *needle, size_t n)
{
	return memmem(hay, strnlen(hay, n), needle, strlen(needle));
}

/**
 * strstr() - find a text in another.
 * @hay: where to look.
 * @needle: what to look for.
 * Return: its first place, or NULL.
 */
char *strstr(const char *hay, const char *needle)
{
	return memmem(hay, strlen(hay), needle, strlen(needle));
}

/**
 * strspn() - length of a beginning made of given characters.
 * @s: the text.
 * @accept: the characters.
 * Return: the length.
 */
size_t strspn(const char *s, const char *accept)
{
	size_t n = 0;

	while (s[n] && strchr(accept, s[n]))
		n++;
	return n;
}

/**
 * strcspn() - length of a beginning free of given characters.
 * @s: the text.
 * @reject: the characters.
 * Return: the length.
 */
size_t strcspn(const char *s, const char *reject)
{
	size_t n = 0;

	while (s[n] && !strchr(reject, s[n]))
		n++;
	return n;
}

/**
 * strpbrk() - find any of some characters.
 * @s: the text.
 * @accept: the characters.
 * Return: the first place of one, or NULL.
 */
char *strpbrk(const char *s, const char *accept)
{
	s += strcspn(s, accept);
	return *s ? unconst(s) : NULL;
}

/**
 * strsep() - cut the next field off a text.
 * @s: the rest; moved past the field, NULL at the end.
 * @delimiters: what ends a field.
 * Return: the field, possibly empty, or NULL when there is none left.
 */
char *strsep(char **s, const char *delimiters)
{
	char *field = *s, *end;

	if (!field)
		return NULL;
	end = strpbrk(field, delimiters);
	if (end)
		*end++ = '\0';
	*s = end;
	return field;
}

/**
 * strcpy() - copy a text that is known to fit.
 * @dst: written.
 * @src: read.
 * Return: @dst.
 */
char *strcpy(char *dst, const char *src)
{
	return memcpy(dst, src, strlen(src) + 1);
}

/**
 * strncpy() - fill a field: cut or padded with NULs, perhaps not ended.
 * @dst: written.
 * @src: read.
 * @n: bytes of the field.
 * Return: @dst.
 */
char *strncpy(char *dst, const char *src, size_t n)
{
	size_t len = strnlen(src, n);

	memcpy(dst, src, len);
	memset(dst + len, 0, n - len);
	return dst;
}

/**
 * strcat() - append a text that is known to fit.
 * @dst: written.
 * @src: read.
 * Return: @dst.
 */
char *strcat(char *dst, const char *src)
{
	memcpy(dst + strlen(dst), src, strlen(src) + 1);
	return dst;
}

/**
 * strscpy() - copy a text, cut to fit, always ended.
 * @dst: written.
 * @src: read.
 * @size: room in @dst.
 * Return: the length copied, or -E2BIG when the text was cut.
 */
ssize_t strscpy(char *dst, const char *src, size_t size)
{
	size_t len = strnlen(src, size);

	if (!size)
		return -E2BIG;
	if (len == size) {
		memcpy(dst, src, size - 1);
		dst[size - 1] = '\0';
		return -E2BIG;
	}
	memcpy(dst, src, len);
	dst[len] = '\0';
	return (ssize_t)len;
}

/**
 * strscpy_pad() - strscpy() and clear the rest of the room.
 * @dst: written.
 * @src: read.
 * @size: room in @dst.
 * Return: the length copied, or -E2BIG when the text was cut.
 */
ssize_t strscpy_pad(char *dst, const char *src, size_t size)
{
	ssize_t n = strscpy(dst, src, size);

	if (n >= 0)
		memset(dst + n, 0, size - (size_t)n);
	return n;
}

/**
 * strlcpy() - copy a text, cut to fit.
 * @dst: written.
 * @src: read.
 * @size: room in @dst.
 * Return: the length of @src.
 */
size_t strlcpy(char *dst, const char *src, size_t size)
{
	if (size)
		strscpy(dst, src, size);
	return strlen(src);
}

/**
 * strlcat() - append a text, cut to fit.
 * @dst: written.
 * @src: read.
 * @size: room in @dst.
 * Return: the length the whole would have.
 */
size_t strlcat(char *dst, const char *src, size_t size)
{
	size_t len = strnlen(dst, size);

	return len + strlcpy(dst + len, src, size - len);
}

/**
 * skip_spaces() - pass over white space.
 * @s: the text.
 * Return: the first other character.
 */
char *skip_spaces(const char *s)
{
	while (isspace((u8)*s))
		s++;
	return unconst(s);
}

/**
 * strim() - cut white space off both ends.
 * @s: the text; its end is overwritten.
 * Return: where it now begins.
 */
char *strim(char *s)
{
	size_t n = strlen(s);

	while (n > 0 && isspace((u8)s[n - 1]))
		n--;
	s[n] = '\0';
	return skip_spaces(s);
}

/**
 * kbasename() - last component of a path.
 * @path: the path.
 * Return: what follows the last slash.
 */
const char *kbasename(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/**
 * strreplace() - replace a character throughout.
 * @s: the text.
 * @old: what goes.
 * @new: what comes.
 * Return: @s.
 */
char *strreplace(char *s, char old, char new)
{
	for (char *p = s; *p; p++)
		if (*p == old)
			*p = new;
	return s;
}

/**
 * sysfs_streq() - equal but for one newline at the end?
 * @a: first text.
 * @b: second text.
 * Return: the answer.
 */
bool sysfs_streq(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	if (*a == '\n' && !a[1])
		a++;
	if (*b == '\n' && !b[1])
		b++;
	return !*a && !*b;
}

/**
 * match_string() - find a text in an array of texts.
 * @array: the texts.
 * @n: how many.
 * @s: what to look for.
 * Return: its index, or -EINVAL.
 */
int match_string(const char *const *array, size_t n, const char *s)
{
	for (size_t i = 0; i < n && array[i]; i++)
		if (!strcmp(array[i], s))
			return (int)i;
	return -EINVAL;
}
