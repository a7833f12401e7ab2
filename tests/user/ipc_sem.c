/*
 * tests/user/ipc_sem.c - System V semaphores.
 *
 * See: semget(2), semop(2), semctl(2); ipc/sem*.c.
 */
#include "tap.h"
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/sem.h>
#include <sys/syscall.h>
#include "ipc.h"

#ifndef SEM_STAT_ANY
#define SEM_STAT_ANY 20
#endif

union semun {
	int val;
	struct semid_ds *buf;
	unsigned short *array;
	struct seminfo *info;
};

#define KEY 0x5e3a0001

static int new_set(int nsems)
{
	int id = semget(IPC_PRIVATE, nsems, 0600);

	REQUIRE(id >= 0);
	return id;
}

static void drop(int id)
{
	EXPECT_EQ(semctl(id, 0, IPC_RMID), 0);
}

static int op(int id, int num, int n, int flg)
{
	struct sembuf sop = { (unsigned short)num, (short)n, (short)flg };

	return semop(id, &sop, 1);
}

static int val(int id, int num)
{
	return semctl(id, num, GETVAL);
}

static int set(int id, int num, int v)
{
	return semctl(id, num, SETVAL, (union semun){ .val = v });
}

TEST(semget_errors)
{
	int id = semget(KEY, 3, IPC_CREAT | IPC_EXCL | 0600);

	REQUIRE(id >= 0);
	EXPECT_EQ(semget(KEY, 3, 0600), id);
	EXPECT_EQ(semget(KEY, 0, 0600), id);
	EXPECT_EQ(semget(KEY, 2, IPC_CREAT | 0600), id);
	EXPECT_ERR(semget(KEY, 4, 0600), EINVAL);
	EXPECT_ERR(semget(KEY, 3, IPC_CREAT | IPC_EXCL | 0600), EEXIST);
	EXPECT_ERR(semget(KEY + 1, 3, 0600), ENOENT);
	EXPECT_ERR(semget(KEY + 1, 0, IPC_CREAT | 0600), EINVAL);
	EXPECT_ERR(semget(KEY + 1, -1, IPC_CREAT | 0600), EINVAL);
	EXPECT_ERR(semget(KEY + 1, 32001, IPC_CREAT | 0600), EINVAL);
	EXPECT_ERR(semget(IPC_PRIVATE, 0, 0600), EINVAL);
	drop(id);
	EXPECT_ERR(semget(KEY, 3, 0600), ENOENT);
}

static void as_nobody_get(void)
{
	ipc_become_stranger();
	EXPECT_ERR(semget(KEY, 1, 0600), EACCES);
	EXPECT_ERR(semget(KEY, 1, 0200), EACCES);
	EXPECT(semget(KEY, 1, 0004) >= 0);
	EXPECT(semget(KEY, 1, 0) >= 0);
}

TEST(semget_checks_permissions)
{
	int id = semget(KEY, 1, IPC_CREAT | 0604);

	REQUIRE(id >= 0);
	EXPECT_EQ(tap_in_child(as_nobody_get), 0);
	drop(id);
}

TEST(ids_have_a_sequence_above_an_index_used_in_turn)
{
	int a = new_set(1), b = new_set(1), first, id, n;

	EXPECT_EQ(b & 32767, (a & 32767) + 1);
	EXPECT_EQ(a >> 15, b >> 15);
	drop(a);
	drop(b);
	first = new_set(1);
	drop(first);
	for (n = 0; n < 200; n++) {
		id = new_set(1);
		drop(id);
		EXPECT(id != first);
		EXPECT((id & 32767) < 64);
		if ((id & 32767) == (first & 32767))
			break;
	}
	EXPECT_EQ(n, 63);
	EXPECT_EQ(id >> 15, (first >> 15) + 1);
	EXPECT_ERR(val(first, 0), EINVAL);
}

