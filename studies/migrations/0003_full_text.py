"""The full-text index over SearchText: FTS5 on SQLite, generated tsvectors on PostgreSQL.

Both follow the table by themselves, so nothing but the table is ever written.
"""

from django.db import migrations

SQLITE = [
    """CREATE VIRTUAL TABLE studies_fulltext USING fts5(
        title, subject, rest, content='studies_searchtext', content_rowid='study_id',
        tokenize='unicode61 remove_diacritics 0')""",
    """CREATE TRIGGER studies_fulltext_insert AFTER INSERT ON studies_searchtext BEGIN
        INSERT INTO studies_fulltext(rowid, title, subject, rest)
        VALUES (new.study_id, new.title, new.subject, new.rest); END""",
    """CREATE TRIGGER studies_fulltext_delete AFTER DELETE ON studies_searchtext BEGIN
        INSERT INTO studies_fulltext(studies_fulltext, rowid, title, subject, rest)
        VALUES ('delete', old.study_id, old.title, old.subject, old.rest); END""",
    """CREATE TRIGGER studies_fulltext_update AFTER UPDATE ON studies_searchtext BEGIN
        INSERT INTO studies_fulltext(studies_fulltext, rowid, title, subject, rest)
        VALUES ('delete', old.study_id, old.title, old.subject, old.rest);
        INSERT INTO studies_fulltext(rowid, title, subject, rest)
        VALUES (new.study_id, new.title, new.subject, new.rest); END""",
]
SQLITE_BACK = [
    "DROP TRIGGER studies_fulltext_insert",
    "DROP TRIGGER studies_fulltext_delete",
    "DROP TRIGGER studies_fulltext_update",
    "DROP TABLE studies_fulltext",
]
TIERS = ("title", "subject", "rest")
POSTGRESQL = [
    *(
        f"ALTER TABLE studies_searchtext ADD COLUMN {tier}_words tsvector"
        f" GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, {tier})) STORED"
        for tier in TIERS
    ),
    *(
        f"CREATE INDEX studies_{tier}_words ON studies_searchtext USING gin ({tier}_words)"
        for tier in TIERS
    ),
]
POSTGRESQL_BACK = [f"ALTER TABLE studies_searchtext DROP COLUMN {tier}_words" for tier in TIERS]


def run(schema_editor, on_sqlite, on_postgresql):
    vendor = schema_editor.connection.vendor
    for statement in on_sqlite if vendor == "sqlite" else on_postgresql:
        schema_editor.execute(statement)


def forwards(apps, schema_editor):
    run(schema_editor, SQLITE, POSTGRESQL)


def backwards(apps, schema_editor):
    run(schema_editor, SQLITE_BACK, POSTGRESQL_BACK)


class Migration(migrations.Migration):
    dependencies = [("studies", "0002_vocabulary")]

    operations = [migrations.RunPython(forwards, backwards)]
