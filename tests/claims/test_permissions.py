"""Who may see and do what: every address of the claims, every method, every role."""

import re
from urllib.parse import quote

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.models import Version
from claims import sources, transfers
from claims.models import Capture, Claim
from claims.urls import urlpatterns
from tests.claims.factories import make_evidence
from tests.claims.view_factories import (
    TEXT,
    answered,
    check,
    everything,
    kinds,
    make_article,
    make_claim,
    make_claims,
    posted,
    said,
    settle,
)
from tests.conftest import member

ROLES = ["reader", "reviewer", "editor", "admin"]

# address name: (methods, the roles that may)
READ, REVIEW, EDIT = ROLES, ROLES[1:], ROLES[2:]
MAY = {
    "article_desk": ("GET", READ),
    "checking_copy": ("GET", READ),
    "claim_list": ("GET", READ),
    "claim_filters": ("GET", READ),
    "claim_count": ("GET", READ),
    "saved_queues": ("GET", READ),
    "queue_save": ("GET POST", READ),
    "queue_change": ("GET POST", READ),
    "queue_delete": ("GET POST", READ),
    "claim_export": ("GET", READ),
    "export_page": ("GET", READ),
    "export_file": ("GET", READ),
    "export_progress": ("GET", READ),
    "claim_page": ("GET", READ),
    "statistics": ("GET", READ),
    "statistics_verdicts": ("GET", READ),
    "statistics_count": ("POST", READ),
    "statistics_csv": ("GET", READ),
    "claim_sources": ("GET", READ),
    "claimreview": ("GET", READ),
    "claimreview_json": ("GET", READ),
    "claimreview_list": ("GET", READ),
    "source_list": ("GET", READ),
    "source_page": ("GET", READ),
    "article_matters": ("GET POST", EDIT),
    "name_list": ("GET", READ),
    "name_page": ("GET", READ),
    "name_settle": ("POST", REVIEW),
    "alias_claims": ("GET POST", REVIEW),
    "alias_add": ("POST", REVIEW),
    "alias_dates": ("POST", EDIT),
    "source_merge": ("GET POST", EDIT),
    "source_split": ("GET POST", EDIT),
    "transfer_page": ("GET", READ),
    "transfer_undo": ("POST", EDIT),
    "claim_chain": ("POST", REVIEW),
    "claim_link": ("POST", REVIEW),
    "claim_unlink": ("POST", REVIEW),
    "claim_edit": ("GET POST", REVIEW),
    "claim_add": ("POST", REVIEW),
    "claims_find": ("POST", REVIEW),
    "claim_judge": ("POST", REVIEW),
    "claim_find_source": ("POST", REVIEW),
    "claim_accept": ("POST", REVIEW),
    "claim_dismiss": ("POST", REVIEW),
    "claim_flags": ("POST", REVIEW),
    "claim_approve": ("POST", REVIEW),
    "claim_approve_and_settle": ("POST", EDIT),
    "claim_send_back": ("POST", REVIEW),
    "claim_answer": ("POST", REVIEW),
    "claim_decide": ("POST", EDIT),
    "claim_settle": ("POST", EDIT),
    "claim_reopen": ("POST", REVIEW),
    "claim_assign": ("POST", REVIEW),
    "claim_add_evidence": ("POST", REVIEW),
    "claim_next": ("POST", REVIEW),
    "claim_take": ("POST", REVIEW),
    "claim_release": ("POST", REVIEW),
    "claim_hand_over": ("POST", REVIEW),
    "bulk_new": ("GET POST", REVIEW),
    "bulk_progress": ("GET", REVIEW),
    "bulk_proceed": ("POST", REVIEW),
    "event_restore": ("POST", REVIEW),
    "comment_add": ("POST", REVIEW),
    "contact_add": ("POST", REVIEW),
    "comment_resolve": ("POST", REVIEW),
    "comment_unresolve": ("POST", REVIEW),
    "contact_answer": ("GET POST", REVIEW),
    "claim_due": ("POST", REVIEW),
    "claim_mark": ("POST", EDIT),
    "inbox": ("GET", READ),
    "inbox_read": ("POST", READ),
    "notice_open": ("POST", READ),
    "preferences": ("GET POST", READ),
    "keys": ("GET", READ),
    "claim_evidence": ("GET", READ),
    "claim_override": ("POST", ["editor", "admin"]),
    "evidence_file": ("GET", READ),
    "evidence_captured": ("GET", READ),
    "evidence_state": ("GET", READ),
    "evidence_capture": ("POST", REVIEW),
    "evidence_origin": ("POST", REVIEW),
    "evidence_withdraw": ("POST", REVIEW),
}
NAMES = [pattern.name for pattern in urlpatterns]
WITH_ID = [one.name for one in urlpatterns if "pk" in one.pattern.converters]
GETS = [name for name in NAMES if "GET" in MAY[name][0].split()]
POSTS = [name for name in NAMES if "POST" in MAY[name][0].split()]
OF_ALIAS = ["alias_claims", "alias_dates"]
OF_SOURCE = ["source_page", "source_split", "alias_add", *OF_ALIAS]
OF_TRANSFER = ["transfer_page", "transfer_undo"]
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@pytest.fixture
def claim(db, settings, tmp_path) -> Claim:
    """A claim with evidence, and a source that another was merged into; one without."""
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "log.txt").write_text("31 names")
    claim = make_claims(1)[0]
    make_claim(
        claim.article, source_words="Mayor Ida Voss", words="reporters", cue="told"
    )
    transfers.merge(
        [sources.register("Old Board", kind="body")],
        claim.source,
        by=User.objects.create_user("zoe"),
    )
    evidence = make_evidence(
        claim,
        by=member("kim", "reviewer"),
        url="https://log.example/",
        file="log.txt",
        file_name="log.txt",
    )
    Capture.objects.create(
        evidence=evidence, state="captured", text="31 names", at=timezone.now()
    )
    return claim


