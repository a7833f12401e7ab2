/*
 * tests/kernel/test_base.c - the log, symbols, counters, fault injection.
 */
#include "asm/sections.h"
#include "kernel/base/counter.h"
#include "kernel/base/faultinject.h"
#include "kernel/base/kallsyms.h"
#include "kernel/base/ktest.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "lib/format.h"
#include "lib/refcount.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/slab.h"

static char line[LOG_LINE_MAX];

KTEST(printk_stores_level_and_text)
{
	struct log_record rec;
	u64 seq = log_next_seq();

	printk(KERN_DEBUG "ktest: one %d\n", 1);
	REQUIRE(log_read(seq, &rec, line, sizeof(line)));
	EXPECT_EQ(rec.level, LOGLEVEL_DEBUG);
	EXPECT_EQ(rec.len, strlen("ktest: one 1"));
	EXPECT(!strncmp(rec.text, "ktest: one 1", rec.len));
	EXPECT(rec.time_ns > 0);
}

KTEST(printk_cuts_lines_and_continues_them)
{
	struct log_record rec;
	u64 seq = log_next_seq();

	printk(KERN_DEBUG "ktest: a\nktest: b");
	pr_cont("+c\n");
	REQUIRE(log_read(seq, &rec, line, sizeof(line)));
	EXPECT_EQ(rec.len, 8);
	REQUIRE(log_read(seq + 1, &rec, line, sizeof(line)));
	EXPECT_EQ(rec.len, strlen("ktest: b+c"));
	EXPECT_EQ(log_next_seq(), seq + 2);
}

KTEST(log_ring_forgets_the_oldest_lines)
{
	u64 first = log_first_seq(), seq;
	struct log_record rec;

	/* As many lines as it takes to push one out. */
	for (int i = 0; i < 100000 && log_first_seq() == first; i++)
		printk(KERN_DEBUG "ktest: filling the ring\n");
	EXPECT(log_first_seq() > first);
	REQUIRE(log_read(first, &rec, line, sizeof(line)));
	EXPECT(rec.seq > first);
	seq = log_next_seq();
	printk(KERN_DEBUG "ktest: the last\n");
	REQUIRE(log_read(seq, &rec, line, sizeof(line)));
	EXPECT(!strncmp(rec.text, "ktest: the last", rec.len));
}

KTEST(symbols_name_their_functions)
{
	unsigned long size, offset, addr;
	char name[64];

	addr = kallsyms_lookup_name("kallsyms_lookup_name");
	EXPECT_EQ(addr, (unsigned long)kallsyms_lookup_name);
	EXPECT(!kallsyms_lookup_name("no_such_function"));
	REQUIRE(kallsyms_lookup(addr + 5, &size, &offset));
	EXPECT_EQ(offset, 5);
	EXPECT(size > 5);
	snprintf(name, sizeof(name), "%ps", (void *)kallsyms_lookup_name);
	EXPECT(!strcmp(name, "kallsyms_lookup_name"));
	EXPECT(!kallsyms_lookup(0x1000, NULL, NULL));
	EXPECT(!kallsyms_lookup((unsigned long)_etext, NULL, NULL));
}

KTEST(backtrace_begins_here)
{
	unsigned long ips[8];
	unsigned int n = stack_trace_save(ips, 8, 0);
	bool found = false;

	EXPECT(n > 1);
	for (unsigned int i = 0; i < n; i++) {
		const char *name = kallsyms_lookup(ips[i], NULL, NULL);

		if (name && !strcmp(name, "backtrace_begins_here"))
			found = true;
	}
	EXPECT(found);
}

KTEST(nth_allocation_fails_once)
{
	void *p;

	fail_nth_set(2);
	p = kmalloc(16, GFP_KERNEL);
	EXPECT(p != NULL);
	kfree(p);
	EXPECT_EQ(fail_nth_get(), 1);
	p = kmalloc(16, GFP_KERNEL);
	EXPECT(!p);
	kfree(p);
	EXPECT_EQ(fail_nth_get(), 0);
	p = kmalloc(16, GFP_KERNEL);
	EXPECT(p != NULL);
	kfree(p);
	fail_nth_set(0);
}

static int find_mine(const char *name, long value, void *arg)
{
	if (strcmp(name, "ktest_mine") != 0)
		return 0;
	*(long *)arg = value;
	return 1;
}

KTEST(counters_are_listed)
{
	static struct counter mine = COUNTER_INIT("ktest_mine");
	long value = 0;

	counter_register(&mine);
	counter_add(&mine, 41);
	counter_inc(&mine);
	EXPECT_EQ(counter_for_each(find_mine, &value), 1);
	EXPECT_EQ(value, 42);
	counter_unregister(&mine);
	EXPECT_EQ(counter_for_each(find_mine, &value), 0);
}

KTEST(refcount_reaches_zero_once)
{
	refcount_t r = REFCOUNT_INIT(1);

	EXPECT(refcount_inc_not_zero(&r));
	EXPECT(!refcount_dec_and_test(&r));
	EXPECT(!refcount_dec_if_one(&(refcount_t)REFCOUNT_INIT(2)));
	EXPECT(refcount_dec_and_test(&r));
	EXPECT(!refcount_inc_not_zero(&r));
}

KTEST(ratelimit_lets_a_burst_through)
{
	struct ratelimit_state rs = { .interval_ns = 60 * NSEC_PER_SEC,
				      .burst = 3 };
	int said = 0;

	for (int i = 0; i < 10; i++)
		said += __ratelimit(&rs);
	EXPECT_EQ(said, 3);
}
