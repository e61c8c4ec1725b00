"""What the desk agreed on is read at once, and once for each page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from claims import sources
from claims.agreed import agreed, read_once
from claims.models import DeskSettings, Rating, SecondCheckRule
from newsroom.middleware import read_agreed_once


def test_agreed_is_what_the_tables_say(db):
    Rating.objects.filter(label="False").update(place=0)
    SecondCheckRule.objects.filter(kind="number").update(active=True, blind=True)
    DeskSettings.objects.update_or_create(pk=1, defaults={"minimum_origins": 5})

    found = agreed()

    assert list(found.scale) == list(Rating.objects.all())
    assert found.initial == Rating.objects.get(initial=True)
    rules = SecondCheckRule.objects.filter(active=True)
    assert [(one.kind, one.blind) for one in found.rules] == list(
        rules.values_list("kind", "blind")
    )
    assert found.minimum_origins == 5


def test_agreed_without_settings_or_rules_is_the_default(db):
    DeskSettings.objects.all().delete()
    SecondCheckRule.objects.update(active=False)

    found = agreed()

    assert (found.minimum_origins, found.rules, found.own_pages) == (2, (), ())


def test_agreed_has_the_pages_of_our_own_outlet_alone(db):
    ours = sources.register("Our Post", kind="outlet")
    other = sources.register("Other Post", kind="outlet")
    gone = sources.register("Old Post", kind="outlet")
    for source in (ours, gone):
        source.ours = True
        source.save(update_fields=["ours"])
    gone.merged_into = other
    gone.save(update_fields=["merged_into"])
    for number, source in enumerate((ours, other, gone)):
        source.same_as.create(url=f"https://post{number}.example/")

    assert agreed().own_pages == ("https://post0.example/",)


def test_agreed_takes_one_query(db):
    with CaptureQueriesContext(connection) as captured:
        agreed()

    assert len(captured) == 1


def test_agreed_asks_again_but_not_while_a_page_is_shown(db):
    every = SecondCheckRule.objects.filter(kind="every")
    every.update(active=True)
    with read_once():
        first = agreed()
        every.update(active=False)
        again = agreed()

    after = agreed()

    assert again is first
    assert "every" in [rule.kind for rule in first.rules]
    assert "every" not in [rule.kind for rule in after.rules]


@pytest.mark.parametrize(("method", "reads"), [("get", 1), ("post", 2)])
def test_change_goes_by_what_is_agreed_at_that_moment(rf, db, method, reads):
    def view(_request):
        agreed()
        return agreed()

    with CaptureQueriesContext(connection) as captured:
        read_agreed_once(view)(getattr(rf, method)("/"))

    assert len(captured) == reads
