/*
 * tests/user/nice.c - getpriority(2) and setpriority(2), whoever is meant.
 */
#include "tests/user/tap.h"
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#define UID 4242 /* nobody else runs as this user */

/* A child in a group of its own, with @uid and @nice, until it is killed. */
static pid_t sleeper(uid_t uid, int nice)
{
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setpgid(0, 0);
		if (setpriority(PRIO_PROCESS, 0, nice) || setuid(uid))
			_exit(1);
		raise(SIGSTOP);
		pause();
	}
	waitpid(pid, NULL, WUNTRACED);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* What the C library hides: the system call gives 20 - nice. */
static long raw_get(int which, int who)
{
	return syscall(SYS_getpriority, which, who);
}

TEST(the_most_favoured_process_of_a_user_counts)
{
	pid_t a = sleeper(UID, 7), b = sleeper(UID, 3);

	EXPECT_EQ(raw_get(PRIO_USER, UID), 20 - 3);
	end(b);
	EXPECT_EQ(raw_get(PRIO_USER, UID), 20 - 7);
	end(a);
	EXPECT_ERR(raw_get(PRIO_USER, UID), ESRCH);
}

TEST(user_zero_is_the_caller)
{
	pid_t a = sleeper(UID, 9);

	if (fork() == 0) {
		setpriority(PRIO_PROCESS, 0, 12);
		_exit(setuid(UID) || raw_get(PRIO_USER, 0) != 20 - 9);
	}
	int status;

	wait(&status);
	EXPECT_EQ(status, 0);
	end(a);
}

TEST(all_processes_of_a_user_are_set_at_once)
{
	pid_t a = sleeper(UID, 1), b = sleeper(UID, 2);

	EXPECT_EQ(setpriority(PRIO_USER, UID, 11), 0);
	EXPECT_EQ(raw_get(PRIO_PROCESS, a), 20 - 11);
	EXPECT_EQ(raw_get(PRIO_PROCESS, b), 20 - 11);
	end(a);
	end(b);
	EXPECT_ERR(setpriority(PRIO_USER, UID, 11), ESRCH);
}

TEST(a_group_is_its_members)
{
	pid_t a = sleeper(UID, 4);

	EXPECT_EQ(raw_get(PRIO_PGRP, a), 20 - 4);
	EXPECT_EQ(setpriority(PRIO_PGRP, a, 50), 0); /* cut to 19 */
	EXPECT_EQ(raw_get(PRIO_PGRP, a), 1);
	end(a);
	EXPECT_ERR(raw_get(PRIO_PGRP, a), ESRCH);
}

TEST(a_stranger_may_not_renice)
{
	pid_t a = sleeper(UID, 0), child = fork();
	int status;

	if (child == 0) {
		int bad = setuid(UID + 1) != 0;

		bad |= setpriority(PRIO_PROCESS, a, 5) != -1 || errno != EPERM;
		bad |= setpriority(PRIO_USER, UID, 5) != -1 || errno != EPERM;
		bad |= setpriority(PRIO_PROCESS, 0, -1) != -1 ||
		       errno != EACCES;
		_exit(bad);
	}
	waitpid(child, &status, 0);
	EXPECT_EQ(status, 0);
	EXPECT_EQ(raw_get(PRIO_PROCESS, a), 20);
	end(a);
}

TEST(there_are_three_kinds)
{
	EXPECT_ERR(raw_get(3, 0), EINVAL);
	EXPECT_ERR(raw_get(-1, 0), EINVAL);
	EXPECT_ERR(setpriority(3, 0, 0), EINVAL);
}
