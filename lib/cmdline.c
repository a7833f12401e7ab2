/*
 * lib/cmdline.c - the kernel command line.
 *
 * Nothing is copied or changed: the line is walked word by word each time a
 * key is asked for, which happens a few times per boot.
 */
#include "lib/cmdline.h"
#include "lib/string.h"
#include "lib/util.h"

/**
 * cmdline_next_word() - walk the words of a command line.
 * @line: where to go on.
 * @word: set to the first character of the next word.
 * @len:  set to its length, quotes included.
 * Return: where to go on after it, or NULL at the end or at a word "--".
 */
const char *cmdline_next_word(const char *line, const char **word, size_t *len)
{
	bool quoted = false;
	const char *p = skip_spaces(line);

	*word = p;
	for (; *p && (quoted || !isspace(*p)); p++)
		if (*p == '"')
			quoted = !quoted;
	*len = (size_t)(p - *word);
	if (!*len || (*len == 2 && !strncmp(*word, "--", 2)))
		return NULL;
	return p;
}

/* Is the key of this word @key?  Sets *value to what follows '=' or to NULL. */
static bool word_matches(const char *word, size_t len, const char *key,
			 const char **value)
{
	size_t n = strlen(key);

	if (len < n || strncmp(word, key, n) != 0)
		return false;
	*value = len > n && word[n] == '=' ? word + n + 1 : NULL;
	return len == n || *value;
}

/* Copy a value without its quotes; returns its full length. */
static int copy_value(char *buf, size_t size, const char *value, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (value[i] == '"')
			continue;
		if (n + 1 < size)
			buf[n] = value[i];
		n++;
	}
	if (size)
		buf[min(n, size - 1)] = '\0';
	return (int)n;
}

/**
 * cmdline_get() - the value of a key.
 * @line: the command line.
 * @key:  what stands before '='.
 * @buf:  gets the value, cut to @size and NUL-ended; a bare key has the
 *        value "".  Untouched when the key is absent.
 * @size: room in @buf.
 * Return: the length of the value, or -1 when the key is absent.
 */
int cmdline_get(const char *line, const char *key, char *buf, size_t size)
{
	const char *word, *value;
	size_t len;
	int found = -1;

	while ((line = cmdline_next_word(line, &word, &len))) {
		if (!word_matches(word, len, key, &value))
			continue;
		found = copy_value(buf, size, value ? value : "",
				   value ? (size_t)(word + len - value) : 0);
	}
	return found;
}

/**
 * cmdline_has() - does a key stand on the line, with or without a value?
 * @line: the command line.
 * @key:  the key.
 * Return: the answer.
 */
bool cmdline_has(const char *line, const char *key)
{
	return cmdline_get(line, key, NULL, 0) >= 0;
}

/**
 * cmdline_long() - the value of a key as a number.
 * @line:     the command line.
 * @key:      the key.
 * @fallback: the answer when the key is absent or its value is no number.
 * Return: the number.
 */
long cmdline_long(const char *line, const char *key, long fallback)
{
	char text[24];
	long value;

	if (cmdline_get(line, key, text, sizeof(text)) < 0)
		return fallback;
	return kstrtol(text, 0, &value) ? fallback : value;
}

/**
 * memparse() - a number with a unit: 64K, 32M, 1G, 1T.
 * @text: the number.
 * @end:  set to the first character not used, unless NULL.
 * Return: the number of bytes.
 */
unsigned long long memparse(const char *text, char **end)
{
	static const char units[] = "KMGT";
	char *stop;
	unsigned long long n = simple_strtoull(text, &stop, 0);
	const char *unit = *stop ? strchr(units, toupper(*stop)) : NULL;

	if (unit) {
		n <<= 10 * (unit - units + 1);
		stop++;
	}
	if (end)
		*end = stop;
	return n;
}
