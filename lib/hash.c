/*
 * lib/hash.c - hash functions for tables, and CRC-32.
 *
 * siphash() is for keys that an attacker chooses: without the secret nobody
 * can make a chain long.  The others are for honest keys.
 *
 * See: Aumasson and Bernstein, SipHash (2012).
 */
#include "lib/hash.h"
#include "lib/string.h"

/**
 * hash_bytes() - hash any bytes, for instance a name.
 * @salt: mixed in; the parent directory, so that equal names spread.
 * @name: the bytes.
 * @len:  how many.
 * Return: the hash.
 */
u32 hash_bytes(const void *salt, const char *name, unsigned int len)
{
	u64 h = (unsigned long)salt * GOLDEN_RATIO_64;
	u64 word;

	for (; len >= sizeof(word); len -= sizeof(word)) {
		memcpy(&word, name, sizeof(word));
		h = (h ^ word) * GOLDEN_RATIO_64;
		h ^= h >> 29;
		name += sizeof(word);
	}
	word = len;
	for (unsigned int i = 0; i < len; i++)
		word = word << 8 | (u8)name[i];
	h = (h ^ word) * GOLDEN_RATIO_64;
	return (u32)(h >> 32);
}

/**
 * jhash() - the same under Linux's other name.
 * @key:     the bytes.
 * @length:  how many.
 * @initval: the beginning: another hash, or a secret.
 * Return: the hash.
 */
u32 jhash(const void *key, u32 length, u32 initval)
{
	return hash_bytes((const void *)(unsigned long)(initval + 1), key,
			  length);
}

/**
 * jhash_2words() - hash two words.
 * @a:       first.
 * @b:       second.
 * @initval: the beginning.
 * Return: the hash.
 */
u32 jhash_2words(u32 a, u32 b, u32 initval)
{
	return hash_64(((u64)a << 32 | b) ^ (initval * GOLDEN_RATIO_64), 32);
}

static u64 rotl(u64 x, int n)
{
	return x << n | x >> (64 - n);
}

static void sip_rounds(u64 v[4], int rounds)
{
	while (rounds-- > 0) {
		v[0] += v[1];
		v[1] = rotl(v[1], 13) ^ v[0];
		v[0] = rotl(v[0], 32);
		v[2] += v[3];
		v[3] = rotl(v[3], 16) ^ v[2];
		v[0] += v[3];
		v[3] = rotl(v[3], 21) ^ v[0];
		v[2] += v[1];
		v[1] = rotl(v[1], 17) ^ v[2];
		v[2] = rotl(v[2], 32);
	}
}

static void sip_word(u64 v[4], u64 word)
{
	v[3] ^= word;
	sip_rounds(v, 2);
	v[0] ^= word;
}

/**
 * siphash() - SipHash-2-4.
 * @data: the bytes.
 * @len:  how many.
 * @key:  the secret.
 * Return: the hash.
 */
u64 siphash(const void *data, size_t len, const u64 key[2])
{
	u64 v[4] = { key[0] ^ 0x736f6d6570736575ULL,
		     key[1] ^ 0x646f72616e646f6dULL,
		     key[0] ^ 0x6c7967656e657261ULL,
		     key[1] ^ 0x7465646279746573ULL };
	u64 word, last = (u64)len << 56;
	const u8 *p = data;

	for (; len >= sizeof(word); len -= sizeof(word)) {
		memcpy(&word, p, sizeof(word));
		sip_word(v, word);
		p += sizeof(word);
	}
	for (size_t i = 0; i < len; i++)
		last |= (u64)p[i] << (8 * i);
	sip_word(v, last);
	v[2] ^= 0xff;
	sip_rounds(v, 4);
	return v[0] ^ v[1] ^ v[2] ^ v[3];
}

/**
 * crc32_le() - CRC-32 as in Ethernet and gzip, without its final inversion.
 * @crc:  ~0 to begin, or the result so far.
 * @data: the bytes.
 * @len:  how many.
 * Return: the checksum.
 */
u32 crc32_le(u32 crc, const void *data, size_t len)
{
	for (const u8 *p = data; len > 0; len--, p++) {
		crc ^= *p;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0);
	}
	return crc;
}
