"""The sixteen states of Germany, by which people look for a site near them."""

from functools import lru_cache
from typing import NamedTuple

from studies.fold import fold


class State(NamedTuple):
    """A state: its code (ISO 3166-2:DE), its names, and what else it is called."""

    code: str
    de: str
    en: str
    others: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All its names, each once."""
        return tuple(dict.fromkeys((self.de, self.en, *self.others)))

    @property
    def word(self) -> str:
        """What studies with a site there are found by: a word that nobody types.

        Its own name would be found by Bayer and Sachsen where Bayern and Sachsen-Anhalt are.
        """
        return f"zzstate{self.code.lower()}"


STATES = (
    State("BW", "Baden-Württemberg", "Baden-Württemberg"),
    State("BY", "Bayern", "Bavaria"),
    State("BE", "Berlin", "Berlin"),
    State("BB", "Brandenburg", "Brandenburg"),
    State("HB", "Bremen", "Bremen"),
    State("HH", "Hamburg", "Hamburg"),
    State("HE", "Hessen", "Hesse"),
    State("MV", "Mecklenburg-Vorpommern", "Mecklenburg-Western Pomerania"),
    State("NI", "Niedersachsen", "Lower Saxony"),
    State("NW", "Nordrhein-Westfalen", "North Rhine-Westphalia", ("NRW",)),
    State("RP", "Rheinland-Pfalz", "Rhineland-Palatinate"),
    State("SL", "Saarland", "Saarland"),
    State("SN", "Sachsen", "Saxony"),
    State("ST", "Sachsen-Anhalt", "Saxony-Anhalt"),
    State("SH", "Schleswig-Holstein", "Schleswig-Holstein"),
    State("TH", "Thüringen", "Thuringia"),
)
BY_CODE = {state.code: state for state in STATES}
_BY_NAME = {fold(name).replace(" ", ""): state for state in STATES for name in state.names}


@lru_cache(maxsize=1024)
def named(text: str) -> State | None:
    """The state of this name, in either language and however it is spelt."""
    return _BY_NAME.get(fold(text).replace(" ", ""))


def in_language(region: str, country: str, language: str) -> str:
    """A region as a site names it; a German state by its name in a language."""
    state = named(region) if country == "DE" else None
    return region if state is None else state.de if language == "de" else state.en
