; arch/x86/boot/trampoline.asm - where application processors begin.
;
; A start-up IPI sets a CPU off in real mode at a page below 1 MiB.  smp.c
; copies this page there and fills in the parameters at its end.  The code goes
; to long mode in one step (no protected mode in between) and calls
; ap_entry(cpu) on the idle task's stack.
;
; Position: everything is addressed relative to the page (cs = page >> 4 in
; real mode; rbx = page afterwards), for it is linked far from where it runs.
;
;   in    real mode, cs:ip = page:0, IRQs off
;   out   does not return

CR4_PAE     equ 1 << 5
CR0_PE      equ 1 << 0
CR0_WP      equ 1 << 16
CR0_PG      equ 1 << 31
MSR_EFER    equ 0xc0000080
EFER_LME    equ 1 << 8
EFER_NXE    equ 1 << 11

%define here(label) (label - trampoline_start)

section .rodata
global trampoline_start
global trampoline_end
global trampoline_params

bits 16
trampoline_start:
	cli
	cld
	mov	ax, cs
	mov	ds, ax
	movzx	ebx, ax
	shl	ebx, 4			; ebx = physical address of this page

	lea	eax, [ebx + here(long_mode)]
	mov	[here(far_pointer)], eax
	lea	eax, [ebx + here(gdt)]
	mov	[here(gdt_base)], eax
	o32 lgdt [here(gdt_pointer)]

	mov	eax, CR4_PAE
	mov	cr4, eax
	mov	eax, [here(param_cr3)]
	mov	cr3, eax
	mov	ecx, MSR_EFER
	rdmsr
	or	eax, EFER_LME | EFER_NXE
	wrmsr
	mov	eax, CR0_PG | CR0_WP | CR0_PE
	mov	cr0, eax		; long mode is on, in 16-bit code
	jmp	dword far [here(far_pointer)]

bits 64
long_mode:
	xor	eax, eax
	mov	ds, eax
	mov	es, eax
	mov	ss, eax
	mov	fs, eax
	mov	gs, eax
	mov	rsp, [rbx + here(param_stack)]
	mov	edi, [rbx + here(param_cpu)]
	xor	ebp, ebp		; the backtrace ends here
	mov	rax, [rbx + here(param_entry)]
	call	rax
	ud2

align 8
gdt:	dq 0
	dq 0x00af9a000000ffff		; 0x08: 64-bit code
gdt_pointer:
	dw gdt_pointer - gdt - 1
gdt_base:
	dd 0
far_pointer:
	dd 0
	dw 0x08

; struct trampoline_params (smp.c)
align 8
trampoline_params:
param_cr3:	dq 0			; physical, below 4 GiB
param_stack:	dq 0
param_entry:	dq 0
param_cpu:	dq 0
trampoline_end:
