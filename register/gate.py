"""Settings of the gated area: what files may be, where they lie, how long access lasts.

| Variable                 | Meaning                                                           |
|--------------------------|-------------------------------------------------------------------|
| DOCUMENTS_ROOT           | the folder of the files (var/documents); outside all that is served |
| DOCUMENTS_MAX_MB         | megabytes of one file (50)                                        |
| DOCUMENTS_STUDY_MB       | megabytes of all files of a study (1000)                          |
| DOCUMENTS_SCANNER        | clamd: unix:/run/clamav/clamd.ctl or host:3310; empty: no scanner   |
| DOCUMENTS_SERVE_UNSCANNED| 1 = give out what no scanner has seen                             |
| DOCUMENTS_SENDFILE       | x-sendfile or x-accel-redirect:/prefix: the web server sends files |
| DOCUMENTS_TWO_PERSONS    | 1 = a second person agrees to each decision                       |
| DOCUMENTS_LAND           | the Land whose public holidays are no working days (NI)           |
| DOCUMENTS_DUE_DAYS       | working days until a request is to be decided (10)                |
| GRANT_DAYS               | days for which access is proposed (90); at most GRANT_DAYS_MAX (365) |
| CONFIRM_HOURS            | hours for which an address can be confirmed (24, not more)        |
| DRAFT_DAYS               | days until a request that nobody confirmed is erased (7)          |
| ANSWER_DAYS              | days until a request whose question nobody answers is closed (90) |
| PSEUDONYMISE_MONTHS      | months from the end of access until who asked is forgotten (24)   |
"""

from pathlib import Path

from register.environment import Environment

_env = Environment()
_MB = 1024 * 1024

DOCUMENTS_ROOT = Path(
    _env.text("DOCUMENTS_ROOT", str(Path(__file__).resolve().parent.parent / "var" / "documents"))
)
# Another storage of Django's is another BACKEND here.
DOCUMENTS_STORAGE = {
    "BACKEND": "django.core.files.storage.FileSystemStorage",
    "OPTIONS": {"location": DOCUMENTS_ROOT, "base_url": "/nowhere/"},
}
DOCUMENTS_MAX_BYTES = _env.number("DOCUMENTS_MAX_MB", 50) * _MB
DOCUMENTS_STUDY_BYTES = _env.number("DOCUMENTS_STUDY_MB", 1000) * _MB
# What a file of the office kind may unpack to.
DOCUMENTS_UNPACKED_BYTES = 200 * _MB
DOCUMENTS_UNPACKED_RATIO = 100
DOCUMENTS_UNPACKED_ENTRIES = 2000
DOCUMENTS_SCANNER = _env.like(
    "DOCUMENTS_SCANNER", r"unix:/.+|[\w.-]+:\d+", "write unix:/PATH of clamd's socket, or HOST:PORT"
)
DOCUMENTS_SERVE_UNSCANNED = _env.flag("DOCUMENTS_SERVE_UNSCANNED", default=_env.flag("DEMO"))
DOCUMENTS_SENDFILE = _env.like(
    "DOCUMENTS_SENDFILE",
    r"(?i:x-sendfile|x-accel-redirect:/.*)",
    "write x-sendfile, or x-accel-redirect:/PREFIX",
)
DOCUMENTS_TWO_PERSONS = _env.flag("DOCUMENTS_TWO_PERSONS")
DOCUMENTS_LAND = _env.like(
    "DOCUMENTS_LAND",
    "B[BEWY]|H[BEH]|MV|N[IW]|RP|S[HLNT]|TH",
    "write one of BB, BE, BW, BY, HB, HE, HH, MV, NI, NW, RP, SH, SL, SN, ST, TH",
    default="NI",
)
DOCUMENTS_DUE_DAYS = max(1, _env.number("DOCUMENTS_DUE_DAYS", 10))
GRANT_DAYS_MAX = max(1, _env.number("GRANT_DAYS_MAX", 365))
GRANT_DAYS = min(max(1, _env.number("GRANT_DAYS", 90)), GRANT_DAYS_MAX)
CONFIRM_HOURS = min(max(1, _env.number("CONFIRM_HOURS", 24)), 24)
DRAFT_DAYS = max(1, _env.number("DRAFT_DAYS", 7))
ANSWER_DAYS = max(1, _env.number("ANSWER_DAYS", 90))
PSEUDONYMISE_MONTHS = max(1, _env.number("PSEUDONYMISE_MONTHS", 24))
# Refusals of strangers that are noted, from one address.
DOCUMENTS_DENIED_AN_HOUR = 60
# Nobody fills in four steps faster.
REQUEST_QUICKEST_SECONDS = 5
