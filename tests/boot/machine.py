"""A QEMU with Nestix in it, and TAP about what it does."""
import os
import re
import select
import subprocess
import time


class Machine:
    """run-qemu with the serial line on two pipes."""

    def __init__(self, append="", qemu=(), **env):
        env = {**os.environ, "APPEND": append, "TIMEOUT": "280",
               **{k: str(v) for k, v in env.items()}}
        self.process = subprocess.Popen(
            ["scripts/run-qemu", *qemu], env=env, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0)
        self.raw, self.text, self.seen = b"", "", 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()

    def _read(self, timeout):
        fd = self.process.stdout.fileno()
        if not select.select([fd], [], [], timeout)[0]:
            return False
        data = os.read(fd, 65536)
        self.raw += data
        text = self.raw.decode("utf-8", "ignore").replace("\r", "")
        self.text = re.sub(r"\x1b(\[[0-9;?]*[A-Za-z]|[78])", "", text)
        return bool(data)

    def expect(self, pattern, timeout=40):
        """Wait for @pattern in what has not been matched yet."""
        end = time.time() + timeout
        while True:
            match = re.search(pattern, self.text[self.seen:], re.M)
            if match:
                self.seen += match.end()
                return match
            if time.time() > end or (not self._read(0.2) and
                                     self.process.poll() is not None):
                return None

    def send(self, text):
        self.process.stdin.write(text.encode())

    def command(self, line, pattern, timeout=40):
        """Type @line at the shell and expect @pattern."""
        self.send(line + "\n")
        return self.expect(pattern, timeout)

    def wait(self, timeout=120):
        """QEMU's exit status; all output is in .text afterwards."""
        end = time.time() + timeout
        while time.time() < end:
            if not self._read(0.2) and self.process.poll() is not None:
                return self.process.returncode
        self.process.terminate()
        return None


class Tap:
    """Claims, printed as they are decided."""

    def __init__(self):
        self.number = 0

    def ok(self, good, name, machine=None):
        self.number += 1
        if not good and machine:
            for line in machine.text.split("\n")[-25:]:
                print("# " + line)
        print(f"{'' if good else 'not '}ok {self.number} - {name}",
              flush=True)
        return bool(good)

    def done(self):
        print(f"1..{self.number}", flush=True)
