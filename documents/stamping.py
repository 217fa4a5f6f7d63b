"""Personal copies: who has it, by which request, since when, on each page of a PDF."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import BinaryIO
from unicodedata import combining, name, normalize

import pikepdf
from anyascii import anyascii
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from documents.pdfs import opened

# Comes with reportlab and into the copy: the fonts that every reader has know no ł, č, ş or ğ.
_FONT, _SIZE, _GREY = "Vera", 7, 0.35
_FACE = TTFont(_FONT, "Vera.ttf")
registerFont(_FACE)
_MARGIN = 18

Size = tuple[float, float]


def stamped(source: BinaryIO, words: str, cover: str) -> bytes:
    """A copy of a PDF with these words at the foot of each page.

    One that is locked or cannot be read is left as it is, attached to a page that says ``cover``
    and the words.
    """
    try:
        with opened(source) as pdf:
            if not pdf.is_encrypted:
                return _with_foot(pdf, words)
    # A page without a size is no page to write on, nor is what cannot be opened.
    except (pikepdf.PikepdfError, ValueError, TypeError, AttributeError):
        pass
    source.seek(0)
    return _under_cover(source.read(), words, cover)


def _with_foot(pdf: pikepdf.Pdf, words: str) -> bytes:
    boxes = [_seen(page) for page in pdf.pages]
    # A foot is turned as its page is, so that the words stand upright at the foot that is seen.
    sizes = [
        (float(box.height), float(box.width))
        if page.rotation % 180
        else (float(box.width), float(box.height))
        for page, box in zip(pdf.pages, boxes, strict=True)
    ]
    places = {size: place for place, size in enumerate(dict.fromkeys(sizes))}
    # All in one file: each has the font once.
    made = BytesIO()
    with pikepdf.open(
        BytesIO(_drawn(places, lambda canvas, size: _foot(canvas, size, words)))
    ) as feet:
        for page, box, size in zip(pdf.pages, boxes, sizes, strict=True):
            page.add_overlay(feet.pages[places[size]], box)
        pdf.save(made)
    return made.getvalue()


def _seen(page: pikepdf.Page) -> pikepdf.Rectangle:
    """What is shown of a page: its crop box, as far as it lies on the sheet (ISO 32000)."""
    sheet, crop = pikepdf.Rectangle(page.mediabox), pikepdf.Rectangle(page.cropbox)
    left, right = max(sheet.llx, crop.llx), min(sheet.urx, crop.urx)
    bottom, top = max(sheet.lly, crop.lly), min(sheet.ury, crop.ury)
    if left >= right or bottom >= top:
        return sheet
    return pikepdf.Rectangle(left, bottom, right, top)


def _under_cover(original: bytes, words: str, cover: str) -> bytes:
    said = f"{cover}\n\n{words}"
    page = _drawn([A4], lambda canvas, size: _cover(canvas, size, said))
    made = BytesIO()
    with pikepdf.open(BytesIO(page)) as pdf:
        pdf.attachments["document.pdf"] = original
        pdf.save(made)
    return made.getvalue()


def _drawn(sizes: Iterable[Size], draw: Callable[[Canvas, Size], None]) -> bytes:
    """A PDF with a page of each size."""
    made = BytesIO()
    canvas = Canvas(made, invariant=True)
    for size in sizes:
        canvas.setPageSize(size)
        draw(canvas, size)
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def _foot(canvas: Canvas, size: Size, words: str) -> None:
    canvas.setFont(_FONT, _SIZE)
    canvas.setFillGray(_GREY)
    for place, line in enumerate(reversed(_lines(words, size))):
        canvas.drawString(_MARGIN, _MARGIN / 2 + place * (_SIZE + 2), line)


def _cover(canvas: Canvas, size: Size, words: str) -> None:
    canvas.setFont(_FONT, _SIZE + 4)
    text = canvas.beginText(4 * _MARGIN, size[1] - 5 * _MARGIN)
    for line in _lines(words, (size[0] - 6 * _MARGIN, size[1]), _SIZE + 4):
        text.textLine(line)
    canvas.drawText(text)


def _lines(words: str, size: Size, letters: int = _SIZE) -> list[str]:
    """The words in lines of the page's width."""
    width = max(size[0] - 2 * _MARGIN, letters)
    return [str(line) for line in simpleSplit(_printable(words), _FONT, letters, width)]


def _printable(words: str) -> str:
    """The words in letters that the font has: others lose their accents, or are spelt in Latin."""
    return "".join(map(_letter, normalize("NFC", words)))


def _letter(letter: str) -> str:
    known = _FACE.face.charToGlyph
    # Of Greek the font has a few letters, as signs: a word in two scripts is no name.
    is_foreign = letter.isalpha() and not name(letter, "").startswith("LATIN")
    if letter.isspace() or (ord(letter) in known and not is_foreign):
        return letter
    plain = "".join(each for each in normalize("NFKD", letter) if not combining(each))
    if plain and not is_foreign and all(ord(each) in known for each in plain):
        return plain
    return anyascii(letter) or "?"
