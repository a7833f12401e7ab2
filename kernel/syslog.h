/*
 * kernel/syslog.h - who may read the log.
 */
#ifndef KERNEL_SYSLOG_H
#define KERNEL_SYSLOG_H

#include "lib/types.h"

bool log_may_read(void);
void syslog_init(void);

#endif
