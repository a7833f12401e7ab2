/*
 * lib/chacha.c - ChaCha20: 64 unpredictable bytes from a key and a counter.
 *
 * Additions, exclusive ors and rotations on sixteen words, twenty rounds.
 *
 * See: RFC 8439, 2.3.
 */
#include "lib/chacha.h"
#include "lib/string.h"

static u32 rotl(u32 x, unsigned int n)
{
	return x << n | x >> (32 - n);
}

static void quarter_round(u32 *x, int a, int b, int c, int d)
{
	x[a] += x[b];
	x[d] = rotl(x[d] ^ x[a], 16);
	x[c] += x[d];
	x[b] = rotl(x[b] ^ x[c], 12);
	x[a] += x[b];
	x[d] = rotl(x[d] ^ x[a], 8);
	x[c] += x[d];
	x[b] = rotl(x[b] ^ x[c], 7);
}

/**
 * chacha_init() - a fresh stream.
 * @state: to fill in.
 * @key:   256 bits.
 */
void chacha_init(u32 state[CHACHA_STATE_WORDS], const u32 key[CHACHA_KEY_WORDS])
{
	static const u32 constant[4] = { 0x61707865, 0x3320646e, 0x79622d32,
					 0x6b206574 };

	memcpy(state, constant, sizeof(constant));
	memcpy(state + 4, key, CHACHA_KEY_WORDS * sizeof(u32));
	memset(state + 12, 0, 4 * sizeof(u32));
}

/**
 * chacha_block() - the next block of a stream.
 * @state: from chacha_init(); its counter is stepped.
 * @out:   the block.
 */
void chacha_block(u32 state[CHACHA_STATE_WORDS], u8 out[CHACHA_BLOCK_SIZE])
{
	u32 x[CHACHA_STATE_WORDS];

	memcpy(x, state, sizeof(x));
	for (int i = 0; i < 10; i++) {
		for (int c = 0; c < 4; c++)
			quarter_round(x, c, c + 4, c + 8, c + 12);
		for (int c = 0; c < 4; c++)
			quarter_round(x, c, 4 + (c + 1) % 4, 8 + (c + 2) % 4,
				      12 + (c + 3) % 4);
	}
	for (int i = 0; i < CHACHA_STATE_WORDS; i++)
		x[i] += state[i];
	memcpy(out, x, CHACHA_BLOCK_SIZE);
	if (!++state[12])
		state[13]++;
}
