/*
 * tests/bench/talk.c - what it costs two processes to take turns.
 *
 * Each operation wakes the child, which wakes the parent: two switches.
 */
#include "tests/bench/bench.h"
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <linux/futex.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/socket.h>
#include <sys/syscall.h>

static int to_child[2], to_parent[2], pair[2], event_to_child, event_to_parent;
static int epoll_fd, semid, msgid;
static mqd_t queues[2];
static _Atomic int *turn; /* shared: 0 = the parent's, 1 = the child's */

static void send_byte(int fd)
{
	char c = 0;

	must(write(fd, &c, 1) == 1, "write");
}

/* False at the end of the other side. */
static int take_byte(int fd)
{
	char c;

	return read(fd, &c, 1) == 1;
}

static void do_pipe(void)
{
	send_byte(to_child[1]);
	take_byte(to_parent[0]);
}

static void do_socketpair(void)
{
	send_byte(pair[0]);
	take_byte(pair[0]);
}

static void futex_wait_for(int mine)
{
	while (*turn != mine)
		syscall(SYS_futex, turn, FUTEX_WAIT, !mine, NULL);
}

static void futex_pass(int to)
{
	*turn = to;
	syscall(SYS_futex, turn, FUTEX_WAKE, 1);
}

static void do_futex(void)
{
	futex_pass(1);
	futex_wait_for(0);
}

/* The child writes to an eventfd that the parent sees by epoll_wait(). */
static void do_epoll(void)
{
	struct epoll_event event;

	eventfd_write(event_to_child, 1);
	must(epoll_wait(epoll_fd, &event, 1, -1) == 1, "epoll_wait");
	eventfd_read(event_to_parent, &(eventfd_t){ 0 });
}

static void change(int num, int by)
{
	struct sembuf sop = { (unsigned short)num, (short)by, 0 };

	must(semop(semid, &sop, 1) == 0, "semop");
}

static void do_sem(void)
{
	change(0, 1);
	change(1, -1);
}

static void send_msg(long type)
{
	must(msgsnd(msgid, &type, 0, 0) == 0, "msgsnd");
}

static void take_msg(long type)
{
	long got;

	must(msgrcv(msgid, &got, 0, type, 0) == 0, "msgrcv");
}

static void do_msg(void)
{
	send_msg(1);
	take_msg(2);
}

static void send_mq(mqd_t q)
{
	must(mq_send(q, "x", 1, 0) == 0, "mq_send");
}

static void take_mq(mqd_t q)
{
	char c;

	must(mq_receive(q, &c, 1, NULL) == 1, "mq_receive");
}

static void do_mq(void)
{
	send_mq(queues[0]);
	take_mq(queues[1]);
}

static void sem_child(void)
{
	for (;;) {
		change(0, -1);
		change(1, 1);
	}
}

static void msg_child(void)
{
	for (;;) {
		take_msg(1);
		send_msg(2);
	}
}

static void mq_child(void)
{
	for (;;) {
		take_mq(queues[0]);
		send_mq(queues[1]);
	}
}

static void pipe_child(void)
{
	while (take_byte(to_child[0]))
		send_byte(to_parent[1]);
}

static void socket_child(void)
{
	while (take_byte(pair[1]))
		send_byte(pair[1]);
}

static void futex_child(void)
{
	for (;;) {
		futex_wait_for(1);
		futex_pass(0);
	}
}

static void event_child(void)
{
	eventfd_t n;

	while (eventfd_read(event_to_child, &n) == 0)
		eventfd_write(event_to_parent, 1);
}

static const struct {
	struct bench bench;
	void (*child)(void);
} talks[] = {
	{ { "pipe-ping-pong", do_pipe, 100 }, pipe_child },
	{ { "socket-ping-pong", do_socketpair, 100 }, socket_child },
	{ { "futex-ping-pong", do_futex, 100 }, futex_child },
	{ { "epoll-wake-up", do_epoll, 100 }, event_child },
	{ { "semop-ping-pong", do_sem, 100 }, sem_child },
	{ { "msg-ping-pong", do_msg, 100 }, msg_child },
	{ { "mqueue-ping-pong", do_mq, 100 }, mq_child },
};

static pid_t start(void (*child)(void))
{
	pid_t pid = fork();

	must(pid >= 0, "fork");
	if (pid > 0)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	child();
	_exit(0);
}

static mqd_t new_queue(void)
{
	struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = 1 };
	mqd_t q = mq_open("/bench", O_RDWR | O_CREAT | O_EXCL, 0600, &attr);

	must(q >= 0 && mq_unlink("/bench") == 0, "mq_open");
	return q;
}

static void open_ipc(void)
{
	semid = semget(IPC_PRIVATE, 2, 0600);
	msgid = msgget(IPC_PRIVATE, 0600);
	must(semid >= 0 && msgid >= 0, "semget, msgget");
	queues[0] = new_queue();
	queues[1] = new_queue();
}

int main(void)
{
	struct epoll_event event = { .events = EPOLLIN };

	turn = mmap(NULL, sizeof(*turn), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	must(turn != MAP_FAILED, "mmap");
	must(!pipe(to_child) && !pipe(to_parent), "pipe");
	must(!socketpair(AF_UNIX, SOCK_STREAM, 0, pair), "socketpair");
	event_to_child = eventfd(0, 0);
	event_to_parent = eventfd(0, 0);
	epoll_fd = epoll_create1(0);
	must(!epoll_ctl(epoll_fd, EPOLL_CTL_ADD, event_to_parent, &event),
	     "epoll_ctl");
	open_ipc();
	for (size_t i = 0; i < sizeof(talks) / sizeof(talks[0]); i++) {
		pid_t pid = start(talks[i].child);

		measure_all(&talks[i].bench, 1);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	semctl(semid, 0, IPC_RMID);
	msgctl(msgid, IPC_RMID, NULL);
	return 0;
}
