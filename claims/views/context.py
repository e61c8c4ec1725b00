"""What the desk and a claim's page show, gathered once for all the views that do."""

from collections import Counter
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404
from django.urls import reverse

from articles.text import clean, paragraphs
from claims import (
    blind,
    board,
    compound,
    highlight,
    history,
    origins,
    paging,
    priority,
    review,
    talk,
    whole,
)
from claims.agreed import agreed
from claims.anchoring import paragraph_of, spans_of
from claims.cards import cards, dismissals
from claims.chain import links_of, relays_of
from claims.chain_forms import ChainForm, LinkForm
from claims.evidence_forms import EvidenceForm
from claims.filter_kinds import is_number
from claims.filters import ClaimFilter
from claims.forms import (
    NEW,
    JudgeForm,
    WordsForm,
    proposed_name,
    registered,
)
from claims.models import Anchor, Claim, Source
from claims.orders import written
from claims.register_search import search
from claims.talk_forms import CommentForm, ContactForm
from claims.views.move_bar import move_bar

SHOWN = {
    "all": ("All", lambda claim: claim.state != Claim.State.DISMISSED),
    "open": ("To check", lambda claim: claim.is_editable),
    "checked": ("Second check", lambda claim: claim.state == Claim.State.CHECKED),
    "no-source": (
        "No source",
        lambda claim: claim.source_id is None and claim.state in Claim.State.at_work(),
    ),
    "dismissed": ("Dismissed", lambda claim: claim.state == Claim.State.DISMISSED),
}


def desk_context(request, article, *, version=None, add_form=None, judge_form=None):
    """All that the desk shows. The open claim and the list's filter are in the URL.

    Of an article of which no text has been read yet it is nothing.
    """
    versions = list(_versions_of(request, article))
    if not versions:
        return {}
    latest = max(versions, key=lambda one: (one.seen, one.pk))
    version = version or _asked_for(request, versions) or latest
    claims = blind.veil(_claims_of(version, article), by=request.user)
    shown = shown_on(request)
    _, wanted = SHOWN[shown]
    chosen = judge_form.claim if judge_form else _chosen(request, claims)
    if chosen and judge_form is None:
        judge_form = JudgeForm(claim=chosen)
    listed = [claim for claim in claims if wanted(claim) or claim == chosen]
    may_review = request.user.has_perm("claims.review_claim")
    query = "" if shown == "all" else urlencode({"show": shown})
    return {
        "article": article,
        "version": version,
        "versions": versions,
        "latest": latest,
        "paragraphs": highlight.marked(version.text, listed),
        "cards": cards(listed, chosen=chosen, may_review=may_review, query=query),
        "dismissals": dismissals(),
        "here": f"{article.get_absolute_url()}?version={version.number}&show={shown}",
        "chosen": chosen,
        "form": judge_form,
        **(_judging(request, judge_form) if judge_form else {}),
        "add_form": add_form or WordsForm(version=version),
        "shown": shown,
        "filters": [
            (name, label, sum(map(test, claims)))
            for name, (label, test) in SHOWN.items()
        ],
        "progress": _progress(claims),
        "minimum_origins": origins.minimum_origins(),
        "query": query,
        "at": "desk",
    }


def shown_on(request) -> str:
    """Which claims the desk's list is asked to show."""
    shown = request.GET.get("show", "all")
    return shown if shown in SHOWN else "all"


def desk_url(claim: Claim, *, shown: str = "all") -> str:
    """The desk with a claim open, scrolled to it."""
    query = {"version": claim.version.number, "claim": claim.pk, "show": shown}
    if shown == "all":
        del query["show"]
    return f"{claim.article.get_absolute_url()}?{urlencode(query)}#claim-{claim.pk}"


def get_claim(pk) -> Claim:
    return get_object_or_404(_claims(), pk=pk)


def get_whole_claim(pk) -> Claim:
    """As `get_claim`, with what a page of it shows beside it."""
    return get_object_or_404(whole.with_whole(_claims(), pk))


def queue_of(request) -> ClaimFilter:
    """The queue that the address names."""
    return ClaimFilter(request.GET, user=request.user)


def beside(claim: Claim, queue: ClaimFilter) -> tuple[Claim | None, Claim | None]:
    """The claims before and behind this one in a queue; it may have left it."""
    return paging.beside(queue.parts, queue.in_order, queue.in_order.key(claim))


def page_context(
    request,
    claim,
    *,
    form=None,
    evidence_form=None,
    chain_form=None,
    link_form=None,
    move_form=None,
):
    """All that a claim's page shows, with the way through the queue in hand."""
    blind.veil([whole.complete(claim)], by=request.user)
    form = form or JudgeForm(claim=claim)
    queue = queue_of(request)
    place = queue.in_order.key(claim)
    ahead, behind = compound.keys_beside(queue.parts, queue.in_order, place)
    return {
        "claim": claim,
        "form": form,
        **_judging(request, form),
        "context": _paragraphs_around(claim),
        "newer": _newer_version(claim),
        **_evidence(request, claim, form=evidence_form),
        "history": history.entries(
            claim, blind.shown_events(claim, claim.events.select_related("by"))
        ),
        "chain_form": chain_form or ChainForm(claim=claim),
        "relays": relays_of(claim),
        "links": links_of(claim),
        "link_form": link_form or LinkForm(claim=claim),
        "threads": talk.threads(claim, readers=whole.people(claim, "readers")),
        "comment_form": CommentForm(claim=claim),
        "contacts": claim.contacts.select_related("by", "source"),
        "contact_form": ContactForm(claim=claim),
        "reviewers": whole.people(claim, "reviewers"),
        "terms": priority.terms(claim),
        "query": queue.query() if request.GET else "",
        "back_to_queue": _in_queue(claim, queue),
        "previous": _address(ahead),
        "next": _address(behind),
        "at": "page",
        **move_bar(claim, user=request.user, sent=move_form),
    }


