"""Fields for texts in plain words: under each stands how hard it is to read."""

from typing import Any

from django.contrib.admin.widgets import AdminTextareaWidget
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from studies.choices import Language
from studies.quality.readability import Level, Reading, reading

_COUNTED = {
    "lay_summary": _("Words: {words} (aim at 40 to 90)."),
    "participant_info": _("Words: {words}."),
}
_LIX = _("LIX {lix}: {level} (aim at 50 or less).")
_OTHER = {
    Language.DE: _("Wiener Sachtextformel 1: school year {other}."),
    Language.EN: _("Flesch Reading Ease: {other} of 100."),
}


class LayText(AdminTextareaWidget):
    """The field of a text in plain words, in one language."""

    def __init__(self, name: str, language: Language) -> None:
        super().__init__(attrs={"rows": 3})
        self.language, self.sentences = language, (_COUNTED[name], _LIX, _OTHER[language])

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The field, and under it what the formulas say of the text that stands in it."""
        field = super().render(name, value, attrs, renderer)
        sentence = " ".join(map(str, self.sentences))  # the script fills it in, too
        found = reading(value or "", self.language)
        facts = {
            "language": self.language,
            "sentence": sentence,
            "levels": Level.choices,
            "level": found.level if found else "",
            "said": _filled(sentence, found) if found else "",
        }
        below = render_to_string("admin/studies/study/readability.html", facts)
        return format_html("{}{}", field, below)


def _filled(sentence: str, found: Reading) -> str:
    level = found.level.label
    return sentence.format(words=found.words, lix=found.lix, level=level, other=found.other)


LAY_TEXTS = {
    f"{name}_{language}": LayText(name, language) for name in _COUNTED for language in Language
}
