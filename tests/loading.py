"""Fixtures of the register, read once a process: what they bring is kept as rows."""

import json
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Model

FIXTURES = Path(__file__).parents[1] / "fixtures"

Rows = dict[type[Model], list[dict[str, object]]]

_kept: dict[str, Rows] = {}


def load(*names: str) -> None:
    """Do what ``loaddata`` does, where the tables are empty at a fraction of its price."""
    for name in names:
        models = _models(name)
        if any(model._base_manager.exists() for model in models):
            call_command("loaddata", name, verbosity=0)
        elif name in _kept:
            _insert(_kept[name])
        else:
            call_command("loaddata", name, verbosity=0)
            _kept[name] = {model: list(model._base_manager.values()) for model in models}


def _models(name: str) -> list[type[Model]]:
    """The models of a fixture and the tables between them, those that others point to first."""
    rows = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    models = [apps.get_model(label) for label in dict.fromkeys(row["model"] for row in rows)]
    between = [field.remote_field.through for model in models for field in model._meta.many_to_many]
    return [*models, *between]


def _insert(rows: Rows) -> None:
    with transaction.atomic(), connection.constraint_checks_disabled():
        for model, values in rows.items():
            model._base_manager.bulk_create(model(**value) for value in values)
