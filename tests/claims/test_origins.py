"""Where evidence comes from, and how many origins make a claim true."""

import pytest

from articles.models import Outlet
from claims import origins
from claims.exports import Report, as_csv
from claims.models import Capture, Claim, DeskSettings, SameAs, Source
from tests.claims.factories import (
    make_article,
    make_claim,
    make_evidence,
    make_source,
    make_version,
    origin_count,
    rating,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim() -> Claim:
    """Of an article on one site of its outlet, whose home is another."""
    outlet = Outlet.objects.create(name="Harbour Post", domain="harbourpost.example")
    article = make_article(outlet=outlet, url="https://www.post.example/ferries")
    return make_claim(version=make_version(article=article))


def ours(url: str, **fields) -> Source:
    source = make_source(f"Us at {url}", kind="outlet")
    Source.objects.filter(pk=source.pk).update(**{"ours": True, **fields})
    SameAs.objects.create(source=source, url=url)
    return source


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://port.example/minutes", "port.example"),
        ("https://WWW.Port.Example.:8000/x", "port.example"),
        ("https://live.news.port.example", "port.example"),
        ("https://news.bbc.co.uk/1", "bbc.co.uk"),
        ("https://alice.github.io/x", "alice.github.io"),
        ("https://bücher.de/x", "xn--bcher-kva.de"),
        ("https://xn--bcher-kva.de/x", "xn--bcher-kva.de"),
        ("https://192.0.2.7/x", "192.0.2.7"),
        ("https://[2001:db8::1]/x", "2001:db8::1"),
        ("https://intranet/x", "intranet"),
        ("https://web.archive.org/web/20260501120000/https://a.example/x", "a.example"),
        ("http://web.archive.org/web/2026id_/http://www.a.example/", "a.example"),
        ("https://archive.ph/20260501/https://a.example/x", "a.example"),
        ("https://archive.ph/AbC12", "archive.ph"),
        ("https://web.archive.org/about", "archive.org"),
        ("", ""),
        ("nothing", ""),
        ("https://", ""),
        ("https://[::1", ""),
        ("https://a b.example", ""),
    ],
)
def test_site_is_what_somebody_registered(url, site):
    assert origins.site_of(url) == site


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://port.example/minutes", "port.example"),
        ("https://post.example/other-story", ""),
        ("https://live.post.example/", ""),
        ("https://harbourpost.example/", ""),
        ("https://web.archive.org/web/2026/https://post.example/ferries", ""),
        ("https://notpost.example/", "notpost.example"),
    ],
)
def test_origin_of_a_link_is_its_site_but_not_the_articles_own(claim, url, origin):
    found = origins.origin_of(claim, url=url, kind="", has_file=False)

    assert found == origin


def test_origin_of_a_link_needs_no_outlet():
    claim = make_claim()

    url = "https://port.example"
    assert origins.origin_of(claim, url=url, kind="", has_file=False) == "port.example"


@pytest.mark.parametrize(
    ("own", "url", "counts"),
    [
        ("https://us.example", "https://live.us.example/x", False),
        ("https://us.example/", "https://us.example/x", False),
        ("https://wiki.example/wiki/Us", "https://wiki.example/wiki/Us", False),
        ("https://wiki.example/wiki/Us/", "https://wiki.example/wiki/Us?x=1", False),
        ("https://social.example/us", "https://social.example/us/status/1", False),
        ("https://social.example/us", "https://social.example/usual", True),
        ("https://wiki.example/wiki/Us", "https://wiki.example/wiki/Velm", True),
    ],
)
def test_origin_is_none_for_pages_of_our_own(claim, own, url, counts):
    ours(own)

    found = origins.origin_of(claim, url=url, kind="", has_file=False)

    assert bool(found) == counts


def test_origin_is_a_site_of_what_is_not_ours(claim):
    ours("https://theirs.example", ours=False)
    ours("https://gone.example", merged_into=make_source("The new one"))

    for site in ("theirs.example", "gone.example"):
        url = f"https://{site}/x"
        assert origins.origin_of(claim, url=url, kind="", has_file=False) == site


@pytest.mark.parametrize("kind", ["witness", "expert", "document", "outlet"])
def test_origin_of_what_has_no_link_is_its_own(claim, kind):
    found = {
        origins.origin_of(claim, url="", kind=kind, has_file=False) for _ in range(2)
    }

    assert len(found) == 2
    assert all(origin.startswith(origins.ALONE) for origin in found)