def _address(pk: int | None) -> str:
    return reverse("claim_page", args=[pk]) if pk else ""


def _in_queue(claim: Claim, queue: ClaimFilter) -> str:
    """The address of the queue where this claim is, or was, the first row."""
    place = written(queue.in_order.key(claim))
    return f"{reverse('claim_list')}?{queue.query(start=place)}#claim-{claim.pk}"


def evidence_context(request, claim, *, form=None):
    """The evidence under both questions, each with a form to add some.

    `form` is one that was sent and refused; it goes back to its question.
    """
    blind.veil([claim], by=request.user)
    claim.all_evidence = origins.evidence_of(claim)
    return _evidence(request, claim, form=form)


def talk_context(request, claim):
    """The discussion by itself, as it is sent back while the page stays."""
    queue = queue_of(request)
    return {
        "claim": claim,
        "threads": talk.threads(claim),
        "comment_form": CommentForm(claim=claim),
        "query": queue.query() if request.GET else "",
    }


def _evidence(request, claim, *, form):
    columns = board.columns(claim, user=request.user)
    query = request.GET.copy()
    query.pop("axis", None)  # of a list that is asked for by itself
    return {
        "claim": claim,
        "columns": [
            (
                one,
                form if form and form.axis == one.axis else EvidenceForm(axis=one.axis),
            )
            for one in columns
        ],
        "stray": form if form and not form.axis else None,
        "minimum_origins": origins.minimum_origins(),
        "too_few": origins.too_few_origins(claim),
        "takes_evidence": claim.state in Claim.State.at_work(),
        "in_process": settings.CELERY_TASK_ALWAYS_EAGER,
        "query": query.urlencode(),
    }


def _judging(request, form: JudgeForm) -> dict:
    """What is offered with a judge form to whom it is shown."""
    claim = form.claim
    if not (claim.is_editable and request.user.has_perm("claims.review_claim")):
        return {}
    return {"sources": sources_for(form), "same_speaker": review.twins_of(claim)}


def sources_for(form: JudgeForm) -> dict:
    """The sources that a judge form offers: the chosen one, and those by its name."""
    chosen = str(form["source"].value() or "")
    query = clean(form["source_name"].value() or "") or proposed_name(form.claim)
    own = form.claim.source if chosen == str(form.claim.source_id) else None
    return source_options(query, chosen=chosen, own=own)


def source_options(query: str, *, chosen: str, own: Source | None = None) -> dict:
    """The sources by a name, and the chosen one ahead of them if it is not there.

    `own` is the chosen one where it is at hand.
    """
    found = search(query)
    source = own or registered(chosen)
    if source and source not in found:
        found = [source, *found]
    return {"found": found, "query": query, "chosen": chosen, "new": NEW}


def _paragraphs_around(claim: Claim):
    """The paragraphs that the claim stands in, marked, with their numbers."""
    text = claim.version.text
    lines = paragraphs(text)
    numbers = {
        paragraph_of(lines, start)
        for start, _, role in spans_of(claim)
        if role == Anchor.Role.CONTENT
    }
    return [one for one in highlight.marked(text, [claim]) if one.number in numbers]


def _newer_version(claim: Claim) -> int | None:
    """The number of the newest version of its article, if it stands on another."""
    newest = claim.newest if hasattr(claim, "newest") else claim.article.latest.number
    return newest if newest != claim.version.number else None


def _claims():
    """Claims with the rows by their side that their pages show."""
    return Claim.objects.select_related(
        "article__outlet",
        "version",
        "source__parent",
        "verification",
        "assignee",
        "checked_by",
        "second_by",
        "override_by",
        "settled_by",
    ).with_evidence()


def _claims_of(version, article):
    """A version's claims; what all of them share is not read once for each."""
    rows = version.claims.select_related("source", "assignee", "override_by")
    rows = rows.defer("created", "source__note", "source__created")
    claims = list(
        rows.with_evidence().with_further().with_spans().order_by("position", "pk")
    )
    scale = {rating.pk: rating for rating in agreed().scale}
    for claim in claims:
        claim.article, claim.version = article, version
        claim.verification = scale[claim.verification_id]
    return claims


def _versions_of(request, article):
    """Its versions without texts; the one with the claim asked for `has_claim`."""
    pk = request.GET.get("claim", "")
    key = int(pk) if is_number(pk) else 0
    asked = Exists(article.claims.filter(pk=key, version=OuterRef("pk")))
    versions = article.versions.defer("text").annotate(has_claim=asked)
    return versions.order_by("number")


def _asked_for(request, versions):
    """The version that the address names, or else the one that its claim stands on."""
    number = request.GET.get("version")
    if number is not None:
        return next((one for one in versions if str(one.number) == number), None)
    return next((one for one in versions if one.has_claim), None)


def _chosen(request, claims):
    pk = request.GET.get("claim", "")
    return next((claim for claim in claims if str(claim.pk) == pk), None)


def _progress(claims):
    """How many claims of the article are in which state, and what share is done."""
    states = Counter(claim.state for claim in claims)
    counted = sum(states.values()) - states[Claim.State.DISMISSED]
    done = states[Claim.State.SETTLED]
    checked = states[Claim.State.CHECKED]
    return {
        "claims": counted,
        "open": states[Claim.State.SUGGESTED] + states[Claim.State.OPEN],
        "checked": checked,
        "settled": done,
        "percent": round(100 * (done + checked) / counted) if counted else 0,
    }
