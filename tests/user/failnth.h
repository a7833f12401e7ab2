/*
 * tests/user/failnth.h - make the Nth allocation from now on fail.
 *
 * See: /sys/kernel/debug/fail_nth (Linux: /proc/self/fail-nth).
 */
#ifndef TESTS_USER_FAILNTH_H
#define TESTS_USER_FAILNTH_H

#include "tests/user/tap.h"

#define LIMIT 2000

static int control = -1;

static void arm(int nth)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%d", nth);

	/* Disarming may itself be what fails; then it has fired. */
	REQUIRE(lseek(control, 0, SEEK_SET) == 0);
	if (write(control, text, (size_t)n) != n)
		REQUIRE(write(control, text, (size_t)n) == n);
}

/* True if the armed failure has fired; disarms what has not. */
static int fired(void)
{
	char text[16] = "";
	int saved = errno;

	REQUIRE(lseek(control, 0, SEEK_SET) == 0);
	if (read(control, text, sizeof(text) - 1) < 0)
		text[0] = 0; /* this very read() was the Nth */
	arm(0);
	errno = saved;
	return atoi(text) == 0;
}

/*
 * Call @op with the first, second ... allocation failing.  @op gives 0 or
 * -errno; any failure must be ENOMEM or EAGAIN, or ENFILE, which is how
 * pipe(2) says that there was no inode, or ENOSPC, which is how namespaces say
 * that their user cannot be counted.
 */
__attribute__((unused)) static void fail_each(int (*op)(void))
{
	int nth, err = 0;

	control = open("/sys/kernel/debug/fail_nth", O_RDWR | O_CLOEXEC);
	if (control < 0)
		SKIP("no fault injection in this kernel");
	REQUIRE(op() == 0);
	for (nth = 1; nth < LIMIT; nth++) {
		arm(nth);
		err = op();
		if (!fired())
			break;
		if (err != 0 && err != -ENOMEM && err != -EAGAIN &&
		    err != -ENFILE && err != -ENOSPC)
			tap_fail("allocation %d: errno %d", nth, -err);
	}
	EXPECT_EQ(err, 0);
	EXPECT(nth > 1 && nth < LIMIT);
}

#endif
