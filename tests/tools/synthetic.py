"""Made-up ClinicalTrials.gov records for measuring: plausible in size, and nobody's study."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_WORDS = [
    *("Randomised", "open", "trial", "of", "early", "antiviral", "treatment", "in", "adults"),
    *("with", "mild", "moderate", "severe", "infection", "pneumonia", "safety", "efficacy"),
    *("dose", "response", "placebo", "vaccine", "immunity", "follow", "up", "mortality"),
    *("hospital", "intensive", "care", "quality", "life", "biomarker", "cohort", "children"),
]
_CONDITIONS = ["COVID-19", "Tuberculosis", "HIV Infections", "Hepatitis B", "Malaria", "Sepsis"]
_CITIES = [
    ("Jena", "Germany", 50.93, 11.59),
    ("Hamburg", "Germany", 53.55, 9.99),
    ("Cologne", "Germany", 50.94, 6.96),
    ("Munich", "Germany", 48.14, 11.58),
    ("Berlin", "Germany", 52.52, 13.41),
    ("Vienna", "Austria", 48.21, 16.37),
    ("Paris", "France", 48.85, 2.35),
    ("Boston", "United States", 42.36, -71.06),
]
_COUNTRIES = ["Germany", "Germany", "France", "United States"]
_TOWNS, _SPONSORS = 600, 3_000
_STATUSES = ["RECRUITING", "COMPLETED", "NOT_YET_RECRUITING", "TERMINATED", "UNKNOWN"]
_PHASES = [["PHASE1"], ["PHASE2"], ["PHASE2", "PHASE3"], ["PHASE3"], ["NA"]]


def study(number: int, *, criteria: int = 20, outcomes: int = 6, sites: int = 10) -> dict[str, Any]:
    """One record; the same number always gives the same record."""
    dice = random.Random(number)

    def words(count: int) -> str:
        return " ".join(dice.choices(_WORDS, k=count)).capitalize()

    half = criteria // 2
    lists = [[f"* {words(12)}." for _ in range(half)] for _ in range(2)]
    text = "\n".join(
        ["Inclusion Criteria:", "", *lists[0], "", "Exclusion Criteria:", "", *lists[1]]
    )
    condition = dice.choice(_CONDITIONS)
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": f"NCT9{number:07d}",
                "orgStudyIdInfo": {"id": f"SYN-{number}"},
                "briefTitle": f"{words(8)} in {condition}",
                "officialTitle": f"{words(14)} in {condition}",
            },
            "statusModule": {
                "overallStatus": dice.choice(_STATUSES),
                "startDateStruct": {"date": f"20{dice.randint(10, 24)}-05", "type": "ACTUAL"},
                "completionDateStruct": {"date": "2025-11-30", "type": "ACTUAL"},
                "studyFirstPostDateStruct": {"date": "2010-01-15", "type": "ACTUAL"},
            },
            "sponsorCollaboratorsModule": {
                "leadSponsor": {
                    "name": f"Synthetic University {_sponsor(dice)}",
                    "class": "OTHER",
                }
            },
            "descriptionModule": {"briefSummary": words(80), "detailedDescription": words(200)},
            "conditionsModule": {"conditions": [condition], "keywords": [words(2), words(2)]},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "phases": dice.choice(_PHASES),
                "designInfo": {
                    "allocation": "RANDOMIZED",
                    "interventionModel": "PARALLEL",
                    "primaryPurpose": "TREATMENT",
                    "maskingInfo": {"masking": "NONE"},
                },
                "enrollmentInfo": {"count": dice.randint(10, 900), "type": "ESTIMATED"},
            },
            "armsInterventionsModule": {
                "armGroups": [
                    {"label": f"Arm {arm}", "type": "EXPERIMENTAL", "description": words(20)}
                    for arm in (1, 2)
                ],
                "interventions": [
                    {"type": "DRUG", "name": words(1), "armGroupLabels": ["Arm 1"]},
                ],
            },
            "outcomesModule": {
                "primaryOutcomes": [{"measure": words(8), "timeFrame": "28 days"}],
                "secondaryOutcomes": [
                    {"measure": words(8), "description": words(20), "timeFrame": "6 months"}
                    for _ in range(outcomes - 1)
                ],
            },
            "eligibilityModule": {
                "eligibilityCriteria": text,
                "sex": "ALL",
                "minimumAge": "18 Years",
                "healthyVolunteers": False,
            },
            "contactsLocationsModule": {
                "locations": [_site(number, place, dice) for place in range(sites)]
            },
        }
    }


def _site(number: int, place: int, dice: random.Random) -> dict[str, Any]:
    rank = _rank(dice, _TOWNS)
    city, country, latitude, longitude = (
        _CITIES[rank] if rank < len(_CITIES) else _town(rank, dice.choice(_COUNTRIES))
    )
    return {
        "facility": f"Synthetic Hospital {(number * 7 + place) % 300}",
        "status": "RECRUITING",
        "city": city,
        "country": country,
        "geoPoint": {"lat": latitude, "lon": longitude},
    }


def _town(rank: int, country: str) -> tuple[str, str, float, float]:
    return f"Synthetic Town {rank}", country, 48 + rank % 60 / 10, 7 + rank % 70 / 10


def _sponsor(dice: random.Random) -> int:
    """Half of the studies have a sponsor of few others."""
    return dice.randrange(_SPONSORS) if dice.random() < 0.5 else _rank(dice, _SPONSORS)


def _rank(dice: random.Random, most: int) -> int:
    """A place in a long list: few of them are frequent, most are rare."""
    return min(int(dice.paretovariate(0.5)) - 1, dice.randrange(most))


def lines(count: int, start: int = 1) -> Iterator[bytes]:
    """Records as JSON lines."""
    for number in range(start, start + count):
        yield json.dumps(study(number)).encode() + b"\n"


def write(path: Path, count: int, start: int = 1) -> Path:
    """A file of records."""
    with path.open("wb") as file:
        file.writelines(lines(count, start))
    return path
