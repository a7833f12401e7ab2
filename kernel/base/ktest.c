/*
 * kernel/base/ktest.c - run the tests that are built into the kernel.
 *
 * Output is TAP, written to the consoles without time stamps, one "ok" or "not
 * ok" per test; what went wrong stands before it in comments.  Around each
 * test all leak counters must stay the same.
 */
#include "kernel/base/counter.h"
#include "kernel/base/ktest.h"
#include "kernel/base/printk.h"
#include "lib/format.h"
#include "lib/string.h"
#include "lib/util.h"

#define MAX_COUNTERS 64

static int nr_problems;         /* in the running test */
static const char *skip_reason; /* of the running test */

static struct {
	const char *name[MAX_COUNTERS];
	long value[MAX_COUNTERS];
	int n;
} before;

/* A line of TAP, straight to the consoles. */
static void say(const char *fmt, ...) __printf(1, 2);
static void say(const char *fmt, ...)
{
	char text[256];
	va_list args;
	int n;

	va_start(args, fmt);
	n = vscnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	console_write_raw(text, (size_t)n);
}

/**
 * ktest_fail() - a claim of the running test is false.
 * @file: where.
 * @line: where.
 * @what: the claim.
 *
 * Context: Any.
 */
void ktest_fail(const char *file, int line, const char *what)
{
	if (nr_problems++ < 10)
		say("# %s:%d: %s\n", file, line, what);
}

/**
 * ktest_fail_eq() - two numbers of the running test differ.
 * @file: where.
 * @line: where.
 * @what: the claim.
 * @got:  left number.
 * @want: right number.
 *
 * Context: Any.
 */
void ktest_fail_eq(const char *file, int line, const char *what, long long got,
		   long long want)
{
	if (nr_problems++ < 10)
		say("# %s:%d: %s: %lld, not %lld\n", file, line, what, got,
		    want);
}

/**
 * ktest_skip() - the running test cannot be done here.
 * @why: the reason, a constant.
 *
 * Context: Process context.
 */
void ktest_skip(const char *why)
{
	skip_reason = why;
}

/**
 * ktest_failed() - has the running test failed yet?
 *
 * Context: Process context.
 * Return: the answer.
 */
bool ktest_failed(void)
{
	return nr_problems > 0;
}

static int note_counter(const char *name, long value, void *arg)
{
	(void)arg;
	if (before.n < MAX_COUNTERS) {
		before.name[before.n] = name;
		before.value[before.n++] = value;
	}
	return 0;
}

static int compare_counter(const char *name, long value, void *arg)
{
	(void)arg;
	for (int i = 0; i < before.n; i++)
		if (before.name[i] == name && before.value[i] != value)
			say("# leak: %s %ld -> %ld\n", name, before.value[i],
			    value);
	return 0;
}

/* Does the name contain one of the comma-separated patterns? */
static bool selected(const struct ktest *test, const char *patterns)
{
	char list[128];
	char *rest = list, *one;

	if (!*patterns || !strcmp(patterns, "all") || !strcmp(patterns, "1"))
		return true;
	strscpy(list, patterns, sizeof(list));
	while ((one = strsep(&rest, ",")))
		if (*one &&
		    (strstr(test->name, one) || strstr(test->file, one)))
			return true;
	return false;
}

static bool run_one(const struct ktest *test, int number)
{
	nr_problems = 0;
	skip_reason = NULL;
	before.n = 0;
	counter_for_each(note_counter, NULL);
	test->run();
	counter_for_each(compare_counter, NULL);
	say("%sok %d - %s%s%s\n", nr_problems ? "not " : "", number, test->name,
	    skip_reason ? " # SKIP " : "", skip_reason ? skip_reason : "");
	return nr_problems == 0;
}

/**
 * ktest_run_all() - run the tests and print TAP.
 * @patterns: "all", or parts of test or file names separated by commas.
 *
 * Context: Process context, may sleep, after boot.
 * Return: how many failed.
 */
int ktest_run_all(const char *patterns)
{
	const struct ktest *const *test;
	int number = 0, failed = 0;

	say("TAP version 13\n");
	for (test = __start_ktests; test < __stop_ktests; test++)
		if (selected(*test, patterns))
			failed += !run_one(*test, ++number);
	say("1..%d\n", number);
	say("# %d passed, %d failed\n", number - failed, failed);
	return failed;
}
