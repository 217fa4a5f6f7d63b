"""The one address of every file."""

import logging

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from documents import delivery
from documents.views.own import LARGEST

logger = logging.getLogger(__name__)


@require_safe
def download(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a version; 404 for one that is not this reader's, whether there is one or not."""
    try:
        given = delivery.find(request, pk) if pk <= LARGEST else None
        if given is None:
            raise Http404
        return delivery.answer(request, given)
    except DatabaseError:
        # Log first, then bytes: what cannot be remembered is not given out.
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    except OSError:
        logger.exception("The file of version %s cannot be read.", pk)
        return HttpResponse(status=503, headers={"Retry-After": "600"})
