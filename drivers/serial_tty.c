/*
 * drivers/serial_tty.c - /dev/ttyS*: terminals on serial lines.
 *
 * Output goes into a ring that the transmitter's interrupt empties.  Input is
 * taken from the chip under the port's lock and handed to the terminal after
 * that lock is dropped, because echoing takes it again.
 */
#include <uapi/errno.h>
#include "asm/barrier.h"
#include "asm/irq.h"
#include "asm/uaccess.h"
#include "drivers/serial.h"
#include "drivers/tty/tty.h"
#include "kernel/base/printk.h"
#include "kernel/base/sched_iface.h"
#include "kernel/random.h"
#include "lib/util.h"

#define OUT_SIZE  4096U
#define FIFO_SIZE 16
#define IRQ_LOOPS 64 /* bursts per interrupt, lest a broken chip holds us */

static u8 out_bytes[NR_UARTS][OUT_SIZE];

static struct uart *to_uart(const struct tty_struct *tty)
{
	return tty->driver_data;
}

static void set_ier(struct uart *port, u8 ier) __must_hold(port->lock)
{
	if (port->ier == ier)
		return;
	port->ier = ier;
	uart_out(port, UART_IER, ier);
}

/* Fill the transmitter; ask for an interrupt while there is more. */
static void transmit(struct uart *port) __must_hold(port->lock)
{
	bool more = !ringbuf_empty(&port->out) && !port->stopped;

	if (more && (uart_in(port, UART_LSR) & UART_LSR_THRE))
		for (int i = 0; i < FIFO_SIZE && !ringbuf_empty(&port->out);
		     i++)
			uart_out(port, UART_TX, (u8)ringbuf_get(&port->out));
	more = !ringbuf_empty(&port->out) && !port->stopped;
	set_ier(port, more ? port->ier | UART_IER_THRI
			   : port->ier & (u8)~UART_IER_THRI);
}

/* Bytes from the chip; *broke tells of a break condition. */
static size_t collect(struct uart *port, u8 *buf, size_t max, bool *broke)
	__must_hold(port->lock)
{
	size_t n = 0;
	u8 status;

	*broke = false;
	while (n < max) {
		status = uart_in(port, UART_LSR);
		if (!(status & UART_LSR_DR))
			break;
		buf[n] = uart_in(port, UART_RX);
		if (status & UART_LSR_BI)
			*broke = true;
		else
			n++;
	}
	return n;
}

/* One burst in each direction; false when the chip wants nothing. */
static bool serve(struct uart *port)
{
	struct tty_struct *tty;
	u8 buf[FIFO_SIZE];
	bool broke, wake;
	size_t n;

	spin_lock(&port->lock);
	n = collect(port, buf, sizeof(buf), &broke);
	transmit(port);
	tty = port->tty;
	wake = tty && ringbuf_space(&port->out) >= OUT_SIZE / 2;
	port->receiving = true;
	spin_unlock(&port->lock);

	if (tty && n)
		tty_receive(tty, buf, n);
	if (tty && broke)
		tty_receive_break(tty);
	if (wake && waitqueue_active(&tty->write_wait))
		tty_wakeup(tty);

	spin_lock(&port->lock);
	port->receiving = false;
	spin_unlock(&port->lock);
	return n || broke;
}

static bool serial_interrupt(unsigned int irq, void *dev)
{
	struct uart *port = dev;
	int loops = 0;

	if (uart_in(port, UART_IIR) & 1)
		return false; /* a neighbour on the same line */
	add_interrupt_randomness((int)irq);
	while (serve(port) && loops++ < IRQ_LOOPS)
		;
	return true;
}

static size_t serial_write(struct tty_struct *tty, const u8 *buf, size_t n)
{
	struct uart *port = to_uart(tty);
	unsigned long flags;

	spin_lock_irqsave(&port->lock, flags);
	n = ringbuf_write(&port->out, buf, n);
	transmit(port);
	spin_unlock_irqrestore(&port->lock, flags);
	return n;
}

static size_t serial_write_room(struct tty_struct *tty)
{
	return ringbuf_space(&to_uart(tty)->out);
}

