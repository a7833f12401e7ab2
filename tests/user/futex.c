/*
 * tests/user/futex.c - waiting on words: errors, wake-ups, requeue, robustness.
 *
 * See: futex(2), set_robust_list(2).
 */
#include "tap.h"
#include <linux/futex.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#define BAD_PTR ((void *)0xffffffff80000000UL)
#define NO_PID  4194303

static long futex(void *uaddr, int op, unsigned int val, const void *timeout,
		  void *uaddr2, unsigned int val3)
{
	return syscall(SYS_futex, uaddr, op, val, timeout, uaddr2, val3);
}

static int *shared_page(void)
{
	int *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	REQUIRE(p != MAP_FAILED);
	return p;
}

TEST(wait_errors)
{
	struct timespec ts = { 0, 1000000000 };
	int word = 1;

	EXPECT_ERR(futex(&word, FUTEX_WAIT, 2, NULL, NULL, 0), EAGAIN);
	EXPECT_ERR(futex((char *)&word + 1, FUTEX_WAIT, 1, NULL, NULL, 0),
		   EINVAL);
	EXPECT_ERR(futex(NULL, FUTEX_WAIT, 0, NULL, NULL, 0), EFAULT);
	EXPECT_ERR(futex(BAD_PTR, FUTEX_WAIT, 0, NULL, NULL, 0), EFAULT);
	EXPECT_ERR(futex(NULL, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0), EFAULT);
	EXPECT_ERR(futex(&word, FUTEX_WAIT, 1, BAD_PTR, NULL, 0), EFAULT);
	EXPECT_ERR(futex(&word, FUTEX_WAIT, 1, &ts, NULL, 0), EINVAL);
	ts = (struct timespec){ -1, 0 };
	EXPECT_ERR(futex(&word, FUTEX_WAIT, 1, &ts, NULL, 0), EINVAL);
	EXPECT_ERR(futex(&word, FUTEX_WAIT_BITSET, 1, NULL, NULL, 0), EINVAL);
	EXPECT_ERR(futex(&word, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 2, NULL,
			 NULL, 0),
		   ENOSYS);
	EXPECT_ERR(futex(&word, 99, 0, NULL, NULL, 0), ENOSYS);
	EXPECT_ERR(futex(&word, FUTEX_FD, 0, NULL, NULL, 0), ENOSYS);
}

TEST(wake_errors)
{
	int word = 0;

	EXPECT_EQ(futex(&word, FUTEX_WAKE, 1, NULL, NULL, 0), 0);
	EXPECT_EQ(futex(&word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0), 0);
	EXPECT_ERR(futex((char *)&word + 2, FUTEX_WAKE, 1, NULL, NULL, 0),
		   EINVAL);
	EXPECT_ERR(futex(NULL, FUTEX_WAKE, 1, NULL, NULL, 0), EFAULT);
	EXPECT_ERR(futex(BAD_PTR, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0),
		   EFAULT);
	EXPECT_ERR(futex(&word, FUTEX_WAKE_BITSET, 1, NULL, NULL, 0), EINVAL);
}

TEST(requeue_errors)
{
	int a = 1, b = 2;

	EXPECT_ERR(futex(&a, FUTEX_CMP_REQUEUE, 1, (void *)1, &b, 7), EAGAIN);
	EXPECT_EQ(futex(&a, FUTEX_CMP_REQUEUE, 1, (void *)1, &b, 1), 0);
	EXPECT_ERR(futex(&a, FUTEX_CMP_REQUEUE, (unsigned int)-1, (void *)1, &b,
			 1),
		   EINVAL);
	EXPECT_ERR(futex(&a, FUTEX_CMP_REQUEUE, 1, (void *)-1, &b, 1), EINVAL);
	EXPECT_ERR(futex(&a, FUTEX_CMP_REQUEUE, 1, (void *)1, BAD_PTR, 1),
		   EFAULT);
	EXPECT_ERR(futex(&a, FUTEX_REQUEUE, 1, (void *)1, (char *)&b + 1, 0),
		   EINVAL);
}

