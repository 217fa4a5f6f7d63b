"""A real mail server on this machine that keeps what it is sent, or behaves as badly as asked."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class Sink:
    """The server's side of a conversation; ``answers`` replaces its answer to a command."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.letters: list[EmailMessage] = []

    async def handle_MAIL(  # noqa: N802 - the server's names
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self.answers.get("mail", "250 OK")

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.answers.get("rcpt", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep the letter, unless told to refuse; ``data="cut"`` hangs up when it has it."""
        answer = self.answers.get("data", "250 OK")
        if answer[0] in "45":
            return answer
        self.letters.append(BytesParser(policy=default).parsebytes(envelope.content))
        if answer == "cut":
            server.transport.abort()
        return answer


@contextmanager
def running(sink: Sink) -> Iterator[int]:
    """The port at which the sink listens."""
    port = free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
