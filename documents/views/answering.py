"""Links of letters: confirming an address, answering a question.

Opening a link changes nothing, for scanners of mail open them all. Its token moves from the
address into a cookie, so that no Referer and no log of a page names it.
"""

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from documents import drafts, requests
from documents.access import documents_to_ask_for
from documents.forms import AnswerForm
from documents.models import AccessRequest, Document
from documents.presenters.asking import asked_for
from documents.workflow import NotAllowedMoveError
from studies import wording
from studies.caching import language


@never_cache
@require_safe
def follow_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Lead on to the button, whatever the token."""
    return drafts.carry(redirect("documents:confirm"), token)


@never_cache
@require_safe
def follow_answer(request: HttpRequest, token: str) -> HttpResponse:
    """Lead on to the question, whatever the token."""
    return drafts.carry(redirect("documents:answer"), token)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """A button, and once it is pressed the request is with the unit."""
    token = drafts.carried(request)
    is_sent = request.method == "POST"
    number = request.POST.get("number", "")
    who = drafts.signed_in(request)
    found = requests.confirm(token, number, who) if is_sent else requests.to_confirm(token)
    if found is None:
        return render(request, "documents/over.html", status=410)
    context = {
        "number": found.number,
        "due": wording.date(found.due_on.isoformat(), language()) if found.due_on else "",
        "documents": asked_for(found, language()),
    }
    template = "documents/confirmed.html" if is_sent else "documents/confirm.html"
    return render(request, template, context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """The question and the form for its answer."""
    asked = requests.to_answer(drafts.carried(request))
    if asked is None:
        return render(request, "documents/over.html", status=410)
    form = AnswerForm(asked, _offered(asked), request.POST if request.method == "POST" else None)
    if form.is_valid() and _answered(asked, form, drafts.signed_in(request)):
        return render(request, "documents/answered.html", {"number": asked.number})
    question = asked.messages.filter(kind="question").last()
    context = {"form": form, "number": asked.number, "question": question}
    return render(request, "documents/answer.html", context)


def _offered(asked: AccessRequest) -> list[Document]:
    """The documents asked for, and others of their studies."""
    own = asked.items.values("document")
    studies = asked.items.values("document__study")
    others = documents_to_ask_for().filter(study__in=studies)
    rows = Document.objects.filter(pk__in=own) | Document.objects.filter(pk__in=others.values("pk"))
    return list(rows.select_related("kind", "study").order_by("study", "order", "pk"))


def _answered(asked: AccessRequest, form: AnswerForm, signed_in: User | None) -> bool:
    facts = form.cleaned_data
    changes = {"purpose": facts["purpose"], "documents": form.chosen()}
    try:
        requests.answer(asked, facts["answer"], signed_in=signed_in, **changes)
    except NotAllowedMoveError:  # answered in another window
        return False
    return True
