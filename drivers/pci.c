/*
 * drivers/pci.c - the PCI bus: what is plugged in, and where its windows are.
 *
 * Configuration space is reached by the two ports of mechanism #1, which every
 * PC and every PCI Express machine still has.  The firmware has given the
 * devices their addresses; they are read, not assigned.  A device's function
 * is found by scanning bus 0 and every bus behind a bridge.
 *
 * See: PCI Local Bus Specification 3.0, chapter 6; drivers/pci_msix.c.
 */
#include "lib/types.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "kernel/base/spinlock.h"
#include "mm/slab.h"
#include "mm/vmalloc.h"
#include "drivers/pci.h"

#define CONFIG_ADDRESS 0xcf8
#define CONFIG_DATA    0xcfc
#define CONFIG_ENABLE  0x80000000U

#define NR_SLOTS  32
#define NR_FUNCS  8
#define MAX_DEPTH 8  /* bridges behind bridges */
#define MAX_CAPS  48 /* what fits into configuration space */

#define BAR_IO       0x1U
#define BAR_IO_MASK  (~0x3U)
#define BAR_64       0x4U
#define BAR_TYPE     0x6U
#define BAR_MEM_MASK (~0xfU)

/* The address and data ports are one register pair for all CPUs. */
static DEFINE_SPINLOCK(config_lock, RANK_LEAF);
static LIST_HEAD(devices); /* [c] after pci_init() */

static u32 config_read(u8 bus, u8 devfn, unsigned int offset)
{
	unsigned long flags;
	u32 value;

	spin_lock_irqsave(&config_lock, flags);
	outl(CONFIG_ENABLE | (u32)bus << 16 | (u32)devfn << 8 | (offset & 0xfc),
	     CONFIG_ADDRESS);
	value = inl(CONFIG_DATA);
	spin_unlock_irqrestore(&config_lock, flags);
	return value;
}

static void config_write(u8 bus, u8 devfn, unsigned int offset, u32 value)
{
	unsigned long flags;

	spin_lock_irqsave(&config_lock, flags);
	outl(CONFIG_ENABLE | (u32)bus << 16 | (u32)devfn << 8 | (offset & 0xfc),
	     CONFIG_ADDRESS);
	outl(value, CONFIG_DATA);
	spin_unlock_irqrestore(&config_lock, flags);
}

/** pci_read32() - a double word of configuration space.  Context: Any. */
u32 pci_read32(const struct pci_dev *dev, unsigned int offset)
{
	return config_read(dev->bus, dev->devfn, offset);
}

/** pci_read16() - a word of configuration space.  Context: Any. */
u16 pci_read16(const struct pci_dev *dev, unsigned int offset)
{
	return (u16)(pci_read32(dev, offset) >> (offset & 2) * 8);
}

/** pci_read8() - a byte of configuration space.  Context: Any. */
u8 pci_read8(const struct pci_dev *dev, unsigned int offset)
{
	return (u8)(pci_read32(dev, offset) >> (offset & 3) * 8);
}

/** pci_write32() - change a double word of configuration space.  Any context. */
void pci_write32(const struct pci_dev *dev, unsigned int offset, u32 value)
{
	config_write(dev->bus, dev->devfn, offset, value);
}

/** pci_write16() - change a word of configuration space.  Context: Any. */
void pci_write16(const struct pci_dev *dev, unsigned int offset, u16 value)
{
	unsigned int shift = (offset & 2) * 8;
	u32 old = pci_read32(dev, offset);

	pci_write32(dev, offset,
		    (old & ~(0xffffU << shift)) | (u32)value << shift);
}

/* The bits of a BAR that are fixed at 0 tell its size. */
static u32 bar_mask(const struct pci_dev *dev, unsigned int offset)
{
	u32 old = pci_read32(dev, offset), mask;

	pci_write32(dev, offset, ~0U);
	mask = pci_read32(dev, offset);
	pci_write32(dev, offset, old);
	return mask;
}

/* Read BAR @n; returns how many registers it took. */
static unsigned int read_bar(struct pci_dev *dev, unsigned int n)
{
	unsigned int offset = PCI_BAR0 + 4 * n;
	struct pci_bar *bar = &dev->bar[n];
	u32 low = pci_read32(dev, offset), mask = bar_mask(dev, offset);

	if (!mask)
		return 1;
	if (low & BAR_IO) {
		bar->io = true;
		bar->base = low & BAR_IO_MASK;
		bar->size = (u16)(~(mask & BAR_IO_MASK) + 1);
		return 1;
	}
	bar->base = low & BAR_MEM_MASK;
	if ((low & BAR_TYPE) != BAR_64 || n + 1 >= PCI_NR_BARS) {
		bar->size = ~(mask & BAR_MEM_MASK) + 1;
		return 1;
	}
	bar->base |= (u64)pci_read32(dev, offset + 4) << 32;
	bar->size = ~((u64)bar_mask(dev, offset + 4) << 32 |
		      (mask & BAR_MEM_MASK)) +
		    1;
	return 2;
}

