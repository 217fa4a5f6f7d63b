"""What no honest client sends: a named table, for paths, queries, forms, cookies and headers."""

# Texts in place of any other text. Each may be refused or answered; none may be a fault of ours.
TEXTS = {
    "nul": "a\x00b",
    "nul alone": "\x00",
    "quote": "' OR 1=1 --",
    "statement": "'; DROP TABLE studies_study; --",
    "markup": "<script>alert(1)</script>",
    "template": "{{ 7|add:1 }}{% debug %}",
    "formula": "=cmd|' /C calc'!A0",
    "log line": "x\r\n2026-01-01 ERROR forged",
    "header": "x\r\nSet-Cookie: a=b",
    "climbing": "../../../../etc/passwd",
    "climbing, encoded": "..%2f..%2fetc%2fpasswd",
    "right to left": "\u202e\ufeff",
    "half a character": "\udcff".encode("utf-8", "surrogateescape").decode("latin-1"),
    "arabic digits": "٣٤",
    "power": "²",
    "long": "x" * 5_000,
    "deep": "(" * 2_000,
}

# Texts in place of the key of a row or the number of a version.
IDS = {
    "huge": "9" * 30,
    "beyond 64 bits": str(2**63),
    "beyond 32 bits": str(2**31),
    "negative": "-1",
    "zero": "0",
    "exponent": "1e9",
    "hexadecimal": "0x10",
    "not a number": "NaN",
    "blank": "%20",
    **{name: TEXTS[name] for name in ("nul", "quote", "climbing", "arabic digits", "long")},
}

# Headers, by the name under which WSGI passes them on.
HEADERS = {
    "cookie with a nul": ("HTTP_COOKIE", 'session="a\\000b"; csrf="a\\000b"'),
    "cookie without end": ("HTTP_COOKIE", "session=" + "x" * 10_000),
    "cookie of nonsense": ("HTTP_COOKIE", ";;;=;=x;session"),
    "language": ("HTTP_ACCEPT_LANGUAGE", "de;q=" + "9" * 400),
    "languages": ("HTTP_ACCEPT_LANGUAGE", ",".join(["xx-" + "y" * 8] * 500)),
    "condition": ("HTTP_IF_NONE_MATCH", '"' * 500),
    "date": ("HTTP_IF_MODIFIED_SINCE", "Mon, 99 Foo 9999 99:99:99 GMT"),
    "referrer": ("HTTP_REFERER", "javascript:alert(1)"),
    "length": ("CONTENT_LENGTH", "-1"),
    "kind": ("CONTENT_TYPE", "text/html; charset=\x01nonsense"),
    "range": ("HTTP_RANGE", "bytes=0-0,1-1,-" + "9" * 40),
}

HOSTS = ["evil.example", "a b", "localhost:80:80", "127.0.0.1@evil.example", ""]
