/*
 * arch/x86/cpu/acpi.c - the firmware's static tables.
 *
 * The MADT lists processors and interrupt controllers, the FADT the registers
 * that switch the machine off, the HPET table a timer of known frequency.  The
 * tables are foreign data: every length and checksum is tested before use, and
 * a table that fails is passed over.  No AML is executed; the one value needed
 * from the DSDT, the sleep type of S5, is found as the package named _S5_.
 *
 * See: ACPI specification 6.4, sections 5.2 and 4.8.
 */
#include "arch/x86/cpu/acpi.h"
#include "asm/io.h"
#include "asm/page.h"
#include "kernel/base/printk.h"
#include "lib/string.h"

#define TABLE_MAX_LEN   (1u << 20)
#define REACH           (1ULL << 32) /* of the early direct map */
#define MADT_LAPIC      0
#define MADT_IOAPIC     1
#define MADT_OVERRIDE   2
#define MADT_LAPIC_ADDR 5
#define LAPIC_ENABLED   1u
#define SLP_EN          (1u << 13)
#define SLP_TYP_SHIFT   10
#define FADT_RESET_SUP  (1u << 10)
#define FADT_TMR_32BIT  (1u << 8)
#define SPACE_IO        1

struct rsdp {
	char signature[8];
	u8 checksum;
	char oem[6];
	u8 revision;
	u32 rsdt;
	u32 length; /* from here on revision 2 */
	u64 xsdt;
	u8 xchecksum;
	u8 reserved[3];
} __packed;
static_assert(sizeof(struct rsdp) == 36, "ACPI 5.2.5.3");

struct sdt_header {
	char signature[4];
	u32 length;
	u8 revision;
	u8 checksum;
	char oem[22];
	u32 creator_revision;
} __packed;
static_assert(sizeof(struct sdt_header) == 36, "ACPI 5.2.6");

struct gas {
	u8 space;
	u8 width;
	u8 offset;
	u8 access;
	u64 address;
} __packed;

struct fadt {
	struct sdt_header header;
	u32 firmware_ctrl;
	u32 dsdt;
	u8 unused1[20];
	u32 pm1a_cnt;
	u32 pm1b_cnt;
	u32 pm2_cnt;
	u32 pm_timer;
	u8 unused2[32];
	u32 flags;
	struct gas reset_reg;
	u8 reset_value;
} __packed;
static_assert(offsetof(struct fadt, pm1a_cnt) == 64, "ACPI 5.2.9");
static_assert(offsetof(struct fadt, flags) == 112, "ACPI 5.2.9");
static_assert(offsetof(struct fadt, reset_value) == 128, "ACPI 5.2.9");

struct hpet_table {
	struct sdt_header header;
	u32 id;
	struct gas address;
} __packed;

struct madt_entry {
	u8 type;
	u8 length;
	union {
		struct {
			u8 uid;
			u8 apic_id;
			u32 flags;
		} __packed lapic;
		struct {
			u8 id;
			u8 reserved;
			u32 phys;
			u32 gsi_base;
		} __packed ioapic;
		struct {
			u8 bus;
			u8 source;
			u32 gsi;
			u16 flags;
		} __packed override;
		struct {
			u16 reserved;
			u64 phys;
		} __packed lapic_addr;
	};
} __packed;

struct acpi_info acpi_info;

static bool checksum_ok(const void *data, size_t len)
{
	const u8 *p = data;
	u8 sum = 0;

	while (len-- > 0)
		sum = (u8)(sum + *p++);
	return sum == 0;
}

/* The table at @phys; NULL if it is damaged or out of reach. */
static const struct sdt_header *find_table(u64 phys)
{
	const struct sdt_header *t = __va(phys);

	if (!phys || phys > REACH - sizeof(*t))
		return NULL;
	if (t->length < sizeof(*t) || t->length > TABLE_MAX_LEN ||
	    t->length > REACH - phys)
		return NULL;
	if (!checksum_ok(t, t->length)) {
		pr_warn("ACPI: bad checksum of table at %#llx\n", phys);
		return NULL;
	}
	return t;
}

