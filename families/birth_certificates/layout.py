"""From pieces of text and where they stand to the fields of a certificate. Pure.

A value stands behind its label in the same piece, on the same row to the right, or just below it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from families.birth_certificates.labels import CertificateField, LabelSeen, find_label
from families.birth_certificates.text_boxes import TextBox, around
from families.birth_certificates.values import read_value

SAME_ROW = (
    0.6  # of a label's height: how far the middles of one row may lie apart, a slant of a few degrees included
)
BELOW_MOST = 2.5  # heights of a label, from its lower edge to the middle of what stands below


@dataclass(frozen=True, slots=True)
class FieldSeen:
    """What a certificate says in one field.

    `value` is None where text stands there that means nothing; `text` is that text. `confidence` is from 0 to 1.
    `frame` is left, top, right, bottom as fractions of the upright picture.
    """

    field: CertificateField
    value: str | None
    text: str
    confidence: float
    frame: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class _Label:
    box: TextBox
    seen: LabelSeen


def read_fields(boxes: Sequence[TextBox]) -> dict[CertificateField, FieldSeen]:
    """Return each field that is found on the picture; the same whatever the order of `boxes`."""
    labels, others = [], []
    for box in sorted(boxes, key=lambda one: (one.top, one.left, one.text)):
        seen = find_label(box.text)
        if seen is None:
            others.append(box)
        else:
            labels.append(_Label(box, seen))
    found: dict[CertificateField, FieldSeen] = {}
    for label in labels:
        one = _read_field(label, labels, others)
        if one is not None and (
            label.seen.field not in found or one.confidence > found[label.seen.field].confidence
        ):
            found[label.seen.field] = one
    return found


def _read_field(label: _Label, labels: Sequence[_Label], others: Sequence[TextBox]) -> FieldSeen | None:
    best: FieldSeen | None = None
    for parts in _places(label, labels, others):
        text = " ".join(part.text for part in parts)
        value, sureness = read_value(label.seen.field, text)
        confidence = min(part.confidence for part in parts) * sureness * min(1.0, label.seen.likeness)
        seen = FieldSeen(label.seen.field, value, text[:200], round(confidence, 3), around(parts))
        if value is not None:
            return seen
        best = best or seen
    return best


def _places(label: _Label, labels: Sequence[_Label], others: Sequence[TextBox]) -> list[list[TextBox]]:
    """Return where the value may stand, likeliest first."""
    box = label.box
    inside = [TextBox(label.seen.rest, box.left, box.top, box.right, box.bottom, box.confidence)]
    next_label = min(
        (one.box.left for one in labels if one.box.left > box.right and _is_same_row(box, one.box)), default=2.0
    )
    beside = [one for one in others if box.left < one.left < next_label and _is_same_row(box, one)]
    beside.sort(key=lambda one: one.left)
    below = [one for one in others if _is_below(box, one) and not _is_beside_a_label(one, labels)]
    below.sort(key=lambda one: (one.top, one.left))
    nearest = [one for one in below if _is_same_row(below[0], one)] if below else []
    has_rest = bool(label.seen.rest)
    both = [inside + beside] if has_rest and beside else []
    return [place for place in ([inside] if has_rest else []) + both + [beside, nearest] if place]


def _is_same_row(one: TextBox, other: TextBox) -> bool:
    return abs(one.middle - other.middle) <= SAME_ROW * max(one.height, other.height)


def _is_below(label: TextBox, box: TextBox) -> bool:
    overlaps = box.left < label.right and box.right > label.left
    return overlaps and 0 < box.middle - label.bottom <= BELOW_MOST * label.height


def _is_beside_a_label(box: TextBox, labels: Sequence[_Label]) -> bool:
    return any(one.box.right <= box.left and _is_same_row(one.box, box) for one in labels)
