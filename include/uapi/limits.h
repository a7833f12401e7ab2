/*
 * include/uapi/limits.h - the sizes that path and xattr calls refuse to pass.
 */
#ifndef UAPI_LIMITS_H
#define UAPI_LIMITS_H

#define NAME_MAX       255
#define PATH_MAX       4096
#define PIPE_BUF       4096
#define XATTR_NAME_MAX 255
#define XATTR_SIZE_MAX 65536
#define XATTR_LIST_MAX 65536

#define XATTR_CREATE  0x1
#define XATTR_REPLACE 0x2

#endif
