"""The parts a laid-out report is made of, the same for HTML and PDF.

Every text in a block is final: in the document's language, numbers written its way. The two renderers
(:mod:`reports.html`, :mod:`reports.pdf`) place blocks; they never compute, choose or format a value. That is what
lets :mod:`reports.proof` demand the same texts from both files.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from reports.frozen import Frozen


class Text(Frozen):
    """A paragraph. ``role`` says how it is read: running text, how to read a figure, or a remark that stands out."""

    kind: Literal["text"] = "text"
    role: Literal["body", "how", "note"] = "body"
    text: str


class Items(Frozen):
    """An unordered list of sentences."""

    kind: Literal["items"] = "items"
    items: tuple[str, ...]


class Figure(Frozen):
    """A number that is read first, with what it is and what it belongs to."""

    label: str
    value: str
    detail: str


class Figures(Frozen):
    """Up to four numbers side by side."""

    kind: Literal["figures"] = "figures"
    figures: tuple[Figure, ...]


class Column(Frozen):
    """A table column; numbers are set to the right. A long text takes its share of the width and wraps."""

    title: str
    number: bool = True
    long: bool = False


class Table(Frozen):
    """A table whose first column names the row.

    Attributes
    ----------
    own : tuple of int
        Indices of the rows to bring out (the region itself).
    spread : bool
        Long and narrow: the PDF sets it small, in parallel columns.
    """

    kind: Literal["table"] = "table"
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    own: tuple[int, ...] = ()
    spread: bool = False


class Chart(Frozen):
    """A drawing with its text alternative.

    Attributes
    ----------
    svg : str
        Sanitised, self-contained SVG (:func:`reports.svg.clean`).
    narrow : str or None
        The same drawing for a phone; ``None`` when the wide one is to be scrolled sideways.
    alt : str
        What the drawing shows, in words.
    figures : Table or None
        The same figures; ``None`` when ``figures_in`` names the section whose table holds them.
    figures_in : str or None
    """

    kind: Literal["chart"] = "chart"
    id: str
    title: str
    how: str
    svg: str
    narrow: str | None
    alt: str
    figures: Table | None = None
    figures_in: str | None = None


class Tile(Frozen):
    """One indicator as a square with its digit; colour is the second signal."""

    number: int
    level: int
    name: str


class TileRow(Frozen):
    """The tiles of one aspect."""

    name: str
    value: str
    tiles: tuple[Tile, ...]


class Tiles(Frozen):
    """All indicators at a glance."""

    kind: Literal["tiles"] = "tiles"
    alt: str
    rows: tuple[TileRow, ...]
    legend: tuple[tuple[int, str], ...]


class StepCard(Frozen):
    """One step: which indicator, from which level to which, what it gives, what it takes."""

    title: str
    from_level: int
    to_level: int
    gain: str
    index_after: str
    criterion: str
    evidence: tuple[str, ...]
    owner: str


class Steps(Frozen):
    """The steps in order."""

    kind: Literal["steps"] = "steps"
    steps: tuple[StepCard, ...]


Block = Annotated[Text | Items | Figures | Table | Chart | Tiles | Steps, Field(discriminator="kind")]


class Section(Frozen):
    """A section under its heading. ``id`` is stable: links, tests and the proof of delivery use it."""

    id: str
    kicker: str
    title: str
    blocks: tuple[Block, ...]


class Cover(Frozen):
    """The first page: who, what, how it was judged, in one sentence."""

    product: str
    kind: str
    name: str
    subtitle: str
    index: str
    index_label: str
    predicate: str
    sentence: str
    scale: Chart
    note: str | None
    made: str


class Labels(Frozen):
    """What the renderers write beside the blocks, in the document's language.

    Attributes
    ----------
    contents : str
        Name of the list of sections.
    figures : str
        Leads to a drawing's figures.
    to : str
        Between two levels.
    index_after, evidence, owner : str
        Before a step's index, its typical evidence, and who usually holds it.
    """

    contents: str
    figures: str
    to: str
    index_after: str
    evidence: str
    owner: str


class Document(Frozen):
    """A whole report, ready to be placed."""

    title: str
    lang: Literal["id", "en"] = "id"
    date: str
    description: str
    labels: Labels
    cover: Cover
    sections: tuple[Section, ...]
    footer: str

    def texts(self) -> tuple[str, ...]:
        """All texts that both renderings must show, in reading order (headings, sentences, cells)."""
        found: list[str] = [self.cover.name, self.cover.index, self.cover.predicate, self.cover.sentence]
        if self.cover.note:
            found.append(self.cover.note)
        for section in self.sections:
            found.append(section.title)
            for block in section.blocks:
                found.extend(_block_texts(block))
        return tuple(found)


def _block_texts(block: Block) -> list[str]:
    match block:
        case Text() | Items():
            return [block.text] if isinstance(block, Text) else list(block.items)
        case Figures():
            return [text for each in block.figures for text in (each.label, each.value, each.detail)]
        case Table():
            return [block.caption, *(cell for row in block.rows for cell in row if cell)]
        case Chart():
            return [block.title, block.how, *(_block_texts(block.figures) if block.figures else [])]
        case Tiles():
            return [text for row in block.rows for text in (row.name, row.value)]
        case Steps():
            return [
                text
                for step in block.steps
                for text in (step.title, step.gain, step.index_after, step.criterion, *step.evidence, step.owner)
            ]
