"""Documents for the demo, written in code: a few pages that say of themselves they are samples."""

from io import BytesIO
from typing import NamedTuple

from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Spacer

SAMPLE = {
    "de": "Muster: Dieses Dokument wurde für die Vorführung geschrieben. Keine echte Studie.",
    "en": "Sample: this document was written for the demonstration. There is no such study.",
}
SECTIONS = {
    "protocol": {
        "de": [
            ("Hintergrund", "Zu dieser Frage gibt es in der Vorführung keine Vorarbeiten."),
            ("Ziel", "Gezeigt wird, wie ein Prüfplan angefragt, freigegeben und gelesen wird."),
            ("Patientinnen und Patienten", "Es werden keine Personen eingeschlossen."),
            ("Ablauf", "Besuch 1: Muster. Besuch 2: Muster. Nachbeobachtung: keine."),
            ("Auswertung", "Ausgewertet wird nichts; alle Zahlen wären erfunden."),
        ],
        "en": [
            ("Background", "There is no earlier work on this question in the demonstration."),
            ("Aim", "To show how a protocol is asked for, opened and read."),
            ("Patients", "Nobody is enrolled."),
            ("Schedule", "Visit 1: sample. Visit 2: sample. Follow-up: none."),
            ("Analysis", "Nothing is analysed; every number would be invented."),
        ],
    },
    "synopsis": {
        "de": [("Kurzfassung", "Eine Seite, die so kurz ist, wie eine Kurzfassung sein soll.")],
        "en": [("Synopsis", "One page, as short as a synopsis is meant to be.")],
    },
}
_TITLES = {
    "protocol": {"de": "Studienprotokoll", "en": "Study protocol"},
    "synopsis": {"de": "Synopse", "en": "Synopsis"},
}


class Paper(NamedTuple):
    """A PDF and how many pages it has."""

    content: bytes
    pages: int


def paper(kind: str, language: str, number: str) -> Paper:
    """The sample of a kind in a language, for the study of this number."""
    styles = getSampleStyleSheet()
    flow = [
        Paragraph(f"{_TITLES[kind][language]} {number}", styles["Title"]),
        Paragraph(SAMPLE[language], styles["Normal"]),
    ]
    for place, (heading, text) in enumerate(SECTIONS[kind][language]):
        flow += [PageBreak()] if place and place % 2 == 0 else [Spacer(1, 24)]
        flow += [Paragraph(heading, styles["Heading2"]), Paragraph(text, styles["Normal"])]
    out = BytesIO()
    title = f"{number} {_TITLES[kind][language]}"
    # Without times and random keys in it the same words make the same bytes.
    document = SimpleDocTemplate(out, pagesize=A4, title=title, lang=language, invariant=1)
    document.build(flow)
    return Paper(out.getvalue(), document.page)
