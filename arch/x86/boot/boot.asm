; arch/x86/boot/boot.asm - from the boot loader to the first C function.
;
;   in    32-bit protected mode, paging off, IRQs off
;         ebx = physical address of the boot information
;         _start (multiboot2: GRUB): eax = 0x36d76289
;         pvh_start (PVH: QEMU -kernel)
;   out   x86_start(magic, info) in long mode on init_stack, IRQs off;
;         does not return
;
; The early page tables map the first 4 GiB of physical memory three times,
; with 2 MiB pages: at 0 (for the jump), at PAGE_OFFSET (the direct map) and,
; the first GiB of it, at KERNEL_VMA.  paging_init() replaces them.

KERNEL_VMA    equ 0xffffffff80000000
PML4_DIRECT   equ 273			; index of PAGE_OFFSET
PML4_KERNEL   equ 511
PDPT_KERNEL   equ 510
NR_EARLY_PDS  equ 4
PRESENT_RW    equ 3
LARGE_PAGE    equ 0x80

CR0_PE        equ 1 << 0
CR0_MP        equ 1 << 1
CR0_NE        equ 1 << 5
CR0_WP        equ 1 << 16
CR0_PG        equ 1 << 31
CR4_PAE       equ 1 << 5
CR4_PGE       equ 1 << 7
MSR_EFER      equ 0xc0000080
MSR_GS_BASE   equ 0xc0000101
EFER_LME      equ 1 << 8
EFER_NXE      equ 1 << 11
CPUID_LM      equ 1 << 29
CPUID_NX      equ 1 << 20
PVH_MAGIC     equ 0x336ec578
PVH_ENTRY     equ 18			; type of the note

%include "asm-offsets.inc"
%define phys(symbol) (symbol - KERNEL_VMA)

extern x86_start, init_stack

section .multiboot progbits alloc noexec nowrite align=8
header:
	dd	0xe85250d6		; multiboot2
	dd	0			; i386, protected mode
	dd	header_end - header
	dd	-(0xe85250d6 + 0 + (header_end - header))
	align	8, db 0
	dw	5, 1			; framebuffer, optional: UEFI has no text
	dd	20
	dd	0, 0, 32		; any width and height, 32 bits a pixel
	align	8, db 0
	dw	0, 0			; end of tags
	dd	8
header_end:

section .note.pvh progbits alloc noexec nowrite align=4
	dd	4, 8, PVH_ENTRY
	db	"Xen", 0
	dq	phys(pvh_start)

section .boot progbits alloc exec nowrite align=16
bits 32
pvh_start:
	mov	eax, PVH_MAGIC
global _start
_start:
	cli
	cld
	mov	esp, phys(init_stack) + THREAD_SIZE
	mov	esi, eax		; magic
	mov	edi, ebx		; boot information

	mov	eax, 0x80000000
	cpuid
	cmp	eax, 0x80000001
	jb	no_long_mode
	mov	eax, 0x80000001
	cpuid
	and	edx, CPUID_LM | CPUID_NX
	cmp	edx, CPUID_LM | CPUID_NX
	jne	no_long_mode

	mov	eax, phys(early_pdpt_low) + PRESENT_RW
	mov	[phys(early_pml4)], eax
	mov	[phys(early_pml4) + PML4_DIRECT * 8], eax
	mov	eax, phys(early_pdpt_high) + PRESENT_RW
	mov	[phys(early_pml4) + PML4_KERNEL * 8], eax
	mov	eax, phys(early_pds) + PRESENT_RW
	mov	[phys(early_pdpt_high) + PDPT_KERNEL * 8], eax

	xor	ecx, ecx
.pdpt:	mov	[phys(early_pdpt_low) + ecx * 8], eax
	add	eax, 4096
	inc	ecx
	cmp	ecx, NR_EARLY_PDS
	jb	.pdpt

	mov	eax, PRESENT_RW | LARGE_PAGE
	xor	ecx, ecx
.pd:	mov	[phys(early_pds) + ecx * 8], eax
	add	eax, 0x200000
	inc	ecx
	cmp	ecx, NR_EARLY_PDS * 512
	jb	.pd

	mov	eax, CR4_PAE | CR4_PGE
	mov	cr4, eax
	mov	eax, phys(early_pml4)
	mov	cr3, eax
	mov	ecx, MSR_EFER
	rdmsr
	or	eax, EFER_LME | EFER_NXE
	wrmsr
	mov	eax, CR0_PE | CR0_MP | CR0_NE | CR0_WP | CR0_PG
	mov	cr0, eax		; compatibility mode now
	lgdt	[phys(boot_gdt_pointer)]
	jmp	8:phys(low64)

; No C, no paging: say why on the screen and the serial line, then stop.
no_long_mode:
	mov	esi, phys(no_long_mode_text)
	mov	edi, 0xb8000
	mov	dx, 0x3f8
	mov	ah, 0x4f		; white on red
.next:	lodsb
	test	al, al
	jz	.stop
	stosw
	out	dx, al
	jmp	.next
.stop:	hlt
	jmp	.stop

no_long_mode_text:
	db	"Nestix needs a 64-bit processor with NX.", 0

bits 64
low64:
	mov	rax, high64
	jmp	rax
high64:
	xor	eax, eax
	mov	ds, eax
	mov	es, eax
	mov	ss, eax
	mov	fs, eax
	mov	gs, eax
	xor	edx, edx
	mov	ecx, MSR_GS_BASE
	wrmsr				; per-CPU variables: the originals
	mov	rsp, init_stack + THREAD_SIZE
	xor	ebp, ebp		; backtraces end here
	xchg	edi, esi		; edi = magic, esi = information
	call	x86_start
	ud2

align 8
boot_gdt:
	dq	0
	dq	0x00af9a000000ffff	; 0x08: 64-bit code
boot_gdt_pointer:
	dw	boot_gdt_pointer - boot_gdt - 1
	dd	phys(boot_gdt)

section .bss..page_aligned nobits alloc noexec write align=4096
early_pml4:	 resb 4096
early_pdpt_low:	 resb 4096
early_pdpt_high: resb 4096
early_pds:	 resb 4096 * NR_EARLY_PDS
