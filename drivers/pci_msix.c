/*
 * drivers/pci_msix.c - MSI-X: interrupts that a device writes to memory.
 *
 * The device holds a table; each entry says where to write what when one of
 * its reasons to interrupt comes up.  Entries start masked; a driver asks for
 * those it wants.
 *
 * See: PCI Local Bus Specification 3.0, section 6.8.2.
 */
#include <uapi/errno.h>
#include "lib/types.h"
#include "drivers/pci.h"

#define MSIX_CONTROL      2 /* in the capability */
#define MSIX_CONTROL_SIZE 0x07ff
#define MSIX_CONTROL_MASK 0x4000
#define MSIX_CONTROL_ON   0x8000
#define MSIX_TABLE        4
#define MSIX_TABLE_BAR    0x7U

#define ENTRY_SIZE   16UL
#define ENTRY_LOW    0
#define ENTRY_HIGH   4
#define ENTRY_DATA   8
#define ENTRY_MASKED 12

/**
 * pci_msix_enable() - switch a device from its interrupt line to messages.
 * @dev: the device, enabled.
 *
 * Context: May sleep.
 * Return: 0, -ENODEV without MSI-X, -ENOMEM.
 */
int pci_msix_enable(struct pci_dev *dev)
{
	unsigned int cap = pci_find_capability(dev, PCI_CAP_ID_MSIX, 0);
	u16 control;
	u32 table;

	if (!cap)
		return -ENODEV;
	control = pci_read16(dev, cap + MSIX_CONTROL);
	table = pci_read32(dev, cap + MSIX_TABLE);
	dev->nr_msix = (control & MSIX_CONTROL_SIZE) + 1U;
	dev->msix =
		pci_map(dev, table & MSIX_TABLE_BAR, table & ~MSIX_TABLE_BAR,
			(size_t)dev->nr_msix * ENTRY_SIZE);
	if (!dev->msix)
		return -ENOMEM;
	for (unsigned int n = 0; n < dev->nr_msix; n++)
		writel(1, (char *)dev->msix + n * ENTRY_SIZE + ENTRY_MASKED);
	control = (control | MSIX_CONTROL_ON) & (u16)~MSIX_CONTROL_MASK;
	pci_write16(dev, cap + MSIX_CONTROL, control);
	pci_write16(dev, PCI_COMMAND,
		    pci_read16(dev, PCI_COMMAND) | PCI_COMMAND_INTX_OFF);
	return 0;
}

/**
 * pci_msix_request() - have a function called for one table entry.
 * @dev:     after pci_msix_enable().
 * @entry:   which.
 * @handler: hardirq context, IRQs off.
 * @name:    for /proc/interrupts; stays.
 * @data:    for @handler.
 *
 * Context: May sleep.
 * Return: 0, -EINVAL (no such entry), -ENOSPC, -ENOMEM.
 */
int pci_msix_request(struct pci_dev *dev, unsigned int entry,
		     irq_handler_t *handler, const char *name, void *data)
{
	struct msi_message msg;
	char *at;
	int irq;

	if (entry >= dev->nr_msix)
		return -EINVAL;
	irq = request_msi(handler, name, data, &msg);
	if (irq < 0)
		return irq;
	at = (char *)dev->msix + entry * ENTRY_SIZE;
	writel((u32)msg.address, at + ENTRY_LOW);
	writel((u32)(msg.address >> 32), at + ENTRY_HIGH);
	writel(msg.data, at + ENTRY_DATA);
	writel(0, at + ENTRY_MASKED);
	return 0;
}
