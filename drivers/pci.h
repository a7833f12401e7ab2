/*
 * drivers/pci.h - the devices on the PCI bus, and how drivers find them.
 */
#ifndef DRIVERS_PCI_H
#define DRIVERS_PCI_H

#include "lib/types.h"
#include "lib/compiler.h"
#include "lib/list.h"
#include "asm/io.h"
#include "asm/irq.h"

#define PCI_ANY_ID 0xffff

/* Configuration space */
#define PCI_VENDOR_ID        0x00
#define PCI_DEVICE_ID        0x02
#define PCI_COMMAND          0x04
#define PCI_COMMAND_IO       0x0001
#define PCI_COMMAND_MEMORY   0x0002
#define PCI_COMMAND_MASTER   0x0004
#define PCI_COMMAND_INTX_OFF 0x0400
#define PCI_STATUS           0x06
#define PCI_STATUS_CAP_LIST  0x0010
#define PCI_CLASS_REVISION   0x08
#define PCI_HEADER_TYPE      0x0e
#define PCI_HEADER_BRIDGE    1
#define PCI_HEADER_MULTI     0x80
#define PCI_BAR0             0x10
#define PCI_SECONDARY_BUS    0x19
#define PCI_SUBSYSTEM_VENDOR 0x2c
#define PCI_SUBSYSTEM_ID     0x2e
#define PCI_CAPABILITY_LIST  0x34
#define PCI_CAP_ID_VENDOR    0x09
#define PCI_CAP_ID_MSIX      0x11
#define PCI_NR_BARS          6

/* struct pci_bar - a window of the device into memory or ports. */
struct pci_bar {
	u64 base; /* 0: not there */
	u64 size;
	bool io; /* ports */
};

/*
 * struct pci_dev - one function of one device.  All is [c] after the scan,
 * but what its driver owns.
 */
struct pci_dev {
	struct list_head list;
	u8 bus, devfn;
	u16 vendor, device;
	u16 sub_vendor, sub_device;
	u32 class; /* base class, subclass, interface */
	struct pci_bar bar[PCI_NR_BARS];
	const struct pci_driver *driver; /* NULL: nobody wants it yet */
	void *msix;                      /* its table, mapped, or NULL */
	unsigned int nr_msix;            /* entries of it */
};

struct pci_id {
	u16 vendor, device; /* PCI_ANY_ID: whatever */
};

/**
 * struct pci_driver - who drives which devices.
 * @name:  for the log.
 * @ids:   ends with a vendor of 0.
 * @probe: take the device; 0, or -errno to leave it.
 */
struct pci_driver {
	const char *name;
	const struct pci_id *ids;
	int (*probe)(struct pci_dev *dev);
};

void pci_init(void);
void pci_register_driver(const struct pci_driver *driver);

u8 pci_read8(const struct pci_dev *dev, unsigned int offset);
u16 pci_read16(const struct pci_dev *dev, unsigned int offset);
u32 pci_read32(const struct pci_dev *dev, unsigned int offset);
void pci_write16(const struct pci_dev *dev, unsigned int offset, u16 value);
void pci_write32(const struct pci_dev *dev, unsigned int offset, u32 value);

void pci_enable(struct pci_dev *dev);
unsigned int pci_find_capability(const struct pci_dev *dev, u8 id,
				 unsigned int after);
void __iomem *pci_map(const struct pci_dev *dev, unsigned int bar, u64 offset,
		      size_t size) __must_check;

/* MSI-X: drivers/pci_msix.c */
int pci_msix_enable(struct pci_dev *dev) __must_check;
int pci_msix_request(struct pci_dev *dev, unsigned int entry,
		     irq_handler_t *handler, const char *name,
		     void *data) __must_check;

#endif
