; arch/x86/mm/page.asm - whole pages: clear one, copy one.
;
; One string instruction per page: the fewest instructions for an emulator, the
; widest stores for a processor.

PAGE_WORDS equ 4096 / 8

section .text

; void clear_page(void *page);
;   in    rdi = page
align 16
global clear_page:function
clear_page:
	mov	ecx, PAGE_WORDS
	xor	eax, eax
	rep stosq
	ret

; void copy_page(void *to, const void *from);
;   in    rdi = to, rsi = from
align 16
global copy_page:function
copy_page:
	mov	ecx, PAGE_WORDS
	rep movsq
	ret
