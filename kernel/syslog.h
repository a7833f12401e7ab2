/*
 * kernel/syslog.h - who may read the log.
 */
#ifndef KERNEL_SYSLOG_H
#define KERNEL_SYSLOG_H

#include "lib/types.h"

struct iov_iter;

bool log_may_read(void);
ssize_t syslog_read(struct iov_iter *to);
bool syslog_has_unread(void);
bool syslog_may_control(void);
void syslog_init(void);

#endif