TEST(values_start_at_zero_and_can_be_set)
{
	unsigned short all[4] = { 9, 9, 9, 9 };
	int id = new_set(4);

	for (int i = 0; i < 4; i++)
		EXPECT_EQ(val(id, i), 0);
	EXPECT_EQ(set(id, 2, 7), 0);
	EXPECT_EQ(val(id, 2), 7);
	EXPECT_EQ(semctl(id, 0, GETALL, (union semun){ .array = all }), 0);
	EXPECT(all[0] == 0 && all[1] == 0 && all[2] == 7 && all[3] == 0);
	all[0] = 1;
	all[3] = 32767;
	EXPECT_EQ(semctl(id, 0, SETALL, (union semun){ .array = all }), 0);
	EXPECT_EQ(val(id, 0), 1);
	EXPECT_EQ(val(id, 3), 32767);
	EXPECT_EQ(semctl(id, 3, GETPID), getpid());
	drop(id);
}

TEST(semctl_errors)
{
	unsigned short bad[2] = { 1, 32768 };
	struct semid_ds ds;
	int id = new_set(2);

	EXPECT_ERR(set(id, 0, -1), ERANGE);
	EXPECT_ERR(set(id, 0, 32768), ERANGE);
	EXPECT_ERR(set(id, 2, 0), EINVAL);
	EXPECT_ERR(set(id, -1, 0), EINVAL);
	EXPECT_ERR(val(id, 2), EINVAL);
	EXPECT_ERR(semctl(id, 2, GETPID), EINVAL);
	EXPECT_ERR(semctl(id, 2, GETNCNT), EINVAL);
	EXPECT_ERR(semctl(id, -1, GETZCNT), EINVAL);
	EXPECT_ERR(semctl(id, 0, SETALL, (union semun){ .array = bad }),
		   ERANGE);
	EXPECT_EQ(val(id, 0), 0);
	EXPECT_ERR(syscall(SYS_semctl, id, 0, GETALL, 8L), EFAULT);
	EXPECT_ERR(syscall(SYS_semctl, id, 0, SETALL, 8L), EFAULT);
	EXPECT_ERR(syscall(SYS_semctl, id, 0, IPC_STAT, 8L), EFAULT);
	EXPECT_ERR(syscall(SYS_semctl, id, 0, IPC_SET, 8L), EFAULT);
	EXPECT_ERR(syscall(SYS_semctl, 0, 0, IPC_INFO, 8L), EFAULT);
	EXPECT_ERR(syscall(SYS_semctl, id, 0, 99, 0L), EINVAL);
	EXPECT_ERR(syscall(SYS_semctl, id, 0, IPC_STAT | 0x100, &ds), EINVAL);
	EXPECT_ERR(syscall(SYS_semctl, -1, 0, IPC_STAT, &ds), EINVAL);
	EXPECT_ERR(syscall(SYS_semctl, -1, 0, IPC_INFO, 0L), EINVAL);
	drop(id);
	EXPECT_ERR(semctl(id, 0, IPC_RMID), EINVAL);
	EXPECT_ERR(semctl(id, 0, IPC_STAT, (union semun){ .buf = &ds }),
		   EINVAL);
	EXPECT_ERR(syscall(SYS_semctl, id, 0, SETVAL, -1L), ERANGE);
}

TEST(semop_errors)
{
	struct sembuf many[501], sop = { 0, 1, 0 };
	struct timespec bad = { 0, 1000000000 }, past = { -1, 0 };
	int id = new_set(2);

	memset(many, 0, sizeof(many));
	EXPECT_ERR(semop(id, many, 501), E2BIG);
	EXPECT_EQ(semop(id, many, 500), 0);
	EXPECT_ERR(semop(id, many, 0), EINVAL);
	EXPECT_ERR(semop(-1, many, 1), EINVAL);
	EXPECT_ERR(semop(id, (void *)8, 1), EFAULT);
	EXPECT_ERR(op(id, 2, 1, 0), EFBIG);
	EXPECT_ERR(op(id, 0, -1, IPC_NOWAIT), EAGAIN);
	EXPECT_EQ(set(id, 0, 1), 0);
	EXPECT_ERR(op(id, 0, 0, IPC_NOWAIT), EAGAIN);
	EXPECT_EQ(op(id, 0, 32766, 0), 0);
	EXPECT_ERR(op(id, 0, 1, 0), ERANGE);
	EXPECT_EQ(val(id, 0), 32767);
	EXPECT_ERR(semtimedop(id, &sop, 1, &bad), EINVAL);
	EXPECT_ERR(semtimedop(id, &sop, 1, &past), EINVAL);
	/* of two mistakes the operations are told first */
	EXPECT_ERR(semtimedop(id, &sop, 501, &bad), E2BIG);
	EXPECT_ERR(semtimedop(id, (struct sembuf *)8, 1, &bad), EFAULT);
	EXPECT_ERR(syscall(SYS_semtimedop, id, &sop, 1, 8L), EFAULT);
	drop(id);
	EXPECT_ERR(op(id, 0, 1, 0), EINVAL);
}

