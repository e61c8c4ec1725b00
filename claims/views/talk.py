"""The discussion of a claim, and the log of whom we asked."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from claims import contacts, talk
from claims.anchoring import Misplaced
from claims.contacts import StaleContact
from claims.models import Comment, Contact
from claims.talk import CannotSay
from claims.talk_forms import AnswerForm, CommentForm, ContactForm
from claims.views.access import may_review
from claims.views.context import get_claim, page_context, talk_context


@may_review
@require_POST
def add_comment(request, pk):
    claim = get_claim(pk)
    form = CommentForm(request.POST, claim=claim)
    if form.is_valid():
        try:
            said = talk.comment(claim, by=request.user, **form.cleaned_data)
        except Misplaced as error:
            form.add_error("words", str(error))
        except CannotSay as error:
            form.add_error(None, str(error))
        else:
            return _said(request, claim, said)
    return _show(request, claim, status=422, comment_form=form)


@may_review
@require_POST
def resolve(request, pk):
    return _set_resolved(request, pk, on=True)


@may_review
@require_POST
def unresolve(request, pk):
    return _set_resolved(request, pk, on=False)


@may_review
@require_POST
def add_contact(request, pk):
    claim = get_claim(pk)
    form = ContactForm(request.POST, claim=claim)
    if not form.is_valid():
        return _show(request, claim, status=422, contact_form=form)
    contacts.ask(claim, by=request.user, **form.cleaned_data)
    messages.success(request, "Noted whom you asked.")
    return redirect(_address(request, claim, "contacts"))


@may_review
@require_http_methods(["GET", "POST"])
def answer(request, pk):
    """What somebody answered, on a page of its own; two who write it see both."""
    contact = get_object_or_404(Contact.objects.select_related("claim", "by"), pk=pk)
    stands = {"answer": contact.answer, "revision": contact.revision}
    sent = request.POST if request.method == "POST" else None
    form = AnswerForm(sent, initial=stands)
    context = {"contact": contact, "form": form}
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "claims/contact_answer.html", context, status=status)
    try:
        contacts.answer(contact, by=request.user, **form.cleaned_data)
    except StaleContact as stale:
        mine = form.cleaned_data["answer"]
        context = {"contact": stale.contact, "form": form, "mine": mine}
        return render(request, "claims/contact_answer.html", context, status=409)
    messages.success(request, "The answer is saved.")
    return redirect(_address(request, contact.claim, "contacts"))


def _set_resolved(request, pk, *, on):
    comment = get_object_or_404(Comment.objects.select_related("answers"), pk=pk)
    talk.set_resolved(comment, on=on, by=request.user)
    return _said(request, get_claim(comment.claim_id), comment)


def _said(request, claim, comment):
    """What is typed about the verdicts stays where only the discussion is sent."""
    if request.htmx:
        return _show(request, claim, status=200)
    return redirect(_address(request, claim, f"comment-{comment.pk}"))


def _show(request, claim, *, status, **forms):
    if request.htmx:
        context = {**talk_context(request, claim), **forms}
        return render(request, "claims/_talk.html", context)
    context = {**page_context(request, claim), **forms}
    return render(request, "claims/claim_page.html", context, status=status)


def _address(request, claim, place: str) -> str:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return f"{claim.get_absolute_url()}{query}#{place}"
