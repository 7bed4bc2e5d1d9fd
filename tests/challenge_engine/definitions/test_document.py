"""Values and places of YAML texts."""

import pytest

from challenge_engine.definitions.document import Place, read_document


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 007", 7),
        ("a: 0x1F", 31),
        ("a: 1_000", 1000),
        ("a: -5", -5),
        ("a: 1.5", 1.5),
        ("a: .inf", ".inf"),
        ("a: true", True),
        ("a: on", "on"),
        ("a:", None),
        ("a: 2026-11-01", "2026-11-01"),
        ("a: '5'", "5"),
        ("a: [1, x]", [1, "x"]),
    ],
)
def test_values(text: str, value: object) -> None:
    document = read_document(text)
    assert not document.faults
    assert document.data == {"a": value}


def test_places_of_values_keys_and_what_is_not_there() -> None:
    document = read_document("a:\n  - b: 1\n    c: 2\n")
    assert document.place(("a", 0, "c")) == Place(3, 8)
    assert document.key_place(("a", 0, "c")) == Place(3, 5)
    assert document.place(("a", 0, "missing", "deeper")) == Place(2, 5)
    assert document.key_place(("a", 0, "missing")) == Place(2, 5)
    assert document.place_inside(("a", 0), 1, 1) == Place(2, 5)
    assert read_document("").place(()) == Place(1, 1)


@pytest.mark.parametrize(
    ("text", "line", "column", "expected"),
    [
        ("a: xy z", 1, 4, Place(1, 7)),
        ("a: 'it''s b'", 1, 6, Place(1, 11)),
        ('a: "q\\"r s"', 1, 5, Place(1, 10)),
        ("a: >-\n   one\n   two", 1, 5, Place(3, 4)),
        ("a: |\n   one\n   two", 2, 2, Place(3, 5)),
        ("a: one\n  two", 1, 5, Place(2, 3)),
        ("a: one", 1, 4, Place(1, 7)),  # just after the end, where something is missing
    ],
)
def test_places_inside_texts(text: str, line: int, column: int, expected: Place) -> None:
    document = read_document(text + "\n")
    assert document.place_inside(("a",), line, column) == expected
