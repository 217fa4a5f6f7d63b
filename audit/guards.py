"""Triggers by which the database itself refuses to change the trail, whoever asks.

Migrations put them up. On SQLite a migration that alters one of the two tables makes it anew,
without triggers: it must put them up again. There is no way to take them down in operation;
tests, which must empty their tables, have one of their own.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

_WORDS = "The audit trail is only appended to."
_RETURNS = "NEW.number < OLD.number OR (NEW.number = OLD.number AND NEW.sha256 <> OLD.sha256)"

_TRIGGERS = {
    "sqlite": {
        "audit_event_no_update": "BEFORE UPDATE ON audit_event",
        "audit_event_no_delete": "BEFORE DELETE ON audit_event",
        # REPLACE fires no DELETE trigger: the row must not be there to begin with.
        "audit_event_no_replace": "BEFORE INSERT ON audit_event"
        " WHEN EXISTS (SELECT 1 FROM audit_event WHERE number = NEW.number)",
        "audit_head_no_return": f"BEFORE UPDATE ON audit_head WHEN {_RETURNS}",
        "audit_head_no_delete": "BEFORE DELETE ON audit_head",
        "audit_head_no_replace": "BEFORE INSERT ON audit_head"
        " WHEN EXISTS (SELECT 1 FROM audit_head)",
    },
    "postgresql": {
        "audit_event_guard": "BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event",
        "audit_head_no_return": f"BEFORE UPDATE ON audit_head FOR EACH ROW WHEN ({_RETURNS})",
        "audit_head_guard": "BEFORE DELETE OR TRUNCATE ON audit_head",
    },
}
_REFUSAL = {
    "sqlite": f"BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END",
    "postgresql": "EXECUTE FUNCTION audit_refuse()",
}
_FUNCTION = f"""CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{_WORDS}'; END $$"""


def put_up(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that are missing."""
    wanted = missing(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        for name in wanted:
            condition, refusal = _triggers(connection)[name], _REFUSAL[connection.vendor]
            cursor.execute(f"CREATE TRIGGER {name} {condition} {refusal}")


def take_down(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for a migration backwards, and for tests."""
    with connection.cursor() as cursor:
        for name, condition in _triggers(connection).items():
            table = condition.partition(" ON ")[2].split()[0]
            on = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of triggers that are not in force."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        there = {str(name) for (name,) in cursor.fetchall()}
    return [name for name in _triggers(connection) if name not in there]


def _triggers(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return _TRIGGERS[connection.vendor]
