/*
 * uapi/loop.h - ioctls of loop devices.
 */
#ifndef UAPI_LOOP_H
#define UAPI_LOOP_H

#include "lib/types.h"

#define LOOP_SET_FD         0x4C00
#define LOOP_CLR_FD         0x4C01
#define LOOP_SET_STATUS64   0x4C04
#define LOOP_GET_STATUS64   0x4C05
#define LOOP_SET_CAPACITY   0x4C07
#define LOOP_SET_BLOCK_SIZE 0x4C09
#define LOOP_CONFIGURE      0x4C0A
#define LOOP_CTL_ADD        0x4C80
#define LOOP_CTL_REMOVE     0x4C81
#define LOOP_CTL_GET_FREE   0x4C82

#define LO_FLAGS_READ_ONLY 1
#define LO_FLAGS_AUTOCLEAR 4
#define LO_FLAGS_PARTSCAN  8

#define LO_NAME_SIZE 64
#define LO_KEY_SIZE  32

struct loop_info64 {
	u64 lo_device, lo_inode, lo_rdevice;
	u64 lo_offset, lo_sizelimit; /* bytes; 0: all there is */
	u32 lo_number, lo_encrypt_type, lo_encrypt_key_size, lo_flags;
	u8 lo_file_name[LO_NAME_SIZE], lo_crypt_name[LO_NAME_SIZE];
	u8 lo_encrypt_key[LO_KEY_SIZE];
	u64 lo_init[2];
};

struct loop_config {
	u32 fd, block_size;
	struct loop_info64 info;
	u64 reserved[8];
};

static_assert(sizeof(struct loop_info64) == 232, "struct loop_info64");
static_assert(sizeof(struct loop_config) == 304, "struct loop_config");

#endif
