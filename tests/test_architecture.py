"""The house rules that a tool can see: who writes the published side, sizes, no signals, no inline.

The direction of imports is import-linter's; it runs in ``make check``.
"""

import ast
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APPS = ("register", "documents", "exchange", "studies", "accounts", "audit")

# Pure tables: names of countries in two languages.
TABLES = {"studies/countries.py"}

PUBLISHED = {
    "FacetEntry",
    "PublishedStudy",
    "RegisterState",
    "SearchText",
    "SearchWord",
    "StudyVersion",
    "Withdrawal",
}
RELATED = {"versions", "withdrawals", "published", "search_text", "facets", "current_of"}
WRITERS = {"studies/publishing.py", "studies/search/index.py", "studies/search/state.py"}
WRITES = {
    *("create", "bulk_create", "get_or_create", "update_or_create", "save", "save_base"),
    *("update", "bulk_update", "delete", "add", "remove", "set", "clear"),
    *("acreate", "aupdate", "adelete", "asave", "abulk_create"),
}
_SQL = re.compile(
    r"(?:insert\s+into|update|delete\s+from)\s+\W?studies_"
    r"(?:studyversion|publishedstudy|facetentry|searchtext|searchword|withdrawal|registerstate)",
    re.IGNORECASE,
)

Check = Callable[[ast.Module], Iterator[int]]


def sources() -> list[str]:
    paths = (path for app in APPS for path in (ROOT / app).rglob("*.py"))
    names = (path.relative_to(ROOT).as_posix() for path in paths)
    return sorted(name for name in names if "/migrations/" not in name)


def templates() -> list[Path]:
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
    return sorted(path for folder in folders for path in folder.rglob("*.html"))


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def found(check: Check, names: list[str]) -> list[str]:
    """Where a check finds something: "studies/x.py:17"."""
    return [f"{name}:{line}" for name in names for line in check(ast.parse(text(name)))]


# the published side


def writes(tree: ast.Module, related_names: set[str] = RELATED) -> Iterator[int]:
    """Lines on which rows of the published side are written."""
    tainted = _tainted(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if _SQL.search(node.value):
                yield node.lineno
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            receiver = node.func.value
            related = isinstance(receiver, ast.Attribute) and receiver.attr in related_names
            if node.func.attr in WRITES and (related or _names(receiver) & tainted):
                yield node.lineno


def _tainted(tree: ast.Module) -> set[str]:
    """Names that stand for models of the published side, or for what was made of them."""
    names = set(PUBLISHED)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {one.asname or one.name for one in node.names if one.name in PUBLISHED}
    for _ in range(3):  # names of names
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and _names(node.value) & names:
                names |= {name for target in node.targets for name in _names(target)}
            elif isinstance(node, ast.For | ast.comprehension) and _names(node.iter) & names:
                names |= _names(node.target)
    return names


def _names(node: ast.AST) -> set[str]:
    parts = list(ast.walk(node))
    attributes = {part.attr for part in parts if isinstance(part, ast.Attribute)}
    return {part.id for part in parts if isinstance(part, ast.Name)} | attributes & PUBLISHED


@pytest.mark.uncounted
def test_only_three_modules_write_the_published_side() -> None:
    others = [name for name in sources() if name not in WRITERS]
    gated = [name for name in others if name.startswith("documents/")]
    assert found(writes, [name for name in others if name not in gated]) == []
    # Documents have versions of their own.
    assert found(partial(writes, related_names=RELATED - {"versions"}), gated) == []


def test_writers_of_the_published_side_are_seen_writing() -> None:
    assert {name.partition(":")[0] for name in found(writes, sorted(WRITERS))} == WRITERS


@pytest.mark.parametrize(
    "source",
    [
        "StudyVersion.objects.create(number=1)",
        "from studies.models import FacetEntry as Entry\nEntry.objects.all().delete()",
        "rows = PublishedStudy.objects.filter(pk=1)\nrows.update(number='x')",
        "for row in Withdrawal.objects.standing():\n    row.delete()",
        "for model in (SearchText, FacetEntry):\n    model._default_manager.all().delete()",
        "version = StudyVersion.objects.get()\nversion.record = ''\nversion.save()",
        "[row.save() for row in PublishedStudy.objects.all()]",
        "models.StudyVersion.objects.create()",
        "study.versions.create(number=1)",
        "cursor.execute('DELETE FROM studies_facetentry')",
    ],
)
def test_planted_write_is_found(source: str) -> None:
    assert list(writes(ast.parse(source))) != []


@pytest.mark.parametrize(
    "source",
    [
        "StudyVersion.objects.filter(number=1)",
        "Study.objects.create(number='x')",
        "facts.update(number=1)",
        "study.criteria.create()",
    ],
)
def test_reading_is_no_writing(source: str) -> None:
    assert list(writes(ast.parse(source))) == []


# sizes


def test_no_file_is_longer_than_300_lines() -> None:
    long = {name: len(text(name).splitlines()) for name in sources() if name not in TABLES}
    assert {name: lines for name, lines in long.items() if lines > 300} == {}


def long_views(tree: ast.Module) -> Iterator[int]:
    """Functions that take a request and have more than 15 lines, their docstring left out."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and _is_view(node):
            start = node.body[1] if ast.get_docstring(node) and node.body[1:] else node.body[0]
            if (node.end_lineno or 0) - start.lineno + 1 > 15:
                yield node.lineno


def _is_view(node: ast.FunctionDef) -> bool:
    return bool(node.args.args) and node.args.args[0].arg == "request"


def view_files() -> list[str]:
    own_name = (
        "/views.py",
        "/feeds.py",
        "/sitemaps.py",
        "/health.py",
        "/robots.py",
        "/security.py",
    )
    return [name for name in sources() if "/views/" in name or name.endswith(own_name)]


def test_no_view_is_longer_than_15_lines() -> None:
    assert found(long_views, view_files()) == []


def test_long_view_is_found() -> None:
    lines = "\n".join(f"    a{number} = 1" for number in range(16))
    assert list(long_views(ast.parse(f"def view(request):\n{lines}\n"))) == [1]


def unguarded_views(tree: ast.Module) -> Iterator[int]:
    """Views that do not say which methods they take."""
    guards = {"for_readers", "require_safe", "require_POST", "require_http_methods"}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and _is_view(node) and node.name[0] != "_":
            decorators = {name for row in node.decorator_list for name in _names(row)}
            if not guards & decorators:
                yield node.lineno


def test_every_view_says_which_methods_it_takes() -> None:
    assert found(unguarded_views, view_files()) == []


# signals


def signals(tree: ast.Module) -> Iterator[int]:
    """Imports of signals."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{one.name}" for one in node.names)]
        elif isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        else:
            continue
        if any(re.search(r"\.(signals|dispatch)\b", name) for name in names):
            yield node.lineno


