import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.text import clean, paragraphs
from claims.highlight import basis, bracketed, cut, marked
from claims.models import Claim, Rating
from tests.claims.factories import make_claim, make_version

ROLES = st.sampled_from(["content", "cue", "source"])
TEXTS = st.text(st.sampled_from("ab <>&\"'\n“”é\u0301👩\u200dש")).map(clean)
# Of each claim its anchors: role, start and length.
DRAWN = st.lists(
    st.lists(st.tuples(ROLES, st.integers(0, 40), st.integers(1, 20)), max_size=4),
    max_size=5,
)
HOSTILE = """\
<script>alert("1")</script> & &amp; said <b onclick='x'>no</b>

“a<b” -->]]> said "it"\u2019s > 1
"""


class Reader(HTMLParser):
    """Text, ids, links and marks of a piece of HTML; fails where tags do not nest."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.text, self.refs, self.ids, self.marks = "", [], [], []
        self.seen = []
        self._open = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self._open.append((tag, attrs))
        self.seen.append((tag, attrs))
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "mark":
            self.marks.append([attrs["class"], attrs.get("data-claims"), ""])

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        tags = [tag for tag, _ in self._open]
        if "a" in tags:
            self.refs.append((dict(self._open[-1][1])["href"], data))
            return
        self.text += data
        if "mark" in tags:
            self.marks[-1][2] += data

    def words(self, css):
        return [attrs for tag, attrs in self.seen if attrs.get("class") == css]


def claim_on(text, *anchors, pk=1, state="open", label="Verified", basis="true"):
    """A claim, not saved, with anchors (role, start, end) or (role, words)."""
    rating = Rating(label=label, basis=basis, initial=label == "Unverified")
    claim = Claim(pk=pk, position=pk, state=state, verification=rating)
    made = []
    for role, first, *end in anchors:
        start = first if end else text.index(first)
        stop = end[0] if end else start + len(first)
        made.append([start, stop, role])
    claim.anchored = made
    return claim


def claims_on(text, drawn):
    return [
        claim_on(text, *((role, s, s + length) for role, s, length in anchors), pk=pk)
        for pk, anchors in enumerate(drawn, start=1)
    ]


def read(text, *claims):
    return [Reader(paragraph.html) for paragraph in marked(text, claims)]


# Every character, once


def test_marked_without_claims_is_the_text():
    text = "One.\n\nTwo.\nThree."

    shown = marked(text, [])

    assert [(p.number, p.start, p.html) for p in shown] == [
        (1, 0, "One."),
        (2, 6, "Two."),
        (3, 11, "Three."),
    ]


def test_marked_nothing_of_an_empty_text():
    assert marked("", []) == []


@settings(deadline=None, max_examples=150)
@given(TEXTS, DRAWN)
def test_marked_shows_every_character_once(text, drawn):
    claims = claims_on(text, drawn)

    shown = read(text, *claims)

    lines = paragraphs(text)
    assert [one.text for one in shown] == [text[a:b] for a, b in lines]
    content = {
        pk: {
            offset
            for role, s, length in anchors
            if role == "content"
            for offset in range(s, s + length)
        }
        for pk, anchors in enumerate(drawn, start=1)
    }
    visible = {offset for a, b in lines for offset in range(a, b)}
    here = [pk for pk in content if content[pk] & visible]
    # Each claim that is to be seen begins once, ends once, and is on its words alone.
    assert sorted(i for one in shown for i in one.ids) == sorted(
        f"words-{pk}" for pk in here
    )
    assert sorted(ref for one in shown for ref in one.refs) == sorted(
        (f"#claim-{pk}", str(pk)) for pk in here
    )
    for pk, offsets in content.items():
        marked_text = "".join(
            words
            for one in shown
            for _, pks, words in one.marks
            if str(pk) in pks.split()
        )
        expected = [text[offset] for offset in sorted(offsets & visible)]
        assert marked_text == "".join(expected)


# Markup


def test_marked_escapes_what_strangers_wrote():
    claim = claim_on(
        HOSTILE, ("content", "<b onclick='x'>no</b>"), ("cue", "said"), pk=7
    )

    first, second = marked(HOSTILE, [claim])

    assert first.html == (
        "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &amp;amp; "
        '<span class="cue">said</span> <span id="words-7"></span>'
        '<mark class="true" data-claims="7">'
        "&lt;b onclick=&#x27;x&#x27;&gt;no&lt;/b&gt;</mark>"
        '<a class="ref" href="#claim-7" aria-label="Claim 7, verified, open">7</a>'
    )
    assert second.html == "“a&lt;b” --&gt;]]&gt; said &quot;it&quot;’s &gt; 1"


def test_marked_escapes_what_admins_wrote():
    claim = claim_on("No.", ("content", "No"), label='"><script>')

    (paragraph,) = marked("No.", [claim])

    assert "&quot;&gt;&lt;script&gt;, open" in paragraph.html


def test_marked_knows_cue_and_source_inside_content():
    text = "The board said the crew denied it"
    outer = claim_on(
        text,
        ("source", "The board"),
        ("cue", "said"),
        ("content", "the crew denied it"),
        pk=1,
    )
    inner = claim_on(
        text, ("source", "the crew"), ("cue", "denied"), ("content", " it"), pk=2
    )

    (shown,) = read(text, outer, inner)

    assert shown.text == text
    assert shown.marks == [
        ["true", "1", "the crew"],
        ["true", "1", " "],
        ["true", "1", "denied"],
        ["true nested", "1 2", " it"],
    ]
    assert shown.refs == [("#claim-1", "1"), ("#claim-2", "2")]
    assert [len(shown.words(css)) for css in ("src", "cue")] == [2, 2]


def test_marked_overlapping_claims_share_the_middle():
    text = "one two three"
    first = claim_on(text, ("content", "one two"), pk=1)
    second = claim_on(
        text, ("content", "two three"), pk=2, label="False", basis="false"
    )

    (shown,) = read(text, first, second)

    assert shown.marks == [
        ["true", "1", "one "],
        ["false nested", "1 2", "two"],
        ["false", "2", " three"],
    ]
    assert shown.ids == ["words-1", "words-2"]
    assert shown.refs == [("#claim-1", "1"), ("#claim-2", "2")]


def test_marked_claim_over_paragraphs_begins_and_ends_once():
    text = "one two\n\nthree\nfour five"
    claim = claim_on(text, ("content", 4, 19), pk=3)

    shown = marked(text, [claim])
    readers = [Reader(paragraph.html) for paragraph in shown]

    assert [one.marks[0][2] for one in readers] == ["two", "three", "four"]
    assert [one.ids for one in readers] == [["words-3"], [], []]
    assert [one.refs for one in readers] == [[], [], [("#claim-3", "3")]]


def test_marked_claim_that_ends_between_paragraphs_still_links():
    text = "one\n\ntwo"
    claim = claim_on(text, ("content", 0, 4), pk=3)

    assert read(text, claim)[0].refs == [("#claim-3", "3")]


def test_marked_pieces_of_a_claim_link_once():
    text = "one and two and three"
    claim = claim_on(
        text, ("content", "one"), ("content", "two"), ("content", "three"), pk=3
    )

    (shown,) = read(text, claim)

    assert (shown.ids, shown.refs) == (["words-3"], [("#claim-3", "3")])
    assert [words for *_, words in shown.marks] == ["one", "two", "three"]


def test_marked_claim_without_words_is_not_shown():
    assert marked("No.", [claim_on("No.")])[0].html == "No."


# What it looks like


@pytest.mark.parametrize(
    ("state", "label", "of", "css"),
    [
        ("open", "Unverified", "unproven", "open"),
        ("suggested", "Unverified", "unproven", "open"),
        ("checked", "Verified", "true", "true"),
        ("open", "Disputed", "mixed", "mixed"),
        ("settled", "False", "false", "false"),
        ("open", "Unverifiable", "unproven", "unproven"),
        ("dismissed", "Verified", "true", "dismissed"),
        ("dismissed", "Unverified", "unproven", "dismissed"),
    ],
)
def test_basis_is_what_the_verification_rests_on(state, label, of, css):
    claim = claim_on("x", state=state, label=label, basis=of)

    assert basis(claim) == css
    for attribution in Claim.Attribution:
        claim.attribution = attribution
        assert basis(claim) == css


# On paper


def on_paper(text, *claims):
    return [
        re.sub("</?(mark|b|span)[^>]*>", "", one.html).replace("\u202f", " ")
        for one in bracketed(text, claims)
    ]


def test_bracketed_without_claims_is_the_text():
    shown = bracketed("One.\n\nTwo & <two>.", [])

    assert [(p.number, p.start, p.html) for p in shown] == [
        (1, 0, "One."),
        (2, 6, "Two &amp; &lt;two&gt;."),
    ]


def test_bracketed_shows_who_what_and_how():
    text = "The board said it sails."
    claim = claim_on(
        text, ("source", "The board"), ("cue", "said"), ("content", "it sails"), pk=3
    )

    (shown,) = bracketed(text, [claim])

    assert shown.html == (
        '<span class="src">The board</span> <span class="cue">said</span> '
        '<b class="edge">[3\u202f</b><mark class="single">it sails</mark>'
        '<b class="edge">\u202f3]</b>.'
    )


def test_bracketed_overlapping_claims_keep_their_numbers():
    text = "one two three four"
    first = claim_on(text, ("content", "one two"), pk=1)
    second = claim_on(text, ("content", "two three"), pk=2)
    inner = claim_on(text, ("content", "three"), pk=3)

    (shown,) = bracketed(text, [first, second, inner])

    assert on_paper(text, first, second, inner) == [
        "[1 one [2 two 1] [3 three 3] 2] four"
    ]
    assert shown.html.count('<mark class="nested">') == 2


def test_bracketed_pieces_and_paragraphs_each_have_brackets():
    text = "one and two\n\nthree four"
    claim = claim_on(text, ("content", "one"), ("content", 8, 18), pk=12)

    assert on_paper(text, claim) == [
        "[12 one 12] and [12 two 12]",
        "[12 three 12] four",
    ]


@settings(deadline=None, max_examples=100)
@given(TEXTS, DRAWN)
def test_bracketed_shows_every_character_once(text, drawn):
    claims = claims_on(text, drawn)

    shown = bracketed(text, claims)

    bare = [re.sub(r'<b class="edge">[^<]*</b>', "", one.html) for one in shown]
    assert [Reader(html).text for html in bare] == [
        text[a:b] for a, b in paragraphs(text)
    ]
    for one in shown:
        opened = re.findall(r"\[(\d+)\u202f", one.html)
        closed = re.findall(r"\u202f(\d+)\]", one.html)
        assert sorted(opened) == sorted(closed)


# Work


def test_marked_looks_at_each_anchor_once_for_its_paragraphs(monkeypatch):
    text = "\n\n".join(f"Claim {number:03} stands here." for number in range(300))
    claims = [
        claim_on(text, ("content", number * 24, number * 24 + 9), pk=number + 1)
        for number in range(300)
    ]
    handed = []

    def counting(start, end, pieces):
        handed.append(len(pieces))
        return cut(start, end, pieces)

    monkeypatch.setattr("claims.highlight.cut", counting)
    shown = marked(text, claims)

    assert sum(len(re.findall("<mark", one.html)) for one in shown) == 300
    assert (len(handed), sum(handed)) == (300, 300)


@pytest.mark.django_db
def test_marked_asks_nothing_of_claims_with_spans(django_assert_num_queries):
    version = make_version()
    for words in ("We will not sail", "the crew was striking"):
        make_claim(words, version=version)
    claims = list(version.claims.select_related("verification").with_spans())

    with django_assert_num_queries(0):
        shown = marked(version.text, claims)

    marks = [len(Reader(paragraph.html).marks) for paragraph in shown]
    assert marks == [0, 1, 1, 0]
