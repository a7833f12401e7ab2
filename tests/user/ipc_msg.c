/*
 * tests/user/ipc_msg.c - System V message queues.
 *
 * See: msgget(2), msgop(2), msgctl(2); ipc/msg*.c.
 */
#include "tap.h"
#include <limits.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/syscall.h>
#include "ipc.h"

#ifndef MSG_COPY
#define MSG_COPY 040000
#endif
#ifndef MSG_EXCEPT
#define MSG_EXCEPT 020000
#endif
#ifndef MSG_STAT_ANY
#define MSG_STAT_ANY 13
#endif
#ifndef MSG_INFO
#define MSG_INFO 12
#endif
#ifndef MSG_STAT
#define MSG_STAT 11
#endif

#define KEY 0x5e3a2001

struct message {
	long type;
	char text[16384];
};

static struct message out, in;

static int new_queue(void)
{
	int id = msgget(IPC_PRIVATE, 0600);

	REQUIRE(id >= 0);
	return id;
}

static void drop(int id)
{
	EXPECT_EQ(msgctl(id, IPC_RMID, NULL), 0);
}

static int put(int id, long type, const char *text)
{
	out.type = type;
	strcpy(out.text, text);
	return msgsnd(id, &out, strlen(text), IPC_NOWAIT);
}

static ssize_t get(int id, long type, int flg)
{
	memset(&in, 0, sizeof(in));
	return msgrcv(id, &in, sizeof(in.text), type, flg | IPC_NOWAIT);
}

/* The first letter of the next message of @type; 0 if there is none. */
static int letter(int id, long type, int flg)
{
	return get(id, type, flg) < 0 ? 0 : in.text[0];
}

static struct msqid_ds stat_of(int id)
{
	struct msqid_ds ds;

	memset(&ds, 0xff, sizeof(ds));
	EXPECT_EQ(msgctl(id, IPC_STAT, &ds), 0);
	return ds;
}

TEST(msgget_errors)
{
	int id = msgget(KEY, IPC_CREAT | IPC_EXCL | 0600);

	REQUIRE(id >= 0);
	EXPECT_EQ(msgget(KEY, 0), id);
	EXPECT_EQ(msgget(KEY, IPC_CREAT | 0600), id);
	EXPECT_ERR(msgget(KEY, IPC_CREAT | IPC_EXCL), EEXIST);
	EXPECT_ERR(msgget(KEY + 1, 0600), ENOENT);
	drop(id);
	EXPECT_ERR(msgget(KEY, 0600), ENOENT);
}

TEST(messages_come_in_order_by_type)
{
	int id = new_queue();

	EXPECT_EQ(put(id, 3, "a"), 0);
	EXPECT_EQ(put(id, 1, "b"), 0);
	EXPECT_EQ(put(id, 2, "c"), 0);
	EXPECT_EQ(put(id, 1, "d"), 0);
	EXPECT_EQ(put(id, 5, "e"), 0);
	EXPECT_EQ(letter(id, 2, 0), 'c');
	EXPECT_EQ(in.type, 2);
	EXPECT_EQ(letter(id, 2, 0), 0);
	EXPECT_EQ(letter(id, -4, 0), 'b'); /* the lowest up to 4 */
	EXPECT_EQ(letter(id, -1, 0), 'd');
	EXPECT_EQ(letter(id, -2, 0), 0);
	EXPECT_EQ(letter(id, 3, MSG_EXCEPT), 'e');
	EXPECT_EQ(letter(id, 3, MSG_EXCEPT), 0);
	EXPECT_EQ(put(id, LONG_MAX, "f"), 0);
	EXPECT_EQ(letter(id, LONG_MIN, 0), 'a');
	EXPECT_EQ(letter(id, LONG_MIN, 0), 'f');
	EXPECT_EQ(in.type, LONG_MAX);
	EXPECT_EQ(put(id, 9, "g"), 0);
	EXPECT_EQ(letter(id, 0, 0), 'g');
	drop(id);
}

