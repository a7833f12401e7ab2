/*
 * drivers/serial.c - 16550 serial ports: finding them, and the log on them.
 *
 * A port is there if its scratch register remembers.  The log is written by
 * polling, so it works before interrupts do and in a panic; terminals on the
 * same port are drivers/serial_tty.c.
 *
 * See: the PC16550D data sheet.
 */
#include "asm/barrier.h"
#include "asm/io.h"
#include "drivers/serial.h"
#include "kernel/base/panic.h"
#include "kernel/base/printk.h"
#include "lib/util.h"

#define UART_CLOCK   115200U /* baud at divisor 1 */
#define DEFAULT_BAUD 115200U
#define FCR_ENABLE   0x07   /* FIFOs on and emptied */
#define PATIENCE     100000 /* looks at a port that does not get ready */

#define UART(base_, irq_) \
	{ \
		.base = (base_), .irq = (irq_), \
		.lock = SPINLOCK_INIT(RANK_UART, "uart") \
	}

struct uart uarts[NR_UARTS] = {
	UART(0x3f8, 4),
	UART(0x2f8, 3),
	UART(0x3e8, 4),
	UART(0x2e8, 3),
};

/**
 * uart_in() - read a register.
 * @port: the port.
 * @reg:  UART_*.
 * Return: its value.
 */
u8 uart_in(const struct uart *port, unsigned int reg)
{
	return inb((u16)(port->base + reg));
}

/**
 * uart_out() - write a register.
 * @port:  the port.
 * @reg:   UART_*.
 * @value: what to write.
 */
void uart_out(const struct uart *port, unsigned int reg, u8 value)
{
	outb(value, (u16)(port->base + reg));
}

/**
 * uart_set_baud() - set speed and 8N1.
 * @port: the port.
 * @baud: bits per second; 0 is taken as the default.
 *
 * Context: Any, port->lock held or alone.
 */
void uart_set_baud(struct uart *port, unsigned int baud)
{
	unsigned int divisor = UART_CLOCK / (baud ? baud : DEFAULT_BAUD);

	divisor = clamp(divisor, 1U, 0xffffU);
	uart_out(port, UART_LCR, UART_LCR_DLAB);
	uart_out(port, UART_RX, (u8)divisor);
	uart_out(port, UART_IER, (u8)(divisor >> 8));
	uart_out(port, UART_LCR, UART_LCR_WLEN8);
}

static bool port_exists(const struct uart *port)
{
	uart_out(port, UART_SCR, 0x5a);
	if (uart_in(port, UART_SCR) != 0x5a)
		return false;
	uart_out(port, UART_SCR, 0xa5);
	return uart_in(port, UART_SCR) == 0xa5;
}

static void wait_ready(const struct uart *port)
{
	for (int looks = 0; looks < PATIENCE; looks++) {
		if (uart_in(port, UART_LSR) & UART_LSR_THRE)
			return;
		cpu_relax();
	}
}

static void put_byte(const struct uart *port, char c)
{
	wait_ready(port);
	uart_out(port, UART_TX, (u8)c);
}

/* The lock is ignored while an oops is told: its holder may be what died. */
static void serial_console_write(struct console *con, const char *text,
				 size_t len) __no_thread_safety
{
	struct uart *port = &uarts[con->index];
	bool locked = spin_trylock(&port->lock);

	while (!locked && !oops_in_progress) {
		cpu_relax();
		locked = spin_trylock(&port->lock);
	}
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\n')
			put_byte(port, '\r');
		put_byte(port, text[i]);
	}
	if (locked)
		spin_unlock(&port->lock);
}

static struct console serial_consoles[NR_UARTS] = {
	{ .name = "ttyS", .index = 0, .write = serial_console_write },
	{ .name = "ttyS", .index = 1, .write = serial_console_write },
	{ .name = "ttyS", .index = 2, .write = serial_console_write },
	{ .name = "ttyS", .index = 3, .write = serial_console_write },
};

/**
 * serial_early_init() - find the ports and let them show the log.
 *
 * Context: Early boot.
 */
void serial_early_init(void)
{
	for (int i = 0; i < NR_UARTS; i++) {
		struct uart *port = &uarts[i];

		if (!port_exists(port)) {
			port->base = 0;
			continue;
		}
		uart_out(port, UART_IER, 0);
		uart_set_baud(port, DEFAULT_BAUD);
		uart_out(port, UART_FCR, FCR_ENABLE);
		uart_out(port, UART_MCR,
			 UART_MCR_DTR | UART_MCR_RTS | UART_MCR_OUT2);
		register_console(&serial_consoles[i]);
	}
}
