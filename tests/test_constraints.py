"""What the database itself refuses: values of no list, facts without their partner, second rows."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from studies import parts as p
from studies.models import (
    Criterion,
    Identifier,
    RegisterState,
    RegisterText,
    Study,
    StudyIndication,
    StudyVersion,
    SubStatus,
    Withdrawal,
)
from tests import factories as make

APPS = ("studies", "exchange", "documents")
OWN = [model for app in APPS for model in apps.get_app_config(app).get_models()]


def enumerations() -> list[Any]:
    """Every column for one value of a closed list."""
    return [
        pytest.param(model, field, id=f"{model.__name__}.{field.name}")
        for model in OWN
        for field in model._meta.concrete_fields
        if field.choices
    ]


def allowed(model: type[models.Model], column: str) -> set[str] | None:
    """The values a constraint of the model allows in a column; None without a constraint."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            for child in constraint.condition.children:
                if isinstance(child, tuple) and child[0] == f"{column}__in":
                    return set(child[1])
    return None


def test_there_are_enumerations_to_look_at() -> None:
    assert len(enumerations()) > 30


@pytest.mark.parametrize(("model", "field"), enumerations())
def test_enumeration_is_a_constraint(model: type[models.Model], field: Any) -> None:
    assert allowed(model, field.name) == {"", *(value for value, _ in field.choices)}


@pytest.mark.django_db
def test_constraints_are_in_the_migrations(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("makemigrations", "--check", "--dry-run")
    assert capsys.readouterr().out == "No changes detected\n"


def refused(change: Any) -> None:
    """The database refuses a change, and nothing of it stays."""
    with pytest.raises(IntegrityError), transaction.atomic():
        change()


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["phase", "sex", "record_language", "ipd_plan", "age_min_unit"])
def test_value_of_no_list_is_refused(column: str) -> None:
    study = make.study()
    refused(lambda: make.edit(study, **{column: "unheard-of"}))


@pytest.mark.django_db
def test_criterion_is_indented_twice_at_most() -> None:
    make.study(criteria=make.criteria("one"))
    refused(lambda: Criterion.objects.update(level=3))


@pytest.mark.django_db
def test_stage_is_one_of_five() -> None:
    refused(lambda: SubStatus.objects.update(stage=6))


@pytest.mark.django_db
def test_study_has_one_main_indication() -> None:
    make.indication("hiv")
    make.indication("flu")
    rows = tuple(p.StudyIndication(indication=slug) for slug in ("hiv", "flu"))
    make.study(indications=rows)
    refused(lambda: StudyIndication.objects.update(is_main=True))


@pytest.mark.django_db
def test_study_has_one_primary_number() -> None:
    numbers = tuple(p.Identifier(scheme="other", value=value) for value in ("A", "B"))
    make.study(identifiers=numbers)
    refused(lambda: Identifier.objects.update(is_primary=True))


@pytest.mark.django_db
def test_public_number_is_given_once() -> None:
    make.study()
    refused(make.study)


@pytest.mark.django_db
def test_versions_count_from_one() -> None:
    make.published()
    refused(lambda: StudyVersion.objects.update(number=0))


@pytest.mark.django_db
@pytest.mark.parametrize("model", [RegisterState, RegisterText])
def test_there_is_one_row_only(model: Any) -> None:
    fields = {"data_version": 1} if model is RegisterState else {}
    refused(lambda: model.objects.create(pk=2, **fields))


def withdrawal(study: Study, **facts: Any) -> Withdrawal:
    return Withdrawal(study=study, withdrawn_at=timezone.now(), **facts)


@pytest.mark.django_db
def test_study_is_withdrawn_once_at_a_time() -> None:
    study = make.published()
    withdrawal(study).save()
    refused(withdrawal(study).save)


@pytest.mark.django_db
def test_withdrawal_ends_after_it_begins() -> None:
    earlier = timezone.now() - timedelta(days=1)
    refused(withdrawal(make.published(), restored_at=earlier).save)


@pytest.mark.django_db
def test_published_study_cannot_be_deleted() -> None:
    study = make.published()
    with pytest.raises(models.ProtectedError):
        study.delete()
