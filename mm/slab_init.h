#ifndef MM_SLAB_INIT_H
#define MM_SLAB_INIT_H

void slab_init(void);
void kmalloc_init(void);

#endif
