/*
 * tests/user/threads.c - tasks that share a process.
 *
 * See: clone(2), futex(2), pthreads(7), _exit(2).
 */
#include "tests/user/tap.h"
#include <dirent.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/syscall.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static int counter, turn;
static __thread int mine;

static pid_t tid(void)
{
	return (pid_t)syscall(SYS_gettid);
}

static void *count(void *rounds)
{
	for (long i = 0; i < (long)rounds; i++) {
		pthread_mutex_lock(&lock);
		counter++;
		pthread_mutex_unlock(&lock);
	}
	return (void *)(long)tid();
}

TEST(a_mutex_protects_a_counter)
{
	pthread_t t[4];

	for (int i = 0; i < 4; i++)
		REQUIRE(!pthread_create(&t[i], NULL, count, (void *)5000l));
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
	EXPECT_EQ(counter, 20000);
}

TEST(threads_share_the_pid_and_have_tids_of_their_own)
{
	pthread_t t;
	void *other;

	REQUIRE(!pthread_create(&t, NULL, count, NULL));
	pthread_join(t, &other);
	EXPECT((long)other != getpid());
	EXPECT_EQ(tid(), getpid());
}

static void *ping(void *arg)
{
	for (int i = 0; i < 500; i++) {
		pthread_mutex_lock(&lock);
		while (turn != (arg != NULL))
			pthread_cond_wait(&cond, &lock);
		turn = !turn;
		pthread_cond_signal(&cond);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

TEST(condition_variables_alternate)
{
	pthread_t t;

	REQUIRE(!pthread_create(&t, NULL, ping, &lock));
	ping(NULL);
	pthread_join(t, NULL);
	EXPECT_EQ(turn, 0);
}

static void *sleeper(void *arg)
{
	for (;;)
		pause();
	return arg;
}

static int count_tasks(void)
{
	DIR *d = opendir("/proc/self/task");
	int n = 0;

	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n - 2;
}

TEST(proc_lists_the_threads)
{
	pthread_t t;
	char text[2048], *p;

	for (int i = 0; i < 3; i++)
		REQUIRE(!pthread_create(&t, NULL, sleeper, NULL));
	EXPECT_EQ(count_tasks(), 4);
	REQUIRE(tap_read_file("/proc/self/status", text, sizeof(text)) > 0);
	p = strstr(text, "Threads:");
	EXPECT(p && atoi(p + 8) == 4);
}

static void exit_with_threads(void)
{
	pthread_t t;

	for (int i = 0; i < 3; i++)
		pthread_create(&t, NULL, sleeper, NULL);
	exit(5);
}

TEST(exit_group_ends_all_threads)
{
	EXPECT_EQ(tap_in_child(exit_with_threads), 0x500);
}

static void *leave_later(void *arg)
{
	(void)arg;
	tap_sleep_ms(200);
	_exit(6);
}

static void leader_leaves_first(void)
{
	pthread_t t;

	pthread_create(&t, NULL, leave_later, NULL);
	syscall(SYS_exit, 0);
}

TEST(a_process_lives_until_its_last_thread)
{
	pid_t pid = fork();

	if (pid == 0)
		leader_leaves_first();
	EXPECT(tap_await_state(pid, 'Z'));
	EXPECT_EQ(waitpid(pid, NULL, WNOHANG), 0);
	EXPECT_EQ(tap_wait(pid), 0x600);
}

static void *exec_from_thread(void *arg)
{
	(void)arg;
	execl("/bin/busybox", "sh", "-c", "exit $(($$ % 100))", (char *)NULL);
	_exit(127);
}

static void exec_in_a_thread(void)
{
	pthread_t t;

	pthread_create(&t, NULL, exec_from_thread, NULL);
	sleeper(NULL);
}

TEST(exec_by_any_thread_keeps_the_process_id)
{
	pid_t pid = fork();

	if (pid == 0)
		exec_in_a_thread();
	EXPECT_EQ(WEXITSTATUS(tap_wait(pid)), pid % 100);
}

static void *crash(void *arg)
{
	*(volatile char *)arg = 0;
	return NULL;
}

static void crash_in_a_thread(void)
{
	pthread_t t;

	pthread_create(&t, NULL, crash, NULL);
	sleeper(NULL);
}

TEST(a_crash_in_a_thread_ends_the_process)
{
	EXPECT_EQ(tap_in_child(crash_in_a_thread) & 0x7f, SIGSEGV);
}

static void *set_mine(void *arg)
{
	mine = (int)(long)arg;
	tap_sleep_ms(20);
	return (void *)(long)mine;
}

TEST(thread_local_storage_is_local)
{
	pthread_t t[3];
	void *value;

	for (long i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, set_mine, (void *)(i + 10));
	for (long i = 0; i < 3; i++) {
		pthread_join(t[i], &value);
		EXPECT_EQ((long)value, i + 10);
	}
	EXPECT_EQ(mine, 0);
}

static volatile pid_t handled_by;

static void note_thread(int sig)
{
	(void)sig;
	handled_by = tid();
}

static void *wait_for_signal(void *arg)
{
	*(volatile pid_t *)arg = tid();
	while (!handled_by)
		tap_sleep_ms(5);
	return NULL;
}

TEST(tgkill_reaches_one_thread)
{
	volatile pid_t other = 0;
	pthread_t t;

	signal(SIGUSR1, note_thread);
	pthread_create(&t, NULL, wait_for_signal, (void *)&other);
	while (!other)
		tap_sleep_ms(5);
	EXPECT_EQ(syscall(SYS_tgkill, getpid(), other, SIGUSR1), 0);
	pthread_join(t, NULL);
	EXPECT_EQ(handled_by, other);
	EXPECT_ERR(syscall(SYS_tgkill, getpid() + 1, other, SIGUSR1), ESRCH);
}

TEST(a_process_signal_goes_to_a_thread_that_does_not_block_it)
{
	volatile pid_t other = 0;
	sigset_t set;
	pthread_t t;

	signal(SIGUSR1, note_thread);
	pthread_create(&t, NULL, wait_for_signal, (void *)&other);
	while (!other)
		tap_sleep_ms(5);
	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	kill(getpid(), SIGUSR1);
	pthread_join(t, NULL);
	EXPECT_EQ(handled_by, other);
}

static sem_t sem;

static void *post(void *arg)
{
	(void)arg;
	for (int i = 0; i < 100; i++)
		sem_post(&sem);
	return NULL;
}

TEST(semaphores_count)
{
	pthread_t t;

	sem_init(&sem, 0, 0);
	pthread_create(&t, NULL, post, NULL);
	for (int i = 0; i < 100; i++)
		sem_wait(&sem);
	pthread_join(t, NULL);
	EXPECT_ERR(sem_trywait(&sem), EAGAIN);
}

TEST(a_timed_wait_times_out)
{
	struct timespec until;
	int64_t start = tap_now_ms();

	sem_init(&sem, 0, 0);
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += 100 * 1000 * 1000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	EXPECT_ERR(sem_timedwait(&sem, &until), ETIMEDOUT);
	EXPECT(tap_now_ms() - start >= 99);
}

TEST(a_hundred_threads)
{
	pthread_t t[100];
	int made = 0;

	counter = 0;
	for (; made < 100; made++)
		if (pthread_create(&t[made], NULL, count, (void *)10l))
			break;
	EXPECT_EQ(made, 100);
	for (int i = 0; i < made; i++)
		pthread_join(t[i], NULL);
	EXPECT_EQ(counter, 1000);
}
