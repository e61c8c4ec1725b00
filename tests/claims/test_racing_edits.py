"""Five hundred edits at the same moments: none is lost, and each loser is told."""

from claims import review
from claims.changes import StaleClaim
from claims.models import Claim, Event
from tests.claims.factories import judgement, make_claim
from tests.racing import on_real_rows, processes, race_in_processes, track

PEOPLE, ROUNDS, CLAIMS = 5, 100, 4


@on_real_rows
def test_racing_edits_are_all_kept_or_told(ana, tmp_path):
    claims = [make_claim() for _ in range(CLAIMS)]
    together = processes.Barrier(PEOPLE, timeout=60)

    def edit(person: int) -> list[tuple[str, bool]]:
        """All see the same revision of a claim, and then all write at once."""
        done = []
        for number in range(ROUNDS):
            seen = Claim.objects.get(pk=claims[number % CLAIMS].pk)
            rationale = f"{person} in round {number}"
            together.wait()
            try:
                review.judge(
                    seen,
                    judgement(rationale=rationale),
                    by=ana,
                    revision=seen.revision,
                )
            except StaleClaim:
                done.append((rationale, False))
            else:
                done.append((rationale, True))
            together.wait()
        return done

    with track(tmp_path):
        results = race_in_processes(*[lambda n=n: edit(n) for n in range(PEOPLE)])

        done = [one for result in results for one in result]
        won = [rationale for rationale, kept in done if kept]
        assert (len(done), len(won)) == (PEOPLE * ROUNDS, ROUNDS)
        told = [change_of(event) for event in Event.objects.filter(kind="judged")]
        assert sorted(now for _, now in told) == sorted(won)
        for claim in Claim.objects.all():
            history = [change_of(event) for event in claim.events.all()]
            assert claim.revision == len(history) + 1
            # Each began where the one before it ended: nothing was overwritten unseen.
            was = ["", *(now for _, now in history)]
            assert [before for before, _ in history] == was[:-1]
            assert claim.rationale == was[-1]


def change_of(event: Event) -> tuple[str, str]:
    before, after = event.changes["rationale"]
    return before, after
