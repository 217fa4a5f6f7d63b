"""Personal copies: the words stand upright at the foot of what is seen, and name their reader."""

from __future__ import annotations

import io
import re

import pikepdf
import pytest

from documents.stamping import stamped
from tests.test_gate_uploads import LOCKED, pdf

Point = tuple[float, float]
CROP = (100, 200, 500, 700)


def page(rotation: int, crop: tuple[int, ...] = ()) -> bytes:
    """A sheet of A4 that is turned, and cropped or not; its turn stands with all pages."""
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(1))) as document:
        document.Root.Pages.Rotate = rotation
        if "/Rotate" in document.pages[0].obj:
            del document.pages[0].obj.Rotate
        if crop:
            document.pages[0].obj.CropBox = pikepdf.Array(crop)
        document.save(made)
    return made.getvalue()


def placed(copy: bytes) -> tuple[list[Point], Point]:
    """Where on the sheet the lines of the stamp begin, and the way in which they run."""
    with pikepdf.open(io.BytesIO(copy)) as document:
        (form,) = document.pages[0].resources.XObject.values()
        content = document.pages[0].Contents.read_bytes()
        words = form.read_bytes()
    turned = re.findall(rb"((?:[-\d.]+ ){6})cm\s+/\S+ Do", content)
    matrix = pikepdf.Matrix(*map(float, turned[-1].split()))
    starts = re.findall(rb"1 0 0 1 ([\d.]+) ([\d.]+) Tm", words)
    way = matrix.transform((1, 0)), matrix.transform((0, 0))
    return (
        [matrix.transform((float(x), float(y))) for x, y in starts],
        (round(way[0][0] - way[1][0]), round(way[0][1] - way[1][1])),
    )


# Seen upright, the words run to the right; on the sheet that is another way when it is turned.
@pytest.mark.parametrize(
    ("rotation", "way"), [(0, (1, 0)), (90, (0, 1)), (180, (-1, 0)), (270, (0, -1))]
)
@pytest.mark.parametrize("crop", [(), CROP])
def test_words_stand_upright_at_the_foot_that_is_seen(
    rotation: int, way: Point, crop: tuple[int, ...]
) -> None:
    starts, runs = placed(stamped(io.BytesIO(page(rotation, crop)), "For Sample only. " * 20, ""))
    assert runs == way
    left, bottom, right, top = crop or (0, 0, 595, 842)
    foot = {0: bottom, 90: right, 180: top, 270: left}[rotation]
    assert len(starts) > 1
    for x, y in starts:
        assert left < x < right
        assert bottom < y < top
        assert abs((y if rotation in (0, 180) else x) - foot) < 60


def test_each_page_of_a_copy_names_its_reader_and_stays_as_it_was() -> None:
    original = pdf(2)
    copy = stamped(io.BytesIO(original), "Für Łukasz Őry, Çağrı Jiří, Ольга Παππάς 李", "cover")
    with pikepdf.open(io.BytesIO(original)) as before, pikepdf.open(io.BytesIO(copy)) as document:
        for page, was in zip(document.pages, before.pages, strict=True):
            drawn = page.Contents.read_bytes().removeprefix(b"q\n")
            assert drawn.startswith(was.Contents.read_bytes() + b"Q\n")
            (form,) = page.resources.XObject.values()
            assert said(form) == "Für Łukasz Ory, Çağrı Jirí, Ol'ga Pappas Li"
        faces = {
            font.FontDescriptor.FontFile2.objgen
            for page in document.pages
            for form in page.resources.XObject.values()
            for font in form.Resources.Font.values()
            if "/FontDescriptor" in font
        }
        assert len(faces) == 1  # in the copy, and once


def said(form: pikepdf.Object) -> str:
    """The text of a stamp, by the tables of its fonts as a reader has it."""
    text, table = "", dict[int, str]()
    for part in pikepdf.parse_content_stream(form):
        operands, operator = part.operands, part.operator
        if str(operator) == "Tf":
            table = letters(form.Resources.Font[str(operands[0])])
        elif str(operator) == "Tj":
            text += "".join(table[code] for code in bytes(operands[0]))
    return text


def letters(font: pikepdf.Object) -> dict[int, str]:
    """What each code of a font is."""
    lines = font.ToUnicode.read_bytes() if "/ToUnicode" in font else b""
    pairs = re.findall(rb"<(\w\w)> <(\w{4})>", lines)
    return {int(code, 16): chr(int(letter, 16)) for code, letter in pairs}


def test_locked_and_broken_file_lies_under_a_cover() -> None:
    for original in (pdf(encryption=LOCKED), b"%PDF-1.7 broken"):
        copy = stamped(io.BytesIO(original), "For Sample", "Attached")
        with pikepdf.open(io.BytesIO(copy)) as document:
            assert len(document.pages) == 1
            assert document.attachments["document.pdf"].get_file().read_bytes() == original


def test_page_whose_drawing_is_damaged_gets_a_cover_sheet() -> None:
    """It opens, and cannot be written on: a stream that is not what its filter says."""
    original = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(1))) as document:
        drawn = pikepdf.Stream(document, b"0 0 m 9 9 l S " * 20, Filter=pikepdf.Name.FlateDecode)
        document.pages[0].obj.Contents = document.make_indirect(drawn)
        document.save(original)
    copy = stamped(original, "For Sample", "Attached")
    with pikepdf.open(io.BytesIO(copy)) as document:
        attached = document.attachments["document.pdf"].get_file()
        assert attached.read_bytes() == original.getvalue()
