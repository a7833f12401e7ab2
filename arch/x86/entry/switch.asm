; arch/x86/entry/switch.asm - leave one kernel stack, continue on another.
;
;   struct task_struct *switch_stacks(struct task_struct *prev,
;                                     struct task_struct *next);
;
;   in    rdi = prev, rsi = next
;   out   rax = prev: the task that ran here just before, on next's stack
;   keeps rbx rbp r12-r15 (pushed below); the C caller saved the rest
;   needs IRQs off, runqueue lock held; both still so on return
;
; The pushes are struct switch_frame (asm/thread.h), read by copy_thread().

%include "asm-offsets.inc"

section .text

global switch_stacks
switch_stacks:
	push	rbp
	push	rbx
	push	r12
	push	r13
	push	r14
	push	r15
	mov	[rdi + TASK_KSP], rsp	; prev sleeps here
	mov	rsp, [rsi + TASK_KSP]	; next wakes here
	pop	r15
	pop	r14
	pop	r13
	pop	r12
	pop	rbx
	pop	rbp
	mov	rax, rdi
	ret
