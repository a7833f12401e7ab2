/*
 * lib/strtonum.c - numbers read from text.
 *
 * kstrto*() want a whole text and say what is wrong; simple_strto*() take what
 * looks like a number and leave the rest.
 */
#include <uapi/errno.h>
#include "lib/string.h"
#include "lib/util.h"

/**
 * hex_to_bin() - the value of a digit.
 * @c: the character.
 * Return: 0 to 15, or -1.
 */
int hex_to_bin(int c)
{
	if (isdigit(c))
		return c - '0';
	c = tolower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Base 0 means: look at the prefix.  Returns the text after the prefix. */
static const char *eat_prefix(const char *s, unsigned int *base)
{
	bool hex = s[0] == '0' && tolower(s[1]) == 'x' && hex_to_bin(s[2]) >= 0;

	if (*base == 0)
		*base = hex ? 16 : s[0] == '0' ? 8 : 10;
	return *base == 16 && hex ? s + 2 : s;
}

/* Digits at @s into *res; returns how many, sets *over when they overflow. */
static size_t read_digits(const char *s, unsigned int base,
			  unsigned long long *res, bool *over)
{
	size_t n = 0;
	int digit;

	*res = 0;
	*over = false;
	while ((digit = hex_to_bin((u8)s[n])) >= 0 && digit < (int)base) {
		if (check_mul_overflow(*res, (unsigned long long)base, res) ||
		    check_add_overflow(*res, (unsigned long long)digit, res))
			*over = true;
		n++;
	}
	return n;
}

/**
 * kstrtoull() - a whole text as an unsigned number.
 * @s: the text, an optional sign, perhaps one newline at the end.
 * @base: 2 to 16, or 0 to go by the prefix.
 * @res: the number; untouched on error.
 * Return: 0, -EINVAL for text that is no number, -ERANGE for one too big.
 */
int kstrtoull(const char *s, unsigned int base, unsigned long long *res)
{
	unsigned long long value;
	bool over;
	size_t n;

	s = eat_prefix(s + (*s == '+'), &base);
	n = read_digits(s, base, &value, &over);
	if (!n)
		return -EINVAL;
	s += n;
	if (*s == '\n')
		s++;
	if (*s)
		return -EINVAL;
	if (over)
		return -ERANGE;
	*res = value;
	return 0;
}

/**
 * kstrtoll() - a whole text as a signed number.
 * @s: the text, an optional sign, perhaps one newline at the end.
 * @base: 2 to 16, or 0 to go by the prefix.
 * @res: the number; untouched on error.
 * Return: 0, -EINVAL for text that is no number, -ERANGE for one too big.
 */
int kstrtoll(const char *s, unsigned int base, long long *res)
{
	unsigned long long value;
	bool negative = *s == '-';
	int err;

	if (negative && s[1] == '+')
		return -EINVAL;
	err = kstrtoull(s + negative, base, &value);
	if (err)
		return err;
	if (value > (unsigned long long)S64_MAX + negative)
		return -ERANGE;
	*res = (long long)(negative ? -value : value);
	return 0;
}

/**
 * kstrtoul() - a whole text as an unsigned long.
 * @s: the text, an optional sign, perhaps one newline at the end.
 * @base: 2 to 16, or 0 to go by the prefix.
 * @res: the number; untouched on error.
 * Return: 0, -EINVAL for text that is no number, -ERANGE for one too big.
 */
int kstrtoul(const char *s, unsigned int base, unsigned long *res)
{
	unsigned long long value;
	int err = kstrtoull(s, base, &value);

	if (!err)
		*res = (unsigned long)value;
	return err;
}

/**
 * kstrtol() - a whole text as a long.
 * @s: the text, an optional sign, perhaps one newline at the end.
 * @base: 2 to 16, or 0 to go by the prefix.
 * @res: the number; untouched on error.
 * Return: 0, -EINVAL for text that is no number, -ERANGE for one too big.
 */
int kstrtol(const char *s, unsigned int base, long *res)
{
	long long value;
	int err = kstrtoll(s, base, &value);

	if (!err)
		*res = (long)value;
	return err;
}

/**
 * kstrtouint() - a whole text as an unsigned int.
 * @s: the text, an optional sign, perhaps one newline at the end.
 * @base: 2 to 16, or 0 to go by the prefix.
 * @res: the number; untouched on error.
 * Return: 0, -EINVAL for text that is no number, -ERANGE for one too big.
 */
int kstrtouint(const char *s, unsigned int base, unsigned int *res)
{
	unsigned long long value;
	int err = kstrtoull(s, base, &value);

	if (err)
		return err;
	if (value > UINT_MAX)
		return -ERANGE;
	*res = (unsigned int)value;
	return 0;
}

/**
 * kstrtoint() - a whole text as an int.
 * @s: the text, an optional sign, perhaps one newline at the end.
 * @base: 2 to 16, or 0 to go by the prefix.
 * @res: the number; untouched on error.
 * Return: 0, -EINVAL for text that is no number, -ERANGE for one too big.
 */
int kstrtoint(const char *s, unsigned int base, int *res)
{
	long long value;
	int err = kstrtoll(s, base, &value);

	if (err)
		return err;
	if (value > INT_MAX || value < INT_MIN)
		return -ERANGE;
	*res = (int)value;
	return 0;
}

/**
 * kstrtobool() - yes or no: y, t, 1, on; n, f, 0, off.
 * @s: the text; only what is needed is looked at.
 * @res: the answer.
 * Return: 0, or -EINVAL for anything else.
 */
int kstrtobool(const char *s, bool *res)
{
	int c = tolower((u8)s[0]);

	if (c == 'o')
		c = tolower((u8)s[1]) == 'n'   ? 'y'
		    : tolower((u8)s[1]) == 'f' ? 'n'
					       : 0;
	if (c == 'y' || c == 't' || c == '1') {
		*res = true;
		return 0;
	}
	if (c == 'n' || c == 'f' || c == '0') {
		*res = false;
		return 0;
	}
	return -EINVAL;
}

/**
 * simple_strtoull() - the number a text begins with.
 * @s: the text.
 * @end: set to the first character not used, unless NULL.
 * @base: 2 to 16, or 0 to go by the prefix.
 * Return: the number, 0 if there is none; overflow wraps.
 */
unsigned long long simple_strtoull(const char *s, char **end, unsigned int base)
{
	unsigned long long value;
	bool over;

	s = eat_prefix(s, &base);
	s += read_digits(s, base, &value, &over);
	if (end)
		*end = (char *)(unsigned long)s;
	return value;
}

/**
 * simple_strtoll() - the signed number a text begins with.
 * @s: the text.
 * @end: set to the first character not used, unless NULL.
 * @base: 2 to 16, or 0 to go by the prefix.
 * Return: the number, 0 if there is none.
 */
long long simple_strtoll(const char *s, char **end, unsigned int base)
{
	if (*s == '-')
		return -(long long)simple_strtoull(s + 1, end, base);
	return (long long)simple_strtoull(s, end, base);
}

/**
 * simple_strtoul() - the number a text begins with.
 * @s: the text.
 * @end: set to the first character not used, unless NULL.
 * @base: 2 to 16, or 0 to go by the prefix.
 * Return: the number, 0 if there is none.
 */
unsigned long simple_strtoul(const char *s, char **end, unsigned int base)
{
	return (unsigned long)simple_strtoull(s, end, base);
}

/**
 * simple_strtol() - the signed number a text begins with.
 * @s: the text.
 * @end: set to the first character not used, unless NULL.
 * @base: 2 to 16, or 0 to go by the prefix.
 * Return: the number, 0 if there is none.
 */
long simple_strtol(const char *s, char **end, unsigned int base)
{
	return (long)simple_strtoll(s, end, base);
}
