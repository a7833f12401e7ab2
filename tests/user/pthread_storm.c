/*
 * tests/user/pthread_storm.c - the C library's threads, many at a time.
 *
 * Built with musl like every test, and for Debian's image with glibc too: the
 * two libraries ask the kernel for different things (tests/boot/debian.py).
 *
 * See: pthreads(7), futex(7), set_robust_list(2).
 */
#include "tests/user/tap.h"
#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/mman.h>

#define THREADS 8

/* Start @n threads of @fn, each told its number, and join them all. */
static void run(int n, void *(*fn)(void *))
{
	pthread_t t[THREADS];

	for (long i = 0; i < n; i++)
		REQUIRE(!pthread_create(&t[i], NULL, fn, (void *)i));
	for (int i = 0; i < n; i++)
		EXPECT_EQ(pthread_join(t[i], NULL), 0);
}

/* Memory that stays shared over fork(). */
static void *shared(size_t size)
{
	return mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

/* Threads that /proc lists. */
static int nr_threads(void)
{
	DIR *dir = opendir("/proc/self/task");
	int n = -2;

	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

static void *nothing(void *arg)
{
	return arg;
}

static void *create_and_join(void *arg)
{
	for (long i = 0; i < 25; i++) {
		pthread_t t;
		void *res;

		if (pthread_create(&t, NULL, nothing, (void *)i) ||
		    pthread_join(t, &res) || res != (void *)i)
			tap_fail("round %ld\n", i);
	}
	return arg;
}

TEST(threads_come_and_go)
{
	run(THREADS, create_and_join);
	EXPECT_EQ(nr_threads(), 1);
}

TEST(detached_threads_leave_nothing)
{
	pthread_attr_t attr;
	pthread_t t;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	for (int i = 0; i < 80; i++)
		if (pthread_create(&t, &attr, nothing, NULL) == EAGAIN)
			i--; /* others are still leaving */
	while (nr_threads() > 1)
		sched_yield();
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int waiting, generation, sum;

/* A barrier by hand: the last to come wakes all others. */
static void meet(void)
{
	pthread_mutex_lock(&lock);
	if (++waiting == THREADS) {
		waiting = 0;
		generation++;
		pthread_cond_broadcast(&cond);
	} else {
		int mine = generation;

		while (mine == generation)
			pthread_cond_wait(&cond, &lock);
	}
	pthread_mutex_unlock(&lock);
}

static void *meet_often(void *arg)
{
	for (int i = 0; i < 40; i++)
		meet();
	return arg;
}

TEST(broadcasts_reach_everyone)
{
	run(THREADS, meet_often);
	EXPECT_EQ(generation, 40);
}

static pthread_barrier_t barrier;
static int turns;

static void *barrier_often(void *arg)
{
	for (int i = 0; i < 40; i++)
		if (pthread_barrier_wait(&barrier) ==
		    PTHREAD_BARRIER_SERIAL_THREAD)
			__atomic_add_fetch(&turns, 1, __ATOMIC_RELAXED);
	return arg;
}

TEST(a_barrier_has_one_serial_thread)
{
	pthread_barrier_init(&barrier, NULL, THREADS);
	run(THREADS, barrier_often);
	EXPECT_EQ(turns, 40);
	EXPECT_EQ(pthread_barrier_destroy(&barrier), 0);
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static volatile long pair[2];

static void *read_or_write(void *arg)
{
	for (int i = 0; i < 150; i++) {
		if ((long)arg % 4 == 0) {
			pthread_rwlock_wrlock(&rwlock);
			pair[0]++;
			pair[1]++;
		} else {
			pthread_rwlock_rdlock(&rwlock);
			if (pair[0] != pair[1])
				tap_fail("torn");
		}
		pthread_rwlock_unlock(&rwlock);
	}
	return arg;
}

TEST(readers_never_see_half_a_write)
{
	run(THREADS, read_or_write);
	EXPECT_EQ(pair[0], 300);
}

static sem_t items, spaces;

static void *pass_on(void *arg)
{
	for (int i = 0; i < 150; i++) {
		if ((long)arg % 2) {
			sem_wait(&spaces);
			sem_post(&items);
		} else {
			sem_wait(&items);
			sem_post(&spaces);
			__atomic_add_fetch(&sum, 1, __ATOMIC_RELAXED);
		}
	}
	return arg;
}

TEST(semaphores_lose_no_wake_up)
{
	sem_init(&items, 0, 0);
	sem_init(&spaces, 0, 3);
	run(THREADS, pass_on);
	EXPECT_EQ(sum, 150 * THREADS / 2);
}

/* Waits that time out race with wake-ups: no count may be lost. */
static void *wait_impatiently(void *arg)
{
	for (int i = 0; i < 80; i++) {
		struct timespec end;

		if ((long)arg % 2) {
			sem_post(&items);
			continue;
		}
		do {
			clock_gettime(CLOCK_REALTIME, &end);
			end.tv_nsec += 50000;
			end.tv_sec += end.tv_nsec / 1000000000;
			end.tv_nsec %= 1000000000;
		} while (sem_timedwait(&items, &end));
	}
	return arg;
}

TEST(time_outs_lose_no_wake_up)
{
	int left;

	sem_init(&items, 0, 0);
	run(THREADS, wait_impatiently);
	sem_getvalue(&items, &left);
	EXPECT_EQ(left, 0);
}

struct robust {
	pthread_mutex_t lock;
	int deaths, seen;
};

/* Lock, then die without a word; whoever comes next is told. */
static void lock_and_die(struct robust *r)
{
	int err = pthread_mutex_lock(&r->lock);

	if (err == EOWNERDEAD) {
		r->seen++;
		pthread_mutex_consistent(&r->lock);
	} else if (err) {
		_exit(1);
	}
	r->deaths++;
	_exit(0);
}

TEST(robust_mutexes_survive_their_owners)
{
	struct robust *r = shared(sizeof(*r));
	pthread_mutexattr_t attr;
	int status;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setpshared(&attr, PTHREAD_PROCESS_SHARED);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&r->lock, &attr);
	for (int i = 0; i < 20; i++)
		if (fork() == 0)
			lock_and_die(r);
	while (wait(&status) > 0)
		EXPECT_EQ(status, 0);
	EXPECT_EQ(r->deaths, 20);
	EXPECT_EQ(r->seen, 19);
	EXPECT_EQ(pthread_mutex_lock(&r->lock), EOWNERDEAD);
	pthread_mutex_unlock(&r->lock); /* not made consistent: for ever */
	EXPECT_EQ(pthread_mutex_lock(&r->lock), ENOTRECOVERABLE);
}

static void *die_with_lock(void *r)
{
	pthread_mutex_lock(&((struct robust *)r)->lock);
	return NULL;
}

TEST(robust_mutexes_survive_threads_too)
{
	static struct robust r;
	pthread_mutexattr_t attr;
	pthread_t t;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setrobust(&attr, PTHREAD_MUTEX_ROBUST);
	pthread_mutex_init(&r.lock, &attr);
	for (int i = 0; i < 20; i++) {
		pthread_create(&t, NULL, die_with_lock, &r);
		pthread_join(t, NULL);
		EXPECT_EQ(pthread_mutex_trylock(&r.lock), EOWNERDEAD);
		pthread_mutex_consistent(&r.lock);
		pthread_mutex_unlock(&r.lock);
	}
}

struct table {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	int turn;
};

TEST(processes_alternate_by_a_shared_condition)
{
	struct table *t = shared(sizeof(*t));
	pthread_mutexattr_t ma;
	pthread_condattr_t ca;
	int me, status;

	pthread_mutexattr_init(&ma);
	pthread_mutexattr_setpshared(&ma, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&t->lock, &ma);
	pthread_condattr_init(&ca);
	pthread_condattr_setpshared(&ca, PTHREAD_PROCESS_SHARED);
	pthread_cond_init(&t->cond, &ca);
	me = fork() == 0;
	for (int i = 0; i < 100; i++) {
		pthread_mutex_lock(&t->lock);
		while (t->turn % 2 != me)
			pthread_cond_wait(&t->cond, &t->lock);
		t->turn++;
		pthread_cond_signal(&t->cond);
		pthread_mutex_unlock(&t->lock);
	}
	if (me)
		_exit(0);
	wait(&status);
	EXPECT_EQ(status, 0);
	EXPECT_EQ(t->turn, 200);
}

static int pipes[2], cleaned;

static void count_cleanup(void *arg)
{
	(void)arg;
	__atomic_add_fetch(&cleaned, 1, __ATOMIC_RELAXED);
}

static void unlock_and_count(void *arg)
{
	pthread_mutex_unlock(&lock);
	count_cleanup(arg);
}

/* Places where a thread can be cancelled. */
static void *block(void *how)
{
	char c;

	pthread_cleanup_push(count_cleanup, NULL);
	switch ((long)how % 4) {
	case 0:
		pause();
		break;
	case 1:
		if (read(pipes[0], &c, 1) < 0)
			perror("read");
		break;
	case 2:
		pthread_mutex_lock(&lock);
		pthread_cleanup_push(unlock_and_count, NULL);
		for (;;)
			pthread_cond_wait(&cond, &lock);
		pthread_cleanup_pop(0);
		break;
	default:
		for (;;)
			pthread_testcancel();
	}
	pthread_cleanup_pop(0);
	return NULL;
}

TEST(cancelled_threads_clean_up)
{
	REQUIRE(pipe(pipes) == 0);
	for (int round = 0; round < 10; round++) {
		pthread_t t[4];
		void *res;

		for (long i = 0; i < 4; i++)
			pthread_create(&t[i], NULL, block, (void *)i);
		if (round % 2)
			sched_yield();
		for (int i = 0; i < 4; i++)
			EXPECT_EQ(pthread_cancel(t[i]), 0);
		for (int i = 0; i < 4; i++) {
			EXPECT_EQ(pthread_join(t[i], &res), 0);
			EXPECT(res == PTHREAD_CANCELED);
		}
	}
	EXPECT(cleaned <= 10 * 5);
	EXPECT_EQ(pthread_mutex_trylock(&lock), 0);
}

static sem_t answered;
static pthread_t victims[THREADS];

static void answer(int sig)
{
	(void)sig;
	for (int i = 0; i < THREADS; i++)
		if (pthread_equal(pthread_self(), victims[i]))
			sem_post(&answered);
}

/* Sleeps in between, so that signals come in sigsuspend() alone. */
static void *be_signalled(void *arg)
{
	sigset_t none;

	sigemptyset(&none);
	while (!__atomic_load_n(&turns, __ATOMIC_ACQUIRE))
		sigsuspend(&none);
	return arg;
}

TEST(pthread_kill_reaches_the_thread_meant)
{
	sigset_t usr1;

	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &usr1, NULL);
	sem_init(&answered, 0, 0);
	signal(SIGUSR1, answer);
	for (int i = 0; i < THREADS; i++)
		pthread_create(&victims[i], NULL, be_signalled, NULL);
	for (int i = 0; i < 160; i++) {
		EXPECT_EQ(pthread_kill(victims[i % THREADS], SIGUSR1), 0);
		while (sem_wait(&answered))
			;
	}
	__atomic_store_n(&turns, 1, __ATOMIC_RELEASE);
	for (int i = 0; i < THREADS; i++) {
		pthread_kill(victims[i], SIGUSR1);
		pthread_join(victims[i], NULL);
	}
}

/* Threads in every state a process may have them in when it ends. */
static void *be_busy(void *how)
{
	pthread_t t;

	for (;;) {
		switch ((long)how % 4) {
		case 0:
			sem_wait(&items);
			break;
		case 1:
			if (!pthread_create(&t, NULL, nothing, NULL))
				pthread_join(t, NULL);
			break;
		case 2:
			free(malloc(100000));
			break;
		default:
			sched_yield();
		}
	}
	return NULL;
}

static void make_busy(void)
{
	pthread_t t;

	sem_init(&items, 0, 0);
	for (long i = 0; i < THREADS; i++)
		if (pthread_create(&t, NULL, be_busy, (void *)i))
			_exit(1);
}

static void *exec_true(void *arg)
{
	execl("/bin/sh", "sh", "-c", "exit $((4 * 10 + 2))", (char *)NULL);
	return arg;
}

TEST(exec_ends_all_other_threads)
{
	for (int i = 0; i < 6; i++) {
		pthread_t t;
		int status;
		pid_t pid = fork();

		if (pid == 0) {
			make_busy();
			if (i % 2)
				exec_true(NULL);
			pthread_create(&t, NULL, exec_true, NULL);
			pthread_exit(NULL);
		}
		EXPECT_EQ(waitpid(pid, &status, 0), pid);
		EXPECT_EQ(status, 42 << 8);
	}
}

static void *exit_now(void *arg)
{
	_exit((int)(long)arg);
}

TEST(exit_ends_all_threads_with_one_status)
{
	for (long i = 0; i < 12; i++) {
		pthread_t t;
		int status;
		pid_t pid = fork();

		if (pid == 0) {
			make_busy();
			if (i % 3 == 0)
				exit_now((void *)i);
			if (i % 3 == 1)
				raise(SIGKILL);
			pthread_create(&t, NULL, exit_now, (void *)i);
			pause();
		}
		EXPECT_EQ(waitpid(pid, &status, 0), pid);
		EXPECT_EQ(status, i % 3 == 1 ? SIGKILL : i << 8);
	}
}

static void *fork_often(void *arg)
{
	for (int i = 0; i < 6; i++) {
		int status = -1;
		pid_t pid = fork();

		if (pid == 0)
			_exit(nr_threads() == 1 ? 0 : 1);
		if (waitpid(pid, &status, 0) != pid || status)
			tap_fail("status %#x\n", status);
	}
	return arg;
}

TEST(a_fork_of_many_threads_has_one)
{
	run(4, fork_often);
}
