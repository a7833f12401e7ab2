/*
 * fs/ext2/symlink.c - symbolic links.
 *
 * A text shorter than the inode's pointers stands in their place; a longer one
 * in a block.
 *
 * See: symlink(7).
 */
#include <uapi/errno.h>
#include "lib/errptr.h"
#include "lib/string.h"
#include "lib/types.h"
#include "lib/util.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/slab.h"
#include "fs/dentry.h"
#include "fs/ext2/ext2.h"

static const char *ext2_get_link(struct dentry *dentry, struct inode *inode,
				 struct link_done *done)
{
	struct page *page;
	char *text;
	size_t len;

	(void)dentry;
	if (inode->i_link)
		return inode->i_link;
	page = read_mapping_page(inode->i_mapping, 0);
	if (IS_ERR(page))
		return ERR_CAST(page);
	len = min((size_t)inode->i_size, (size_t)PAGE_SIZE - 1);
	text = kmalloc(len + 1, GFP_KERNEL);
	if (text) {
		memcpy(text, page_address(page), len);
		text[len] = '\0';
		done->buf = text;
	}
	put_page(page);
	return text ? text : ERR_PTR(-ENOMEM);
}

const struct inode_operations ext2_symlink_iops = {
	.get_link = ext2_get_link,
	.getattr = ext2_getattr,
	.setattr = ext2_setattr,
	.getxattr = ext2_getxattr,
	.setxattr = ext2_setxattr,
	.listxattr = ext2_listxattr,
};