static size_t serial_pending(struct tty_struct *tty)
{
	struct uart *port = to_uart(tty);

	return ringbuf_used(&port->out);
}

static void serial_flush(struct tty_struct *tty)
{
	struct uart *port = to_uart(tty);
	unsigned long flags;

	spin_lock_irqsave(&port->lock, flags);
	ringbuf_clear(&port->out);
	transmit(port);
	spin_unlock_irqrestore(&port->lock, flags);
}

static void serial_flow(struct tty_struct *tty, bool stopped)
{
	struct uart *port = to_uart(tty);
	unsigned long flags;

	spin_lock_irqsave(&port->lock, flags);
	port->stopped = stopped;
	transmit(port);
	spin_unlock_irqrestore(&port->lock, flags);
}

static void serial_set_termios(struct tty_struct *tty)
{
	struct uart *port = to_uart(tty);
	unsigned long flags;

	spin_lock_irqsave(&port->lock, flags);
	uart_set_baud(port, tty->termios.c_ospeed);
	uart_out(port, UART_IER, port->ier); /* shared with the divisor */
	spin_unlock_irqrestore(&port->lock, flags);
}

static int serial_open(struct tty_struct *tty)
{
	struct uart *port = &uarts[tty->index];
	unsigned long flags;

	if (!port->base)
		return -EIO;
	tty->driver_data = port;
	spin_lock_irqsave(&port->lock, flags);
	port->tty = tty;
	port->stopped = false;
	set_ier(port, UART_IER_RDI);
	spin_unlock_irqrestore(&port->lock, flags);
	return 0;
}

/* Afterwards no interrupt uses the terminal any more. */
static void serial_close(struct tty_struct *tty)
{
	struct uart *port = to_uart(tty);
	unsigned long flags;
	bool busy;

	(void)wait_event_killable_timeout_ns(
		tty->write_wait, !serial_pending(tty), 5ULL * NSEC_PER_SEC);
	spin_lock_irqsave(&port->lock, flags);
	port->tty = NULL;
	ringbuf_clear(&port->out);
	set_ier(port, 0);
	spin_unlock_irqrestore(&port->lock, flags);
	do {
		spin_lock_irqsave(&port->lock, flags);
		busy = port->receiving;
		spin_unlock_irqrestore(&port->lock, flags);
		cpu_relax();
	} while (busy);
}

static const struct tty_driver_ops serial_ops = {
	.open = serial_open,
	.close = serial_close,
	.write = serial_write,
	.write_room = serial_write_room,
	.pending = serial_pending,
	.flush = serial_flush,
	.set_termios = serial_set_termios,
	.flow = serial_flow,
};

static struct tty_driver serial_driver = {
	.name = "ttyS",
	.type = TTY_SERIAL,
	.sysfs_parent = "platform/serial8250",
	.major = TTY_MAJOR,
	.minor_start = 64,
	.num = NR_UARTS,
	.ops = &serial_ops,
};

/**
 * serial_tty_init() - make /dev/ttyS* for the ports that are there.
 *
 * Context: Process context, boot; interrupts are on.
 */
void serial_tty_init(void)
{
	serial_driver.init_termios = tty_std_termios;
	serial_driver.init_termios.c_cflag =
		B115200 | CS8 | CREAD | HUPCL | CLOCAL;
	serial_driver.init_termios.c_ispeed = 115200;
	serial_driver.init_termios.c_ospeed = 115200;
	if (tty_register_driver(&serial_driver)) {
		pr_err("serial: no /dev/ttyS*\n");
		return;
	}
	for (int i = 0; i < NR_UARTS; i++) {
		struct uart *port = &uarts[i];

		ringbuf_init(&port->out, out_bytes[i], OUT_SIZE);
		if (!port->base)
			continue;
		if (request_irq(port->irq, serial_interrupt, "ttyS", port)) {
			pr_err("serial: no interrupt for ttyS%d\n", i);
			continue;
		}
		pr_info("ttyS%d at I/O 0x%x (irq = %u) is a 16550A\n", i,
			port->base, port->irq);
		tty_register_device(&serial_driver, i, 0660);
	}
}