TEST(a_call_happens_as_a_whole_or_not_at_all)
{
	struct sembuf sops[3] = { { 0, 2, 0 },
				  { 1, 1, 0 },
				  { 0, -5, IPC_NOWAIT } };
	int id = new_set(2);

	EXPECT_ERR(semop(id, sops, 3), EAGAIN);
	EXPECT_EQ(val(id, 0), 0);
	EXPECT_EQ(val(id, 1), 0);
	sops[2].sem_op = -2; /* sees what the first one added */
	EXPECT_EQ(semop(id, sops, 3), 0);
	EXPECT_EQ(val(id, 0), 0);
	EXPECT_EQ(val(id, 1), 1);
	sops[0] = (struct sembuf){ 0, 0, 0 };
	sops[1] = (struct sembuf){ 0, 1, 0 };
	EXPECT_EQ(semop(id, sops, 2), 0); /* wait for 0, then lock */
	EXPECT_EQ(val(id, 0), 1);
	drop(id);
}

TEST(only_the_flag_of_what_blocks_counts)
{
	struct sembuf sops[2] = { { 0, 0, IPC_NOWAIT }, { 1, -1, 0 } };
	struct timespec soon = { 0, 1000000 };
	int id = new_set(2);

	EXPECT_ERR(semtimedop(id, sops, 2, &soon), EAGAIN);
	EXPECT_EQ(set(id, 0, 1), 0);
	EXPECT_ERR(semop(id, sops, 2), EAGAIN);
	drop(id);
}

TEST(semtimedop_gives_up_in_time)
{
	struct timespec t = { 0, 50000000 }, zero = { 0, 0 };
	struct sembuf sop = { 0, -1, 0 };
	int64_t before = tap_now_ms();
	int id = new_set(1);

	EXPECT_ERR(semtimedop(id, &sop, 1, &t), EAGAIN);
	EXPECT(tap_now_ms() - before >= 49);
	EXPECT_ERR(semtimedop(id, &sop, 1, &zero), EAGAIN);
	EXPECT_EQ(semctl(id, 0, GETNCNT), 0);
	drop(id);
}

/* A child in semop(); it exits with the errno. */
static pid_t waiter_n(int id, struct sembuf *sops, size_t n)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(semop(id, sops, n) ? errno : 0);
	EXPECT(tap_await_state(pid, 'S'));
	return pid;
}

static pid_t waiter(int id, int num, int n, int flg)
{
	struct sembuf sop = { (unsigned short)num, (short)n, (short)flg };

	return waiter_n(id, &sop, 1);
}