/* While its windows are measured a device must not answer in them. */
static void read_bars(struct pci_dev *dev)
{
	u16 command = pci_read16(dev, PCI_COMMAND);

	pci_write16(dev, PCI_COMMAND,
		    command & (u16) ~(PCI_COMMAND_IO | PCI_COMMAND_MEMORY));
	for (unsigned int n = 0; n < PCI_NR_BARS;)
		n += read_bar(dev, n);
	pci_write16(dev, PCI_COMMAND, command);
}

static void scan_bus(u8 bus, unsigned int depth);

/* One function, if there is one; true if its device has more of them. */
static bool scan_function(u8 bus, u8 devfn, unsigned int depth)
{
	u32 id = config_read(bus, devfn, PCI_VENDOR_ID);
	struct pci_dev *dev;
	u8 type;

	if ((id & 0xffff) == 0xffff || !id)
		return false;
	dev = kzalloc(sizeof(*dev), GFP_KERNEL);
	if (!dev)
		panic("pci: no memory at boot");
	dev->bus = bus;
	dev->devfn = devfn;
	dev->vendor = (u16)id;
	dev->device = (u16)(id >> 16);
	dev->class = pci_read32(dev, PCI_CLASS_REVISION) >> 8;
	type = pci_read8(dev, PCI_HEADER_TYPE);
	if ((type & ~PCI_HEADER_MULTI) == PCI_HEADER_BRIDGE) {
		if (depth < MAX_DEPTH)
			scan_bus(pci_read8(dev, PCI_SECONDARY_BUS), depth + 1);
	} else if (!(type & ~PCI_HEADER_MULTI)) {
		dev->sub_vendor = pci_read16(dev, PCI_SUBSYSTEM_VENDOR);
		dev->sub_device = pci_read16(dev, PCI_SUBSYSTEM_ID);
		read_bars(dev);
	}
	list_add_tail(&dev->list, &devices);
	pr_debug("pci 0000:%02x:%02x.%u: [%04x:%04x] class %06x\n", bus,
		 devfn >> 3, devfn & 7, dev->vendor, dev->device, dev->class);
	return type & PCI_HEADER_MULTI;
}

static void scan_bus(u8 bus, unsigned int depth)
{
	for (unsigned int slot = 0; slot < NR_SLOTS; slot++) {
		u8 devfn = (u8)(slot * NR_FUNCS);

		if (!scan_function(bus, devfn, depth))
			continue;
		for (u8 func = 1; func < NR_FUNCS; func++)
			scan_function(bus, devfn + func, depth);
	}
}

/** pci_init() - find all devices.  Context: Boot, once; may sleep. */
void pci_init(void)
{
	scan_bus(0, 0);
}

static bool id_matches(const struct pci_driver *driver,
		       const struct pci_dev *dev)
{
	for (const struct pci_id *id = driver->ids; id->vendor; id++)
		if (id->vendor == dev->vendor &&
		    (id->device == PCI_ANY_ID || id->device == dev->device))
			return true;
	return false;
}

/**
 * pci_register_driver() - offer a driver the devices that nobody drives.
 * @driver: stays.
 *
 * Context: Boot; may sleep.
 */
void pci_register_driver(const struct pci_driver *driver)
{
	struct pci_dev *dev;

	list_for_each_entry(dev, &devices, list) {
		if (dev->driver || !id_matches(driver, dev))
			continue;
		dev->driver = driver;
		if (driver->probe(dev))
			dev->driver = NULL;
	}
}

/** pci_enable() - let a device use memory, by itself too.  Context: Any. */
void pci_enable(struct pci_dev *dev)
{
	u16 command = pci_read16(dev, PCI_COMMAND);

	pci_write16(dev, PCI_COMMAND,
		    command | PCI_COMMAND_MEMORY | PCI_COMMAND_MASTER);
}

/**
 * pci_find_capability() - search a device's list of capabilities.
 * @dev:   the device.
 * @id:    PCI_CAP_ID_*.
 * @after: offset of the one found before, or 0.
 *
 * Context: Any.
 * Return: offset in configuration space, or 0.
 */
unsigned int pci_find_capability(const struct pci_dev *dev, u8 id,
				 unsigned int after)
{
	unsigned int at = after ? after + 1 : PCI_CAPABILITY_LIST;

	if (!(pci_read16(dev, PCI_STATUS) & PCI_STATUS_CAP_LIST))
		return 0;
	for (unsigned int n = 0; n < MAX_CAPS; n++) {
		at = pci_read8(dev, at) & ~3U;
		if (!at || pci_read8(dev, at) == id)
			return at;
		at++;
	}
	return 0;
}

/**
 * pci_map() - make a part of a device's memory window accessible.
 * @dev:    the device.
 * @bar:    which window.
 * @offset: bytes into it.
 * @size:   bytes.
 *
 * Context: May sleep.
 * Return: the mapping, for iounmap(); NULL if there is no such part or no
 * memory.
 */
void __iomem *pci_map(const struct pci_dev *dev, unsigned int bar, u64 offset,
		      size_t size)
{
	const struct pci_bar *b;

	if (bar >= PCI_NR_BARS)
		return NULL;
	b = &dev->bar[bar];
	if (!b->base || b->io || offset > b->size || size > b->size - offset)
		return NULL;
	return ioremap(b->base + offset, size);
}
