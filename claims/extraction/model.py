"""What the engine hands out: pieces of a text, and attributions made of them."""

from dataclasses import dataclass, field
from typing import Literal

Form = Literal["direct", "indirect", "mixed"]
Act = Literal["assert", "deny", "demand", "commit", "evaluate"]


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open piece of a text, in Unicode code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """A source whose words, thoughts or demands a text reports.

    The roles are those of PARC and PolNeAR (Newell et al., LREC 2018), each a
    tuple of sorted, disjoint spans; `content` is never empty. `speaker` is the
    source's name as this text gives it best, standing at `speaker_spans`.
    `depth` is 0, or one more than that of the attribution it stands inside.
    """

    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    content: tuple[Span, ...]
    form: Form
    speaker: str | None
    speaker_spans: tuple[Span, ...]
    act: Act
    confidence: float
    depth: int
    flags: frozenset[str] = field(default_factory=frozenset)
