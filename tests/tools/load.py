"""Readers in a crowd: 32 connections for a minute against gunicorn as documented."""

import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException

CONNECTIONS, SECONDS = 32, 60


def crowd(port: int, addresses: Sequence[str], seconds: float = SECONDS) -> Counter[str]:
    """How often each answer came: a status code, or the name of what went wrong."""
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        readers = [
            pool.submit(_read, port, [*addresses[start:], *addresses[:start]], end)
            for start in (number % len(addresses) for number in range(CONNECTIONS))
        ]
        return sum((reader.result() for reader in readers), Counter[str]())


def _read(port: int, addresses: Sequence[str], end: float) -> Counter[str]:
    """One reader, page after page over one connection that is opened again when it closes."""
    answers = Counter[str]()
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    while time.monotonic() < end:
        for address in addresses:
            try:
                connection.request("GET", address)
                answer = connection.getresponse()
                answer.read()
                answers[str(answer.status)] += 1
            except (OSError, HTTPException) as error:
                answers[type(error).__name__] += 1
                connection.close()
    connection.close()
    return answers
