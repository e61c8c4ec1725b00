"""Making sources one, splitting one that is two, and taking either back."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims import merge_preview, transfers, undoing
from claims.forms import SearchForm, registered
from claims.models import Claim, Source, Transfer
from claims.names import normalise
from claims.register_forms import MergeForm, SplitForm, filled_in
from claims.register_search import search
from claims.transfers import NotPossible
from claims.views.access import may_edit_sources, may_read

MOST_CLAIMS = 500  # that a form offers to move


@may_edit_sources
@require_http_methods(["GET", "POST"])
def source_merge(request):
    """Choose the sources, see what would move, and say yes."""
    posted = request.method == "POST"
    form = MergeForm(request.POST if posted else request.GET)
    chosen = _sources(form.cleaned_data["ids"]) if form.is_valid() else []
    target = _target(form, chosen)
    if posted and target and len(chosen) > 1:
        origins = [one for one in chosen if one != target]
        try:
            done = transfers.merge(
                origins, target, by=request.user, reason=form.cleaned_data["reason"]
            )
        except NotPossible as error:
            form.add_error(None, list(error.reasons))
        else:
            _tell_merged(request, done, target)
            return redirect(target)
    asked = SearchForm(request.GET)
    query = asked.cleaned_data["q"] if asked.is_valid() else ""
    known = {one.pk for one in chosen}
    context = {
        "form": form,
        "chosen": chosen,
        "target": target,
        "preview": _preview(chosen, target),
        "q": query,
        "found": [one for one in search(query) if one.pk not in known],
    }
    status = 422 if posted or form.errors else 200
    return render(request, "claims/source_merge.html", context, status=status)


@may_edit_sources
@require_http_methods(["GET", "POST"])
def source_split(request, pk):
    source = get_object_or_404(Source, pk=pk)
    if source.merged_into:
        return redirect(source)
    so_far = filled_in(SplitForm(request.GET))
    posted = request.method == "POST"
    form = SplitForm(request.POST) if posted else SplitForm(initial=so_far)
    if form.is_bound and form.is_valid():
        transfer = _split(form, source, by=request.user)
        if transfer:
            messages.success(request, f"Moved to {transfer.target}.")
            return redirect(transfer.target)
    asked = SearchForm(request.GET)
    query = asked.cleaned_data["q"] if asked.is_valid() else ""
    own = normalise(source.name)
    given = request.POST or request.GET
    context = {
        "source": source,
        "form": form,
        "claims": _claims_of(source),
        "aliases": source.aliases.exclude(key=own, article=None),
        "ticked": {*given.getlist("claims")},
        "named": {*given.getlist("aliases")},
        "q": query,
        "found": [one for one in search(query) if one != source],
    }
    status = 422 if form.errors else 200
    return render(request, "claims/source_split.html", context, status=status)


@may_read
@require_GET
def transfer_page(request, pk):
    """What a merge or split moved, and whether it can be undone."""
    context = {"transfer": _transfer(pk)}
    transfer = context["transfer"]
    if transfer.undone_at is None:
        context["obstacles"] = undoing.obstacles(transfer) if transfer.rows else []
    context["counts"] = [
        (label, len(transfer.rows.get(name, ())))
        for name, label in (
            ("claims", "claims"),
            ("further", "claims that say it too or relay it"),
            ("aliases", "names"),
            *((one.name, one.label) for one in transfers.RELATIONS),
        )
        if transfer.rows.get(name)
    ]
    return render(request, "claims/transfer_page.html", context)


@may_edit_sources
@require_POST
def transfer_undo(request, pk):
    transfer = _transfer(pk)
    try:
        undone = undoing.undo(transfer, by=request.user)
    except NotPossible as error:
        for reason in error.reasons:
            messages.error(request, reason)
        return redirect("transfer_page", pk)
    messages.success(request, f"Undone: {undone.origin} is as it was.")
    return redirect(undone.origin)


def _transfer(pk) -> Transfer:
    related = ("origin__merged_into", "target__merged_into", "by", "undone_by")
    return get_object_or_404(Transfer.objects.select_related(*related), pk=pk)


def _sources(numbers) -> list[Source]:
    found = Source.objects.select_related("parent", "merged_into").in_bulk(numbers)
    return [found[number] for number in dict.fromkeys(numbers) if number in found]


def _target(form, chosen) -> Source | None:
    if not form.is_valid():
        return None
    number = form.cleaned_data["target"]
    return next((one for one in chosen if one.pk == number), None)


def _preview(chosen, target):
    if target is None or len(chosen) < 2:
        return None
    return merge_preview.preview([one for one in chosen if one != target], target)


def _tell_merged(request, done, target):
    for transfer in done:
        messages.success(
            request, f"{transfer.origin} is now one with {target}. It can be undone."
        )
    if not done:
        messages.info(request, "They are one already.")


def _split(form, source, *, by) -> Transfer | None:
    data = form.cleaned_data
    into = None if data["into"] == "new" else registered(data["into"])
    if into is None and data["into"] != "new":
        form.add_error("into", "This source is not in the register any more.")
        return None
    try:
        return transfers.split(
            source,
            into,
            claims=data["claims"],
            aliases=data["aliases"],
            name=data["name"],
            kind=data["kind"],
            reason=data["reason"],
            by=by,
        )
    except NotPossible as error:
        form.add_error(None, list(error.reasons))
        return None


def _claims_of(source):
    """Its claims and those that it says too or relays, the newest article first."""
    further = source.further_claims.values("claim")
    both = Claim.objects.filter(Q(source=source) | Q(pk__in=further))
    ordered = both.select_related("article").order_by("-article_id", "position")
    return ordered[:MOST_CLAIMS]
