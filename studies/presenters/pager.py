"""Links to the pages of a list."""

from typing import NamedTuple

from django.utils.translation import ngettext

from studies.presenters.address import Address

_AROUND = 2


class PageLink(NamedTuple):
    """A page of the list; a gap has no number, the current page no address."""

    number: str
    url: str


class Pager(NamedTuple):
    """The pages around the current one, the first and the last."""

    links: tuple[PageLink, ...]
    previous: str
    next: str


def pager(address: Address, page: int, pages: int) -> Pager:
    """The pager of a page among several."""
    near = range(page - _AROUND, page + _AROUND + 1)
    shown = sorted({1, pages, *(number for number in near if 1 <= number <= pages)})
    links: list[PageLink] = []
    last = 0
    for number in shown:
        if number == last + 2:
            links.append(PageLink(str(number - 1), _at(address, number - 1)))
        elif number > last + 2:
            links.append(PageLink("", ""))
        links.append(PageLink(str(number), "" if number == page else _at(address, number)))
        last = number
    return Pager(
        tuple(links),
        _at(address, page - 1) if page > 1 else "",
        _at(address, page + 1) if page < pages else "",
    )


def beyond(asked: int, pages: int) -> list[str]:
    """What to say of a page after the last one."""
    if asked <= pages:
        return []
    text = ngettext("There is only %(n)s page.", "There are only %(n)s pages.", pages)
    return [text % {"n": pages}]


def _at(address: Address, page: int) -> str:
    return str(address.changed("page", str(page) if page > 1 else ""))