static int result(pid_t pid)
{
	int status = tap_wait(pid);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(a_waiter_goes_on_when_it_can)
{
	int id = new_set(1);
	pid_t pid = waiter(id, 0, -3, 0);

	EXPECT_EQ(semctl(id, 0, GETNCNT), 1);
	EXPECT_EQ(semctl(id, 0, GETZCNT), 0);
	EXPECT_EQ(op(id, 0, 2, 0), 0);
	EXPECT_EQ(semctl(id, 0, GETNCNT), 1);
	EXPECT_EQ(op(id, 0, 2, 0), 0);
	EXPECT_EQ(semctl(id, 0, GETNCNT), 0);
	EXPECT_EQ(val(id, 0), 1); /* taken already: by us, in its name */
	EXPECT_EQ(semctl(id, 0, GETPID), pid);
	EXPECT_EQ(result(pid), 0);
	drop(id);
}

TEST(waiting_for_zero)
{
	int id = new_set(1);
	pid_t a, b;

	EXPECT_EQ(set(id, 0, 2), 0);
	a = waiter(id, 0, 0, 0);
	b = waiter(id, 0, 0, 0);
	EXPECT_EQ(semctl(id, 0, GETZCNT), 2);
	EXPECT_EQ(op(id, 0, -1, 0), 0);
	EXPECT_EQ(semctl(id, 0, GETZCNT), 2);
	EXPECT_EQ(set(id, 0, 0), 0);
	EXPECT_EQ(semctl(id, 0, GETZCNT), 0);
	EXPECT_EQ(result(a), 0);
	EXPECT_EQ(result(b), 0);
	drop(id);
}

TEST(waiters_are_served_in_order)
{
	pid_t pids[4];
	int id = new_set(1);

	for (int i = 0; i < 4; i++)
		pids[i] = waiter(id, 0, -1, 0);
	for (int i = 0; i < 4; i++) {
		EXPECT_EQ(op(id, 0, 1, 0), 0);
		EXPECT_EQ(semctl(id, 0, GETPID), pids[i]);
		EXPECT_EQ(result(pids[i]), 0);
	}
	drop(id);
}

TEST(a_small_request_passes_a_large_one)
{
	int id = new_set(1);
	pid_t large = waiter(id, 0, -5, 0), small = waiter(id, 0, -1, 0);

	EXPECT_EQ(op(id, 0, 1, 0), 0);
	EXPECT_EQ(result(small), 0);
	EXPECT_EQ(semctl(id, 0, GETNCNT), 1);
	EXPECT_EQ(op(id, 0, 5, 0), 0);
	EXPECT_EQ(result(large), 0);
	drop(id);
}

TEST(waiters_for_several_keep_their_place)
{
	struct sembuf both[2] = { { 0, -1, 0 }, { 1, -1, 0 } };
	int id = new_set(2);
	pid_t first = waiter(id, 0, -1, 0);
	pid_t second = waiter_n(id, both, 2), third = waiter(id, 0, -1, 0);

	EXPECT_EQ(semctl(id, 0, GETNCNT), 3);
	EXPECT_EQ(semctl(id, 1, GETNCNT), 0);
	EXPECT_EQ(op(id, 1, 1, 0), 0);
	EXPECT_EQ(op(id, 0, 1, 0), 0);
	EXPECT_EQ(result(first), 0);
	EXPECT_EQ(op(id, 0, 1, 0), 0);
	EXPECT_EQ(result(second), 0);
	EXPECT_EQ(op(id, 0, 1, 0), 0);
	EXPECT_EQ(result(third), 0);
	EXPECT_EQ(val(id, 0) + val(id, 1), 0);
	drop(id);
}

TEST(a_waiter_for_several_counts_where_it_is_stuck)
{
	struct sembuf sops[3] = { { 0, -1, 0 }, { 1, -1, 0 }, { 2, 0, 0 } };
	int id = new_set(3);
	pid_t pid;

	EXPECT_EQ(set(id, 2, 1), 0);
	pid = waiter_n(id, sops, 3);
	EXPECT_EQ(semctl(id, 0, GETNCNT), 1);
	EXPECT_EQ(semctl(id, 1, GETNCNT), 0);
	EXPECT_EQ(op(id, 0, 1, 0), 0);
	EXPECT_EQ(semctl(id, 0, GETNCNT), 0);
	EXPECT_EQ(semctl(id, 1, GETNCNT), 1);
	EXPECT_EQ(op(id, 1, 1, 0), 0);
	EXPECT_EQ(semctl(id, 1, GETNCNT), 0);
	EXPECT_EQ(semctl(id, 2, GETZCNT), 1);
	EXPECT_EQ(op(id, 2, -1, 0), 0);
	EXPECT_EQ(result(pid), 0);
	drop(id);
}

TEST(one_change_lets_a_chain_go_on)
{
	struct sembuf link[2] = { { 0, -1, 0 }, { 1, 1, 0 } };
	struct sembuf next[2] = { { 1, -1, 0 }, { 2, 1, 0 } };
	int id = new_set(3);
	pid_t c = waiter(id, 2, -1, 0), b = waiter_n(id, next, 2),
	      a = waiter_n(id, link, 2);

	EXPECT_EQ(op(id, 0, 1, 0), 0);
	EXPECT_EQ(result(a), 0);
	EXPECT_EQ(result(b), 0);
	EXPECT_EQ(result(c), 0);
	drop(id);
}

TEST(removal_wakes_with_eidrm)
{
	struct sembuf both[2] = { { 0, -1, 0 }, { 1, -1, 0 } };
	int id = new_set(2);
	pid_t a = waiter(id, 0, -1, 0), b = waiter_n(id, both, 2), c;

	EXPECT_EQ(set(id, 1, 1), 0);
	c = waiter(id, 1, 0, 0);
	drop(id);
	EXPECT_EQ(result(a), EIDRM);
	EXPECT_EQ(result(b), EIDRM);
	EXPECT_EQ(result(c), EIDRM);
}

static void on_signal(int sig)
{
	(void)sig;
}

TEST(a_signal_breaks_it_even_with_sa_restart)
{
	struct sigaction sa = { .sa_handler = on_signal,
				.sa_flags = SA_RESTART };
	int id = new_set(1);
	pid_t pid = fork();

	if (pid == 0) {
		sigaction(SIGUSR1, &sa, NULL);
		_exit(op(id, 0, -1, 0) ? errno : 0);
	}
	EXPECT(tap_await_state(pid, 'S'));
	EXPECT_EQ(kill(pid, SIGUSR1), 0);
	EXPECT_EQ(result(pid), EINTR);
	EXPECT_EQ(semctl(id, 0, GETNCNT), 0);
	drop(id);
}

TEST(a_waiter_can_be_killed)
{
	int id = new_set(1);
	pid_t pid = waiter(id, 0, -1, 0);

	EXPECT_EQ(kill(pid, SIGKILL), 0);
	EXPECT_EQ(result(pid), -SIGKILL);
	EXPECT_EQ(semctl(id, 0, GETNCNT), 0);
	EXPECT_EQ(op(id, 0, 1, 0), 0);
	EXPECT_EQ(val(id, 0), 1);
	drop(id);
}

TEST(exit_undoes)
{
	int id = new_set(2);
	pid_t pid = fork();

	if (pid == 0) {
		op(id, 0, 3, SEM_UNDO);
		op(id, 0, 1, 0);
		op(id, 1, 5, SEM_UNDO);
		_exit(val(id, 0) == 4 && val(id, 1) == 5 ? 0 : 1);
	}
	EXPECT_EQ(result(pid), 0);
	EXPECT_EQ(val(id, 0), 1);
	EXPECT_EQ(val(id, 1), 0);
	EXPECT_EQ(semctl(id, 0, GETPID), pid);
	drop(id);
}

TEST(undoing_stops_at_zero_and_wakes_others)
{
	int id = new_set(1);
	pid_t pid = fork(), other;

	if (pid == 0) {
		op(id, 0, 3, SEM_UNDO);
		pause();
	}
	EXPECT(tap_await_state(pid, 'S'));
	EXPECT_EQ(op(id, 0, -2, 0), 0);
	EXPECT_EQ(val(id, 0), 1);
	other = waiter(id, 0, 0, 0);
	EXPECT_EQ(kill(pid, SIGKILL), 0);
	EXPECT_EQ(result(pid), -SIGKILL);
	EXPECT_EQ(val(id, 0), 0); /* 1 - 3 */
	EXPECT_EQ(result(other), 0);
	drop(id);
}

TEST(undoing_gives_back_what_was_taken)
{
	int id = new_set(1);
	pid_t pid, other;

	EXPECT_EQ(set(id, 0, 1), 0);
	pid = fork();
	if (pid == 0) {
		op(id, 0, -1, SEM_UNDO);
		pause();
	}
	EXPECT(tap_await_state(pid, 'S'));
	EXPECT_EQ(val(id, 0), 0);
	other = waiter(id, 0, -1, 0);
	kill(pid, SIGKILL);
	EXPECT_EQ(result(pid), -SIGKILL);
	EXPECT_EQ(result(other), 0);
	drop(id);
}

TEST(setting_a_value_forgets_what_is_owed)
{
	unsigned short all[2] = { 20, 20 };
	int id = new_set(2);
	pid_t pid = fork();

	if (pid == 0) {
		op(id, 0, 3, SEM_UNDO);
		op(id, 1, 3, SEM_UNDO);
		set(id, 0, 10);
		_exit(0);
	}
	EXPECT_EQ(result(pid), 0);
	EXPECT_EQ(val(id, 0), 10);
	EXPECT_EQ(val(id, 1), 0);
	pid = fork();
	if (pid == 0) {
		op(id, 0, 3, SEM_UNDO);
		op(id, 1, 3, SEM_UNDO);
		semctl(id, 0, SETALL, (union semun){ .array = all });
		_exit(0);
	}
	EXPECT_EQ(result(pid), 0);
	EXPECT_EQ(val(id, 0), 20);
	EXPECT_EQ(val(id, 1), 20);
	drop(id);
}

TEST(an_adjustment_has_a_range)
{
	int id = new_set(1);

	EXPECT_EQ(op(id, 0, 32767, SEM_UNDO), 0);
	EXPECT_EQ(op(id, 0, -32767, 0), 0);
	EXPECT_EQ(op(id, 0, 1, SEM_UNDO), 0);
	EXPECT_ERR(op(id, 0, 1, SEM_UNDO), ERANGE);
	EXPECT_EQ(val(id, 0), 1);
	drop(id);
}

TEST(fork_inherits_no_adjustments_exec_keeps_them)
{
	int id = new_set(1);
	pid_t pid = fork();

	if (pid == 0) {
		op(id, 0, 5, SEM_UNDO);
		if (fork() == 0)
			_exit(0); /* owes nothing */
		wait(NULL);
		if (val(id, 0) != 5)
			_exit(1);
		execl("/bin/busybox", "true", NULL);
		_exit(2);
	}
	EXPECT_EQ(result(pid), 0);
	EXPECT_EQ(val(id, 0), 0);
	drop(id);
}

static int thread_set;

static void *thread_op(void *arg)
{
	op(thread_set, 0, 4, SEM_UNDO);
	return arg;
}

TEST(threads_share_their_adjustments)
{
	pid_t pid;

	thread_set = new_set(1);
	pid = fork();
	if (pid == 0) {
		pthread_t t;

		pthread_create(&t, NULL, thread_op, NULL);
		pthread_join(t, NULL);
		_exit(val(thread_set, 0)); /* the thread's end undid nothing */
	}
	EXPECT_EQ(result(pid), 4);
	EXPECT_EQ(val(thread_set, 0), 0);
	drop(thread_set);
}

static int clone_child(void *arg)
{
	op(*(int *)arg, 0, 2, SEM_UNDO);
	_exit(0);
}

TEST(clone_sysvsem_shares_and_unshare_ends_it)
{
	static char stack[16384] __attribute__((aligned(16)));
	int id = new_set(1);
	pid_t pid = fork();

	if (pid == 0) {
		pid_t c = clone(clone_child, stack + sizeof(stack),
				CLONE_SYSVSEM | SIGCHLD, &id);

		tap_wait(c);
		if (val(id, 0) != 2)
			_exit(1);
		op(id, 0, 3, SEM_UNDO);
		if (unshare(CLONE_SYSVSEM))
			_exit(2);
		_exit(val(id, 0) ? 3 : 0);
	}
	EXPECT_EQ(result(pid), 0);
	EXPECT_EQ(val(id, 0), 0);
	drop(id);
}

TEST(removing_a_set_frees_what_is_owed)
{
	int a = new_set(1), b = new_set(1);
	pid_t pid = fork();

	if (pid == 0) {
		op(a, 0, 1, SEM_UNDO);
		op(b, 0, 1, SEM_UNDO);
		semctl(a, 0, IPC_RMID);
		_exit(0);
	}
	EXPECT_EQ(result(pid), 0);
	EXPECT_EQ(val(b, 0), 0);
	EXPECT_ERR(val(a, 0), EINVAL);
	drop(b);
}

TEST(ipc_stat_and_set)
{
	int id = semget(KEY, 5, IPC_CREAT | 0640);
	struct semid_ds ds;
	time_t now = time(NULL);

	memset(&ds, 0xff, sizeof(ds));
	EXPECT_EQ(semctl(id, 0, IPC_STAT, (union semun){ .buf = &ds }), 0);
	EXPECT_EQ(ds.sem_nsems, 5);
	EXPECT_EQ(ds.sem_otime, 0);
	EXPECT(ds.sem_ctime >= now - 2 && ds.sem_ctime <= now + 2);
	EXPECT_EQ(ds.sem_perm.mode, 0640);
	EXPECT_EQ(ds.sem_perm.__ipc_perm_key, KEY);
	EXPECT_EQ(ds.sem_perm.__ipc_perm_seq, id >> 15);
	EXPECT_EQ(op(id, 0, 1, 0), 0);
	EXPECT_EQ(semctl(id, 0, IPC_STAT, (union semun){ .buf = &ds }), 0);
	EXPECT(ds.sem_otime >= now - 2);
	ds.sem_perm.uid = 1234;
	ds.sem_perm.gid = 4321;
	ds.sem_perm.mode = 07777;
	EXPECT_EQ(semctl(id, 0, IPC_SET, (union semun){ .buf = &ds }), 0);
	EXPECT_EQ(semctl(id, 0, IPC_STAT, (union semun){ .buf = &ds }), 0);
	EXPECT_EQ(ds.sem_perm.mode, 0777);
	EXPECT_EQ(ds.sem_perm.uid, 1234);
	EXPECT_EQ(ds.sem_perm.gid, 4321);
	EXPECT_EQ(ds.sem_perm.cuid, 0);
	ds.sem_perm.uid = (uid_t)-1;
	EXPECT_ERR(semctl(id, 0, IPC_SET, (union semun){ .buf = &ds }), EINVAL);
	drop(id);
}

TEST(info_and_stat_by_index)
{
	int id = new_set(3), max;
	struct seminfo info;
	struct semid_ds ds;

	memset(&info, 0, sizeof(info));
	max = semctl(0, 0, IPC_INFO, (union semun){ .info = &info });
	EXPECT(max >= (id & 32767));
	EXPECT_EQ(info.semmsl, 32000);
	EXPECT_EQ(info.semmns, 1024000000);
	EXPECT_EQ(info.semopm, 500);
	EXPECT_EQ(info.semmni, 32000);
	EXPECT_EQ(info.semvmx, 32767);
	EXPECT_EQ(info.semaem, 32767);
	EXPECT_EQ(info.semume, 500);
	EXPECT_EQ(info.semmap, 1024000000);
	EXPECT_EQ(info.semmnu, 1024000000);
	EXPECT_EQ(info.semusz, 20);
	EXPECT_EQ(semctl(0, 0, SEM_INFO, (union semun){ .info = &info }), max);
	EXPECT_EQ(info.semusz, 1);
	EXPECT_EQ(info.semaem, 3);
	EXPECT_EQ(semctl(id & 32767, 0, SEM_STAT, (union semun){ .buf = &ds }),
		  id);
	EXPECT_EQ(ds.sem_nsems, 3);
	EXPECT_EQ(semctl(id & 32767, 0, SEM_STAT_ANY,
			 (union semun){ .buf = &ds }),
		  id);
	EXPECT_ERR(semctl((id & 32767) + 1, 0, SEM_STAT,
			  (union semun){ .buf = &ds }),
		   EINVAL);
	drop(id);
}

static int perm_id;

static void without_permission(void)
{
	unsigned short all[1] = { 0 };
	struct semid_ds ds;

	memset(&ds, 0, sizeof(ds));
	ipc_become_stranger();
	EXPECT_ERR(op(perm_id, 0, 1, 0), EACCES);
	EXPECT_ERR(op(perm_id, 0, 0, 0), EACCES);
	EXPECT_ERR(op(perm_id, 1, 0, 0), EFBIG); /* comes first */
	EXPECT_ERR(val(perm_id, 0), EACCES);
	EXPECT_ERR(val(perm_id, 9), EACCES);
	EXPECT_ERR(set(perm_id, 0, 1), EACCES);
	EXPECT_ERR(semctl(perm_id, 0, GETALL, (union semun){ .array = all }),
		   EACCES);
	EXPECT_ERR(semctl(perm_id, 0, SETALL, (union semun){ .array = all }),
		   EACCES);
	EXPECT_ERR(semctl(perm_id, 0, IPC_STAT, (union semun){ .buf = &ds }),
		   EACCES);
	EXPECT_ERR(semctl(perm_id & 32767, 0, SEM_STAT,
			  (union semun){ .buf = &ds }),
		   EACCES);
	EXPECT_EQ(semctl(perm_id & 32767, 0, SEM_STAT_ANY,
			 (union semun){ .buf = &ds }),
		  perm_id);
	EXPECT_ERR(semctl(perm_id, 0, IPC_SET, (union semun){ .buf = &ds }),
		   EPERM);
	EXPECT_ERR(semctl(perm_id, 0, IPC_RMID), EPERM);
}

static void reading_only(void)
{
	ipc_become_stranger();
	EXPECT_EQ(val(perm_id, 0), 0);
	EXPECT_EQ(op(perm_id, 0, 0, 0), 0); /* changes nothing */
	EXPECT_ERR(op(perm_id, 0, 1, 0), EACCES);
}

TEST(permissions)
{
	struct semid_ds ds;

	perm_id = semget(IPC_PRIVATE, 1, 0600);
	EXPECT_EQ(tap_in_child(without_permission), 0);
	EXPECT_EQ(semctl(perm_id, 0, IPC_STAT, (union semun){ .buf = &ds }), 0);
	ds.sem_perm.mode = 0604;
	EXPECT_EQ(semctl(perm_id, 0, IPC_SET, (union semun){ .buf = &ds }), 0);
	EXPECT_EQ(tap_in_child(reading_only), 0);
	drop(perm_id);
}

TEST(limits_are_enforced)
{
	char old[80];
	int a, b;

	REQUIRE(tap_read_file("/proc/sys/kernel/sem", old, sizeof(old)) > 0);
	EXPECT(!strcmp(old, "32000\t1024000000\t500\t32000\n"));
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/sem", "4 6 3 2"), 0);
	EXPECT_ERR(semget(IPC_PRIVATE, 5, 0600), EINVAL);
	a = new_set(4);
	EXPECT_ERR(semget(IPC_PRIVATE, 3, 0600), ENOSPC);
	b = new_set(2);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/sem", "4 60"), 0);
	EXPECT_ERR(semget(IPC_PRIVATE, 1, 0600), ENOSPC);
	EXPECT_ERR(semop(a, (struct sembuf[4]){ { 0, 0, 0 } }, 4), E2BIG);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/sem", "4 6 3 32769"),
		  -ERANGE);
	EXPECT_EQ(tap_write_file("/proc/sys/kernel/sem", old), 0);
	drop(a);
	drop(b);
}

