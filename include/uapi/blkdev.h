/*
 * uapi/blkdev.h - ioctls of block devices.
 */
#ifndef UAPI_BLKDEV_H
#define UAPI_BLKDEV_H

#define BLKROSET      0x125d
#define BLKROGET      0x125e
#define BLKRRPART     0x125f
#define BLKGETSIZE    0x1260
#define BLKFLSBUF     0x1261
#define BLKRASET      0x1262
#define BLKRAGET      0x1263
#define BLKSSZGET     0x1268
#define BLKBSZGET     0x80081270
#define BLKBSZSET     0x40081271
#define BLKGETSIZE64  0x80081272
#define BLKIOMIN      0x1278
#define BLKIOOPT      0x1279
#define BLKALIGNOFF   0x127a
#define BLKPBSZGET    0x127b
#define BLKROTATIONAL 0x127e

#endif
