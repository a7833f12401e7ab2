/*
 * tests/user/ipc_failnth.c - IPC objects when memory runs out at any point.
 *
 * See: tests/user/failnth.h.
 */
#include "tests/user/failnth.h"
#include <mqueue.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>

#ifndef MSG_COPY
#define MSG_COPY 040000
#endif

static int do_shm(void)
{
	int id = shmget(IPC_PRIVATE, 8192, 0600), err;
	char *p;

	if (id < 0)
		return -errno;
	p = shmat(id, NULL, 0);
	err = p == (char *)-1 ? -errno : 0;
	if (!err)
		shmdt(p);
	shmctl(id, IPC_RMID, NULL);
	return err;
}

TEST(shared_memory)
{
	fail_each(do_shm);
}

static int do_sem(void)
{
	struct sembuf sops[20];
	int id = semget(IPC_PRIVATE, 20, 0600), err = 0;
	unsigned short all[20];

	if (id < 0)
		return -errno;
	for (unsigned short i = 0; i < 20; i++)
		sops[i] = (struct sembuf){ i, 1, SEM_UNDO };
	if (semop(id, sops, 20) || semctl(id, 0, GETALL, all))
		err = -errno;
	semctl(id, 0, IPC_RMID);
	return err;
}

TEST(semaphores)
{
	fail_each(do_sem);
}

static int do_msg(void)
{
	struct {
		long type;
		char text[100];
	} m = { 1, "" };
	int id = msgget(IPC_PRIVATE, 0600), err = 0;

	if (id < 0)
		return -errno;
	if (msgsnd(id, &m, 100, 0) ||
	    msgrcv(id, &m, 100, 0, MSG_COPY | IPC_NOWAIT) != 100)
		err = -errno;
	msgctl(id, IPC_RMID, NULL);
	return err;
}

TEST(message_queues)
{
	fail_each(do_msg);
}

static int do_mq(void)
{
	int fd = mq_open("/failnth", O_RDWR | O_CREAT, 0600, NULL), err;

	if (fd < 0)
		return -errno;
	err = mq_send(fd, "x", 1, 3) ? -errno : 0;
	close(fd);
	while (mq_unlink("/failnth") && errno == ENOMEM)
		;
	return err;
}

TEST(posix_message_queues)
{
	fail_each(do_mq);
}

static int do_ipc_namespace(void)
{
	return unshare(CLONE_NEWIPC) ? -errno : 0;
}

TEST(ipc_namespaces)
{
	fail_each(do_ipc_namespace);
}
