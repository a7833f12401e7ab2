/*
 * lib/crc32.c - CRC-32, bit by bit: for a few sectors once in a while.
 */
#include "lib/crc32.h"

#define POLYNOMIAL 0xedb88320U /* 0x04c11db7, reflected */

/**
 * crc32() - the checksum of some bytes.
 * @data: the bytes.
 * @len:  how many.
 *
 * Context: Any.
 * Return: the CRC with initial value and final complement of all ones.
 */
u32 crc32(const void *data, size_t len)
{
	const u8 *p = data;
	u32 crc = ~0U;

	for (size_t i = 0; i < len; i++) {
		crc ^= p[i];
		for (int bit = 0; bit < 8; bit++)
			crc = crc & 1 ? crc >> 1 ^ POLYNOMIAL : crc >> 1;
	}
	return ~crc;
}
