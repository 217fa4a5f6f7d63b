"""References, links, documents at the source, and data sharing (WHO TRDS 23, 24)."""

import re

from exchange.readers.ctgov import codes
from exchange.readers.ctgov.identity import address
from exchange.readers.ctgov.source import Section, printable
from studies import choices as c
from studies import parts as p

_URL_LIMIT, _IPD_URL_LIMIT, _DOI_LIMIT = 2_000, 500, 200
_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s\"<>]+)")
_PMID = re.compile(r"\d{1,20}", re.ASCII)
_FILE = re.compile(r"[\w-][\w.-]*", re.ASCII)
_LARGE_DOCS = "https://cdn.clinicaltrials.gov/large-docs/{}/{}/{}"


def publications(root: Section, number: str) -> tuple[p.Publication, ...]:
    """What was published about the study, links, and the documents the source keeps."""
    module = root.part("protocolSection", "referencesModule")
    documents = root.part("documentSection", "largeDocumentModule")
    found = [_reference(row) for row in module.rows("references")]
    found += [_link(row, row.line("label")) for row in module.rows("seeAlsoLinks")]
    found += [_link(row, _joined(row, "type", "id", "comment")) for row in module.rows("availIpds")]
    found += [_document(row, number) for row in documents.rows("largeDocs")]
    return tuple(row for row in found if row.citation or row.url or row.pmid)


def _reference(row: Section) -> p.Publication:
    citation = row.text("citation")
    pmid = row.line("pmid")
    if pmid and not _PMID.fullmatch(pmid):
        row.note("pmid", f"“{printable(pmid)}” is no PubMed number; it was left out.", value=pmid)
        pmid = ""
    match = _DOI.search(citation)
    doi = _without_tail(match[1]) if match else ""
    return p.Publication(
        # Without a type it is background: only that says nothing about the study's results.
        kind=row.code("type", codes.REFERENCE) or c.PublicationKind.BACKGROUND,
        citation=citation,
        doi=doi if len(doi) <= _DOI_LIMIT else "",
        pmid=pmid,
    )


def _without_tail(doi: str) -> str:
    """A DOI without the signs of the sentence around it."""
    doi = doi.rstrip(".,;:]}'’”")
    return doi.rstrip(").,;") if doi.count(")") > doi.count("(") else doi


def _link(row: Section, label: str) -> p.Publication:
    url = address(row, "url", _URL_LIMIT)
    return p.Publication(kind=c.PublicationKind.LINK, citation=label or url, url=url)


def _joined(row: Section, *keys: str) -> str:
    return ", ".join(filter(None, (row.line(key) for key in keys)))


def _document(row: Section, number: str) -> p.Publication:
    file, date = row.line("filename"), row.date("date")
    is_file = bool(_FILE.fullmatch(file))
    if file and not is_file:
        row.note(
            "filename",
            f"“{printable(file)}” is no name of a file; the link was left out.",
            value=file,
        )
    return p.Publication(
        kind=c.PublicationKind.DOCUMENT,
        citation=", ".join(filter(None, (row.line("label"), date))),
        url=_LARGE_DOCS.format(number[-2:], number, file) if is_file else "",
        date=date,
    )


def ipd(module: Section) -> p.IPDStatement:
    """Whether and how participants' data are shared."""
    return p.IPDStatement(
        plan=module.code("ipdSharing", codes.IPD_PLAN),
        description=p.Text(en=module.text("description")),
        info_types=module.codes("infoTypes", codes.IPD_INFO_TYPE),
        time_frame=p.Text(en=module.text("timeFrame")),
        access_criteria=p.Text(en=module.text("accessCriteria")),
        url=address(module, "url", _IPD_URL_LIMIT),
    )
