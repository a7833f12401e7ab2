/*
 * lib/cmdline.h - the kernel command line: "key=value flag key2=v,w".
 *
 * Words are separated by blanks; double quotes keep blanks inside a word.
 * When a key stands twice the last one wins; everything after a word "--" is
 * for init.
 */
#ifndef LIB_CMDLINE_H
#define LIB_CMDLINE_H

#include "lib/compiler.h"
#include "lib/types.h"

int cmdline_get(const char *line, const char *key, char *buf, size_t size);
bool cmdline_has(const char *line, const char *key);
long cmdline_long(const char *line, const char *key, long fallback);
const char *cmdline_next_word(const char *line, const char **word, size_t *len);
unsigned long long memparse(const char *text, char **end);

#endif
