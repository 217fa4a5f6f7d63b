"""Names of people as registers print them; what is not clearly a part stays where it is."""

import re

from exchange.readers.base import PersonName

# Limits of the columns of Investigator.
_TITLE_LIMIT, _GIVEN_LIMIT, _FAMILY_LIMIT, _SUFFIX_LIMIT = 60, 120, 200, 60

_TITLE = re.compile(
    r"(?:(?:Univ|Assoz|Assoc|Associate|Asst|Ass|Assist|apl|ao|o)\.?[- ]?)?"
    r"(?:Prof(?:essor|essorin)?\b\.?|D?Drs?\b\.?|Doctor\b|Pr\b\.?|Priv\.?[- ]?Doz\.?|PD\b"
    r"|Dipl\.[- ]?\w+\.?"
    r"|(?:med|rer|nat|phil|dent|vet|pharm|habil|h\.c)\b\.?)\s*",
    re.IGNORECASE,
)
_DEGREE = (
    r"(?:M\.?\s?D|D\.?\s?O|Ph\.?\s?D|Dr\.?\s?PH|D\.?N\.?P|M\.?\s?Sc|M\.?S|B\.?Sc?|M\.?P\.?H|MBA|MA|BA"
    r"|MBBS|MBChB|MM|MHS|MHSc|RN|CRNP|NP|PA-C|PA|PT|DPT|DC|DDS|DMD|DVM|Pharm\.?\s?D|R\.?Ph|BPHARM"
    r"|Psy\.?D|C\.?Psych|Ed\.?D|Sc\.?D|D\.?Sc|D\.?Phil|JD|LLM|Jr|Sr|II|III|FAAN|FACS|FACC|FACP"
    r"|FRCSC?|FRCPC?|FCPS|FESC|FAHA|FASCO|KMD|MSCI|MSCE|MSN|MPhil|MRCP|MACP|OD|CCRP)\.?"
)
_SUFFIX = re.compile(rf"{_DEGREE}(?:[\s,;/&]+{_DEGREE})*", re.IGNORECASE)
_BARE_SUFFIX = re.compile(r"\s+((?:M\.?D|Ph\.?D|D\.?O|M\.?Sc|MBA|MPH)\.?)$")
_NO_PERSON = re.compile(
    r"\d|[_@/]|\b(?:call|cent(?:er|re)|director|contact|study|clinical|trials?|inc|ltd|limited|gmbh"
    r"|llc|ag|monitor|manager|pharma\w*|medical|department|dept|registry|team|group|company|sponsor"
    r"|transparency|disclosure|operations|development|research|university|hospital|institute"
    r"|laborator\w+|admin\w*|official|investigator|responsible|information|desk|office|global"
    r"|therapeutics|biotech\w*|biosciences?|sciences|vaccines?|corporation|corp)\b",
    re.IGNORECASE,
)
_WORD = r"[^\W\d_](?:[^\W\d_]|['’.-])*"
_PARTICLE = r"(?:van|von|vom|de|der|den|del|della|di|da|dos|du|la|le|ten|ter|zu|zur|bin|al|el)"
_PLAIN_NAME = re.compile(
    rf"(?P<given>{_WORD}(?:\s+{_WORD}){{0,3}}?)\s+(?P<family>(?:{_PARTICLE}\s+)*{_WORD})",
    re.IGNORECASE,
)


def person(text: str) -> PersonName | None:
    """The person a text names; None when it names a role, a call centre or a company.

    Titles in front and degrees behind are set apart; given and family names only where their
    order is clear, else the whole name is the family name.
    """
    name = " ".join(text.split()).strip(" ,;*")
    if not name:
        return None
    title, name = _title(name)
    name, suffix, behind = _suffix(name)
    title = " ".join(filter(None, (title, behind)))
    if not name or _NO_PERSON.search(name):
        return None
    match = _PLAIN_NAME.fullmatch(name)
    given, family = (match["given"], match["family"]) if match else ("", name)
    if len(title) > _TITLE_LIMIT or len(given) > _GIVEN_LIMIT or len(suffix) > _SUFFIX_LIMIT:
        title, given, family, suffix = "", "", " ".join(text.split()), ""
    return PersonName(
        academic_title=title, given=given, family=family[:_FAMILY_LIMIT], name_suffix=suffix
    )


def _title(name: str) -> tuple[str, str]:
    """The academic titles in front of a name, and the rest."""
    end = 0
    while match := _TITLE.match(name, end):
        end = match.end()
    return name[:end].strip(), name[end:].strip()


def _suffix(name: str) -> tuple[str, str, str]:
    """A name without what follows it: degrees, and academic titles put behind."""
    front, comma, behind = name.partition(",")
    behind = behind.strip()
    if comma and _SUFFIX.fullmatch(behind):
        return front.strip(), behind, ""
    if comma and _title(behind)[1] == "":
        return front.strip(), "", behind
    match = _BARE_SUFFIX.search(name)
    if match and not comma:
        return name[: match.start()], match[1], ""
    return name, "", ""
