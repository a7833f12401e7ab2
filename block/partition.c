/*
 * block/partition.c - partition tables: GPT, and the PC's MBR.
 *
 * Everything on the disk is somebody's input: entries are taken only if they
 * lie on the disk, a chain of logical partitions is followed only so far, and
 * a GPT counts only if both its checksums are right.
 *
 * See: UEFI specification, chapter 5; fdisk(8), gdisk(8).
 */
#include "lib/types.h"
#include "lib/errptr.h"
#include "lib/format.h"
#include "lib/hash.h"
#include "lib/string.h"
#include "lib/util.h"
#include "mm/page.h"
#include "mm/pagecache.h"
#include "mm/slab.h"
#include "block/blkdev.h"

#define MBR_ENTRIES   4
#define MBR_TABLE     446
#define MBR_MAGIC     510
#define MBR_SIGNATURE 440

#define TYPE_GPT        0xee
#define TYPE_EXTENDED   0x05
#define TYPE_EXTENDED_W 0x0f
#define TYPE_EXTENDED_L 0x85

#define GPT_SIGNATURE 0x5452415020494645ULL /* "EFI PART" */
#define GPT_MAX_BYTES (128UL << 10)

struct mbr_entry {
	u8 status, chs_first[3], type, chs_last[3];
	u32 start, sectors; /* logical sectors */
} __packed;

struct gpt_header {
	u64 signature;
	u32 revision, size, crc, reserved;
	u64 my_lba, other_lba, first_usable, last_usable;
	u8 disk_guid[16];
	u64 entries_lba;
	u32 nr_entries, entry_size, entries_crc;
} __packed;

struct gpt_entry {
	u8 type[16], guid[16];
	u64 first, last; /* logical sectors, both included */
	u64 attributes;
	u16 name[36];
} __packed;

static_assert(sizeof(struct mbr_entry) == 16, "on disk");
static_assert(sizeof(struct gpt_header) == 92, "on disk");
static_assert(sizeof(struct gpt_entry) == 128, "on disk");

/* struct scan - a table being read. */
struct scan {
	struct gendisk *disk;
	struct partition *parts;
	unsigned int max;  /* room in parts */
	unsigned int next; /* number of the next partition */
	u32 signature;     /* of the MBR */
	u8 *sector;        /* room for one of SECTOR_SIZE */
};

/* Copy @len bytes at byte @pos of the disk; false if they cannot be read. */
static bool read_bytes(struct gendisk *disk, u64 pos, void *to, size_t len)
{
	struct address_space *mapping = bdev_mapping(disk->part0);
	u64 size = bdev_sectors(disk->part0) << SECTOR_SHIFT;

	if (pos > size || len > size - pos)
		return false;
	while (len) {
		size_t n = min(len, (size_t)(PAGE_SIZE - offset_in_page(pos)));
		struct page *page =
			read_mapping_page(mapping, pos >> PAGE_SHIFT);

		if (IS_ERR(page))
			return false;
		memcpy(to, (char *)page_address(page) + offset_in_page(pos), n);
		put_page(page);
		pos += n;
		to = (char *)to + n;
		len -= n;
	}
	return true;
}

/* Logical sectors to sectors of 512 bytes. */
static u64 to_sectors(const struct scan *s, u64 lba)
{
	return lba * (s->disk->sector_size >> SECTOR_SHIFT);
}

/* Partition @nr, in logical sectors, if it lies on the disk. */
static bool take(struct scan *s, unsigned int nr, u64 start, u64 sectors)
{
	u64 end = bdev_sectors(s->disk->part0) /
		  (s->disk->sector_size >> SECTOR_SHIFT);
	struct partition *p = &s->parts[nr];

	if (nr >= s->max || !sectors || start >= end || sectors > end - start)
		return false;
	p->start = to_sectors(s, start);
	p->sectors = to_sectors(s, sectors);
	p->uuid[0] = '\0';
	if (s->signature)
		snprintf(p->uuid, sizeof(p->uuid), "%08x-%02x", s->signature,
			 nr);
	return true;
}

static void put_guid(char *to, size_t size, const u8 *g)
{
	snprintf(to, size,
		 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
		 "%02x%02x%02x%02x%02x%02x",
		 g[3], g[2], g[1], g[0], g[5], g[4], g[7], g[6], g[8], g[9],
		 g[10], g[11], g[12], g[13], g[14], g[15]);
}

static bool is_extended(u8 type)
{
	return type == TYPE_EXTENDED || type == TYPE_EXTENDED_W ||
	       type == TYPE_EXTENDED_L;
}

static bool has_magic(const u8 *sector)
{
	return sector[MBR_MAGIC] == 0x55 && sector[MBR_MAGIC + 1] == 0xaa;
}

/*
 * Logical partitions: a chain of tables, each with one partition, relative to
 * its own table, and a link, relative to the first.
 */
static void scan_extended(struct scan *s, u64 first)
{
	u64 table = first;

	for (; s->next < s->max; s->next++) {
		struct mbr_entry e[MBR_ENTRIES];

		if (!read_bytes(s->disk, table * s->disk->sector_size,
				s->sector, SECTOR_SIZE) ||
		    !has_magic(s->sector))
			return;
		memcpy(e, s->sector + MBR_TABLE, sizeof(e));
		if (!take(s, s->next, table + e[0].start, e[0].sectors))
			return;
		if (!is_extended(e[1].type) || !e[1].sectors)
			break;
		table = first + e[1].start;
	}
	s->next++;
}