def test_there_are_no_signals_but_those_of_libraries() -> None:
    # allauth tells of its sign-ins and factors by signals only.
    assert found(signals, [name for name in sources() if name != "accounts/apps.py"]) == []


@pytest.mark.parametrize(
    "source",
    [
        "from django.db.models.signals import post_save",
        "from django.dispatch import receiver",
        "from django.db.models import signals",
        "import django.dispatch",
    ],
)
def test_planted_signal_is_found(source: str) -> None:
    assert list(signals(ast.parse(source))) == [1]


# templates: the content security policy allows nothing inline

_INLINE = re.compile(
    r"""\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:|<style\b|<script\b(?![^>]*\bsrc=)""",
    re.IGNORECASE,
)


def test_templates_hold_nothing_inline() -> None:
    hits = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in templates()
        for match in _INLINE.finditer(path.read_text(encoding="utf-8"))
    ]
    assert hits == []


@pytest.mark.parametrize(
    "html",
    [
        '<p style="color: red">',
        "<a onclick='go()'>",
        '<body\n onload="x()">',
        "<script>go()</script>",
        '<a href="javascript:go()">',
        "<style>p {}</style>",
    ],
)
def test_planted_inline_is_found(html: str) -> None:
    assert _INLINE.search(html) is not None


@pytest.mark.parametrize("html", ['<script src="x.js" defer></script>', '<p class="on">style</p>'])
def test_linked_script_is_no_inline(html: str) -> None:
    assert _INLINE.search(html) is None


def test_no_template_is_longer_than_120_lines() -> None:
    sizes = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in templates()}
    assert {name: lines for name, lines in sizes.items() if lines > 120} == {}


def test_templates_are_there_to_be_looked_at() -> None:
    assert {"base.html", "study.html"} <= {path.name for path in templates()}


def test_forms_that_are_included_get_their_token() -> None:
    """``only`` leaves the token behind as well, and the form is refused."""
    texts = {
        str(path.relative_to(ROOT / "templates")): path.read_text(encoding="utf-8")
        for path in (ROOT / "templates").rglob("*.html")
    }
    forms = {name for name, text in texts.items() if "{% csrf_token %}" in text}
    includes = [
        (name, tag)
        for name, text in texts.items()
        for tag in re.findall(r"{% include .*? %}", text)
        if any(f'"{form}"' in tag for form in forms)
    ]
    assert includes
    assert [
        each for each in includes if " only " in each[1] and "csrf_token=csrf_token" not in each[1]
    ] == []
