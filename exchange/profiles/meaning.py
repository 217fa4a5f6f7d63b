"""What a word of a list means in the register's own vocabulary."""

from collections.abc import Mapping

from exchange.profiles import words
from exchange.profiles.base import Profile
from studies.fold import fold

# Folded words -> keys of the register's own vocabulary, by its kind.
Vocabulary = Mapping[str, Mapping[str, str]]

# What lists write behind a status when a study is public; it is kept with the raw words and
# publishes nothing (rule I10).
_PUBLICATION_MARKS = (", pub.", ", not pub.")


def words_of(key: str, vocabulary: Vocabulary) -> Mapping[str, str]:
    """Folded words of a vocabulary of the register, those that every list uses included."""
    name = {"status": "sub_status", "indications": "indication", "networks": "network"}.get(key, "")
    own = vocabulary.get(name, {})
    return {**words.of_status(), **own} if key == "status" else own


def status_meant(value: str, profile: Profile, vocabulary: Vocabulary) -> str | None:
    """What the words of a status mean, whole, without their mark, or those in brackets.

    Empty where the profile says that they mean nothing, None where nobody knows.
    """
    known = words_of("status", vocabulary)
    bare = value
    for mark in _PUBLICATION_MARKS:
        bare = bare.removesuffix(mark)
    inner = bare[bare.find("(") + 1 : -1] if bare.endswith(")") and "(" in bare else bare
    for word in dict.fromkeys((value, bare, inner)):
        said = profile.code("status", word)
        if said is not None:
            return said
        if code := known.get(fold(word)):
            return code
    return None
