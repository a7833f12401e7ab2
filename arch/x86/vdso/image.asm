; arch/x86/vdso/image.asm - the vDSO as the build made it, whole.
;
; Programs map these pages as they are, hence the alignment at both ends.

section .rodata..vdso progbits alloc noexec nowrite align=4096
	global	vdso_image, vdso_image_end
vdso_image:
	incbin	"vdso.so"
	align	4096, db 0
vdso_image_end:
