; arch/x86/entry/entry.asm - the ways into the kernel, and back.
;
; Every entry builds a struct pt_regs (asm/ptrace.h) on the kernel stack and
; calls C with its address:
;
;	high	ss sp flags cs ip	by the CPU, or by syscall_entry
;		orig_ax			system call number or error code
;		di si dx cx ax r8-r11 bx bp r12-r15
;	low	<- rsp, the argument
;
; GS points to the per-CPU area in the kernel and is the program's own in user
; mode; whoever crosses the border exchanges them (swapgs) exactly once.
; Interrupts are off from the first to the last instruction here.
;
; See: Intel SDM volume 3, 6.14; System V ABI for AMD64, A.2; lab 1.

%include "asm-offsets.inc"
%include "arch/x86/entry/macros.inc"

section .entry.text progbits alloc exec nowrite align=16

extern cpu_tss
extern syscall_scratch
extern handle_syscall
extern handle_vector
extern handle_ist_vector
extern exit_to_user_mode
extern schedule_tail
extern schedule_tail_user

; syscall_entry - SYSCALL from user mode.
;
;   in   rax = number, rdi rsi rdx r10 r8 r9 = arguments
;        rcx = user rip, r11 = user rflags, rsp = user's
;   out  rax = result; rcx and r11 destroyed, the rest kept
align 16
global syscall_entry
syscall_entry:
	swapgs
	mov	[gs:syscall_scratch], rsp
	mov	rsp, [gs:cpu_tss + TSS_SP0]
	push	USER_DS
	push	qword [gs:syscall_scratch]
	push	r11
	push	USER_CS
	push	rcx
	push	rax
	push	rdi
	PUSH_REGS_BELOW_DI
	mov	rdi, rsp
	call	handle_syscall		; bool: may SYSRET take us back?
	test	al, al
	jz	return_to_user

	pop	r15
	pop	r14
	pop	r13
	pop	r12
	pop	rbp
	pop	rbx
	pop	r11
	pop	r10
	pop	r9
	pop	r8
	pop	rax
	pop	rcx
	pop	rdx
	pop	rsi
	pop	rdi
	mov	rcx, [rsp + REGS_IP - REGS_ORIG_AX]
	mov	r11, [rsp + REGS_FLAGS - REGS_ORIG_AX]
	mov	rsp, [rsp + REGS_SP - REGS_ORIG_AX]
	swapgs
	o64 sysret

; The last steps from a full pt_regs at rsp to user mode, IRQs off.
align 16
return_to_user:
	POP_REGS
	swapgs
global return_to_user_iret
return_to_user_iret:
	iretq

; ret_from_fork - where a new task begins, out of switch_to().
;
;   in   rax = the task that ran before; rbx = function of a kernel thread
;        or 0; r12 = its argument; a struct pt_regs at rsp
;   out  a kernel thread's function may return only after exec: then, and for
;        a user task at once, to user mode
align 16
global ret_from_fork
ret_from_fork:
	mov	rdi, rax
	call	schedule_tail
	test	rbx, rbx
	jz	.user
	mov	rdi, r12
	call	rbx
	jmp	.leave
.user:
	call	schedule_tail_user
.leave:
	mov	rdi, rsp
	call	exit_to_user_mode
	jmp	return_to_user

; Exceptions and interrupts: a stub per vector puts the error code (or 0) where
; orig_ax stands and the vector where di stands, then joins the others.
%macro STUB 1
align 16
%if %1 = 8 || (%1 >= 10 && %1 <= 14) || %1 = 17 || %1 = 21 || %1 = 29 || %1 = 30
%else
	push	0
%endif
	push	%1
%if %1 = 2 || %1 = 8 || %1 = 18
	jmp	ist_entry
%else
	jmp	common_entry
%endif
%endmacro

align 16
global vector_stubs
vector_stubs:				; 16 bytes each
%assign vector 0
%rep 256
STUB vector
%assign vector vector + 1
%endrep

align 16
common_entry:
	test	byte [rsp + 24], 3	; cs: 16 bytes of ours, 8 of ip
	jz	.from_kernel
	swapgs
.from_kernel:
	xchg	rdi, [rsp]		; rdi = vector, its slot = user's di
	PUSH_REGS_BELOW_DI
	cld
	CLAC				; the program may have left AC set
	mov	rsi, rsp
	call	handle_vector
	test	byte [rsp + REGS_CS], 3
	jnz	return_to_user
	POP_REGS
	iretq

; NMI, double fault and machine check come at any instruction, even between
; the border and swapgs, and on stacks of their own.  Whether GS is the
; kernel's is read from the register itself: kernel addresses are negative.
align 16
ist_entry:
	xchg	rdi, [rsp]
	PUSH_REGS_BELOW_DI
	cld
	CLAC
	xor	ebx, ebx
	mov	ecx, 0xc0000101		; MSR_GS_BASE
	rdmsr
	test	edx, edx
	js	.kernel_gs
	inc	ebx
	swapgs
.kernel_gs:
	mov	rsi, rsp
	call	handle_ist_vector
	test	ebx, ebx
	jz	.leave
	swapgs
.leave:
	POP_REGS
	iretq
