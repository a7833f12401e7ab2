/*
 * kernel/base/faultinject.h - make allocations fail on purpose.
 *
 * A task asks for its Nth allocation from now to fail; tests raise N until the
 * operation passes, and so walk every unwind path.
 */
#ifndef KERNEL_BASE_FAULTINJECT_H
#define KERNEL_BASE_FAULTINJECT_H

#include "lib/compiler.h"
#include "lib/types.h"

bool should_fail_alloc(void);
void fail_nth_set(int nth); /* for current; 0 = never */
int fail_nth_get(void);     /* still to come; 0 once it has fired */

#endif