TEST(waits_time_out)
{
	struct timespec ts = { 0, 10000000 };
	int word = 1;

	EXPECT_ERR(futex(&word, FUTEX_WAIT, 1, &ts, NULL, 0), ETIMEDOUT);
	EXPECT_ERR(futex(&word, FUTEX_WAIT_PRIVATE, 1, &ts, NULL, 0),
		   ETIMEDOUT);
	ts = (struct timespec){ 0, 0 };
	EXPECT_ERR(futex(&word, FUTEX_WAIT, 1, &ts, NULL, 0), ETIMEDOUT);
	clock_gettime(CLOCK_MONOTONIC, &ts);
	EXPECT_ERR(futex(&word, FUTEX_WAIT_BITSET, 1, &ts, NULL, ~0U),
		   ETIMEDOUT);
	clock_gettime(CLOCK_REALTIME, &ts);
	EXPECT_ERR(futex(&word, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 1,
			 &ts, NULL, ~0U),
		   ETIMEDOUT);
}

/* Children that wait on @word with @bitset; each ends with 0 when woken. */
static void start_waiters(pid_t *pids, int n, int *word, unsigned int bitset)
{
	for (int i = 0; i < n; i++) {
		pids[i] = fork();
		if (!pids[i])
			_exit(futex(word, FUTEX_WAIT_BITSET, 0, NULL, NULL,
				    bitset) != 0);
		EXPECT(tap_await_state(pids[i], 'S'));
	}
}

static void expect_ends(pid_t *pids, int n)
{
	for (int i = 0; i < n; i++)
		EXPECT_EQ(tap_wait(pids[i]), 0);
}

TEST(wake_wakes_as_many_as_asked)
{
	int *word = shared_page();
	pid_t pids[5];

	start_waiters(pids, 5, word, ~0U);
	EXPECT_EQ(futex(word, FUTEX_WAKE, 2, NULL, NULL, 0), 2);
	EXPECT_EQ(futex(word, FUTEX_WAKE, 0, NULL, NULL, 0), 1);
	EXPECT_EQ(futex(word, FUTEX_WAKE, 100, NULL, NULL, 0), 2);
	EXPECT_EQ(futex(word, FUTEX_WAKE, 100, NULL, NULL, 0), 0);
	expect_ends(pids, 5);
}

TEST(bitsets_choose)
{
	int *word = shared_page();
	pid_t pids[2];

	start_waiters(pids, 1, word, 1);
	start_waiters(pids + 1, 1, word, 2);
	EXPECT_EQ(futex(word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 4), 0);
	EXPECT_EQ(futex(word, FUTEX_WAKE_BITSET, 9, NULL, NULL, 2), 1);
	EXPECT_EQ(tap_wait(pids[1]), 0);
	EXPECT_EQ(futex(word, FUTEX_WAKE, 9, NULL, NULL, 0), 1);
	EXPECT_EQ(tap_wait(pids[0]), 0);
}

TEST(requeue_moves_waiters)
{
	int *word = shared_page();
	pid_t pids[4];

	start_waiters(pids, 4, word, ~0U);
	EXPECT_EQ(futex(word, FUTEX_CMP_REQUEUE, 1, (void *)2, word + 1, 0), 3);
	EXPECT_EQ(futex(word + 1, FUTEX_WAKE, 9, NULL, NULL, 0), 2);
	EXPECT_EQ(futex(word, FUTEX_WAKE, 9, NULL, NULL, 0), 1);
	expect_ends(pids, 4);
}

/* Two mappings of one file at different addresses name one word. */
TEST(a_word_is_known_by_its_place_in_the_file)
{
	char path[] = "/tmp/futexXXXXXX";
	int fd = mkstemp(path);
	int *a, *b;
	pid_t pid;

	REQUIRE(fd >= 0 && ftruncate(fd, 8192) == 0);
	a = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	b = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 4096);
	REQUIRE(a != MAP_FAILED && b != MAP_FAILED);
	start_waiters(&pid, 1, b + 3, ~0U);
	EXPECT_EQ(futex(b + 4, FUTEX_WAKE, 1, NULL, NULL, 0), 0);
	EXPECT_EQ(futex(a + 1024 + 3, FUTEX_WAKE, 1, NULL, NULL, 0), 1);
	EXPECT_EQ(tap_wait(pid), 0);
	unlink(path);
}

