"""What was settled by hand for one article resolves by itself in the next."""

import pytest
from django.utils import timezone

from articles.models import Version
from claims import harvest, sources, unresolved
from claims.models import Claim
from tests.claims.factories import make_article, make_version

FIRST = """\
Families leave the lower town of Dorn

Sixty-two families were taken out of the lower town on Friday, the Norland Interior \
Ministry said.

The ministry said that all of them had found a bed.

It added that fourteen pumps were running at the old harbour.

Interior Minister Pavel Strand said that the levee would hold. Norland and Merrow said \
the gates would stay shut until Monday.

The Kastell has demanded that the river be closed to ships.

Two engineers briefed on the matter said the gates had rusted.
"""

SECOND = """\
Gates at Dorn open again

The gates were opened on Tuesday, the Norland Interior Ministry said. The ministry \
added that nobody had been hurt.

Merrow denied that it had asked for the gates to be opened.

Pavel Strand told reporters that he was proud of the engineers. He said the levee had \
held along its whole length.

Norland and Merrow said a new levee would be built by spring.

The Kastell said that ships could pass again.

Mayor Lena Birk said the lower town was still without light.

Two engineers briefed on the matter said the rust was older than the gates.
"""

REGISTER = {
    "Norland Interior Ministry": "body",
    "Pavel Strand": "person",
    "Norland": "state",
    "Merrow": "state",
    "Kastell": "body",
}


def harvested(headline, text):
    article = make_article(headline)
    version = make_version(text, article=article, state=Version.State.READ)
    harvest.harvest(version.pk)
    return article


def settled_by_hand(by):
    """One answer for each name, and it counts from then on."""
    register = {
        name: sources.register(name, kind=kind) for name, kind in REGISTER.items()
    }
    for row in list(unresolved.names()):
        group = unresolved.group_of(row["name_key"])
        chosen = [
            register[name] for name in REGISTER if name in group.name.split(" and ")
        ]
        seen = timezone.now()
        if chosen:
            unresolved.settle(group.key, chosen, by=by, seen=seen, always=True)
        else:
            unnamed = sources.register(group.name, kind="unnamed")
            unresolved.settle(group.key, [unnamed], by=by, seen=seen)


@pytest.mark.django_db
def test_known_names_resolve_by_themselves_and_new_ones_ask(ana):
    first = harvested("Families leave", FIRST)
    assert set(first.claims.values_list("source", flat=True)) == {None}
    settled_by_hand(ana)
    assert not first.claims.filter(source=None).exists()

    second = harvested("Gates open", SECOND)

    told = [
        (claim.speaker or claim.source_as_written, [one.name for one in claim.speakers])
        for claim in second.claims.order_by("position")
        if claim.confidence >= harvest.SURE
    ]
    known = [(name, names) for name, names in told if names]
    assert dict(known) == {
        "Norland Interior Ministry": ["Norland Interior Ministry"],
        "Merrow": ["Merrow"],
        "Pavel Strand": ["Pavel Strand"],
        "Norland and Merrow": ["Norland", "Merrow"],
        "Kastell": ["Kastell"],
    }
    assert [name for name, names in told if not names] == [
        "Lena Birk",
        "Two engineers",
    ]
    # What "the ministry" and "He" say is of the ministry and of the minister.
    written = dict(second.claims.values_list("source_as_written", "source__name"))
    assert written["The ministry"] == "Norland Interior Ministry"
    assert written["He"] == "Pavel Strand"


@pytest.mark.django_db
def test_unnamed_of_two_articles_are_two(ana):
    harvested("Families leave", FIRST)
    settled_by_hand(ana)
    second = harvested("Gates open", SECOND)
    settled = Claim.objects.filter(source__kind="unnamed").values("source").distinct()

    [group] = [
        unresolved.group_of(row["name_key"])
        for row in unresolved.names()
        if "engineers" in row["name_key"]
    ]

    assert settled.count() == 1
    assert group.candidates == ()
    assert group.key.endswith(f"#{second.pk}")
