"""Links to drafts for people without an account, and what they answer."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core import signing
from django.utils import timezone
from django.utils.translation import override

from studies import choices as c
from studies.inspection import records_of
from studies.models import Investigator, PreviewLink, Remark, Study
from studies.paths import path_to
from studies.presenters.register import register_texts
from studies.presenters.study import StudyPage, study_page
from studies.snapshot import printed_names

MOST_DAYS = 30
LONGEST_CORRECTION = 5000
# What one link may say before somebody at the unit has dealt with some of it.
MOST_REMARKS = 20

_SIGNER = signing.Signer(salt="studies.previews", sep=":")


def draft_page(study: Study, language: str) -> StudyPage:
    """The public page of the working copy as it stands."""
    record = records_of([study.pk])[study.pk]
    with override(language):
        return study_page(
            record,
            language=language,
            register=register_texts(),
            names=printed_names([record]),
        )


def open_link(
    study: Study, *, by: AbstractBaseUser, days: int, investigator: Investigator | None = None
) -> PreviewLink:
    """A link to the draft, valid for so many days (1 to 30)."""
    ends = timezone.now() + timedelta(days=min(max(days, 1), MOST_DAYS))
    return PreviewLink.objects.create(
        study=study, created_by_id=by.pk, expires_at=ends, investigator=investigator
    )


def address(link: PreviewLink, language: str) -> str:
    """The whole address; its signature is made anew each time and stored nowhere."""
    token = _SIGNER.signature(str(link.pk))
    with override(language):
        return f"{settings.REGISTER_BASE_URL}{path_to('studies:preview', link.pk, token)}"


def followed(pk: int, token: str) -> PreviewLink | None:
    """The link an address belongs to; None when it is forged, over or taken back."""
    try:
        _SIGNER.unsign(f"{pk}:{token}")
    except signing.BadSignature:
        return None
    open_links = PreviewLink.objects.open_at(timezone.now()).select_related("study")
    link = open_links.filter(pk=pk).first()
    if link:
        PreviewLink.objects.filter(pk=pk).update(opened_at=timezone.now())
    return link


def answer(link: PreviewLink, kind: str, text: str = "") -> bool:
    """Note a confirmation or a correction; whether there was room for it.

    Nothing else changes. A second click adds nothing.
    """
    waiting = link.remarks.waiting()
    facts: dict[str, Any] = {"kind": kind, "text": text, "of_copy": link.study.lock_version}
    if waiting.filter(**facts).exists():
        return True
    if waiting.count() >= MOST_REMARKS:
        return False
    Remark.objects.create(study=link.study, link=link, **facts)
    return True


def is_confirmed(link: PreviewLink) -> bool:
    """Whether this very draft was confirmed over the link."""
    confirmed = link.remarks.filter(kind=c.RemarkKind.CONFIRMATION)
    return confirmed.filter(of_copy=link.study.lock_version).exists()
