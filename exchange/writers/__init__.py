"""The formats in which results and studies are taken along, by the ending of their address."""

from exchange.writers import bibtex, citation, comma, records, ris, workbook
from exchange.writers.base import Format

_RIS = Format(ris.write, "application/x-research-info-systems; charset=utf-8")
_BIBTEX = Format(bibtex.write, "application/x-bibtex; charset=utf-8")

# Any result of the search.
RESULTS = {
    "csv": Format(comma.write, "text/csv; charset=utf-8"),
    "xlsx": Format(
        workbook.write, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
    "json": Format(records.write, "application/json"),
    "ris": _RIS,
    "bib": _BIBTEX,
}

# One study, or one of its versions.
STUDIES = {
    "txt": Format(citation.write, "text/plain; charset=utf-8"),
    "ris": _RIS,
    "bib": _BIBTEX,
    "json": Format(records.write_one, "application/json"),
}
