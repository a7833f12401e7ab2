/*
 * fs/writeback.h - changed inodes, and when they go to their device.
 */
#ifndef FS_WRITEBACK_H
#define FS_WRITEBACK_H

#include "lib/types.h"

struct address_space;
struct inode;
struct super_block;

/* inode.i_dirty */
#define I_DIRTY_PAGES 0x1u /* some page differs from the device's */
#define I_DIRTY_META  0x2u /* some attribute does */
#define I_WRITING     0x4u /* somebody is writing the inode */

void writeback_init(void);
void mark_inode_dirty(struct inode *inode);
void mapping_dirtied(struct address_space *mapping);
bool inode_forget_dirty(struct inode *inode);
int write_inode_now(struct inode *inode);
int sync_filesystem(struct super_block *sb);
void balance_dirty_pages(void);

#endif