def test_origin_of_a_file_is_its_own(claim):
    found = origins.origin_of(claim, url="", kind="", has_file=True)

    assert found.startswith(origins.ALONE)


def test_origin_of_our_reporters_is_one(claim):
    found = {
        origins.origin_of(claim, url="", kind="reporter", has_file=has_file)
        for has_file in (True, False)
    }

    assert found == {origins.REPORTERS}


def test_origin_of_a_note_that_rests_on_nothing_is_none(claim):
    assert origins.origin_of(claim, url="", kind="", has_file=False) == ""


# How many there are


def test_origins_count_once_each(claim, ana):
    for origin in ("a.example", "a.example", "b.example", ""):
        make_evidence(claim, by=ana, origin=origin)
    make_evidence(claim, by=ana, origin="c.example", stance="contradicts")
    make_evidence(claim, by=ana, origin="d.example", stance="context")
    make_evidence(claim, by=ana, origin="e.example", axis="attribution")
    make_evidence(make_claim(), by=ana, origin="f.example")

    assert origin_count(claim) == 3


def test_origins_of_withdrawn_evidence_do_not_count(claim, ana):
    one = make_evidence(claim, by=ana, origin="a.example")
    make_evidence(claim, by=ana, origin="b.example")
    type(one).objects.filter(pk=one.pk).update(withdrawn=one.added, withdrawn_by=ana)

    found = Claim.objects.with_evidence().get(pk=claim.pk)

    assert (found.evidence_count, found.origin_count) == (1, 1)


def test_origins_of_confidential_evidence_count_inside_alone(claim, ana):
    make_evidence(claim, by=ana, origin="a.example")
    make_evidence(claim, by=ana, origin="b.example", confidential=True)

    inside = Claim.objects.with_evidence().get(pk=claim.pk)
    columns = ("evidence", "independent_origins")
    leaving = b"".join(as_csv(Report(Claim.objects.for_queue(), columns)))

    assert (inside.evidence_count, inside.origin_count) == (2, 2)
    assert leaving.endswith(b"\r\n1,1\r\n")


# The desk's minimum


def verified(claim, label="Verified") -> Claim:
    Claim.objects.filter(pk=claim.pk).update(verification=rating(label))
    return Claim.objects.get(pk=claim.pk)


def test_too_few_origins_says_how_many_there_are(claim, ana):
    claim = verified(claim)

    said = origins.too_few_origins(claim)
    make_evidence(claim, by=ana)
    then = origins.too_few_origins(claim)
    make_evidence(claim, by=ana, confidential=True)

    assert said == (
        "“Verified” asks for evidence: 2 independent origins are needed, 0 there. "
        "Add some, or an editor writes why it may pass."
    )
    assert "2 independent origins are needed, 1 there." in then
    assert origins.too_few_origins(claim) == ""


@pytest.mark.parametrize(
    ("label", "asks"),
    [
        ("Verified", True),
        ("Mostly verified", True),
        ("Disputed", False),
        ("Misleading", False),
        ("False", False),
        ("Unverifiable", False),
        ("Unverified", False),
    ],
)
def test_too_few_origins_is_about_what_is_called_true(claim, label, asks):
    assert bool(origins.too_few_origins(verified(claim, label))) == asks


def test_too_few_origins_goes_by_the_desks_settings(claim, ana):
    claim = verified(claim)
    make_evidence(claim, by=ana)

    DeskSettings.objects.update(minimum_origins=1)
    assert origins.too_few_origins(claim) == ""
    DeskSettings.objects.update(minimum_origins=0)
    assert origins.too_few_origins(claim) == ""
    DeskSettings.objects.update(minimum_origins=3)
    assert "3 independent origins are needed, 1 there" in origins.too_few_origins(claim)
    DeskSettings.objects.all().delete()
    assert origins.minimum_origins() == 2


def test_too_few_origins_waits_for_what_is_being_captured(claim, ana):
    claim = verified(claim)
    make_evidence(claim, by=ana)
    link = make_evidence(claim, by=ana, url="https://a.example", origin="a.example")
    capture = Capture.objects.create(evidence=link)

    said = origins.too_few_origins(claim)

    assert said == "A link is still being captured; it may say the same as another."
    for state in (Capture.State.FAILED, Capture.State.CAPTURED):
        Capture.objects.filter(pk=capture.pk).update(state=state)
        assert origins.too_few_origins(claim) == ""


def test_too_few_origins_takes_an_override_for_an_answer(claim, ben):
    claim = verified(claim)
    claim.override, claim.override_by = "The minister's own bill.", ben

    assert origins.too_few_origins(claim) == ""
