/*
 * uapi/kcmp.h - what kcmp(2) compares.
 */
#ifndef UAPI_KCMP_H
#define UAPI_KCMP_H

enum kcmp_type {
	KCMP_FILE,
	KCMP_VM,
	KCMP_FILES,
	KCMP_FS,
	KCMP_SIGHAND,
	KCMP_IO,
	KCMP_SYSVSEM,
	KCMP_EPOLL_TFD,
};

#endif
