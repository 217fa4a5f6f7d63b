"""A door to a server of this machine that can be shut while somebody is going through."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Thread

Address = tuple[str, int] | str


class Proxy:
    """Passes bytes between its port and a server: a host and port, or the path of a socket."""

    def __init__(self, server: Address) -> None:
        self.server = server
        self.messages: int | None = None
        self.pairs: list[tuple[socket.socket, socket.socket]] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listener.getsockname()[1])
        self._start(self._listen, self.listener)

    def cut(self) -> None:
        """Break every connection and take no new one, until ``mend``."""
        self._close(self.listener)
        for pair in self.pairs:
            for end in pair:
                self._close(end)
        self.pairs.clear()

    def cut_after(self, messages: int) -> None:
        """Cut when so many more messages have gone to the server: at 0, with the next one."""
        self.messages = messages

    def mend(self) -> None:
        """Listen again, at the same port."""
        self.messages = None
        self._close(self.listener)
        self.listener = socket.create_server(("127.0.0.1", self.port))
        self._start(self._listen, self.listener)

    def _listen(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                self._connect(client)

    def _connect(self, client: socket.socket) -> None:
        family = socket.AF_UNIX if isinstance(self.server, str) else socket.AF_INET
        server = socket.socket(family)
        server.connect(self.server)
        self.pairs.append((client, server))
        self._start(self._pass_on, client, server, True)
        self._start(self._pass_on, server, client, False)

    def _pass_on(self, source: socket.socket, target: socket.socket, counted: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if counted and self._is_last():
                    self.cut()
                target.sendall(data)
        self._close(source)
        self._close(target)

    def _is_last(self) -> bool:
        if self.messages is not None:
            self.messages -= 1
        return self.messages is not None and self.messages < 0

    @staticmethod
    def _start(work: Callable[..., None], *arguments: object) -> None:
        Thread(target=work, args=arguments, daemon=True).start()

    @staticmethod
    def _close(end: socket.socket) -> None:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@contextmanager
def proxy(server: Address) -> Iterator[Proxy]:
    """A proxy before a server, shut at the end."""
    made = Proxy(server)
    try:
        yield made
    finally:
        made.cut()
