"""Personal copies: who has it, by which request, since when, on each page of a PDF."""

from collections.abc import Callable
from io import BytesIO
from typing import BinaryIO

import pikepdf
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

_FONT, _SIZE, _GREY = "Helvetica", 8, 0.35
_MARGIN = 18


def stamped(source: BinaryIO, words: str, cover: str) -> bytes:
    """A copy of a PDF with these words at the foot of each page.

    One that is locked or cannot be read is left as it is, attached to a page that says ``cover``
    and the words.
    """
    try:
        with pikepdf.open(source) as pdf:
            if not pdf.is_encrypted:
                return _with_foot(pdf, words)
    except (pikepdf.PdfError, pikepdf.PasswordError):
        pass  # what cannot be opened has no page to write on
    source.seek(0)
    return _under_cover(source.read(), words, cover)


def _with_foot(pdf: pikepdf.Pdf, words: str) -> bytes:
    feet: dict[tuple[float, float], pikepdf.Pdf] = {}
    for page in pdf.pages:
        left, bottom, right, top = (float(edge) for edge in page.mediabox)
        size = (right - left, top - bottom)
        if size not in feet:
            feet[size] = pikepdf.open(
                BytesIO(_page(size, lambda canvas, size: _foot(canvas, size, words)))
            )
        page.add_overlay(feet[size].pages[0], pikepdf.Rectangle(left, bottom, right, top))
    made = BytesIO()
    pdf.save(made)
    return made.getvalue()


def _under_cover(original: bytes, words: str, cover: str) -> bytes:
    page = _page(A4, lambda canvas, size: _cover(canvas, size, f"{cover}\n\n{words}"))
    made = BytesIO()
    with pikepdf.open(BytesIO(page)) as pdf:
        pdf.attachments["document.pdf"] = original
        pdf.save(made)
    return made.getvalue()


def _page(size: tuple[float, float], draw: Callable[[Canvas, tuple[float, float]], None]) -> bytes:
    made = BytesIO()
    canvas = Canvas(made, pagesize=size, invariant=True)
    draw(canvas, size)
    canvas.showPage()
    canvas.save()
    return made.getvalue()


def _foot(canvas: Canvas, size: tuple[float, float], words: str) -> None:
    canvas.setFont(_FONT, _SIZE)
    canvas.setFillGray(_GREY)
    for place, line in enumerate(reversed(_lines(words, size))):
        canvas.drawString(_MARGIN, _MARGIN / 2 + place * (_SIZE + 2), line)


def _cover(canvas: Canvas, size: tuple[float, float], words: str) -> None:
    canvas.setFont(_FONT, _SIZE + 4)
    text = canvas.beginText(4 * _MARGIN, size[1] - 5 * _MARGIN)
    for line in _lines(words, (size[0] - 6 * _MARGIN, size[1]), _SIZE + 4):
        text.textLine(line)
    canvas.drawText(text)


def _lines(words: str, size: tuple[float, float], letters: int = _SIZE) -> list[str]:
    """The words in lines of the page's width; the font of every PDF reader knows Latin letters."""
    known = words.encode("cp1252", "replace").decode("cp1252")
    return [str(line) for line in simpleSplit(known, _FONT, letters, size[0] - 2 * _MARGIN)]
