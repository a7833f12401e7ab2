/*
 * kernel/main.h - where C begins for everybody but the CPU's own code.
 */
#ifndef KERNEL_MAIN_H
#define KERNEL_MAIN_H

void start_kernel(void) __attribute__((noreturn));

#endif
