/*
 * drivers/serial.h - 16550 serial ports, between the console and the tty.
 */
#ifndef DRIVERS_SERIAL_H
#define DRIVERS_SERIAL_H

#include "kernel/base/spinlock.h"
#include "lib/ringbuf.h"
#include "lib/types.h"

struct tty_struct;

#define NR_UARTS 4

/* uart registers */
#define UART_RX  0 /* read; DLAB: divisor low */
#define UART_TX  0 /* write */
#define UART_IER 1 /* DLAB: divisor high */
#define UART_IIR 2 /* read */
#define UART_FCR 2 /* write */
#define UART_LCR 3
#define UART_MCR 4
#define UART_LSR 5
#define UART_MSR 6
#define UART_SCR 7

#define UART_IER_RDI   0x01
#define UART_IER_THRI  0x02
#define UART_LCR_DLAB  0x80
#define UART_LCR_WLEN8 0x03
#define UART_LSR_DR    0x01
#define UART_LSR_OE    0x02
#define UART_LSR_BI    0x10
#define UART_LSR_THRE  0x20
#define UART_LSR_TEMT  0x40
#define UART_MCR_DTR   0x01
#define UART_MCR_RTS   0x02
#define UART_MCR_OUT2  0x08

/* uart - one port.  [c] constant after boot   [l] lock */
struct uart {
	u16 base;         /* [c] 0 = not there */
	unsigned int irq; /* [c] */
	spinlock_t lock;  /* guards the registers */
	u8 ier;           /* [l] last value written */
	bool stopped;     /* [l] output is held by ^S */
	bool receiving;   /* [l] an interrupt hands bytes to tty just now */
	struct tty_struct *tty; /* [l] while open */
	struct ringbuf out;     /* [l] to be sent */
};

extern struct uart uarts[NR_UARTS];

static_assert(NR_UARTS == 4, "a PC has four");

void serial_early_init(void);
void uart_set_baud(struct uart *port, unsigned int baud);
u8 uart_in(const struct uart *port, unsigned int reg);
void uart_out(const struct uart *port, unsigned int reg, u8 value);
void serial_tty_init(void);

#endif
