"""Cities outside Germany: each with its country, one value however a register spells it.

The value of a city is its name and the code of its country, “London, GB”, so that cities of the
same name in two countries are two. Case, accents and signs make no other city: A Coruña, A Coruna
and A CORUNA are “A Coruna, ES”, and readers see the spelling with most accents that studies write.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

# The country of a site that names none; CLDR's code of an unknown region.
NO_COUNTRY = "ZZ"
LONGEST_NAME = 90

# The country, what a city is called in English; in German where that differs; after a colon its
# other names. Spellings that differ in case, accents or signs need no entry. Only names that mean
# one city stand here: Quebec may be the province, Mexico the state, Washington several.
_LISTED = """
AM Yerevan; Eriwan: Erevan; Jerewan
AR Buenos Aires: Ciudad Autónoma de Buenos Aires; Ciudad Autónoma Buenos Aires; CABA
AT Sankt Pölten: St. Pölten; Sankt Poelten; St. Poelten
AT Vienna; Wien
BE Antwerp; Antwerpen: Anvers
BE Bruges; Brügge: Brugge
BE Brussels; Brüssel: Brussel; Bruxelles; Bruxelles - Brussel; Bruessel
BE Ghent; Gent: Gand
BE Leuven; Löwen: Louvain; Loewen
BE Liège; Lüttich: Luik; Luettich
CA Montreal
CH Basel: Basle; Bâle
CH Bern: Berne
CH Fribourg; Freiburg: Freiburg im Üechtland
CH Geneva; Genf: Genève
CH Lucerne; Luzern
CH St. Gallen: Sankt Gallen; Saint-Gall
CH Zurich; Zürich: Zuerich
CN Beijing; Peking
CN Xi'an: Xian
CO Bogotá: Bogotá D.C.
CY Nicosia; Nikosia: Lefkosia
CZ Pilsen: Plzeň
CZ Prague; Prag: Praha
DK Aarhus: Århus
DK Copenhagen; Kopenhagen: København
DZ Algiers; Algier: Alger
EG Assiut: Asyut
EG Cairo; Kairo
EG Mansoura: Mansourah; Al Mansurah; El Mansoura
ES A Coruña: La Coruña
ES Castellón de la Plana: Castellón; Castelló de la Plana
ES San Sebastián: Donostia; Donostia-San Sebastián
ES Seville; Sevilla
ES Vitoria-Gasteiz: Vitoria
ES Zaragoza; Saragossa
FR Nice; Nizza
FR Strasbourg; Straßburg
GE Tbilisi; Tiflis
GR Athens; Athen: Athina; Athinai
GR Heraklion: Heraklio; Iraklio; Iraklion
GR Patras: Patra; Pátrai
GR Piraeus; Piräus: Pireas
GR Thessaloniki: Thessalonica; Saloniki
IL Be'er Ya'akov: Be'er Ya'aqov; Beer Ya'akov; Beer Ya'aqov; Beer Yaakov
IL Beersheba; Beerscheba: Beer Sheva; Be'er Sheva; Beer Sheba; Beersheva
IL Petah Tikva; Petach Tikwa: Petach Tikva
IL Tel Aviv: Tel Aviv-Yafo; Tel Aviv-Jaffa
IN Bengaluru: Bangalore
IN Chennai: Madras
IN Kochi: Cochin
IN Kolkata; Kalkutta: Calcutta
IN Mumbai: Bombay
IR Tehran; Teheran
IT Bolzano; Bozen
IT Florence; Florenz: Firenze
IT Genoa; Genua: Genova
IT Mantua: Mantova
IT Milan; Mailand: Milano
IT Naples; Neapel: Napoli
IT Padua: Padova
IT Reggio Calabria: Reggio di Calabria
IT Reggio Emilia: Reggio nell'Emilia
IT Rome; Rom: Roma
IT San Giovanni Rotondo: S. Giovanni Rotondo
IT Turin: Torino
IT Venice; Venedig: Venezia
JP Tokyo; Tokio
KR Busan: Pusan
KR Jeonju: Chonju
LU Luxembourg; Luxemburg: Luxembourg City
MX Mexico City; Mexiko-Stadt: Ciudad de México; CDMX; México D.F.; México DF
NL 's-Hertogenbosch: Den Bosch
NL The Hague; Den Haag: 's-Gravenhage
PL Gdańsk: Danzig
PL Kraków; Krakau: Cracow
PL Łódź
PL Poznań: Posen
PL Szczecin: Stettin
PL Warsaw; Warschau: Warszawa
PL Wrocław: Breslau
PT Lisbon; Lissabon: Lisboa
PT Porto: Oporto
RO Bucharest; Bukarest: București
RS Belgrade; Belgrad: Beograd
RU Moscow; Moskau: Moskva
RU Saint Petersburg; Sankt Petersburg: St. Petersburg; Sankt-Peterburg
RU Yekaterinburg; Jekaterinburg: Ekaterinburg
SA Jeddah; Dschidda: Jedda
SA Riyadh; Riad
SE Gothenburg; Göteborg: Goeteborg
SE Malmö: Malmoe
TR Istanbul
TR Izmir
TW Kaohsiung: Kaohsiung City
TW New Taipei; Neu-Taipeh: New Taipei City
TW Taichung: Taichung City
TW Taipei; Taipeh: Taipei City
UA Kharkiv; Charkiw: Kharkov
UA Kyiv; Kiew: Kiev
UA Lviv; Lwiw: Lvov
UA Odesa; Odessa
US New York: New York City
US St. Louis: Saint Louis
US St. Paul: Saint Paul
US Washington, D.C.: Washington DC
VN Hanoi: Ha Noi
VN Ho Chi Minh City; Ho-Chi-Minh-Stadt: Ho Chi Minh; Saigon
"""

_RUNS = re.compile(r"[^\W_]+")
_VALUE = re.compile(r"(.+), ([A-Z]{2})", re.DOTALL)
# Letters that Unicode takes for no accented ones.
_BARE = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
# What the French post adds to a city.
_CEDEX = re.compile(r"\s+cedex(\s+\d+)?\s*$", re.IGNORECASE)


class _City(NamedTuple):
    """A city that is listed: its value, what it is called, and all its names."""

    value: str
    english: str
    german: str
    names: tuple[str, ...]


@lru_cache(maxsize=16_384)
def _plain(name: str) -> str:
    """The words of a name without case, accents and signs."""
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_BARE))
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(_RUNS.findall(bare))


def _value(name: str, country: str) -> str:
    words = " ".join(word.capitalize() for word in _plain(name).split())
    return f"{words or name}, {country}"


def _cities() -> Iterator[tuple[tuple[str, str], _City]]:
    """By country and plain name each city that is listed."""
    for line in _LISTED.strip().split("\n"):
        country, _, rest = line.partition(" ")
        called, _, others = rest.partition(":")
        english, _, german = called.partition("; ")
        names = tuple(filter(None, (english, german, *map(str.strip, others.split(";")))))
        city = _City(_value(english, country), english, german or english, names)
        yield from (((country, _plain(name)), city) for name in names)


_CITIES = dict(_cities())
_BY_VALUE = {city.value: city for city in _CITIES.values()}


def _city(name: str, country: str) -> _City | None:
    return _CITIES.get((country, _plain(name)))


@lru_cache(maxsize=16_384)
def value(name: str, country: str) -> str:
    """The value of a city abroad; a name that lost a letter on its way (U+FFFD) stays."""
    name, country = _without_post(name, country)[:LONGEST_NAME], country or NO_COUNTRY
    if "\ufffd" in name:
        return f"{name}, {country}"
    known = _city(name, country)
    return known.value if known else _value(name, country)


def spelling(name: str, country: str) -> str:
    """A name as it is spelled, with its country; empty where the list knows what to call it."""
    name = _without_post(name, country)[:LONGEST_NAME]
    return "" if _city(name, country) else f"{name}, {country or NO_COUNTRY}"


def _without_post(name: str, country: str) -> str:
    return _CEDEX.sub("", name) if country == "FR" else name


def names(name: str, country: str) -> tuple[str, ...]:
    """All names of a city that is listed; of another its own, and that without accents."""
    known = _city(name, country)
    return (name, split(value(name, country))[0], *(known.names if known else ()))


def split(value: str) -> tuple[str, str]:
    """Name and country of a value; a German city has no country."""
    match = _VALUE.fullmatch(value)
    return (match[1], match[2]) if match else (value, "")


def called(value: str, language: str, spellings: Mapping[str, str]) -> str:
    """What a city is called in a language, without its country."""
    if known := _BY_VALUE.get(value):
        return known.german if language == "de" else known.english
    return split(spellings.get(value, value))[0]


def best(spellings: Mapping[str, int]) -> dict[str, str]:
    """By value its best spelling: with most accents, then of most studies."""
    found: dict[str, list[tuple[int, int, bool, str]]] = defaultdict(list)
    for text, studies in spellings.items():
        name = split(text)[0]
        accents = sum(letter > "\x7f" and letter.isalpha() for letter in name)
        found[value(*split(text))].append((-accents, -studies, name.isupper(), text))
    return {value: min(rows)[-1] for value, rows in found.items()}


def by_name(values: Iterable[str]) -> dict[str, str]:
    """The value by each name, in lower case and plain, that one city alone has."""
    keys = [(key, value) for value in values for key in _keys(value)]
    counted = Counter(key for key, _ in keys)
    return {key: value for key, value in keys if counted[key] == 1}


def _keys(value: str) -> set[str]:
    known = _BY_VALUE.get(value)
    return {_plain(name) for name in (known.names if known else [split(value)[0]])}


def named(text: str, values: Mapping[str, str]) -> str:
    """What ``by_name`` has for a city that somebody named; empty for none."""
    return values.get(_plain(text[:LONGEST_NAME]), "")
