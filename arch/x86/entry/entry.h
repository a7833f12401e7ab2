/*
 * arch/x86/entry/entry.h - what entry.asm and the rest of arch call.
 */
#ifndef ARCH_X86_ENTRY_ENTRY_H
#define ARCH_X86_ENTRY_ENTRY_H

#include "lib/types.h"

struct pt_regs;
struct task_struct;

#define VECTOR_STUB_SIZE 16

/* entry.asm, switch.asm */
extern const u8 vector_stubs[256][VECTOR_STUB_SIZE];
extern const u8 return_to_user_iret[];
void syscall_entry(void);
void ret_from_fork(void);
struct task_struct *switch_stacks(struct task_struct *prev,
				  struct task_struct *next);

/* entry.c, called from entry.asm */
bool handle_syscall(struct pt_regs *regs);
void handle_vector(unsigned int vector, struct pt_regs *regs);
void handle_ist_vector(unsigned int vector, struct pt_regs *regs);
void exit_to_user_mode(struct pt_regs *regs);

/* traps.c: vectors 0 to 31 except page fault and those on IST stacks */
void handle_exception(unsigned int vector, struct pt_regs *regs);
/* mm/fault.c */
void do_page_fault(struct pt_regs *regs);
/* cpu/irq.c: vectors from 32 on, hardirq context is entered already */
void irq_dispatch(unsigned int vector);
/* cpu/ist.c */
void handle_double_fault(struct pt_regs *regs);
void handle_nmi(struct pt_regs *regs);
void handle_machine_check(struct pt_regs *regs) __attribute__((noreturn));

#endif
