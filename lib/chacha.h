/*
 * lib/chacha.h - the ChaCha20 block function.
 */
#ifndef LIB_CHACHA_H
#define LIB_CHACHA_H

#include "lib/types.h"

#define CHACHA_KEY_WORDS   8
#define CHACHA_STATE_WORDS 16
#define CHACHA_BLOCK_SIZE  64

/* State with @key, counter and nonce 0. */
void chacha_init(u32 state[CHACHA_STATE_WORDS],
		 const u32 key[CHACHA_KEY_WORDS]);
/* The next 64 bytes of the stream; the counter (words 12, 13) goes on. */
void chacha_block(u32 state[CHACHA_STATE_WORDS], u8 out[CHACHA_BLOCK_SIZE]);

#endif