static void scan_mbr(struct scan *s)
{
	struct mbr_entry e[MBR_ENTRIES];

	memcpy(e, s->sector + MBR_TABLE, sizeof(e));
	memcpy(&s->signature, s->sector + MBR_SIGNATURE, sizeof(s->signature));
	s->next = MBR_ENTRIES + 1;
	for (unsigned int i = 0; i < MBR_ENTRIES; i++) {
		if (!e[i].type || !take(s, i + 1, e[i].start, e[i].sectors))
			continue;
		if (!is_extended(e[i].type))
			continue;
		/* Room for a boot loader, no more: nobody mounts it. */
		s->parts[i + 1].sectors =
			min(s->parts[i + 1].sectors, to_sectors(s, 2));
		scan_extended(s, e[i].start);
	}
}

/* The header at @lba, checked against its own checksum. */
static bool read_header(struct scan *s, u64 lba, struct gpt_header *h)
{
	unsigned int size = s->disk->sector_size;
	bool good = false;
	u8 *sector;
	u32 crc;

	sector = kmalloc(size, GFP_KERNEL);
	if (!sector)
		return false;
	if (read_bytes(s->disk, lba * size, sector, size)) {
		memcpy(h, sector, sizeof(*h));
		crc = h->crc;
		memset(sector + offsetof(struct gpt_header, crc), 0,
		       sizeof(crc));
		good = h->signature == GPT_SIGNATURE && h->my_lba == lba &&
		       h->size >= sizeof(*h) && h->size <= size &&
		       ~crc32_le(~0U, sector, h->size) == crc;
	}
	kfree(sector);
	return good;
}

static void take_gpt_entry(struct scan *s, unsigned int nr,
			   const struct gpt_entry *e)
{
	static const u8 unused[16];

	if (nr >= s->max || !memcmp(e->type, unused, sizeof(unused)) ||
	    e->last < e->first || e->last == U64_MAX)
		return;
	if (take(s, nr, e->first, e->last - e->first + 1))
		put_guid(s->parts[nr].uuid, sizeof(s->parts[nr].uuid), e->guid);
	s->next = max(s->next, nr + 1);
}

/* The table a header names; false if it is broken. */
static bool scan_gpt_table(struct scan *s, const struct gpt_header *h)
{
	size_t bytes = (size_t)h->nr_entries * h->entry_size;
	bool good;
	u8 *table;

	if (h->entry_size < sizeof(struct gpt_entry) || !bytes ||
	    bytes > GPT_MAX_BYTES || h->entry_size > SZ_4K)
		return false;
	table = kvmalloc(bytes, GFP_KERNEL);
	if (!table)
		return false;
	good = h->entries_lba < U64_MAX / s->disk->sector_size &&
	       read_bytes(s->disk, h->entries_lba * s->disk->sector_size, table,
			  bytes) &&
	       ~crc32_le(~0U, table, bytes) == h->entries_crc;
	for (unsigned int i = 0; good && i < h->nr_entries; i++) {
		struct gpt_entry e;

		memcpy(&e, table + (size_t)i * h->entry_size, sizeof(e));
		take_gpt_entry(s, i + 1, &e);
	}
	kvfree(table);
	return good;
}

/* The first header, or its copy in the last sector. */
static bool scan_gpt(struct scan *s)
{
	u64 sectors = bdev_sectors(s->disk->part0) /
		      (s->disk->sector_size >> SECTOR_SHIFT);
	const u64 places[] = { 1, sectors - 1 };

	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		struct gpt_header h;

		if (sectors > 2 && read_header(s, places[i], &h) &&
		    scan_gpt_table(s, &h))
			return true;
	}
	return false;
}

static bool has_gpt(const u8 *sector)
{
	struct mbr_entry e[MBR_ENTRIES];

	memcpy(e, sector + MBR_TABLE, sizeof(e));
	for (unsigned int i = 0; i < MBR_ENTRIES; i++)
		if (e[i].type == TYPE_GPT)
			return true;
	return false;
}

/* A boot sector of a FAT has the magic too: then "status" is no status. */
static bool is_table(const u8 *sector)
{
	struct mbr_entry e[MBR_ENTRIES];

	memcpy(e, sector + MBR_TABLE, sizeof(e));
	for (unsigned int i = 0; i < MBR_ENTRIES; i++)
		if (e[i].status & 0x7f)
			return false;
	return true;
}

/**
 * read_partitions() - read a disk's partition table.
 * @disk:  the disk.
 * @parts: filled in by partition number; of size 0 where there is none.
 * @max:   room in @parts.
 *
 * Context: May sleep.
 * Return: one past the highest number used.
 */
unsigned int read_partitions(struct gendisk *disk, struct partition *parts,
			     unsigned int max)
{
	struct scan s = { .disk = disk, .parts = parts, .max = max };

	s.sector = kmalloc(SECTOR_SIZE, GFP_KERNEL);
	if (!s.sector)
		return 0;
	if (read_bytes(disk, 0, s.sector, SECTOR_SIZE) && has_magic(s.sector) &&
	    !(has_gpt(s.sector) && scan_gpt(&s)) && is_table(s.sector))
		scan_mbr(&s);
	kfree(s.sector);
	return min(s.next, max);
}
