/*
 * kernel/random.h - random numbers.
 */
#ifndef KERNEL_RANDOM_H
#define KERNEL_RANDOM_H

#include "lib/types.h"

struct iov_iter;

/* Any context, cannot fail, cryptographically strong as the seed allows. */
void get_random_bytes(void *buf, size_t len);
u32 get_random_u32(void);
u64 get_random_u64(void);
/* 0 .. ceil - 1, unbiased; ceil > 0. */
u32 get_random_u32_below(u32 ceil);
/* Stir @buf into the pool: written to /dev/random, boot time secrets. */
void add_device_randomness(const void *buf, size_t len);
/* Called by each device interrupt: its time is a little random. */
void add_interrupt_randomness(int irq);
/* read() of /dev/random and /dev/urandom: fills the iterator. */
ssize_t get_random_bytes_user(struct iov_iter *iter);
/* Early boot. */
void random_init(void);

#endif
