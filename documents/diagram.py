"""The moves of a request as a diagram, written from the table."""

from collections.abc import Iterator

from django.utils.translation import override

from documents.choices import FINAL, MOVES, RequestState

BEGIN, END = "<!-- moves: begin -->", "<!-- moves: end -->"


def diagram() -> str:
    """The state diagram in Mermaid's words, and the table of moves, in English."""
    with override("en"):
        return "\n".join([BEGIN, *_lines(), "", *_table(), END])


def written_into(page: str) -> str:
    """The page with the diagram between its marks."""
    before, _, rest = page.partition(BEGIN)
    return before + diagram() + rest.partition(END)[2]


def _lines() -> Iterator[str]:
    yield from ("```mermaid", "stateDiagram-v2")
    yield from (f"  {state.value}: {state.label}" for state in RequestState)
    yield f"  [*] --> {RequestState.DRAFT.value}"
    for move in MOVES:
        for source in move.sources:
            ends = [target.value for target in move.targets] or ["[*]"]
            yield from (f"  {source.value} --> {end}: {move.name}" for end in ends)
    yield from (f"  {state.value} --> [*]" for state in FINAL)
    yield "```"


def _table() -> Iterator[str]:
    yield from ("| Move | From | To | Whose |", "|---|---|---|---|")
    for move in MOVES:
        sources = ", ".join(move.sources)
        targets = ", ".join(move.targets) or "erased"
        yield f"| {move.name} | {sources} | {targets} | {move.party.label} |"
