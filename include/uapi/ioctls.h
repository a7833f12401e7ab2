/*
 * include/uapi/ioctls.h - ioctl(2) commands that any file may answer.
 */
#ifndef UAPI_IOCTLS_H
#define UAPI_IOCTLS_H

#define FIONREAD          0x541B
#define FIONBIO           0x5421
#define FIONCLEX          0x5450
#define FIOCLEX           0x5451
#define FIOASYNC          0x5452
#define FIOQSIZE          0x5460
#define FIGETBSZ          2
#define FIBMAP            1
#define FIFREEZE          0xC0045877
#define FITHAW            0xC0045878
#define FS_IOC_FIEMAP     0xC020660B
#define FS_IOC_GETFLAGS   0x80086601
#define FS_IOC_SETFLAGS   0x40086602
#define FS_IOC_GETVERSION 0x80087601

#endif
