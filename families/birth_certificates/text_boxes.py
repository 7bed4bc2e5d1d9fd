"""A piece of text on a picture, and where it stands."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TextBox:
    """One line or word as it was recognised.

    Edges are fractions of the upright picture's width and height, from its upper left corner. `confidence` is from
    0 to 1.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float

    @property
    def height(self) -> float:
        """From top to bottom, as a fraction of the picture's height."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Half-way down."""
        return (self.top + self.bottom) / 2


def around(boxes: list[TextBox]) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of the smallest frame that holds all of `boxes` (at least one)."""
    return (
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )
