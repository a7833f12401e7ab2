# Nestix - build, run and test.  `make help` lists the targets.
#
# Every .c and .asm file of the kernel folders is compiled; there is no list.
# Objects stand under $(O) at the path of their source.  DEBUG=1, the tested
# build, adds UBSan and the checks behind NESTIX_DEBUG.  LAB=name takes
# labs/name/PATH in place of PATH wherever that file exists.

#: make             build the kernel (build/nestix.elf)
#: make run         boot it in QEMU; the serial line is this terminal (^A x ends)
#: make test        every ring of tests; ends with "N passed, N failed"
#: make oracle      the same user tests on Debian's Linux 6.1; compare
#: make bench       guest instructions per operation, beside Linux's
#: make disk        build/debian/all/disk.img: Debian's programs on ext2
#: make iso         build/nestix.iso, bootable by BIOS and UEFI
#: make debug       boot stopped, with a gdbstub; then, elsewhere:
#: make gdb         attach gdb with symbols and the lx-* commands
#: make clean       remove build/
#:
#: CPUS=2 MEM=256M APPEND='words for the kernel'   for run, debug, test
#: DISK='image ...'                                /dev/vda ...; for run, debug
#: FIRMWARE=bios|uefi|none              GRUB from a disc, or QEMU loads it all
#: IMAGE=debian                         whatever boots, with Debian's programs
#: IMAGE_PACKAGES='base python3'        with these groups and packages only
#: CC=clang DEBUG=0 LAB=name                       for every build

ifeq ($(origin CC),default)
CC := gcc
endif
DEBUG ?= 1
CPUS ?= 2
IMAGE ?=
# A large image would take GRUB minutes to read from the disc.
FIRMWARE ?= $(if $(IMAGE),none,bios)
IMAGE_PACKAGES ?=
MEM ?= $(if $(IMAGE),2G,256M)
APPEND ?=
LAB ?=

compiler := $(if $(findstring clang,$(notdir $(CC))),clang,gcc)
O := build$(if $(filter clang,$(compiler)),/clang)$(if $(filter 0,$(DEBUG)),/fast)$(if $(LAB),/lab-$(LAB))

folders := lib kernel mm block fs ipc net drivers cgroup ns arch/x86 tests/kernel
present := $(wildcard $(folders))
offsets := arch/x86/entry/asm-offsets.c
vdso_c := $(wildcard arch/x86/vdso/*.c)
c_files := $(filter-out $(offsets) $(vdso_c),$(shell find $(present) -name '*.c' | sort))
asm_files := $(shell find $(present) -name '*.asm' | sort)
objects := $(c_files:%=$(O)/%.o) $(asm_files:%=$(O)/%.o)
objects := $(objects:.c.o=.o) $(O)/font.o
headers := $(shell find include $(present) -name '*.h')

freestanding_gcc = $(shell $(CC) -print-file-name=include)
freestanding_clang = $(shell $(CC) -print-resource-dir)/include

CPPFLAGS := -I. -Iinclude -Iarch/x86/include -nostdinc \
	-isystem $(freestanding_$(compiler)) -DNESTIX_DEBUG=$(DEBUG)
CFLAGS := -std=gnu11 -O2 -g -ffreestanding -mno-red-zone -mgeneral-regs-only \
	-mcmodel=kernel -fno-pie -fno-strict-aliasing -fno-omit-frame-pointer \
	-fno-stack-protector -fno-asynchronous-unwind-tables -fno-common \
	-fno-delete-null-pointer-checks -fwrapv -fcf-protection=none -Wall -Wextra -Werror \
	-Wmissing-prototypes -Wstrict-prototypes -Wshadow -Wundef -Wvla \
	-Wpointer-arith -Wwrite-strings -Wimplicit-fallthrough \
	-Wframe-larger-than=1024
CFLAGS_gcc := -fno-optimize-sibling-calls -fno-ipa-icf
CFLAGS_clang := -Wthread-safety -Wno-gcc-compat -fno-optimize-sibling-calls
UBSAN := -fsanitize=undefined \
	-fno-sanitize=alignment,null,pointer-overflow,object-size,signed-integer-overflow
UBSAN_clang := -fno-sanitize=function
ifneq ($(DEBUG),0)
CFLAGS += $(UBSAN) $(UBSAN_$(compiler))
endif
CFLAGS += $(CFLAGS_$(compiler))
LDFLAGS := -nostdlib -static -z max-page-size=4096 -z noexecstack \
	--no-warn-rwx-segments --build-id=none

pick = $(firstword $(wildcard $(if $(LAB),labs/$(LAB)/$(1))) $(1))

.SECONDEXPANSION:
.DELETE_ON_ERROR:
.SUFFIXES:
.PHONY: all kernel objects FORCE clean help
MAKEFLAGS += --no-builtin-rules

all: kernel

kernel: $(O)/nestix.elf

objects: $(objects)

# A change of compiler or flags rebuilds: the stamp's text is the flags.
$(O)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LAB)' | cmp -s - $@ || \
		echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LAB)' >$@

$(O)/%.o: $$(call pick,%.c) $(O)/flags
	@mkdir -p $(@D)
	@echo "  CC      $<"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -MF $(@:.o=.d) -c $< -o $@

$(O)/%.asm.o: $$(call pick,%.asm) $(O)/asm-offsets.inc $(O)/flags
	@mkdir -p $(@D)
	@echo "  NASM    $<"
	@nasm -f elf64 -g -F dwarf -Werror -I$(O)/ -I. -MD $(@:.o=.d) -MP -o $@ $<

# clang would try to assemble the lines that only sed understands.
OFFSETS_clang := -fno-integrated-as

# Struct offsets for NASM: each "->NAME value" line becomes a %define.
$(O)/asm-offsets.inc: $$(wildcard $(offsets)) $(O)/flags
	@mkdir -p $(@D)
	@echo "  OFFSETS $@"
	@$(CC) $(CPPFLAGS) $(CFLAGS) -fno-sanitize=all $(OFFSETS_$(compiler)) -MMD -MP \
		-MT $@ -MF $(O)/asm-offsets.d -S $(offsets) -o $(O)/asm-offsets.s
	@sed -n 's/^->\([A-Z0-9_]*\) \(-\{0,1\}[0-9]*\).*/%define \1 \2/p' \
		$(O)/asm-offsets.s >$@

# The vDSO: our code, their processor mode.  image.asm takes the file in whole.
VDSO_CFLAGS := -std=gnu11 -O2 -fPIC -ffreestanding -fno-stack-protector \
	-fasynchronous-unwind-tables -fcf-protection=none -fvisibility=default \
	-Wall -Wextra -Werror -Wstrict-prototypes
$(O)/vdso.so: $(vdso_c) arch/x86/vdso/vdso.lds $(O)/flags
	@echo "  VDSO    $@"
	@$(CC) $(CPPFLAGS) $(VDSO_CFLAGS) -MMD -MP -MT $@ -MF $(O)/vdso.d \
		-c $(vdso_c) -o $(O)/vdso.o
	@ld -shared -soname linux-vdso.so.1 -T arch/x86/vdso/vdso.lds -Bsymbolic \
		-z noexecstack -z max-page-size=4096 --hash-style=both \
		--build-id=sha1 --eh-frame-hdr -s -o $@ $(O)/vdso.o
$(O)/arch/x86/vdso/image.asm.o: $(O)/vdso.so

# The console's font: code page 437 from the Unifont that GRUB brings along.
$(O)/font.o: scripts/mkfont.py
	@mkdir -p $(@D)
	@echo "  FONT    $@"
	@scripts/mkfont.py $(O)/font.asm
	@nasm -f elf64 -o $@ $(O)/font.asm

# Linked twice: the first link fixes the addresses that the table then names.
# Only text symbols are listed and the table stands after the text, so the
# second link moves none of them.
$(O)/nestix.elf: $(objects) linker.ld scripts/kallsyms.py
	@echo "  LINK    $@"
	@scripts/kallsyms.py </dev/null >$(O)/kallsyms.asm
	@nasm -f elf64 -o $(O)/kallsyms.o $(O)/kallsyms.asm
	@ld $(LDFLAGS) -T linker.ld -o $(O)/nestix.tmp $(objects) $(O)/kallsyms.o
	@nm -n $(O)/nestix.tmp | scripts/kallsyms.py >$(O)/kallsyms.asm
	@nasm -f elf64 -o $(O)/kallsyms.o $(O)/kallsyms.asm
	@ld $(LDFLAGS) -T linker.ld -o $@ $(objects) $(O)/kallsyms.o
	@rm -f $(O)/nestix.tmp

# User programs: static, with musl, the same for Nestix and for Linux.
user_c := $(wildcard user/bin/*.c user/demo/*.c tests/user/*.c tests/bench/*.c)
user_sh := $(wildcard tests/user/*.sh)
user_place = $(patsubst user/%,%,$(patsubst tests/user/%,tests/%,$(patsubst \
	tests/bench/%,bench/%,$(1))))
USER_CFLAGS_crash.c := -O0 # for its backtrace
programs := $(foreach f,$(user_c:.c=) $(user_sh),build/user/$(call user_place,$f))
USER_CFLAGS := -static -O2 -g -std=gnu11 -Wall -Wextra -Werror \
	-Wno-array-bounds -Wno-stringop-overread -I. \
	-idirafter /usr/include -idirafter /usr/include/x86_64-linux-gnu

define user_program
build/user/$(call user_place,$(1:.c=)): $(1) Makefile
	@mkdir -p $$(@D)
	@echo "  MUSL    $(1)"
	@musl-gcc $(USER_CFLAGS) $(USER_CFLAGS_$(notdir $(1))) -MMD -MP \
		-MT $$@ -MF $$@.d -o $$@.debug $(1)
	@strip -o $$@ $$@.debug
endef
$(foreach f,$(user_c),$(eval $(call user_program,$f)))

build/user/tests/%.sh: tests/user/%.sh
	@mkdir -p $(@D)
	@install -m 755 $< $@

BUSYBOX := /bin/busybox
build/initramfs.cpio: $(programs) scripts/mkinitramfs.py $(wildcard user/etc/*)
	@echo "  CPIO    $@"
	@scripts/mkinitramfs.py $@ $(BUSYBOX) $(programs)

# Debian's programs: the same archive, around a root unpacked from packages.
# Each choice of packages has a folder; what apt fetched is shared by all.
empty :=
debian := build/debian/$(or $(subst $(empty) $(empty),-,$(strip $(IMAGE_PACKAGES))),all)
$(debian)/unpacked: scripts/mkdebian
	@echo "  DEBIAN  $(debian)"
	@scripts/mkdebian $(debian)/root $(IMAGE_PACKAGES)
	@touch $@

# The same test with Debian's own C library, loaded at run time.
glibc := build/user/glibc/pthread_storm
build/user/glibc/%: tests/user/%.c tests/user/tap.h
	@mkdir -p $(@D)
	@echo "  GLIBC   $<"
	@gcc -O2 -std=gnu11 -Wall -I. -pthread -o $@ $<

$(debian)/initramfs.cpio: $(debian)/unpacked build/initramfs.cpio $(glibc)
	@echo "  CPIO    $@"
	@scripts/mkinitramfs.py --root $(debian)/root $@ $(BUSYBOX) $(programs) \
		$(glibc)

# The same tree as an ext2 file system, half of it free.
$(debian)/disk.img: $(debian)/initramfs.cpio
	@echo "  EXT2    $@"
	@rm -rf $(debian)/disk $@ && mkdir $(debian)/disk
	@scripts/mkinitramfs.py --root $(debian)/root $(debian)/disk \
		$(BUSYBOX) $(programs) $(glibc)
	@truncate -s $$(($$(du -sk $(debian)/disk | cut -f1) * 2 + 8192))K $@
	@mkfs.ext2 -q -L debian -d $(debian)/disk $@
	@rm -rf $(debian)/disk

archive := $(if $(IMAGE),$($(IMAGE)),build)/initramfs.cpio
iso := build/nestix$(if $(IMAGE),-$(IMAGE)).iso

$(iso): $(O)/nestix.elf $(archive) scripts/mkiso
	@FIRMWARE=both scripts/mkiso $@ $(O)/nestix.elf $(archive) \
		console=ttyS0 $(APPEND)

.PHONY: image disk iso run test oracle bench debug gdb
image: kernel $(archive)

disk: $(debian)/disk.img

iso: $(iso)

machine = INITRAMFS=$(archive) CPUS=$(CPUS) MEM=$(MEM) APPEND='$(APPEND)' \
	KERNEL=$(O)/nestix.elf FIRMWARE=$(FIRMWARE)

run: image
	@$(machine) scripts/run-qemu

# The machine waits for `make gdb` in another terminal.
debug: image
	@$(machine) scripts/run-qemu -s -S

gdb:
	@gdb -q -x scripts/gdb/nestix.gdb $(O)/nestix.elf

unit_c := $(wildcard tests/unit/test_*.c)
.PHONY: unit
unit: $(unit_c:tests/%.c=build/%)

# Pure rooms and their tests, on the host under ASan and UBSan.
build/unit/%: tests/unit/%.c $(wildcard lib/*.[ch] tests/unit/*.h)
	@mkdir -p $(@D)
	@echo "  HOSTCC  $<"
	@gcc -std=gnu11 -O1 -g -Wall -Wextra -Wno-format -I. -Iinclude -Itests/unit \
		-fsanitize=address,undefined -fno-builtin -o $@ $<

# clang-tidy over every kernel file; a file is looked at again when it or its
# headers changed.
.PHONY: tidy
tidy: $(c_files:%=build/tidy/%.ok)
build/tidy/%.ok: % .clang-tidy $(O)/flags
	@mkdir -p $(@D)
	@echo "  TIDY    $<"
	@clang -M -MP -MT $@ $(filter -I% -nostdinc -D%,$(CPPFLAGS)) \
		-isystem $(freestanding_clang) $< >$(@:.ok=.d)
	@clang-tidy --quiet --warnings-as-errors='*' $< -- $(CPPFLAGS) \
		-std=gnu11 -ffreestanding -mgeneral-regs-only 2>$(@:.ok=.log) && touch $@

test: image
	@INITRAMFS=$(archive) CPUS=$(CPUS) MEM=$(MEM) scripts/run-tests

oracle: image
	@INITRAMFS=$(archive) CPUS=$(CPUS) MEM=$(MEM) scripts/run-oracle

# Without the checks, as Linux; the programs and the image are the same.
bench: build/initramfs.cpio
	@$(MAKE) -s DEBUG=0 kernel
	@KERNEL=$(O)/fast/nestix.elf scripts/bench

help:
	@sed -n 's/^#: //p' Makefile

clean:
	rm -rf build

# What a fresh Debian lacks is installed before anything is built.
ifneq ($(filter-out clean help,$(or $(MAKECMDGOALS),all)),)
include build/setup
endif
build/setup: scripts/setup
	@mkdir -p $(@D)
	@scripts/setup
	@touch $@

-include $(shell find build -path build/debian -prune -o -name '*.d' -print 2>/dev/null)
