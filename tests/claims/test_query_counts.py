"""No page asks the database more than twelve times, nor more for many rows."""

from collections.abc import Callable

import pytest

from claims.models import SavedQueue
from tests.asking import queries
from tests.claims.busy_desk import (
    Cast,
    address,
    make_busy_article,
    make_busy_claim,
    make_busy_source,
    make_feed,
    make_source,
    tell,
)
from tests.claims.view_factories import make_article, make_claim
from tests.conftest import member

MOST = 12
MANY = 4

Page = Callable[[int, Cast], str]


def desk_of(count, cast):
    return make_busy_article(count, cast).get_absolute_url()


def desk_with_a_claim_open(count, cast):
    article = make_busy_article(count, cast)
    claim = article.claims.filter(state="open").first()
    return f"{article.get_absolute_url()}?claim={claim.pk}"


def claim_in(state: str) -> Page:
    return lambda count, cast: make_busy_claim(
        count, cast, state=state
    ).get_absolute_url()


def claim_in_a_queue(count, cast):
    claim = make_busy_claim(count, cast)
    return f"{claim.get_absolute_url()}?queue=all&state=open&order=newest"


def bare_claim(_count, _cast):
    return make_claim(source_words="", cue="").get_absolute_url()


def bare_desk(_count, _cast):
    return make_article().get_absolute_url()


def editing(count, cast):
    return address("claim_edit", make_busy_claim(count, cast).pk)


def choices(count, cast):
    claim = make_busy_claim(count, cast)
    return address("claim_sources", claim.pk, source_name="Harbour Board")


def evidence_list(count, cast):
    claim = make_busy_claim(count, cast)
    return address("claim_evidence", claim.pk, axis="verification")


def answering(count, cast):
    claim = make_busy_claim(count, cast)
    return address("contact_answer", claim.contacts.first().pk)


def register(count, _cast):
    for _ in range(count):
        make_claim(source=make_source(1))
    return address("source_list")


def source(count, cast):
    return make_busy_source(count, cast).get_absolute_url()


def merging(count, cast):
    both = [make_busy_source(count, cast), make_busy_source(count, cast)]
    keys = [one.pk for one in both]
    return address("source_merge", ids=keys, target=keys[0])


def splitting(count, cast):
    return address("source_split", make_busy_source(count, cast).pk, q="Harbour")


def transfer(count, cast):
    made = make_busy_source(count, cast)
    return address("transfer_page", made.transfers_in.first().pk)


def names(count, _cast):
    for number in range(count):
        make_claim(speaker=f"Ida Voss {number}")
    return address("name_list")


def name(count, _cast):
    for _ in range(count):
        claim = make_claim(speaker="Ida Voss")
    return address("name_page", key=claim.name_key, q="Harbour")


def matters(count, cast):
    return address("article_matters", make_busy_article(count, cast).pk)


def articles(count, cast):
    for _ in range(count):
        make_busy_article(1, cast)
    return address("article_list")


def feeds(count, _cast):
    for _ in range(count):
        make_feed()
    return address("feed_list")


def queue(count, cast):
    for _ in range(count):
        make_busy_article(1, cast)
    return address("claim_list", queue="all")


def filters_of_the_queue(count, cast):
    queue(count, cast)
    return address("claim_filters", queue="all", state="open")


def changing_many(count, cast):
    make_busy_article(count, cast)
    return address("bulk_new", queue="all", scope="all")


def told(count, cast):
    for user in (cast.reviewer, cast.editor, cast.reader, cast.admin):
        tell(user, count, by=cast.second)
    return address("inbox")


def kept_queues(count, cast):
    for number in range(count):
        query = f"queue=all&assignee={cast.reviewer}"
        owner = member(f"owner {number} of {count}", "reader")
        SavedQueue.objects.create(owner=owner, name="Mine", query=query, shared=True)
    return address("saved_queues")


def plain(name: str) -> Page:
    return lambda _count, _cast: address(name)


PAGES: dict[str, Page] = {
    "article desk": desk_of,
    "article desk, a claim open": desk_with_a_claim_open,
    "article desk, no claim": bare_desk,
    "claim, open": claim_in("open"),
    "claim, in a queue": claim_in_a_queue,
    "claim, checked": claim_in("checked"),
    "claim, disagreed": claim_in("disagreed"),
    "claim, settled": claim_in("settled"),
    "claim, bare": bare_claim,
    "claim, editing": editing,
    "claim, evidence": evidence_list,
    "claim, sources to choose": choices,
    "contact, answering": answering,
    "sources": register,
    "source": source,
    "source, merging": merging,
    "source, splitting": splitting,
    "transfer": transfer,
    "names": names,
    "name": name,
    "matters": matters,
    "articles": articles,
    "article, bringing in": plain("article_bring"),
    "feeds": feeds,
    "queue": queue,
    "queue, filters": filters_of_the_queue,
    "change many": changing_many,
    "queues that are kept": kept_queues,
    "inbox": told,
    "preferences": plain("preferences"),
    "keys": plain("keys"),
    "password": plain("password_change"),
}
# Whoever may not see a page is refused it elsewhere.
ROLES = ("reader", "reviewer", "editor", "admin")
REFUSED = {
    "reader": {
        "claim, editing",
        "contact, answering",
        "article, bringing in",
        "change many",
    },
}
FOR_ADMINS = {"source, splitting", "matters"}


@pytest.fixture
def cast(ana, ben, cleo, dora) -> Cast:
    return Cast(ana, ben, cleo, dora, member("finn", "editor"))


@pytest.fixture
def asks(client, cast):
    """How often a page asks, through all of the middleware and with a real session."""

    def count(role: str, url: str) -> int:
        client.force_login(getattr(cast, role))
        return queries(client, url)

    return count


def may_see(role: str, name: str) -> bool:
    if name in FOR_ADMINS:
        return role == "admin"
    if name in ("feeds", "source, merging"):
        return role in ("editor", "admin")
    return name not in REFUSED.get(role, ())


SEEN = [(role, name) for name in PAGES for role in ROLES if may_see(role, name)]


@pytest.mark.parametrize(("role", "name"), SEEN)
def test_page_asks_seldom_and_not_more_for_many_rows(asks, cast, role, name):
    few, many = (asks(role, PAGES[name](count, cast)) for count in (1, MANY))

    assert (few, many) == (min(few, MOST), few)
