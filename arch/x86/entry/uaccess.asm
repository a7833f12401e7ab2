; arch/x86/entry/uaccess.asm - the instructions that touch user memory.
;
; Each may fault; the exception table names where to go on then.  All are
; called from C after the address was checked (arch/x86/mm/uaccess.c), and open
; user memory (STAC) just for themselves.  Fewest instructions win here: `rep`
; by eight bytes, and only the odd end, or what follows a fault, by one.

%include "asm-offsets.inc"
%include "arch/x86/entry/macros.inc"

section .text

; size_t copy_user(void *to, const void *from, size_t size);
;   out   rax = bytes not copied
align 16
global copy_user
copy_user:
	mov	rcx, rdx
	shr	rcx, 3
	and	edx, 7
	STAC
.words:	rep movsq
	mov	ecx, edx
.bytes:	rep movsb
	CLAC
	xor	eax, eax
	ret
.word_fault:				; find the very byte
	lea	rcx, [rdx + rcx * 8]
	jmp	.bytes
.byte_fault:
	CLAC
	mov	rax, rcx
	ret
EXTABLE .words, .word_fault
EXTABLE .bytes, .byte_fault

; size_t clear_user_asm(void *to, size_t size);
;   out   rax = bytes not cleared
align 16
global clear_user_asm
clear_user_asm:
	mov	rcx, rsi
	mov	edx, esi
	shr	rcx, 3
	and	edx, 7
	xor	eax, eax
	STAC
.words:	rep stosq
	mov	ecx, edx
.bytes:	rep stosb
	CLAC
	ret
.word_fault:
	lea	rcx, [rdx + rcx * 8]
	jmp	.bytes
.byte_fault:
	CLAC
	mov	rax, rcx
	ret
EXTABLE .words, .word_fault
EXTABLE .bytes, .byte_fault

; int get_user_N(T *value, const void *from);  N = 1, 2, 4, 8
;   out   eax = 0, or -EFAULT with *value = 0
%macro GET_USER 3
align 16
global get_user_%1
get_user_%1:
	STAC
%%read:	%2	%3, [rsi]
	CLAC
	mov	[rdi], %3
	xor	eax, eax
	ret
%%fault:
	CLAC
	xor	edx, edx
	mov	[rdi], %3
	mov	eax, -14		; -EFAULT
	ret
EXTABLE %%read, %%fault
%endmacro

GET_USER 1, mov, dl
GET_USER 2, mov, dx
GET_USER 4, mov, edx
GET_USER 8, mov, rdx

; int put_user_N(u64 value, void *to);
;   out   eax = 0 or -EFAULT
%macro PUT_USER 2
align 16
global put_user_%1
put_user_%1:
	xor	eax, eax
	STAC
%%write: mov	[rsi], %2
	CLAC
	ret
%%fault:
	CLAC
	mov	eax, -14
	ret
EXTABLE %%write, %%fault
%endmacro

PUT_USER 1, dil
PUT_USER 2, di
PUT_USER 4, edi
PUT_USER 8, rdi

; long strncpy_user(char *to, const char *from, long count);  count > 0
;   out   rax = length without NUL, count if there is none, or -EFAULT
;
; Eight bytes at a time while no byte of them is 0; a word has a zero byte if
; (w - 01..01) & ~w & 80..80 is not 0.
align 16
global strncpy_user
strncpy_user:
	mov	r8, 0x0101010101010101
	mov	r9, 0x8080808080808080
	xor	eax, eax
	STAC
.next_word:
	lea	rcx, [rax + 8]
	cmp	rcx, rdx
	ja	.next_byte
.word:	mov	r10, [rsi + rax]
	mov	r11, r10
	sub	r11, r8
	mov	rcx, r10
	not	rcx
	and	r11, rcx
	test	r11, r9
	jnz	.next_byte
	mov	[rdi + rax], r10
	add	rax, 8
	jmp	.next_word
.next_byte:
	cmp	rax, rdx
	jae	.done
.byte:	mov	cl, [rsi + rax]
	mov	[rdi + rax], cl
	test	cl, cl
	jz	.done
	inc	rax
	jmp	.next_byte
.fault:
	mov	rax, -14
.done:
	CLAC
	ret
EXTABLE .word, .next_byte
EXTABLE .byte, .fault

; long strnlen_user_asm(const char *str, long count);
;   out   rax = length with NUL, count + 1 if there is none, or 0: fault
align 16
global strnlen_user_asm
strnlen_user_asm:
	mov	r8, 0x0101010101010101
	mov	r9, 0x8080808080808080
	xor	eax, eax
	STAC
.next_word:
	lea	rcx, [rax + 8]
	cmp	rcx, rsi
	ja	.next_byte
.word:	mov	r10, [rdi + rax]
	mov	r11, r10
	sub	r11, r8
	not	r10
	and	r11, r10
	test	r11, r9
	jnz	.next_byte
	add	rax, 8
	jmp	.next_word
.next_byte:
	cmp	rax, rsi
	jae	.done
.byte:	cmp	byte [rdi + rax], 0
	je	.done
	inc	rax
	jmp	.next_byte
.fault:
	mov	rax, -1
.done:
	inc	rax
	CLAC
	ret
EXTABLE .word, .next_byte
EXTABLE .byte, .fault

; int cmpxchg_user(u32 *cur, u32 *uaddr, u32 old, u32 new);
;   out   eax = 0 or -EFAULT; *cur = what was there
align 16
global cmpxchg_user
cmpxchg_user:
	mov	eax, edx
	STAC
.swap:	lock cmpxchg [rsi], ecx
	CLAC
	mov	[rdi], eax
	xor	eax, eax
	ret
.fault:
	CLAC
	mov	eax, -14
	ret
EXTABLE .swap, .fault

; size_t copy_kernel_nofault(void *to, const void *from, size_t size);
;   out   rax = bytes not copied
align 16
global copy_kernel_nofault
global copy_kernel_nofault_end
copy_kernel_nofault:
	mov	rcx, rdx
.bytes:	rep movsb
	xor	eax, eax
	ret
.fault:
	mov	rax, rcx
	ret
EXTABLE .bytes, .fault
copy_kernel_nofault_end:
