/*
 * uapi/msg.h - System V message queues.
 *
 * See: msgget(2), msgop(2), msgctl(2).
 */
#ifndef UAPI_MSG_H
#define UAPI_MSG_H

#include <uapi/ipc.h>

#define MSGMNI 32000
#define MSGMAX 8192
#define MSGMNB 16384

/* What IPC_INFO tells and nothing enforces. */
#define MSGPOOL (MSGMNI * MSGMNB / 1024)
#define MSGTQL  MSGMNB
#define MSGMAP  MSGMNB
#define MSGSSZ  16
#define MSGSEG  0xffff

/* msgrcv() */
#define MSG_NOERROR 010000
#define MSG_EXCEPT  020000
#define MSG_COPY    040000

/* msgctl() */
#define MSG_STAT     11
#define MSG_INFO     12
#define MSG_STAT_ANY 13

struct msgbuf {
	s64 mtype;
	char mtext[1];
};

struct msqid64_ds {
	struct ipc64_perm msg_perm;
	s64 msg_stime;
	s64 msg_rtime;
	s64 msg_ctime;
	u64 msg_cbytes;
	u64 msg_qnum;
	u64 msg_qbytes;
	s32 msg_lspid;
	s32 msg_lrpid;
	u64 __unused4;
	u64 __unused5;
};

struct msginfo {
	s32 msgpool, msgmap, msgmax, msgmnb, msgmni, msgssz, msgtql;
	u16 msgseg;
};

static_assert(sizeof(struct msqid64_ds) == 120, "ABI");
static_assert(sizeof(struct msginfo) == 32, "ABI");

#endif