TEST(msgsnd_errors)
{
	int id = new_queue();

	out.type = 0;
	EXPECT_ERR(msgsnd(id, &out, 1, 0), EINVAL);
	out.type = -1;
	EXPECT_ERR(msgsnd(id, &out, 1, 0), EINVAL);
	out.type = 1;
	EXPECT_ERR(msgsnd(id, &out, 8193, 0), EINVAL);
	EXPECT_ERR(msgsnd(id, &out, (size_t)-1, 0), EINVAL);
	EXPECT_ERR(msgsnd(-1, &out, 1, 0), EINVAL);
	EXPECT_ERR(msgsnd(id + 1, &out, 1, 0), EINVAL);
	EXPECT_ERR(syscall(SYS_msgsnd, id, 8L, 1L, 0), EFAULT);
	EXPECT_EQ(msgsnd(id, &out, 8192, 0), 0);
	EXPECT_EQ(msgsnd(id, &out, 8192, IPC_NOWAIT), 0);
	EXPECT_ERR(msgsnd(id, &out, 1, IPC_NOWAIT), EAGAIN);
	EXPECT_EQ(msgsnd(id, &out, 0, IPC_NOWAIT), 0); /* fits: no bytes */
	drop(id);
	EXPECT_ERR(msgsnd(id, &out, 1, 0), EINVAL);
}

TEST(msgrcv_errors)
{
	int id = new_queue();

	EXPECT_ERR(get(id, 0, 0), ENOMSG);
	EXPECT_ERR(msgrcv(-1, &in, 1, 0, IPC_NOWAIT), EINVAL);
	EXPECT_ERR(msgrcv(id + 1, &in, 1, 0, IPC_NOWAIT), EINVAL);
	EXPECT_ERR(msgrcv(id, &in, (size_t)-1, 0, IPC_NOWAIT), EINVAL);
	EXPECT_EQ(put(id, 4, "hello"), 0);
	EXPECT_ERR(msgrcv(id, &in, 4, 0, IPC_NOWAIT), E2BIG);
	EXPECT_EQ(stat_of(id).msg_qnum, 1); /* it is still there */
	EXPECT_EQ(msgrcv(id, &in, 4, 0, MSG_NOERROR), 4);
	EXPECT(!memcmp(in.text, "hell", 4));
	EXPECT_ERR(get(id, 0, 0), ENOMSG); /* the rest is gone */
	EXPECT_EQ(put(id, 4, ""), 0);
	EXPECT_EQ(msgrcv(id, &in, 0, 0, IPC_NOWAIT), 0);
	EXPECT_EQ(put(id, 4, "x"), 0);
	EXPECT_ERR(syscall(SYS_msgrcv, id, 8L, 10L, 0L, 0), EFAULT);
	EXPECT_EQ(stat_of(id).msg_qnum, 0); /* lost */
	drop(id);
	EXPECT_ERR(get(id, 0, 0), EINVAL);
}

TEST(msg_copy_looks_without_taking)
{
	int id = new_queue();

	EXPECT_EQ(put(id, 5, "zero"), 0);
	EXPECT_EQ(put(id, 6, "one"), 0);
	EXPECT_EQ(get(id, 1, MSG_COPY), 3);
	EXPECT_EQ(in.type, 6);
	EXPECT(!strcmp(in.text, "one"));
	EXPECT_EQ(letter(id, 0, MSG_COPY), 'z');
	EXPECT_ERR(get(id, 2, MSG_COPY), ENOMSG);
	EXPECT_ERR(get(id, 0, MSG_COPY | MSG_EXCEPT), EINVAL);
	EXPECT_ERR(msgrcv(id, &in, 10, 0, MSG_COPY), EINVAL);
	EXPECT_ERR(msgrcv(id, &in, 2, 0, MSG_COPY | IPC_NOWAIT), E2BIG);
	EXPECT_ERR(msgrcv(id, &in, 2, 0, MSG_COPY | IPC_NOWAIT | MSG_NOERROR),
		   EINVAL);
	EXPECT_EQ(stat_of(id).msg_qnum, 2);
	EXPECT_EQ(stat_of(id).msg_lrpid, 0);
	drop(id);
}

/* A child that receives; it exits with the letter, or 128 + errno. */
static pid_t receiver(int id, size_t size, long type, int flg)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(msgrcv(id, &in, size, type, flg) < 0 ? 128 + errno
							   : in.text[0]);
	EXPECT(tap_await_state(pid, 'S'));
	return pid;
}

