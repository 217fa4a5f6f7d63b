"""Where the real records of ClinicalTrials.gov lie; tests skip where they do not."""

import os
from pathlib import Path

import pytest

_SHARED = Path(os.environ.get("STUDY_REGISTER_SHARED", Path(__file__).parents[2] / "shared"))

FILES = [
    _SHARED / "data/ctgov/ctgov_v2_studies.jsonl.gz",
    _SHARED / "data/ctgov/ctgov_covid19_v1_converted_to_v2.jsonl.gz",
]
PAGE = _SHARED / "data/ctgov/ctgov_v2_page_sample.json"

needs_real_records = pytest.mark.skipif(
    not all(path.exists() for path in [*FILES, PAGE]),
    reason="No real records beside the checkout, nor where STUDY_REGISTER_SHARED points.",
)
