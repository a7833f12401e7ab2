/*
 * fs/drop_caches.h - giving cached memory back.
 */
#ifndef FS_DROP_CACHES_H
#define FS_DROP_CACHES_H

void drop_caches_init(void);

#endif
