"""Claims from a file: an analyst's corrections, or another desk's claims.

The file is a claim report (`exports`): CSV, or JSONL with the same names. Columns may
be missing. Nothing here fetches a page or looks for claims in a text.

**A line is about a claim that is here** when it gives its number, or, without one, when
it stands on the same words of the same article. What it may change are the wording,
the source, the two verdicts, the rationale and who has it, by the rules of the desk and
in the name of who brings the file: only of a claim at work, only to sources, ratings
and people that are here, never a state. `updated` says which state of the claim the
line was written for: where somebody changed the claim since, a line that says something
else is refused with both values. A line that says what is so already changes nothing,
so a second import of a file changes nothing. What the desk counts or numbers by itself
(position, evidence, independent_origins) is not read for a claim that is here.

**Any other line is a new claim.** Its article is the one with its number, else with its
address, else with its headline and time of publication, else it comes in too. Numbers
are kept where they are free; where they are taken by another, the line is refused,
unless the file is said to come from another desk: then its numbers do not count. Times,
ratings, verdicts, signatures come in as they are told, if the rules could have led
there: who checked it, who settled it, both answers, the reasons. Sources that nobody
knows are entered with their name and kind; a name that several go by asks, and is
refused. People who are not here are refused, or get accounts that are switched off. The
evidence itself is in no report, only its number: such a line is refused, or its
evidence is left behind, and its counts begin at nought.

An article that comes in has no text here. Its version says so, and holds the words of
its claims, on which they are anchored. Claims of an article whose text is here are
anchored where it has their words once, and on nothing otherwise.

**Twice through the file**: `look_over` plans it all and writes nothing; `bring_in` does
it in batches of some thousand rows, each one transaction, so that nobody at the desk
waits for a long file, on SQLite either. A batch is safe to repeat: what is in is "the
same" the next time, so after a crash the file is brought in again. A file with errors
is not begun, unless they are to be skipped. Memory does not grow with the file but for
`batch.Seen`. Each claim that comes in or changes gets an Event that names the file and
the line.
"""
