/*
 * uapi/mqueue.h - POSIX message queues.
 *
 * See: mq_overview(7).
 */
#ifndef UAPI_MQUEUE_H
#define UAPI_MQUEUE_H

#include "lib/compiler.h"
#include "lib/types.h"

#define MQ_PRIO_MAX 32768

#define DFLT_QUEUESMAX  256
#define DFLT_MSG        10
#define DFLT_MSGMAX     10
#define MIN_MSGMAX      1
#define HARD_MSGMAX     65536
#define DFLT_MSGSIZE    8192
#define DFLT_MSGSIZEMAX 8192
#define MIN_MSGSIZEMAX  128
#define HARD_MSGSIZEMAX (16 * 1024 * 1024)

/* SIGEV_THREAD sends a cookie through a netlink socket. */
#define NOTIFY_COOKIE_LEN 32

struct mq_attr {
	s64 mq_flags;
	s64 mq_maxmsg;
	s64 mq_msgsize;
	s64 mq_curmsgs;
	s64 __reserved[4];
};

static_assert(sizeof(struct mq_attr) == 64, "ABI");

#endif
