"""Which claims need a second pair of eyes, on what grounds, and whose they may be.

Admins switch the rules on and off. Most go by the claim's flags, which are set by hand,
so that what a person takes off a claim does not strike it. Each rule is told twice: of
one claim in Python, with its words (`reasons`), of many in SQL (`struck_by`).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Exists, OuterRef, Q

from claims import flags, matters, origins
from claims.agreed import agreed
from claims.models import Claim, Flag, HasFlag, Interest, SecondCheckRule, Source
from claims.sources import normalise

Kind = SecondCheckRule.Kind

# The rules that go by a flag.
FLAGGED = {
    Kind.CASUALTY: Flag.CASUALTY,
    Kind.ACCUSATION: Flag.ACCUSATION,
    Kind.UNNAMED: Flag.UNNAMED,
    Kind.NUMBER: Flag.NUMBER,
    Kind.QUOTE: Flag.QUOTE,
}
SEVERAL = 2  # origins that are no longer a single one


@dataclass(frozen=True)
class Reason:
    """A rule that strikes a claim: on which of its words, or else on what."""

    rule: str
    words: tuple[str, ...] = ()
    note: str = ""
    blind: bool = False

    @property
    def label(self) -> str:
        return Kind(self.rule).label


def active_rules() -> Sequence[SecondCheckRule]:
    return agreed().rules


def reasons(claim: Claim) -> list[Reason]:
    """The rules in force that strike a claim; it needs a second check if any does."""
    struck = ((rule, _reason(rule.kind, claim)) for rule in active_rules())
    return [replace(reason, blind=rule.blind) for rule, reason in struck if reason]


def is_needed(claim: Claim) -> bool:
    return bool(reasons(claim))


def is_blind(claim: Claim) -> bool:
    """Whether the second answers before they see what the first answered."""
    return any(reason.blind for reason in reasons(claim))


def struck_by(kinds: Iterable[str]) -> Q:
    """The claims that any of these rules strikes, of those that wait for a second."""
    kinds = set(kinds)
    if Kind.EVERY in kinds:
        return _condition(Kind.EVERY)
    struck = Q(pk__in=[])
    for kind in kinds:
        struck |= _condition(kind)
    return struck


def needing_second(among: Iterable[str] = Kind.values) -> Q:
    """Checked, and a rule in force wants a second, who has not said anything yet."""
    kinds = [rule.kind for rule in active_rules() if rule.kind in among]
    return Q(state=Claim.State.CHECKED, second="") & struck_by(kinds)


def waiting_for(user: User | AnonymousUser) -> Q:
    """What needs a second, and was not checked by this person."""
    return needing_second() & not_checked_by(user)


def not_checked_by(user: User | AnonymousUser) -> Q:
    return ~Q(checked_by=user.pk) if user.pk else Q(pk__isnull=False)


def to_settle() -> Q:
    """Checked, and no second is waited for: approved, or nothing asks for one."""
    kinds = [rule.kind for rule in active_rules()]
    approved = Q(second=Claim.Second.APPROVED)
    if Kind.EVERY in kinds:
        return Q(state=Claim.State.CHECKED) & approved
    unasked = Q(second="") & ~struck_by(kinds)
    return Q(state=Claim.State.CHECKED) & (approved | unasked)


def why_not_second(claim: Claim, *, by: User) -> str:
    """Why a person may not be the second of a claim, or "". Only a reviewer may."""
    if claim.state != Claim.State.CHECKED:
        return "Only a checked claim gets a second check."
    if claim.second:
        return f"{claim.second_by} has given the second check already."
    return why_not_another(claim, by=by, claim_needs_one=is_needed(claim))


def why_not_another(claim: Claim, *, by: User, claim_needs_one: bool = True) -> str:
    """Why a person is not another than who checked the claim or wrote it, or ""."""
    if claim.checked_by_id == by.pk:
        return "You checked it yourself; someone else is the second."
    if is_named_in(claim.article.byline, by):
        return "You are named in the article's byline; someone else is the second."
    if not claim_needs_one:
        return "No rule asks for a second check of this claim."
    return ""


def is_named_in(byline: str, user: User) -> bool:
    """Whether a byline has a person's full name or user name, as whole words."""
    printed = f" {normalise(byline)} "
    names = (user.get_full_name(), user.get_username())
    return any(f" {normalise(name)} " in printed for name in names if name.strip())


def _reason(kind: str, claim: Claim) -> Reason | None:
    """What a rule has to say of a claim; None where it does not strike."""
    if kind == Kind.EVERY:
        return Reason(kind)
    if kind == Kind.PARTY:
        interests = _parties(claim)
        note = "; ".join(f"{one.source}: {one}" for one in interests)
        return Reason(kind, note=note) if note else None
    if kind == Kind.SINGLE:
        number = len(origins.counted(claim))
        note = f"{number or 'none'} so far"
        return Reason(kind, note=note) if number < SEVERAL else None
    flag = FLAGGED[Kind(kind)]
    unnamed = claim.source is not None and claim.source.kind == Source.Kind.UNNAMED
    if flag in claim.flags or (kind == Kind.UNNAMED and unnamed):
        return Reason(kind, flags.words_for(flag, claim))
    return None


def _parties(claim: Claim) -> list[Interest]:
    """By which interests it comes from a party; see `whole`."""
    if hasattr(claim, "parties"):
        return list(claim.parties)
    return matters.interests_of(claim)


def _condition(kind: str) -> Q:
    if kind == Kind.UNNAMED:
        return Q(HasFlag(Flag.UNNAMED)) | Q(source__kind=Source.Kind.UNNAMED)
    if kind in FLAGGED:
        return Q(HasFlag(FLAGGED[Kind(kind)]))
    conditions: dict[str, Callable[[], Q]] = {
        Kind.EVERY: lambda: Q(pk__isnull=False),
        Kind.PARTY: matters.from_parties,
        Kind.SINGLE: _of_single_origin,
    }
    return conditions[kind]()


def _of_single_origin() -> Q:
    counted = Claim.objects.with_evidence().order_by()
    several = counted.filter(pk=OuterRef("pk"), origin_count__gte=SEVERAL)
    return ~Q(Exists(several))
