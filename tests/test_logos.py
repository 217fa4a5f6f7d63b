"""Sources and logos of partner networks: what is taken, how it is given out, where it stands."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from studies import logos
from studies.models import Network, PublishedStudy
from tests import desk
from tests import factories as make


def picture(kind: str, width: int = 60, height: int = 20, **options: Any) -> bytes:
    """A plain picture of a format that Pillow writes."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(file, kind, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("JPEG", progressive=True, comment=b"\xff\xc0 sample"), "image/jpeg"),
        (picture("WEBP"), "image/webp"),
        (picture("WEBP", lossless=True), "image/webp"),
        (picture("WEBP", exif=b"Exif\0\0sample"), "image/webp"),
    ],
)
def test_a_logo_is_known_by_its_bytes(data: bytes, media_type: str) -> None:
    assert logos.measure(data) == (media_type, 60, 20)
    # However early it ends and whatever stands in it, no answer is an error.
    for end in range(40):
        logos.measure(data[:end])
    assert logos.measure(b"GIF89a" + data[6:]) is None


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>",
        picture("GIF"),
        b"\xff\xd8\xff" + b"\xff" * 50,
        b"\xff\xd8\xff\xe0\x00\x00" * 9,
        picture("PNG")[:16] + b"\0" * 20,
    ],
)
def test_nothing_else_is_a_logo(data: bytes) -> None:
    assert logos.measure(data) is None


@pytest.fixture
def editor(db: None) -> Client:
    return desk.signed_in(desk.editor())


def upload(editor: Client, network: Network, data: bytes | None = None, **typed: Any) -> str:
    address = reverse("admin:studies_network_change", args=[network.pk])
    fields = desk.filled_in(editor.get(address)) | {"_save": "Save"} | typed
    if data is not None:
        fields["new_logo"] = SimpleUploadedFile("logo.png", data)
    answer = editor.post(address, fields, follow=True).content.decode()
    network.refresh_from_db()
    return answer


def test_a_logo_is_uploaded_replaced_and_removed(editor: Client, client: Client) -> None:
    network = make.network("partner")
    for data, sentence in (
        (picture("GIF"), "This file is not a PNG, JPEG or WebP"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This file is not a PNG, JPEG or WebP"),
        (picture("PNG") + b"\0" * 100_000, "The logo is larger than 100 kB"),
        (picture("PNG", 1_001, 9), "The logo has 1001 × 9 pixels"),
    ):
        answer = upload(editor, network, data, name_en="Typed anew")
        assert sentence in answer
        assert 'value="Typed anew"' in answer
        assert (network.logo, network.name.en) == (None, "partner")

    upload(editor, network, picture("PNG"))
    assert (network.logo_type, network.logo_width, network.logo_height) == ("image/png", 60, 20)
    address = reverse("network-logo", args=["partner", network.logo_digest])
    image = client.get(address)
    assert image.content == picture("PNG")
    assert image.headers["Content-Type"] == "image/png"
    assert image.headers["X-Content-Type-Options"] == "nosniff"
    assert image.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not image.cookies
    again = client.get(address, headers={"if-none-match": image.headers["ETag"]})
    assert again.status_code == 304

    upload(editor, network, picture("WEBP"))
    assert network.logo_type == "image/webp"
    assert client.get(address).status_code == 404
    upload(editor, network, name_en="Kept")
    assert network.logo_digest == logos.digest(picture("WEBP"))
    upload(editor, network, remove_logo="on")
    assert (network.logo, network.logo_digest, network.logo_width) == (None, "", 0)


def test_a_partners_study_names_its_source_everywhere(editor: Client, client: Client) -> None:
    make.network("own")
    partner = make.network("partner")
    Network.objects.filter(code="partner").update(kind="partner", url="https://partner.example.org")
    upload(editor, partner, picture("PNG"))
    outbreak = make.indication("outbreak", kind="special_category")
    outbreak.partner_networks.add(partner)
    filed = {"indications": ({"indication": "outbreak", "is_main": True},)}
    make.published(number="CTU-9001", networks=("own", "partner"), **filed)
    make.published(number="CTU-9002", networks=("own",), **filed)
    assert PublishedStudy.objects.get(number="CTU-9001").networks == ["own", "partner"]

    address = reverse("network-logo", args=["partner", partner.logo_digest])
    image = f'<img class="logo" src="{address}" alt="" width="60" height="20" loading="lazy">'
    source = f'{image}<a href="https://partner.example.org" rel="external">partner</a>'
    study = client.get("/en/studies/CTU-9001/").content.decode()
    assert study.count(source) == 1
    german = client.get("/de/studien/CTU-9001/").content.decode()
    assert source.replace(">partner<", ">partner (de)<") in german
    assert source in client.get("/en/studies/CTU-9001/v1/").content.decode()
    assert "Source:" not in client.get("/en/studies/CTU-9002/").content.decode()

    card = f'<span class="source">{image}partner</span>'
    for page in ("studies/", "studies/?view=table", "indications/outbreak/"):
        assert client.get(f"/en/{page}").content.decode().count(card) == 1, page
    fitting = client.post("/en/could-this-fit/", {"age": "40"}).content.decode()
    assert fitting.count(card) == 1
    link = '<a href="/en/studies/?indication=outbreak&amp;network=partner">partner</a>'
    assert f"{image}{link}" in client.get("/en/indications/outbreak/").content.decode()

    # A network that is none any more is named by what is filed under it, and no source.
    upload(editor, partner, active="")
    assert card not in client.get("/en/studies/").content.decode()
    assert "Source:" not in client.get("/en/studies/CTU-9001/").content.decode()
