"""A profile: which column says what, how its cells are read, and what their words mean here."""

import hashlib
import json
from dataclasses import asdict, dataclass, field

from exchange.tables import Options
from studies.fold import fold

# What happens to studies that a list no longer names (rule I11); none is ever deleted.
KEEP, MARK_STALE, WITHDRAW = "keep", "mark_stale", "withdraw"
# The register's own table, which needs no mapping: profile and source.
TABLE = "table"


@dataclass(frozen=True)
class Column:
    """One column: its heading, the fact it holds, and how its cells are read.

    ``option`` is what the transform needs beyond the cell: a separator, a scheme, a constant.
    A constant has no heading.
    """

    header: str
    target: str
    transform: str
    language: str = ""
    option: str = ""


@dataclass(frozen=True)
class Profile:
    """A saved mapping.

    ``key`` is the heading of the column by which a row is known again. ``values`` maps a target
    and a folded word to a code; an empty code says that the word means nothing here.
    ``is_strict`` refuses a row with a value that cannot be read; otherwise the value is left
    out and reported. ``is_coarse`` says that the list knows the states of registers, not ours
    (rule I12).
    """

    name: str
    key: str
    columns: tuple[Column, ...]
    values: dict[tuple[str, str], str] = field(default_factory=dict, hash=False)
    options: Options = field(default_factory=Options)
    language: str = "en"
    separator: str = ";"
    missing: str = KEEP
    is_strict: bool = True
    is_coarse: bool = False
    rows_of_one_study: bool = False

    @property
    def source(self) -> str:
        """The name under which rows are remembered."""
        if self.name == TABLE:
            return TABLE
        return "who-ictrp" if self.name.startswith("who-ictrp") else f"list:{self.name}"

    def code(self, target: str, word: str) -> str | None:
        """What a word means by this profile; None when the profile does not say."""
        return self.values.get((target, fold(word)))

    def fingerprint(self) -> str:
        """Changes with everything that changes how a row is read."""
        facts = asdict(self)
        facts["values"] = sorted([*key, code] for key, code in self.values.items())
        text = json.dumps(facts, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
