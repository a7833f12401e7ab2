/*
 * kernel/random.c - unpredictable bytes.
 *
 * A ChaCha20 generator with fast key erasure: every request draws a block whose
 * first half becomes the next key, so nobody who reads memory later can tell
 * what was given out before.  The key is seeded at boot from the CPU's own
 * generator and its counter; the moments of interrupts are collected and
 * stirred in now and then.  Without such a generator and with a counter that
 * counts instructions, a boot is repeatable, which tests use.
 *
 * It is ready from random_init() on, so getrandom(2) never waits.
 *
 * See: getrandom(2), random(4).
 */
#include "asm/cpu.h"
#include "asm/percpu.h"
#include "asm/timer.h"
#include "kernel/base/sched_iface.h"
#include "kernel/base/spinlock.h"
#include "kernel/random.h"
#include "kernel/signal.h"
#include "kernel/syscall.h"
#include "kernel/time.h"
#include "lib/chacha.h"
#include "lib/hash.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/iov_iter.h"
#include <uapi/errno.h>

#define GRND_NONBLOCK 0x1
#define GRND_RANDOM   0x2
#define GRND_INSECURE 0x4

#define STIR_INTERVAL (60 * NSEC_PER_SEC)

static spinlock_t crng_lock = SPINLOCK_INIT(RANK_RANDOM, "crng_lock");
static u32 crng_key[CHACHA_KEY_WORDS]; /* [crng_lock] */
static u64 next_stir;                  /* [crng_lock] monotonic ns */

/* Two words per CPU that interrupts turn over. */
struct jitter {
	u64 word[2];
	u64 count;
};

static DEFINE_PER_CPU(struct jitter, irq_jitter);

/* Take a block; half of it is the next key, half is for the caller. */
static void draw(u8 out[CHACHA_BLOCK_SIZE / 2])
{
	u32 state[CHACHA_STATE_WORDS];
	u8 block[CHACHA_BLOCK_SIZE];

	chacha_init(state, crng_key);
	chacha_block(state, block);
	memcpy(crng_key, block, sizeof(crng_key));
	memcpy(out, block + sizeof(crng_key), CHACHA_BLOCK_SIZE / 2);
	memset(block, 0, sizeof(block));
}

/* Stir up to 32 bytes into the key.  Lock held. */
static void mix_block(const void *buf, size_t len)
{
	u8 scratch[CHACHA_BLOCK_SIZE / 2] = { 0 }, out[sizeof(scratch)];

	assert_held(&crng_lock);
	memcpy(scratch, buf, len);
	for (size_t i = 0; i < CHACHA_KEY_WORDS; i++) {
		u32 word;

		memcpy(&word, scratch + i * sizeof(word), sizeof(word));
		crng_key[i] ^= word;
	}
	draw(out);
}

static void mix_locked(const void *buf, size_t len)
{
	const u8 *bytes = buf;

	while (len) {
		size_t n = min_t(size_t, len, CHACHA_BLOCK_SIZE / 2);

		mix_block(bytes, n);
		bytes += n;
		len -= n;
	}
}

/**
 * add_device_randomness() - stir something into the generator.
 * @buf: anything; it can only do good.
 * @len: bytes.
 *
 * Context: Any.
 */
void add_device_randomness(const void *buf, size_t len)
{
	unsigned long flags;

	spin_lock_irqsave(&crng_lock, flags);
	mix_locked(buf, len);
	spin_unlock_irqrestore(&crng_lock, flags);
}

/**
 * add_interrupt_randomness() - a device interrupted just now.
 * @irq: its number.
 *
 * Context: Hardirq.
 */
void add_interrupt_randomness(int irq)
{
	struct jitter *j = this_cpu_ptr(&irq_jitter);

	j->word[0] = (j->word[0] << 7 | j->word[0] >> 57) ^ arch_read_counter();
	j->word[1] = hash_64(j->word[1] ^ j->word[0] ^ (u64)irq, 64);
	j->count++;
}