TEST(the_next_id_can_be_chosen)
{
	int id;

	EXPECT_EQ(tap_write_file("/proc/sys/kernel/sem_next_id", "3276807"), 0);
	id = new_set(1);
	EXPECT_EQ(id, 3276807);
	EXPECT_EQ(ipc_sysctl("kernel/sem_next_id"), -1);
	drop(id);
}

TEST(proc_lists_sets)
{
	int id = semget(KEY, 7, IPC_CREAT | 0612), key, got, nsems;
	char buf[4096], *line;
	unsigned int mode;

	REQUIRE(id >= 0);
	REQUIRE(tap_read_file("/proc/sysvipc/sem", buf, sizeof(buf)) > 0);
	EXPECT(!strncmp(buf,
			"       key      semid perms      nsems   uid   gid  "
			"cuid  cgid      otime      ctime\n",
			85));
	line = ipc_proc_line(buf, id);
	REQUIRE(line);
	EXPECT_EQ(sscanf(line, "%d %d %o %d", &key, &got, &mode, &nsems), 4);
	EXPECT_EQ(key, KEY);
	EXPECT_EQ(mode, 0612);
	EXPECT_EQ(nsems, 7);
	drop(id);
}

/* Four processes and two semaphores: a lock and a count. */
TEST(storm)
{
	int *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int id = new_set(2);

	EXPECT_EQ(set(id, 0, 1), 0);
	for (int i = 0; i < 4; i++) {
		if (fork())
			continue;
		for (int n = 0; n < 500; n++) {
			struct sembuf in[2] = { { 0, -1, SEM_UNDO },
						{ 1, 1, 0 } };

			if (semop(id, in, 2))
				_exit(1);
			++*(volatile int *)shared;
			if (op(id, 0, 1, SEM_UNDO))
				_exit(1);
		}
		_exit(0);
	}
	for (int i = 0; i < 4; i++)
		EXPECT_EQ(result(-1), 0);
	EXPECT_EQ(*shared, 2000);
	EXPECT_EQ(val(id, 0), 1);
	EXPECT_EQ(val(id, 1), 2000);
	drop(id);
}