def address(name: str, claim: Claim, *, pk: int | None = None) -> str:
    if name not in WITH_ID:
        query = {
            "name_page": "?key=mayor+ida+voss",
            "source_merge": f"?ids={claim.source_id}",
            "statistics_csv": "?figure=open-by-age",
        }
        words = {
            "export_file": ["jsonl"],
            "export_progress": ["2d3b1f9e-6f0f-4a52-9d0c-0a2f6c1d7e55"],
        }
        return reverse(name, args=words.get(name)) + query.get(name, "")
    source = claim.source
    own = {
        "article_desk": claim.article_id,
        "checking_copy": claim.article_id,
        "article_matters": claim.article_id,
        "claim_add": claim.version_id,
        "claims_find": claim.version_id,
        **dict.fromkeys(OF_SOURCE, source.pk),
        **dict.fromkeys(OF_TRANSFER, source.transfers_in.get().pk),
    }
    if name.startswith("evidence_"):
        own[name] = claim.evidence.get().pk
    within = {
        **{key: [source.aliases.first().pk] for key in OF_ALIAS},
        "claim_unlink": [999_999],
    }
    first = own.get(name, claim.pk) if pk is None else pk
    return reverse(name, args=[first, *within.get(name, [])])


def signed_in(role: str) -> Client:
    client = Client()
    if role == "no role":
        client.force_login(User.objects.create_user("eve"))
    else:
        client.force_login(member("eve", role))
    return client


def test_every_address_is_in_the_table():
    assert sorted(MAY) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_anonymous_is_led_to_the_sign_in_page(client, claim, name):
    url = address(name, claim)
    before = everything()

    answers = [client.generic(method, url) for method in METHODS if method != "POST"]
    sent = client.post(url, {"rationale": "half a thought", "revision": "1"})

    led_to = {(answer.status_code, answer.url) for answer in answers}
    assert led_to == {(302, f"/account/sign-in/?next={quote(url)}")}
    assert sent.status_code == 403
    assert said(sent, "//h1") == ["You are signed out"]
    assert everything() == before


@pytest.mark.parametrize("role", ["no role", *ROLES])
@pytest.mark.parametrize("name", NAMES)
def test_role_gets_what_is_in_the_table(claim, name, role):
    methods, roles = MAY[name]
    client = signed_in(role)
    before = everything()

    answers = {}
    for method in METHODS:
        answer = client.generic(method, address(name, claim))
        answer.getvalue()  # a file is open until it was read
        answers[method] = answer.status_code

    outside = role == "no role" or (role == "reader" and roles is not READ)
    if outside or (roles is EDIT and role not in EDIT):
        assert answers == dict.fromkeys(METHODS, 403)
        assert everything() == before
        return
    refused = {m: answers[m] for m in METHODS if m not in methods.split()}
    assert refused == dict.fromkeys(refused, 405)
    allowed = {answers[m] for m in methods.split()}
    assert (allowed == {403}) == (role not in roles)


@pytest.mark.parametrize("name", [n for n in POSTS if MAY[n][1] is not READ])
def test_reader_changes_nothing(cleo, client, claim, name):
    client.force_login(cleo)
    typed = {**answered(claim), "content": TEXT[:20], "axis": "verification"}
    typed |= {"stance": "supports", "note": "Seen.", "reason": "So.", "assignee": ""}
    before = everything()

    response = client.post(address(name, claim), typed)

    assert response.status_code == 403
    assert "Your role does not allow this." in response.content.decode()
    assert everything() == before


