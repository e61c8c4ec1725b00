"""Names to settle: whom each name means that the register could not tell."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from claims import sources, unresolved
from claims.forms import SearchForm
from claims.models import Source
from claims.register_forms import AnswerSoFarForm, NameForm, SeenForm, filled_in
from claims.register_search import search
from claims.views.access import may_read, may_review

PER_PAGE = 20
NAMED = 5  # claims that were left, by name


@may_read
@require_GET
def name_list(request):
    page = Paginator(unresolved.names(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "groups": unresolved.groups(page.object_list),
        "seen": _now(),
    }
    return render(request, "claims/name_list.html", context)


@may_read
@require_GET
def name_page(request):
    """One name with all its sentences; the register can be searched for it."""
    return _name_page(request, request.GET.get("key", ""))


@may_review
@require_POST
def name_settle(request):
    form = NameForm(request.POST)
    if not form.is_valid():
        return _name_page(request, request.POST.get("key", ""), form, status=422)
    _check_rights(request.user, form)
    try:
        outcome = form.save(by=request.user)
    except sources.NameTaken as error:
        form.add_error("name", str(error))
        return _name_page(request, form.cleaned_data["key"], form, status=422)
    _tell(request, outcome)
    if form.cleaned_data["always"] and outcome.settled and not outcome.alias:
        messages.warning(request, "A name of several is no source’s: it asks again.")
    if outcome.alias and unresolved.earlier(outcome.alias):
        return redirect("alias_claims", outcome.alias.source_id, outcome.alias.pk)
    return redirect("name_list")


@may_review
@require_http_methods(["GET", "POST"])
def alias_claims(request, pk, alias_pk):
    """The earlier claims that a name would resolve: they change only on yes."""
    source = get_object_or_404(Source, pk=pk)
    alias = get_object_or_404(source.aliases.select_related("article"), pk=alias_pk)
    form = SeenForm(request.POST)
    if request.method == "POST" and form.is_valid():
        told = {"seen": form.cleaned_data["seen"], "leave": form.cleaned_data["leave"]}
        _tell(request, unresolved.settle_earlier(alias, by=request.user, **told))
        return redirect(source)
    claims = unresolved.earlier(alias)
    context = {"alias": alias, "source": source, "claims": claims, "seen": _now()}
    return render(request, "claims/alias_claims.html", context)


def _name_page(request, key, form=None, *, status=200):
    group = unresolved.group_of(key) if "\0" not in key else None
    if group is None:
        if form is not None:
            messages.info(request, "Nothing is left to settle of this name.")
            return redirect("name_list")
        raise Http404
    asked = SearchForm(request.GET)
    query = asked.cleaned_data["q"] if asked.is_valid() else ""
    given = request.POST or request.GET
    so_far = filled_in(AnswerSoFarForm(given))
    found = _found(group, query, so_far.pop("chosen", []))
    if not so_far.get("kind"):
        # Nobody comes near: most likely it is a new source of this name.
        is_new = not group.candidates and not found
        so_far["name"] = group.name[:300] if is_new else ""
    context = {
        "group": group,
        "form": form or NameForm(initial=so_far),
        "q": query,
        "found": found,
        "chosen": set(given.getlist("chosen")),
        "left": set(given.getlist("leave")),
        "seen": _now(),
        "here": f"{reverse('name_page')}?{urlencode({'key': key})}",
    }
    return render(request, "claims/name_page.html", context, status=status)


def _found(group, query, chosen) -> list[Source]:
    """Beside the candidates: who was chosen of an earlier search, and found by this."""
    proposed = {one.source.pk for one in group.candidates}
    earlier = Source.objects.current().in_bulk(chosen).values()
    every = dict.fromkeys([*earlier, *search(query)])
    return [one for one in every if one.pk not in proposed]


def _check_rights(user, form):
    """Who may review may settle; the register has rights of its own."""
    if form.is_new and not user.has_perm("claims.add_source"):
        raise PermissionDenied
    if form.cleaned_data["always"] and not user.has_perm("claims.add_alias"):
        raise PermissionDenied


def _tell(request, outcome):
    settled, left = len(outcome.settled), outcome.left
    if settled:
        plural = "claim" if settled == 1 else "claims"
        messages.success(request, f"{settled} {plural} settled.")
    elif not left:
        messages.info(request, "Nothing was left to settle.")
    if outcome.alias and outcome.alias.ambiguous:
        messages.warning(
            request, f"Others go by “{outcome.alias}” too, so it asks each time."
        )
    if left:
        named = ", ".join(
            f"claim {claim.position} of “{claim.article}”" for claim in left[:NAMED]
        )
        more = f" and {len(left) - NAMED} more" if len(left) > NAMED else ""
        messages.warning(
            request, f"Changed meanwhile, and left as they are: {named}{more}."
        )


def _now() -> str:
    return timezone.now().isoformat()