/* After fork a private page is two pages: nobody waits on ours. */
TEST(private_memory_is_not_shared_by_fork)
{
	int *word = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	REQUIRE(word != MAP_FAILED);
	start_waiters(&pid, 1, word, ~0U);
	EXPECT_EQ(futex(word, FUTEX_WAKE, 1, NULL, NULL, 0), 0);
	kill(pid, SIGKILL);
	tap_wait(pid);
}

static unsigned int wake_op(unsigned int op, unsigned int oparg,
			    unsigned int cmp, unsigned int cmparg)
{
	return op << 28 | cmp << 24 | (oparg & 0xfff) << 12 | (cmparg & 0xfff);
}

TEST(wake_op_changes_the_word)
{
	int a = 0, b = 5;

	EXPECT_EQ(futex(&a, FUTEX_WAKE_OP, 1, NULL, &b, wake_op(0, 9, 0, 5)),
		  0);
	EXPECT_EQ(b, 9);
	futex(&a, FUTEX_WAKE_OP, 1, NULL, &b, wake_op(1, 3, 0, 0));
	EXPECT_EQ(b, 12);
	futex(&a, FUTEX_WAKE_OP, 1, NULL, &b, wake_op(2, 3, 0, 0));
	EXPECT_EQ(b, 15);
	futex(&a, FUTEX_WAKE_OP, 1, NULL, &b, wake_op(3, 1, 0, 0));
	EXPECT_EQ(b, 14);
	futex(&a, FUTEX_WAKE_OP, 1, NULL, &b, wake_op(4, 6, 0, 0));
	EXPECT_EQ(b, 8);
	futex(&a, FUTEX_WAKE_OP, 1, NULL, &b, wake_op(2 | 8, 4, 0, 0));
	EXPECT_EQ(b, 24);
	futex(&a, FUTEX_WAKE_OP, 1, NULL, &b, wake_op(1, 0xfff, 0, 0));
	EXPECT_EQ(b, 23);
	EXPECT_ERR(futex(&a, FUTEX_WAKE_OP, 1, NULL, &b, wake_op(5, 0, 0, 0)),
		   ENOSYS);
	EXPECT_ERR(futex(&a, FUTEX_WAKE_OP, 1, NULL, &b, wake_op(0, 0, 7, 0)),
		   ENOSYS);
	EXPECT_ERR(futex(&a, FUTEX_WAKE_OP, 1, NULL, BAD_PTR, 0), EFAULT);
}

TEST(wake_op_wakes_the_second_if_the_old_value_fits)
{
	int *word = shared_page();
	pid_t pids[2];

	start_waiters(pids, 1, word, ~0U);
	start_waiters(pids + 1, 1, word + 1, ~0U);
	/* old value 0 > 0 is false: only the first is woken */
	EXPECT_EQ(futex(word, FUTEX_WAKE_OP, 1, (void *)1, word + 1,
			wake_op(0, 1, 4, 0)),
		  1);
	EXPECT_EQ(futex(word, FUTEX_WAKE_OP, 1, (void *)1, word + 1,
			wake_op(0, 0, 0, 1)),
		  1);
	expect_ends(pids, 2);
}

static void on_alarm(int sig)
{
	(void)sig;
}

TEST(a_handled_signal_ends_a_wait)
{
	struct sigaction sa = { .sa_handler = on_alarm };
	struct timespec ts = { 100, 0 };
	int word = 0;

	sigaction(SIGALRM, &sa, NULL);
	alarm(1);
	EXPECT_ERR(futex(&word, FUTEX_WAIT, 0, &ts, NULL, 0), EINTR);
	alarm(1);
	EXPECT_ERR(futex(&word, FUTEX_WAIT, 0, NULL, NULL, 0), EINTR);
}

