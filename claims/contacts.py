"""Whom we asked about a claim, what, by when they should answer, and the answer."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from claims.models import Claim, Contact, Event, Source


class StaleContact(Exception):
    """Somebody wrote an answer since it was seen; `contact` is how it stands now."""

    def __init__(self, contact: Contact):
        super().__init__("Somebody else changed this answer in the meantime.")
        self.contact = contact


@transaction.atomic
def ask(
    claim: Claim,
    *,
    whom: str,
    channel: str,
    asked_at: datetime,
    question: str,
    deadline: datetime | None,
    by: User,
    source: Source | None = None,
) -> Contact:
    """Note that somebody was asked. The same once more (a doubled submit) is once."""
    fields = {
        "whom": whom,
        "channel": channel,
        "asked_at": asked_at,
        "question": question,
        "deadline": deadline,
        "source": source,
        "by": by,
    }
    # Two equal submits at once wait for each other here.
    claim = Claim.objects.select_for_update(of=("self",), no_key=True).get(pk=claim.pk)
    asked = claim.contacts.filter(**fields).first()
    if asked:
        return asked
    contact = Contact.objects.create(claim=claim, **fields)
    _record(contact, {"asked": ["", f"{whom}: {question}"]}, by=by)
    return contact


@transaction.atomic
def answer(contact: Contact, *, answer: str, by: User, revision: int) -> Contact:
    """Write down what they answered, or mend it; empty again is no answer.

    Raises StaleContact when it is not at the revision that was seen.
    """
    current = Contact.objects.get(pk=contact.pk)
    if current.answer == answer:
        return current
    seen = Contact.objects.filter(pk=contact.pk, revision=revision)
    answered_at = timezone.now() if answer else None
    if not seen.update(
        answer=answer, answered_at=answered_at, revision=F("revision") + 1
    ):
        raise StaleContact(Contact.objects.get(pk=contact.pk))
    _record(contact, {"answer": [current.answer, answer]}, by=by)
    return Contact.objects.get(pk=contact.pk)


def _record(contact: Contact, changes: dict[str, list[str]], *, by: User) -> None:
    Event.objects.create(
        claim=contact.claim,
        by=by,
        at=timezone.now(),
        kind=Event.Kind.CONTACTED,
        changes=changes,
    )