static void add_cpu(const struct madt_entry *e)
{
	if (!(e->lapic.flags & LAPIC_ENABLED))
		return;
	if (acpi_info.nr_cpus == NR_CPUS) {
		pr_warn("ACPI: more than %d CPUs, rest left off\n", NR_CPUS);
		return;
	}
	acpi_info.apic_id[acpi_info.nr_cpus++] = e->lapic.apic_id;
}

static void add_ioapic(const struct madt_entry *e)
{
	struct acpi_ioapic *io = &acpi_info.ioapic[acpi_info.nr_ioapics];

	if (acpi_info.nr_ioapics == ACPI_MAX_IOAPICS)
		return;
	io->phys = e->ioapic.phys;
	io->gsi_base = e->ioapic.gsi_base;
	acpi_info.nr_ioapics++;
}

/* ACPI 5.2.12.5: polarity in bits 0-1, trigger in bits 2-3; 3 = low, level. */
static void add_override(const struct madt_entry *e)
{
	struct acpi_isa_irq *irq;

	if (e->override.source >= ACPI_NR_ISA_IRQS)
		return;
	irq = &acpi_info.isa_irq[e->override.source];
	irq->gsi = e->override.gsi;
	irq->active_low = (e->override.flags & 3) == 3;
	irq->level = (e->override.flags >> 2 & 3) == 3;
}

/* The length an entry of this type must have at least; 0 = not of interest. */
static size_t madt_entry_size(u8 type)
{
	switch (type) {
	case MADT_LAPIC:
		return 8;
	case MADT_IOAPIC:
		return 12;
	case MADT_OVERRIDE:
		return 10;
	case MADT_LAPIC_ADDR:
		return 12;
	default:
		return 0;
	}
}

static void add_madt_entry(const struct madt_entry *e)
{
	size_t need = madt_entry_size(e->type);

	if (!need || e->length < need)
		return;
	if (e->type == MADT_LAPIC)
		add_cpu(e);
	else if (e->type == MADT_IOAPIC)
		add_ioapic(e);
	else if (e->type == MADT_OVERRIDE)
		add_override(e);
	else
		acpi_info.lapic_phys = e->lapic_addr.phys;
}

static void parse_madt(const struct sdt_header *t)
{
	const u8 *p = (const u8 *)(t + 1);
	const u8 *end = (const u8 *)t + t->length;

	if (end - p < 8)
		return;
	acpi_info.lapic_phys = *(const u32 *)p;
	p += 8;
	while (end - p >= 2 && p[1] >= 2 && p[1] <= end - p) {
		add_madt_entry((const struct madt_entry *)p);
		p += p[1];
	}
}

/* An AML byte constant: 0x0a N, or the opcodes 0 and 1 themselves. */
static const u8 *aml_byte(const u8 *p, const u8 *end, u16 *value)
{
	if (p < end && *p == 0x0a)
		p++;
	if (p >= end)
		return end;
	*value = *p;
	return p + 1;
}

/* DefPackage of \_S5: name, 0x12, length (1-4 bytes), count, elements. */
static void parse_dsdt(const struct sdt_header *t)
{
	const u8 *p = (const u8 *)(t + 1);
	const u8 *end = (const u8 *)t + t->length;

	for (; end - p >= 8; p++) {
		if (memcmp(p, "_S5_", 4) != 0 || p[4] != 0x12)
			continue;
		p += 5;
		p += 1 + (*p >> 6) + 1;
		p = aml_byte(p, end, &acpi_info.slp_typ_a);
		aml_byte(p, end, &acpi_info.slp_typ_b);
		return;
	}
}