TEST(robust_list_calls)
{
	struct robust_list_head head = { .list = { &head.list } }, *got;
	size_t len = 0;

	EXPECT_ERR(syscall(SYS_set_robust_list, &head, 23), EINVAL);
	EXPECT_EQ(syscall(SYS_set_robust_list, &head, sizeof(head)), 0);
	EXPECT_EQ(syscall(SYS_get_robust_list, 0, &got, &len), 0);
	EXPECT(got == &head);
	EXPECT_EQ(len, sizeof(head));
	EXPECT_ERR(syscall(SYS_get_robust_list, NO_PID, &got, &len), ESRCH);
	EXPECT_ERR(syscall(SYS_get_robust_list, 0, BAD_PTR, &len), EFAULT);
	EXPECT_ERR(syscall(SYS_get_robust_list, 0, &got, BAD_PTR), EFAULT);
	EXPECT_EQ(syscall(SYS_set_robust_list, NULL, sizeof(head)), 0);
	REQUIRE(setresuid(1000, 1000, 1000) == 0);
	EXPECT_ERR(syscall(SYS_get_robust_list, 1, &got, &len), EPERM);
}

struct robust_lock {
	struct robust_list list;
	int word;
};

TEST(a_dead_owner_is_marked_and_a_waiter_woken)
{
	struct robust_lock *lock = (void *)shared_page();
	pid_t owner, waiter;

	owner = fork();
	if (!owner) {
		static struct robust_list_head head;

		head.list.next = &lock->list;
		head.futex_offset = offsetof(struct robust_lock, word);
		lock->list.next = &head.list;
		syscall(SYS_set_robust_list, &head, sizeof(head));
		lock->word = (int)(syscall(SYS_gettid) | FUTEX_WAITERS);
		pause();
	}
	while (!__atomic_load_n(&lock->word, __ATOMIC_SEQ_CST))
		tap_sleep_ms(1);
	waiter = fork();
	if (!waiter)
		_exit(futex(&lock->word, FUTEX_WAIT, (unsigned int)lock->word,
			    NULL, NULL, 0) != 0);
	EXPECT(tap_await_state(waiter, 'S'));
	EXPECT_EQ((unsigned int)lock->word & FUTEX_TID_MASK, owner);
	kill(owner, SIGKILL);
	tap_wait(owner);
	EXPECT_EQ(tap_wait(waiter), 0);
	EXPECT_EQ((unsigned int)lock->word, FUTEX_OWNER_DIED | FUTEX_WAITERS);
}

TEST(a_broken_robust_list_does_no_harm)
{
	for (int i = 0; i < 3; i++) {
		pid_t pid = fork();

		if (!pid) {
			static struct robust_list_head head;
			static struct robust_list loop = { &loop };
			void *bad[3] = { BAD_PTR, (void *)8, &loop };

			head.list.next = bad[i];
			head.list_op_pending = BAD_PTR;
			syscall(SYS_set_robust_list, &head, sizeof(head));
			_exit(7);
		}
		EXPECT_EQ(WEXITSTATUS(tap_wait(pid)), 7);
	}
}

static void *empty_thread(void *arg)
{
	return arg;
}

/* pthread_join() waits for clear_child_tid. */
TEST(threads_can_be_joined)
{
	for (int i = 0; i < 100; i++) {
		pthread_t thread;
		void *ret = NULL;

		REQUIRE(!pthread_create(&thread, NULL, empty_thread, &i));
		EXPECT_EQ(pthread_join(thread, &ret), 0);
		EXPECT(ret == &i);
	}
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int counter, turn;

static void *count_to_10000(void *arg)
{
	for (int i = 0; i < 10000; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
	return arg;
}

TEST(a_mutex_excludes)
{
	pthread_t threads[8];

	for (int i = 0; i < 8; i++)
		REQUIRE(!pthread_create(&threads[i], NULL, count_to_10000,
					NULL));
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	EXPECT_EQ(counter, 80000);
}

static void *play_ping_pong(void *arg)
{
	int me = *(int *)arg;

	pthread_mutex_lock(&mutex);
	for (int i = 0; i < 2000; i++) {
		while (turn != me)
			pthread_cond_wait(&cond, &mutex);
		turn = !me;
		counter++;
		pthread_cond_broadcast(&cond);
	}
	pthread_mutex_unlock(&mutex);
	return NULL;
}

TEST(a_condition_variable_alternates_two_threads)
{
	int who[2] = { 0, 1 };
	pthread_t threads[2];

	for (int i = 0; i < 2; i++)
		REQUIRE(!pthread_create(&threads[i], NULL, play_ping_pong,
					&who[i]));
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	EXPECT_EQ(counter, 4000);
}