/* What the hardware offers.  Lock held. */
static void stir(void)
{
	struct {
		u64 counter;
		unsigned long hardware[2];
		struct jitter jitter;
	} seed = { .counter = arch_read_counter() };

	for (size_t i = 0; i < ARRAY_SIZE(seed.hardware); i++)
		if (!arch_get_random_long(&seed.hardware[i]))
			break;
	seed.jitter = *this_cpu_ptr(&irq_jitter);
	mix_locked(&seed, sizeof(seed));
	next_stir = ktime_get() + STIR_INTERVAL;
}

/**
 * random_init() - seed the generator.
 *
 * Context: Boot, before anything random is needed.
 */
void random_init(void)
{
	unsigned long flags;

	spin_lock_irqsave(&crng_lock, flags);
	for (int i = 0; i < 4; i++)
		stir();
	spin_unlock_irqrestore(&crng_lock, flags);
}

/**
 * get_random_bytes() - fill a buffer.
 * @buf: where to.
 * @len: bytes.
 *
 * Context: Any.
 */
void get_random_bytes(void *buf, size_t len)
{
	u8 out[CHACHA_BLOCK_SIZE / 2], *to = buf;
	unsigned long flags;

	while (len) {
		size_t n = min_t(size_t, len, sizeof(out));

		spin_lock_irqsave(&crng_lock, flags);
		if (ktime_get() >= next_stir)
			stir();
		draw(out);
		spin_unlock_irqrestore(&crng_lock, flags);
		memcpy(to, out, n);
		to += n;
		len -= n;
	}
	memset(out, 0, sizeof(out));
}

u32 get_random_u32(void)
{
	u32 x;

	get_random_bytes(&x, sizeof(x));
	return x;
}

u64 get_random_u64(void)
{
	u64 x;

	get_random_bytes(&x, sizeof(x));
	return x;
}

/**
 * get_random_u32_below() - a number below a bound, all equally likely.
 * @ceil: the bound, > 0.
 *
 * Context: Any.
 */
u32 get_random_u32_below(u32 ceil)
{
	u32 skip = -ceil % ceil; /* 2^32 mod ceil: these would be favoured */
	u64 product;

	do {
		product = (u64)get_random_u32() * ceil;
	} while ((u32)product < skip);
	return (u32)(product >> 32);
}

/**
 * get_random_bytes_user() - read(2) of a random device.
 * @iter: where to; filled up to its end.
 *
 * Context: Task context, may sleep.
 * Return: bytes, fewer after a signal or a fault; -EFAULT if none.
 */
ssize_t get_random_bytes_user(struct iov_iter *iter)
{
	u32 state[CHACHA_STATE_WORDS], key[CHACHA_KEY_WORDS];
	u8 block[CHACHA_BLOCK_SIZE];
	ssize_t done = 0;

	if (!iov_iter_count(iter))
		return 0;
	get_random_bytes(key, sizeof(key));
	chacha_init(state, key);
	while (iov_iter_count(iter)) {
		size_t n = min(iov_iter_count(iter), sizeof(block)), copied;

		chacha_block(state, block);
		copied = copy_to_iter(block, n, iter);
		done += (ssize_t)copied;
		if (copied < n)
			break;
		if (done % 4096 == 0) {
			if (signal_pending(current))
				break;
			cond_resched();
		}
	}
	memset(key, 0, sizeof(key));
	memset(state, 0, sizeof(state));
	memset(block, 0, sizeof(block));
	return done ? done : -EFAULT;
}

SYSCALL_DEFINE3(getrandom, char __user *, buf, size_t, len, unsigned int, flags)
{
	struct iov_iter iter;

	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM | GRND_INSECURE))
		return -EINVAL;
	if ((flags & (GRND_INSECURE | GRND_RANDOM)) ==
	    (GRND_INSECURE | GRND_RANDOM))
		return -EINVAL;
	iov_iter_ubuf(&iter, ITER_DEST, buf, min_t(size_t, len, INT_MAX));
	return get_random_bytes_user(&iter);
}