static void parse_fadt(const struct sdt_header *t)
{
	const struct fadt *f = (const struct fadt *)t;
	const struct sdt_header *dsdt;

	if (t->length < offsetof(struct fadt, reset_reg))
		return;
	acpi_info.pm1a_cnt = (u16)f->pm1a_cnt;
	acpi_info.pm1b_cnt = (u16)f->pm1b_cnt;
	acpi_info.pm_timer_port = (u16)f->pm_timer;
	acpi_info.pm_timer_32bit = (f->flags & FADT_TMR_32BIT) != 0;
	if (t->length >= sizeof(*f) && (f->flags & FADT_RESET_SUP) &&
	    f->reset_reg.space == SPACE_IO) {
		acpi_info.reset_port = (u16)f->reset_reg.address;
		acpi_info.reset_value = f->reset_value;
	}

	dsdt = find_table(f->dsdt);
	if (dsdt)
		parse_dsdt(dsdt);
}

static void parse_hpet(const struct sdt_header *t)
{
	const struct hpet_table *h = (const struct hpet_table *)t;

	if (t->length >= sizeof(*h) && h->address.space == 0)
		acpi_info.hpet_phys = h->address.address;
}

static void parse_table(u64 phys)
{
	const struct sdt_header *t = find_table(phys);

	if (!t)
		return;
	if (!memcmp(t->signature, "APIC", 4))
		parse_madt(t);
	else if (!memcmp(t->signature, "FACP", 4))
		parse_fadt(t);
	else if (!memcmp(t->signature, "HPET", 4))
		parse_hpet(t);
}

static void parse_root(u64 phys, size_t entry_size)
{
	const struct sdt_header *root = find_table(phys);
	const u8 *p;

	if (!root) {
		pr_warn("ACPI: no usable root table\n");
		return;
	}
	for (p = (const u8 *)(root + 1);
	     p + entry_size <= (const u8 *)root + root->length;
	     p += entry_size) {
		u64 entry = 0;

		memcpy(&entry, p, entry_size);
		parse_table(entry);
	}
}

/**
 * acpi_init() - read the static tables into acpi_info.
 * @root: the root pointer the boot loader passed.
 * @size: its size in bytes: 0 = none, 20, or 36.
 *
 * Without tables one CPU and the standard addresses of the PC are assumed.
 *
 * Context: Boot, on the early page tables.
 */
void acpi_init(const void *root, size_t size)
{
	const struct rsdp *rsdp = root;

	for (unsigned int i = 0; i < ACPI_NR_ISA_IRQS; i++)
		acpi_info.isa_irq[i].gsi = i;

	if (size < 20 || memcmp(rsdp->signature, "RSD PTR ", 8) != 0 ||
	    !checksum_ok(rsdp, 20))
		pr_warn("ACPI: no root pointer, assuming a plain PC\n");
	else if (size >= sizeof(*rsdp) && rsdp->revision >= 2 && rsdp->xsdt)
		parse_root(rsdp->xsdt, 8);
	else
		parse_root(rsdp->rsdt, 4);

	if (!acpi_info.lapic_phys)
		acpi_info.lapic_phys = 0xfee00000;
	if (!acpi_info.nr_ioapics) {
		acpi_info.ioapic[0].phys = 0xfec00000;
		acpi_info.nr_ioapics = 1;
	}
}

/**
 * acpi_power_off() - enter S5; returns if the firmware gave no way.
 *
 * Context: Any, at the very end.
 */
void acpi_power_off(void)
{
	if (!acpi_info.pm1a_cnt)
		return;
	outw((u16)(acpi_info.slp_typ_a << SLP_TYP_SHIFT | SLP_EN),
	     acpi_info.pm1a_cnt);
	if (acpi_info.pm1b_cnt)
		outw((u16)(acpi_info.slp_typ_b << SLP_TYP_SHIFT | SLP_EN),
		     acpi_info.pm1b_cnt);
}

/**
 * acpi_reset() - reset through the FADT's register, if there is one.
 *
 * Context: Any, at the very end.
 */
void acpi_reset(void)
{
	if (acpi_info.reset_port)
		outb(acpi_info.reset_value, acpi_info.reset_port);
}
