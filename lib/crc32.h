/*
 * lib/crc32.h - the CRC of Ethernet, zip and GPT.
 */
#ifndef LIB_CRC32_H
#define LIB_CRC32_H

#include "lib/types.h"

u32 crc32(const void *data, size_t len);

#endif
