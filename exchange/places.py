"""Where something stands in a file, in the language of the page."""

from django.utils.translation import gettext


def spoken(place: str) -> str:
    """“line 3” or “record 3” of a reader as people say it; “file” for what is of the whole."""
    kind, _, number = place.partition(" ")
    said = {"line": gettext("Line %(number)s"), "record": gettext("Record %(number)s")}
    if number and kind in said:
        return said[kind] % {"number": number}
    return gettext("File") if place == "file" else place
