/*
 * fs/eventpoll.h - what the rest of the kernel knows of epoll.
 */
#ifndef FS_EVENTPOLL_H
#define FS_EVENTPOLL_H

#include "lib/compiler.h"

struct file;

void eventpoll_release_file(struct file *file);

#endif