@pytest.mark.parametrize("name", GETS)
def test_no_role_reads_nothing_of_a_claim(client, claim, name):
    client.force_login(User.objects.create_user("eve"))

    body = client.get(address(name, claim)).content.decode()

    assert claim.wording not in body
    assert claim.source.name not in body


# These show what this claim does not have: test_bulk, test_talk_page, of a settled one
# test_claimreview_pages, and of a queue that is kept test_saved_queues.
OWN_ROWS = (
    "bulk_progress",
    "contact_answer",
    "claimreview_json",
    "queue_change",
    "queue_delete",
)


@pytest.mark.parametrize("name", [one for one in GETS if one not in OWN_ROWS])
def test_get_shows_what_is_there_and_changes_nothing(dora, client, claim, name):
    client.force_login(dora)
    Version.objects.update(state=Version.State.FAILED)
    before = everything()

    response = client.get(address(name, claim))

    assert response.getvalue()
    assert response.status_code == 200
    assert everything() == before


@pytest.mark.parametrize("name", WITH_ID)
def test_other_number_is_404(dora, client, claim, name):
    client.force_login(dora)
    method = MAY[name][0].split()[-1]

    answers = [
        client.generic(method, address(name, claim, pk=pk))
        for pk in (0, 999_999, 2**31, 2**63, 10**30)
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert all("Nothing here" in answer.content.decode() for answer in answers)


@pytest.mark.parametrize("name", POSTS)
def test_post_without_token_is_refused(dora, claim, name):
    client = Client(enforce_csrf_checks=True)
    client.force_login(dora)
    before = everything()

    response = client.post(address(name, claim), posted(claim))

    assert response.status_code == 403
    assert "This form is too old" in response.content.decode()
    assert everything() == before


def test_post_with_the_token_of_the_page_goes_through(ana, claim):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ana)
    shown = client.get(address("claim_page", claim)).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)[1]

    client.post(
        address("claim_accept", claim),
        {"revision": claim.revision, "csrfmiddlewaretoken": token},
    )

    assert kinds(claim) == ["accepted"]


def test_reviewer_cannot_settle(ana, ben, client, claim):
    client.force_login(ana)
    checked = check(claim, by=ben)

    response = client.post(
        address("claim_settle", claim), {"revision": checked.revision}
    )

    claim.refresh_from_db()
    assert (response.status_code, claim.state) == (403, "checked")


@pytest.mark.parametrize(
    ("name", "status", "state"), [("ana", 403, "settled"), ("ben", 302, "open")]
)
def test_settled_claim_is_reopened_by_an_editor_alone(
    ana, ben, client, claim, name, status, state
):
    settled = settle(check(claim, by=member("finn", "reviewer")), by=ben)
    client.force_login(User.objects.get(username=name))

    response = client.post(
        address("claim_reopen", claim),
        {"revision": settled.revision, "reason": "New log."},
    )

    claim.refresh_from_db()
    assert (response.status_code, claim.state) == (status, state)


def test_reviewer_reopens_a_checked_claim(ana, ben, client, claim):
    checked = check(claim, by=ben)
    client.force_login(ana)

    client.post(
        address("claim_reopen", claim), {"revision": checked.revision, "reason": "Why?"}
    )

    claim.refresh_from_db()
    assert claim.state == "open"


def test_reader_is_shown_no_form_that_is_not_theirs(cleo, client, claim):
    client.force_login(cleo)
    article = make_article("Quay shut")
    make_claim(article, state="checked")

    pages = [
        address("article_desk", claim) + f"?claim={claim.pk}",
        address("claim_page", claim),
        article.get_absolute_url() + f"?claim={article.claims.get().pk}",
        article.claims.get().get_absolute_url(),
        reverse("claim_list"),
        reverse("source_list"),
        address("source_page", claim),
    ]
    actions = {
        action
        for url in pages
        for action in re.findall(r'action="([^"]+)"', client.get(url).content.decode())
    }

    assert actions == {reverse("claim_list"), reverse("logout")}


def test_reviewer_without_the_register_names_no_new_source(db, client, claim):
    eve = User.objects.create_user("eve")
    add = Client()
    for codename in ("view_claim", "review_claim"):
        eve.user_permissions.add(Permission.objects.get(codename=codename))
    add.force_login(eve)
    new = {"source": "new", "source_name": "Ferry Line", "source_kind": "body"}
    before = everything()

    response = add.post(address("claim_judge", claim), posted(claim, **new))

    assert response.status_code == 403
    assert everything() == before
    assert "New source" not in add.get(claim.get_absolute_url()).content.decode()
