"""Two questions an operator's machine asks: is the process alive, can it serve readers?"""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from studies.search.memory import is_first_awaited
from studies.search.state import is_of_today


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """Answer 200 as long as the process runs; asks no database."""
    return HttpResponse("alive\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when this worker serves readers at full speed, otherwise 503 with the reason."""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if not missing and not is_of_today():
            return _unready("derived rows are of an older release: run manage.py reindex")
    except DatabaseError:
        return _unready("database does not answer")
    if missing:
        return _unready("migrations missing")
    if is_first_awaited():
        return _unready("the facet index is being read")
    return HttpResponse("ready\n", content_type="text/plain")


def _unready(reason: str) -> HttpResponse:
    return HttpResponse(f"{reason}\n", status=503, content_type="text/plain")
