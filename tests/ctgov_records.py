"""Sample records in the form of ClinicalTrials.gov, written for these tests."""

import json
from collections.abc import Iterable
from copy import deepcopy
from io import BytesIO
from typing import Any

from exchange.readers import ctgov
from exchange.readers.base import Incoming, Known, Refusal

SAMPLE: dict[str, Any] = {
    "protocolSection": {
        "identificationModule": {
            "nctId": "NCT90000001",
            "orgStudyIdInfo": {"id": "SAMPLE-01"},
            "organization": {"fullName": "Sample University", "class": "OTHER"},
            "briefTitle": "Sample Tablets for Sample Fever",
            "officialTitle": "A Sample Study of Tablets in Adults With Sample Fever",
            "acronym": "SAMPLE",
        },
        "statusModule": {
            "statusVerifiedDate": "2024-05",
            "overallStatus": "RECRUITING",
            "startDateStruct": {"date": "2024-03", "type": "ACTUAL"},
            "primaryCompletionDateStruct": {"date": "2025-06-30", "type": "ESTIMATED"},
            "completionDateStruct": {"date": "2026", "type": "ESTIMATED"},
            "studyFirstSubmitDate": "2024-02-01",
            "studyFirstPostDateStruct": {"date": "2024-02-09", "type": "ACTUAL"},
        },
        "sponsorCollaboratorsModule": {
            "responsibleParty": {"type": "SPONSOR"},
            "leadSponsor": {"name": "Sample University", "class": "OTHER"},
            "collaborators": [{"name": "Sample Pharma", "class": "INDUSTRY"}],
        },
        "descriptionModule": {
            "briefSummary": "Adults with fever \\> 38 °C take tablets &amp; water.",
            "detailedDescription": "First line.\n\n* point one\n* point two",
        },
        "conditionsModule": {"conditions": ["Sample-Fever"], "keywords": ["fever", "tablet"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {
                "allocation": "RANDOMIZED",
                "interventionModel": "PARALLEL",
                "primaryPurpose": "TREATMENT",
                "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "INVESTIGATOR"]},
            },
            "enrollmentInfo": {"count": 60, "type": "ESTIMATED"},
        },
        "armsInterventionsModule": {
            "armGroups": [
                {"label": "Tablet", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Samplin"]},
                {"label": "Placebo", "type": "PLACEBO_COMPARATOR"},
            ],
            "interventions": [
                {"type": "DRUG", "name": "Samplin", "otherNames": ["SMP-1", "SMP-2"]},
                {"type": "OTHER", "name": "Placebo tablet", "armGroupLabels": ["Placebo"]},
            ],
        },
        "outcomesModule": {
            "primaryOutcomes": [{"measure": "Fever", "timeFrame": "Day 7", "description": "In °C"}],
            "secondaryOutcomes": [{"measure": "Pain", "timeFrame": "Day 14"}],
        },
        "eligibilityModule": {
            "eligibilityCriteria": "Inclusion Criteria:\n\n* Aged \\>= 18 years\n* Fever\n\n"
            "Exclusion Criteria:\n\n* Allergy:\n\n  * to Samplin",
            "healthyVolunteers": False,
            "sex": "ALL",
            "minimumAge": "18 Years",
            "maximumAge": "N/A",
        },
        "contactsLocationsModule": {
            "centralContacts": [
                {"name": "Sample Contact", "phone": "000", "email": "nobody@example.org"}
            ],
            "overallOfficials": [
                {
                    "name": "Petra Muster, MD",
                    "affiliation": "Sample University",
                    "role": "PRINCIPAL_INVESTIGATOR",
                }
            ],
            "locations": [
                {
                    "facility": "Sample Hospital",
                    "status": "RECRUITING",
                    "city": "Jena",
                    "state": "Thuringia",
                    "zip": "07743",
                    "country": "Germany",
                    "geoPoint": {"lat": 50.93, "lon": 11.59},
                    "contacts": [
                        {"name": "Max Muster", "role": "PRINCIPAL_INVESTIGATOR", "phone": "1"},
                        {"name": "Sample Nurse", "role": "CONTACT", "email": "n@example.org"},
                    ],
                },
                {"facility": "Sample Clinic", "city": "Ankara", "country": "Turkey (Türkiye)"},
            ],
        },
        "referencesModule": {
            "references": [
                {
                    "pmid": "1",
                    "type": "RESULT",
                    "citation": "Muster P. Samples. doi: 10.1234/sample.(1).",
                }
            ],
            "seeAlsoLinks": [{"label": "Sample page", "url": "https://example.org/sample"}],
        },
        "ipdSharingStatementModule": {
            "ipdSharing": "YES",
            "infoTypes": ["SAP"],
            "timeFrame": "After two years",
            "accessCriteria": "On request",
        },
    },
    "documentSection": {
        "largeDocumentModule": {
            "largeDocs": [
                {"label": "Study Protocol", "date": "2024-01-15", "filename": "Prot_000.pdf"}
            ]
        }
    },
    "derivedSection": {
        "conditionBrowseModule": {
            "meshes": [{"id": "D000001", "term": "Sample Fever"}],
            "ancestors": [{"id": "D000002", "term": "Fevers"}],
        }
    },
    "hasResults": False,
}


def sample(number: str = "NCT90000001", **values: Any) -> dict[str, Any]:
    """The sample record with other values; ``statusModule__whyStopped`` names a path.

    A value of None removes the key.
    """
    record = deepcopy(SAMPLE)
    protocol = record["protocolSection"]
    protocol["identificationModule"]["nctId"] = number
    for path, value in values.items():
        *parents, key = path.split("__")
        place = protocol
        for parent in parents:
            place = place.setdefault(parent, {})
        if value is None:
            place.pop(key, None)
        else:
            place[key] = value
    return record


def read(*records: Any) -> list[Incoming | Known | Refusal]:
    """What the reader makes of records, one a line."""
    text = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    return list(ctgov.read(BytesIO(text.encode()), "sample.jsonl"))


def read_one(record: Any) -> Incoming:
    """What the reader makes of one record that is not refused."""
    (found,) = read(record)
    assert isinstance(found, Incoming), found
    return found


def places(found: Iterable[Any]) -> list[tuple[str, str]]:
    """Place and number or code of what a reader gave."""
    return [
        (item.place, item.code if isinstance(item, Refusal) else item.external_id) for item in found
    ]


def found(record: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Code, last step of the field, and value of the findings."""
    return [(f.code, f.field.rpartition(".")[2], f.value) for f in read_one(record).findings]
