"""The claim report as JSON lines: an object a claim, with numbers and lists as such."""

import json
from collections.abc import Iterator

from claims.exports.batches import told_claims
from claims.exports.report import Report


def as_jsonl(report: Report) -> Iterator[bytes]:
    """A line a claim, in UTF-8: the columns by name, and then its anchors.

    `source` and `source_kind` are lists; what is unknown is null, times are text in
    ISO 8601 (UTC). An anchor has its role, start and end (code points, half-open) in
    the text that the claim was last anchored in, and the words there (exact).
    """
    for claims in told_claims(report):
        lines = [
            json.dumps(
                {name: claim.facts[name] for name in report.columns}
                | {
                    "anchors": [
                        {
                            "role": anchor.role,
                            "start": anchor.start,
                            "end": anchor.end,
                            "exact": anchor.exact,
                        }
                        for anchor in claim.anchors
                    ]
                },
                ensure_ascii=False,
            )
            for claim in claims
        ]
        yield "".join(f"{line}\n" for line in lines).encode()
        report.told(len(claims))
