/*
 * include/uapi/seek.h - lseek(2).
 */
#ifndef UAPI_SEEK_H
#define UAPI_SEEK_H

#define SEEK_SET  0
#define SEEK_CUR  1
#define SEEK_END  2
#define SEEK_DATA 3
#define SEEK_HOLE 4
#define SEEK_MAX  SEEK_HOLE

#endif
