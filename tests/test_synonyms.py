"""What means the same finds the same, what contains a term is found by it, and both can be off."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from studies import parts as p
from studies.models import SearchWord, SynonymGroup
from studies.publishing import publish, restore, withdraw
from studies.search.facets import SqlFacets
from studies.search.lexicon import lexicon
from studies.search.query import Query, match, search
from studies.search.state import data_version
from studies.search.synonyms import widen
from studies.search.words import Phrase, Term, parse
from tests import desk
from tests import factories as make
from tests.loading import load

pytestmark = pytest.mark.django_db

TITLES = {
    "CTU-2001": "COVID-19 in Jena",
    "CTU-2002": "Antikörper gegen SARS-CoV-2",
    "CTU-2003": "Das Coronavirus und die Ärzte",
    "CTU-2004": "Coronary heart disease",
    "CTU-2005": "Lungentuberkulose",
    "CTU-2006": "Tuberkulosepatienten in Jena",
    "CTU-2007": "Treatment of tuberculosis",
    "CTU-2008": "A TB vaccine",
    "CTU-2009": "Tick-borne encephalitis (TBE)",
    "CTU-2010": "Entecavir gegen Hepatitis B",
    "CTU-2011": "HBV reactivation",
    "CTU-2012": "Hepatitis C",
    "CTU-2013": "Fluconazole",
    "CTU-2014": "Parainfluenza in children",
    "CTU-2015": "Influenza vaccine",
    "CTU-2016": "Windpocken",
    "CTU-2017": "Multidrug-resistant tuberculosis",
    "CTU-2018": "Pseudotuberculosis",
    "CTU-2019": "Candidates for candida treatment",
    "CTU-2020": "A candidate",
}

SAME = {
    "2001 2002 2003": "COVID-19; covid19; covid 19; SARS-CoV-2; Corona; corona virus; COVID",
    "2005 2006 2007 2008 2017": "Tuberkulose; TB; tuberculosis; TBC; Schwindsucht; Tuberkulosen",
    "2010 2011": "Hepatitis B; HBV; hepatitis b virus; hepatitis-b",
    "2003": "Coronavirus Ärzte; corona aerzte; sars-cov-2 arzte; covid19 Arzte",
    "2015": "Grippe; flu; influenza",
    "2009": "FSME; TBE; tick-borne encephalitis",
    "2017": "MDR-TB; multidrug-resistant tuberculosis; multiresistente Tuberkulose",
    "2008": "TB vaccine; Tuberkulose vaccine; TB-Impfung; Tuberkulose-Impfstoffe; vaccines TB",
    "2016": "varicella; chickenpox",
    "2019": "Candida; Soor; thrush",
    "2014": "children; Kinder",
    "2011": "reactivations; HBV-Reactivation",
}


@pytest.fixture
def _library(db: None) -> None:
    load("indications", "synonyms")
    records = (
        make.record(number=number, scientific_title=p.Text(de=title))
        for number, title in TITLES.items()
    )
    publish(make.studies(records), by=None)


def found(text: str, exact: bool = False) -> str:
    tiers = match(Query(words=text, exact=exact), data_version()).tiers or {}
    rows = search(Query(words=text, exact=exact, sort="number")).studies
    assert len(rows) == len(tiers)
    return " ".join(row.number.removeprefix("CTU-") for row in rows)


@pytest.mark.usefixtures("_library")
def test_what_means_the_same_finds_the_same() -> None:
    asked = {query: numbers for numbers, queries in SAME.items() for query in queries.split("; ")}
    assert {query: found(query) for query in asked} == asked


@pytest.mark.usefixtures("_library")
@pytest.mark.parametrize(
    ("text", "exact", "numbers"),
    [
        ("Tuberkulose", True, "2006"),
        ("TB", True, "2008"),
        ("corona", True, "2003 2004"),
        ('"TB"', False, "2008"),
        ('"tuberculosis"', False, "2007 2017"),
        ("Hepatitis -HBV", False, "2012"),
        ("Jena -Corona", False, "2006"),
        ("Jena -TB", False, "2001"),
        ("coronary", False, "2004"),
        ("candidate", False, "2019 2020"),
        ("fluc", False, "2013"),
        ("Mpox", False, ""),
    ],
)
def test_exact_quotes_minus_and_look_alikes(text: str, exact: bool, numbers: str) -> None:
    assert found(text, exact) == numbers


@pytest.mark.usefixtures("_library")
def test_a_term_of_the_vocabulary_finds_the_words_that_contain_it() -> None:
    """Without any group: Masern is a label, and so a word worth finding inside others."""
    SynonymGroup.objects.all().delete()
    make.published(number="CTU-2101", scientific_title=p.Text(de="Impfmasern bei Kindern"))
    assert found("Masern") == "2101"
    assert found("kindern") == "2101"
    assert found("mpfmasern") == ""


@pytest.mark.usefixtures("_library")
def test_short_terms_are_whole_words() -> None:
    """HIV is not HIVD; what is no term still begins words."""
    SynonymGroup.objects.all().delete()
    for number, title in (("CTU-2102", "HIV in Jena"), ("CTU-2103", "HIVD in pigs")):
        make.published(number=number, scientific_title=p.Text(en=title))
    assert [found("HIV"), found("HIV", exact=True), found("hivd")] == ["2102", "2102", "2103"]
    assert [found("hi"), found("hivd p")] == ["", ""]
    assert found("covi") == "2001"


@pytest.mark.usefixtures("_library")
def test_a_study_is_found_by_the_names_of_broader_indications() -> None:
    lung = p.StudyIndication(indication="lung-cancer", is_main=True)
    make.published(number="CTU-2104", scientific_title=p.Text(en="NSCLC"), indications=(lung,))
    assert [found("Krebs"), found("cancer"), found("Lungenkrebs")] == ["2104"] * 3
    assert SqlFacets().count("indication", {})["cancer"] == 1


@pytest.mark.usefixtures("_library")
def test_the_longest_term_is_taken_once_and_one_level_deep() -> None:
    wide = widen(parse("hepatitis b virus reactivation"), lexicon(data_version()))
    assert [term.runs for term in wide.terms] == [("hepatitis", "b", "virus"), ("reactivation",)]
    assert wide.terms[1] == Term(("reactivation",))
    assert Phrase(("hbv",)) in wide.terms[0].alternatives
    assert wide.also[:2] == ("Hepatitis B", "HBV")
    assert "hepatitis B virus" not in wide.also


@pytest.mark.usefixtures("_library")
def test_synonyms_of_excluded_words_are_not_said_to_be_looked_for() -> None:
    wide = widen(parse("vaccine -malaria"), lexicon(data_version()))
    assert wide.terms[1].alternatives
    assert "Plasmodium" not in wide.also
    assert "Plasmodium" in wide.without


@pytest.mark.usefixtures("_library")
def test_widening_is_capped() -> None:
    wide = widen(parse("TB HIV HBV Corona Malaria Krebs") * 2, lexicon(data_version()))
    assert [bool(term.alternatives) for term in wide.terms] == [True] * 6 + [False] * 6
    many = "\n".join(
        f"sample{letter}{other}" for letter in "abcdefghijklm" for other in "nopqrstuvwxyz"
    )
    SynonymGroup.objects.create(slug="many", name="Many", terms_de=f"{many}\nJena")
    wide = widen(parse("samplean"), lexicon(0))
    assert len(wide.terms[0].alternatives) == 120
    assert found("samplean") == ""


@pytest.mark.usefixtures("_library")
def test_a_term_of_two_groups_means_both() -> None:
    SynonymGroup.objects.create(slug="one", name="One", terms_de="Beere\nHBV")
    SynonymGroup.objects.create(slug="two", name="Two", terms_en="Beere\nFluconazole")
    publish([make.study(number="CTU-2102", scientific_title=p.Text(de="Another"))], by=None)
    assert found("Beere") == "2011 2013"


@pytest.mark.usefixtures("_library")
def test_staff_edit_is_in_effect_at_once(client: Client) -> None:
    assert found("Weiße Pest") == ""
    desk_client = desk.signed_in(desk.editor())
    row = SynonymGroup.objects.get(slug="tuberculosis")
    address = reverse("admin:studies_synonymgroup_change", args=[row.pk])
    fields = desk.filled_in(desk_client.get(address))
    fields |= {"terms_de": f"{row.terms.de}\nWeiße Pest", "_save": "Save"}
    desk_client.post(address, fields)
    assert found("Weiße Pest") == found("Tuberkulose") == "2005 2006 2007 2008 2017"
    desk_client.post(reverse("admin:studies_synonymgroup_delete", args=[row.pk]), {"post": "yes"})
    assert found("TB") == "2008"


def test_a_group_of_one_term_is_refused() -> None:
    client = desk.signed_in(desk.editor())
    address = reverse("admin:studies_synonymgroup_add")
    fields = {"name": "Sample", "slug": "sample", "terms_de": "Corona", "terms_en": "CORONA"}
    html = client.post(address, fields).content.decode()
    assert "at least two different terms" in html
    assert not SynonymGroup.objects.exists()
    client.post(address, fields | {"terms_en": "COVID", "active": "on"})
    assert SynonymGroup.objects.get().all_terms() == ["Corona", "COVID"]
    client.post(
        reverse("admin:studies_synonymgroup_changelist"),
        {
            "action": "delete_selected",
            "_selected_action": [SynonymGroup.objects.get().pk],
            "post": "yes",
        },
    )
    assert not SynonymGroup.objects.exists()


def test_the_groups_that_come_with_the_register_are_sound() -> None:
    load("synonyms")
    groups = list(SynonymGroup.objects.all())
    assert len(groups) >= 60
    assert [group.slug for group in groups if not (group.terms.de and group.terms.en)] == []
    by_term: dict[str, set[str]] = {}
    for key, found_in in lexicon(0).groups.items():
        by_term[key] = {name for group in found_in for name in group.names[:1]}
    assert {key: names for key, names in by_term.items() if len(names) > 1} == {}


def test_words_are_counted_and_leave_with_their_studies() -> None:
    def counts(word: str) -> int:
        return sum(SearchWord.objects.filter(word=word).values_list("studies", flat=True))

    one = make.published(scientific_title=p.Text(de="Zebra und Gnu"))
    two = make.published(number="CTU-9002", scientific_title=p.Text(de="Zebra zebra 12 und"))
    assert [counts(word) for word in ("zebra", "gnu", "12", "zzgap")] == [2, 1, 0, 0]
    withdraw([one], by=make.user("publisher"), reason_de="Falsch", reason_en="Wrong")
    assert [counts("zebra"), counts("gnu")] == [1, 0]
    assert not SearchWord.objects.filter(word="gnu").exists()
    restore([one], by=make.user("publisher"))
    make.edit(two, scientific_title_de="Gnu")
    publish([two], by=None)
    assert [counts("zebra"), counts("gnu")] == [1, 2]


def test_lost_counts_are_found_and_put_back(capsys: pytest.CaptureFixture[str]) -> None:
    make.published(scientific_title=p.Text(de="Zebra und Gnu"))
    before = list(SearchWord.objects.order_by("word").values_list())
    SearchWord.objects.filter(word="gnu").delete()
    SearchWord.objects.update(studies=7)
    call_command("reindex")
    assert list(SearchWord.objects.order_by("word").values_list()) == before
    assert "something had moved" in capsys.readouterr().out