static pid_t sender(int id, size_t size, char c)
{
	pid_t pid = fork();

	if (pid == 0) {
		out.type = 1;
		out.text[0] = c;
		_exit(msgsnd(id, &out, size, 0) ? 128 + errno : 0);
	}
	EXPECT(tap_await_state(pid, 'S'));
	return pid;
}

static int result(pid_t pid)
{
	int status = tap_wait(pid);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

TEST(a_message_goes_to_the_first_who_waits_for_it)
{
	int id = new_queue();
	pid_t two = receiver(id, 10, 2, 0), any = receiver(id, 10, 0, 0),
	      low = receiver(id, 10, -3, 0),
	      other = receiver(id, 10, 2, MSG_EXCEPT);

	EXPECT_EQ(put(id, 7, "a"), 0);
	EXPECT_EQ(result(any), 'a');
	EXPECT_EQ(put(id, 2, "b"), 0);
	EXPECT_EQ(result(two), 'b');
	EXPECT_EQ(stat_of(id).msg_lrpid, two);
	EXPECT_EQ(put(id, 2, "c"), 0);
	EXPECT_EQ(result(low), 'c');
	EXPECT_EQ(put(id, 2, "d"), 0);
	EXPECT_EQ(stat_of(id).msg_qnum, 1);
	EXPECT_EQ(put(id, 3, "e"), 0);
	EXPECT_EQ(result(other), 'e');
	drop(id);
}

TEST(receivers_are_served_in_order)
{
	int id = new_queue();
	pid_t pids[3];

	for (int i = 0; i < 3; i++)
		pids[i] = receiver(id, 10, 0, 0);
	for (int i = 0; i < 3; i++) {
		char text[2] = { (char)('a' + i), 0 };

		EXPECT_EQ(put(id, 1, text), 0);
		EXPECT_EQ(result(pids[i]), 'a' + i);
	}
	drop(id);
}

TEST(a_receiver_with_too_little_room_is_told)
{
	int id = new_queue();
	pid_t small = receiver(id, 2, 0, 0),
	      cut = receiver(id, 2, 0, MSG_NOERROR);

	EXPECT_EQ(put(id, 1, "long"), 0);
	EXPECT_EQ(result(small), 128 + E2BIG);
	EXPECT_EQ(result(cut), 'l');
	drop(id);
}

TEST(senders_wait_for_room)
{
	int id = new_queue(), status = -1;
	pid_t a, b, first;
	char one, two;

	out.type = 1;
	out.text[0] = 'x';
	EXPECT_EQ(msgsnd(id, &out, 8192, 0), 0);
	EXPECT_EQ(msgsnd(id, &out, 8192, 0), 0);
	a = sender(id, 8192, 'a');
	b = sender(id, 8192, 'b');
	EXPECT_EQ(letter(id, 0, 0), 'x');
	first = wait(&status); /* both are woken, one finds the room */
	EXPECT(first == a || first == b);
	EXPECT_EQ(status, 0);
	EXPECT_EQ(stat_of(id).msg_lspid, first);
	EXPECT_EQ(letter(id, 0, 0), 'x');
	EXPECT_EQ(result(first == a ? b : a), 0);
	one = letter(id, 0, 0);
	two = letter(id, 0, 0);
	EXPECT_EQ(one, first == a ? 'a' : 'b');
	EXPECT_EQ(two, first == a ? 'b' : 'a');
	drop(id);
}

TEST(removal_wakes_with_eidrm)
{
	int id = new_queue(), full = new_queue();
	pid_t r = receiver(id, 1, 0, 0), s;

	out.type = 1;
	EXPECT_EQ(msgsnd(full, &out, 8192, 0), 0);
	EXPECT_EQ(msgsnd(full, &out, 8192, 0), 0);
	s = sender(full, 5, 's');
	drop(id);
	drop(full);
	EXPECT_EQ(result(r), 128 + EIDRM);
	EXPECT_EQ(result(s), 128 + EIDRM);
}

static void on_signal(int sig)
{
	(void)sig;
}

TEST(signals_break_it_even_with_sa_restart)
{
	struct sigaction sa = { .sa_handler = on_signal,
				.sa_flags = SA_RESTART };
	int id = new_queue();
	pid_t r, s;

	sigaction(SIGUSR1, &sa, NULL);
	r = receiver(id, 1, 5, 0);
	out.type = 1;
	EXPECT_EQ(msgsnd(id, &out, 8192, 0), 0);
	EXPECT_EQ(msgsnd(id, &out, 8192, 0), 0);
	s = sender(id, 5, 's');
	kill(r, SIGUSR1);
	kill(s, SIGUSR1);
	EXPECT_EQ(result(r), 128 + EINTR);
	EXPECT_EQ(result(s), 128 + EINTR);
	r = receiver(id, 1, 5, 0);
	s = sender(id, 5, 's');
	kill(r, SIGKILL);
	kill(s, SIGKILL);
	EXPECT_EQ(result(r), -SIGKILL);
	EXPECT_EQ(result(s), -SIGKILL);
	EXPECT_EQ(put(id, 5, ""), 0);
	EXPECT_EQ(get(id, 5, 0), 0);
	drop(id);
}

TEST(a_stopped_receiver_goes_on)
{
	int id = new_queue();
	pid_t r = receiver(id, 1, 0, 0);

	kill(r, SIGSTOP);
	EXPECT(tap_await_state(r, 'T'));
	kill(r, SIGCONT);
	EXPECT(tap_await_state(r, 'S'));
	EXPECT_EQ(put(id, 1, "k"), 0);
	EXPECT_EQ(result(r), 'k');
	drop(id);
}

TEST(stat_tells_the_truth)
{
	int id = msgget(KEY, IPC_CREAT | 0620);
	time_t now = time(NULL);
	struct msqid_ds ds = stat_of(id);

	EXPECT_EQ(ds.msg_perm.mode, 0620);
	EXPECT_EQ(ds.msg_perm.__ipc_perm_key, KEY);
	EXPECT_EQ(ds.msg_perm.__ipc_perm_seq, id >> 15);
	EXPECT_EQ(ds.msg_qbytes, 16384);
	EXPECT(ds.msg_ctime >= now - 2 && ds.msg_ctime <= now + 2);
	EXPECT_EQ(ds.msg_stime, 0);
	EXPECT_EQ(ds.msg_rtime, 0);
	EXPECT_EQ(ds.msg_lspid, 0);
	EXPECT_EQ(put(id, 1, "four"), 0);
	EXPECT_EQ(put(id, 1, "five5"), 0);
	ds = stat_of(id);
	EXPECT_EQ(ds.msg_qnum, 2);
	EXPECT_EQ(ds.msg_cbytes, 9);
	EXPECT_EQ(ds.msg_lspid, getpid());
	EXPECT(ds.msg_stime >= now - 2);
	EXPECT_EQ(get(id, 0, 0), 4);
	ds = stat_of(id);
	EXPECT_EQ(ds.msg_qnum, 1);
	EXPECT_EQ(ds.msg_cbytes, 5);
	EXPECT_EQ(ds.msg_lrpid, getpid());
	EXPECT(ds.msg_rtime >= now - 2);
	drop(id);
}

TEST(ipc_set_changes_owner_mode_and_room)
{
	int id = new_queue();
	struct msqid_ds ds = stat_of(id);
	pid_t s;

	ds.msg_qbytes = 4;
	ds.msg_perm.uid = 5;
	ds.msg_perm.mode = 07712;
	EXPECT_EQ(msgctl(id, IPC_SET, &ds), 0);
	ds = stat_of(id);
	EXPECT_EQ(ds.msg_qbytes, 4);
	EXPECT_EQ(ds.msg_perm.uid, 5);
	EXPECT_EQ(ds.msg_perm.mode, 0712);
	EXPECT_EQ(put(id, 1, "abc"), 0);
	EXPECT_ERR(put(id, 1, "de"), EAGAIN);
	s = sender(id, 2, 'd');
	ds.msg_qbytes = 40000; /* above msgmnb: privileged */
	EXPECT_EQ(msgctl(id, IPC_SET, &ds), 0);
	EXPECT_EQ(result(s), 0);
	ds.msg_perm.uid = (uid_t)-1;
	EXPECT_ERR(msgctl(id, IPC_SET, &ds), EINVAL);
	drop(id);
}

TEST(as_many_messages_as_bytes)
{
	int id = new_queue();
	struct msqid_ds ds = stat_of(id);

	ds.msg_qbytes = 3;
	EXPECT_EQ(msgctl(id, IPC_SET, &ds), 0);
	for (int i = 0; i < 3; i++)
		EXPECT_EQ(put(id, 1, ""), 0);
	EXPECT_ERR(put(id, 1, ""), EAGAIN);
	drop(id);
}

static int perm_id;

static void without_permission(void)
{
	struct msqid_ds ds;

	memset(&ds, 0, sizeof(ds));
	ipc_become_stranger();
	EXPECT_ERR(msgget(KEY, 0600), EACCES);
	EXPECT_EQ(msgget(KEY, 0), perm_id);
	EXPECT_ERR(get(perm_id, 0, 0), EACCES);
	EXPECT_ERR(msgctl(perm_id, IPC_STAT, &ds), EACCES);
	EXPECT_ERR(msgctl(perm_id & 32767, MSG_STAT, &ds), EACCES);
	EXPECT_EQ(msgctl(perm_id & 32767, MSG_STAT_ANY, &ds), perm_id);
	EXPECT_EQ(put(perm_id, 1, "w"), 0); /* others may write */
	EXPECT_ERR(msgctl(perm_id, IPC_SET, &ds), EPERM);
	EXPECT_ERR(msgctl(perm_id, IPC_RMID, NULL), EPERM);
}

static void own_queue(void)
{
	struct msqid_ds ds;
	int id;

	ipc_become_stranger();
	id = new_queue();
	ds = stat_of(id);
	ds.msg_qbytes = 16385;
	EXPECT_ERR(msgctl(id, IPC_SET, &ds), EPERM);
	ds.msg_qbytes = 16384;
	ds.msg_perm.mode = 0;
	EXPECT_EQ(msgctl(id, IPC_SET, &ds), 0);
	EXPECT_ERR(put(id, 1, "x"), EACCES);
	drop(id);
}

TEST(permissions)
{
	perm_id = msgget(KEY, IPC_CREAT | 0602);
	EXPECT_EQ(tap_in_child(without_permission), 0);
	EXPECT_EQ(letter(perm_id, 0, 0), 'w');
	drop(perm_id);
	EXPECT_EQ(tap_in_child(own_queue), 0);
}

TEST(a_receiver_may_lose_the_right_while_it_waits)
{
	struct msqid_ds ds;
	int id = new_queue();
	pid_t pid;

	ds = stat_of(id);
	ds.msg_perm.mode = 0604;
	EXPECT_EQ(msgctl(id, IPC_SET, &ds), 0);
	pid = fork();
	if (pid == 0) {
		ipc_become_stranger();
		_exit(msgrcv(id, &in, 1, 0, 0) < 0 ? errno : 0);
	}
	EXPECT(tap_await_state(pid, 'S'));
	ds.msg_perm.mode = 0600;
	EXPECT_EQ(msgctl(id, IPC_SET, &ds), 0);
	EXPECT_EQ(result(pid), EACCES);
	drop(id);
}

TEST(info_and_stat_by_index)
{
	int id = new_queue(), max;
	struct msginfo info;
	struct msqid_ds ds;

	max = msgctl(0, IPC_INFO, (struct msqid_ds *)&info);
	EXPECT(max >= (id & 32767));
	EXPECT_EQ(info.msgmax, 8192);
	EXPECT_EQ(info.msgmnb, 16384);
	EXPECT_EQ(info.msgmni, 32000);
	EXPECT_EQ(info.msgpool, 512000);
	EXPECT_EQ(info.msgmap, 16384);
	EXPECT_EQ(info.msgssz, 16);
	EXPECT_EQ(info.msgtql, 16384);
	EXPECT_EQ(info.msgseg, 65535);
	EXPECT_EQ(put(id, 1, "abc"), 0);
	EXPECT_EQ(msgctl(0, MSG_INFO, (struct msqid_ds *)&info), max);
	EXPECT_EQ(info.msgpool, 1);
	EXPECT_EQ(info.msgmap, 1);
	EXPECT_EQ(info.msgtql, 3);
	EXPECT_EQ(msgctl(id & 32767, MSG_STAT, &ds), id);
	EXPECT_EQ(ds.msg_qnum, 1);
	EXPECT_ERR(msgctl((id & 32767) + 1, MSG_STAT, &ds), EINVAL);
	EXPECT_ERR(syscall(SYS_msgctl, id, IPC_STAT, 8L), EFAULT);
	EXPECT_ERR(syscall(SYS_msgctl, id, IPC_SET, 8L), EFAULT);
	EXPECT_ERR(syscall(SYS_msgctl, 0, IPC_INFO, 8L), EFAULT);
	EXPECT_ERR(msgctl(id, 99, &ds), EINVAL);
	EXPECT_ERR(msgctl(id, -1, &ds), EINVAL);
	EXPECT_ERR(msgctl(-1, IPC_STAT, &ds), EINVAL);
	drop(id);
	EXPECT_ERR(msgctl(id, IPC_RMID, NULL), EINVAL);
}

TEST(limits_are_enforced)
{
	int a, b;

	EXPECT_EQ(ipc_sysctl("kernel/msgmax"), 8192);
	EXPECT_EQ(ipc_sysctl("kernel/msgmnb"), 16384);
	EXPECT_EQ(ipc_sysctl("kernel/msgmni"), 32000);
	EXPECT_EQ(ipc_sysctl_set("kernel/msgmni", 2), 0);
	EXPECT_EQ(ipc_sysctl_set("kernel/msgmnb", 20000), 0);
	EXPECT_EQ(ipc_sysctl_set("kernel/msgmax", 15000), 0);
	a = new_queue();
	b = new_queue();
	EXPECT_ERR(msgget(IPC_PRIVATE, 0600), ENOSPC);
	EXPECT_EQ(stat_of(a).msg_qbytes, 20000);
	out.type = 1;
	EXPECT_EQ(msgsnd(a, &out, 15000, IPC_NOWAIT), 0);
	EXPECT_ERR(msgsnd(a, &out, 15001, IPC_NOWAIT), EINVAL);
	EXPECT_EQ(get(a, 0, 0), 15000);
	EXPECT_EQ(ipc_sysctl_set("kernel/msgmni", 32769), -EINVAL);
	EXPECT_EQ(ipc_sysctl_set("kernel/msgmax", -1), -EINVAL);
	EXPECT_EQ(ipc_sysctl_set("kernel/msgmni", 32000), 0);
	EXPECT_EQ(ipc_sysctl_set("kernel/msgmnb", 16384), 0);
	EXPECT_EQ(ipc_sysctl_set("kernel/msgmax", 8192), 0);
	drop(a);
	drop(b);
}

TEST(proc_lists_queues)
{
	int id = msgget(KEY, IPC_CREAT | 0604), key, got;
	unsigned int mode, lspid;
	unsigned long cbytes, qnum;
	char buf[4096], *line;

	EXPECT_EQ(put(id, 1, "abcd"), 0);
	REQUIRE(tap_read_file("/proc/sysvipc/msg", buf, sizeof(buf)) > 0);
	line = ipc_proc_line(buf, id);
	REQUIRE(line);
	EXPECT_EQ(sscanf(line, "%d %d %o %lu %lu %u", &key, &got, &mode,
			 &cbytes, &qnum, &lspid),
		  6);
	EXPECT_EQ(key, KEY);
	EXPECT_EQ(mode, 0604);
	EXPECT_EQ(cbytes, 4);
	EXPECT_EQ(qnum, 1);
	EXPECT_EQ(lspid, getpid());
	EXPECT_EQ(strcspn(line, "\n"), 119);
	drop(id);
}

TEST(storm)
{
	int id = new_queue();

	for (int i = 0; i < 8; i++) {
		if (fork())
			continue;
		for (int n = 0; n < 100; n++) {
			size_t size = 1 + (size_t)(n * 37 % 4000);

			out.type = i + 1;
			if (i & 1 ? msgsnd(id, &out, size, 0)
				  : msgrcv(id, &in, sizeof(in.text), 0, 0) < 1)
				_exit(1);
		}
		_exit(0);
	}
	for (int i = 0; i < 8; i++)
		EXPECT_EQ(tap_wait(-1), 0);
	EXPECT_EQ(stat_of(id).msg_qnum, 0);
	EXPECT_EQ(stat_of(id).msg_cbytes, 0);
	drop(id);
}
