"""`docs/security.md` tells of every line of the standard once, and of no test that is not there."""

import re
from collections import Counter

from core.settings import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "security.md"
# How many lines of levels 1 and 2 each section of OWASP ASVS 5.0.0 has, without the rest.
LINES = (
    "1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4"
    " 5.1:1 5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2"
    " 8.1:2 8.2:3 8.3:1 8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3"
    " 11.4:4 11.5:1 11.6:1 12.1:3 12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3"
    " 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3 16.5:3 17.1:1 17.2:4 17.3:2"
)


def test_every_line_of_the_standard_up_to_level_2_stands_once() -> None:
    sections = dict(section.split(":") for section in LINES.split())
    expected = {f"{name}.{line}" for name, count in sections.items() for line in range(1, int(count) + 1)}
    assert len(expected) == 253
    rows = re.findall(r"^\| ((?:\d+\.\d+\.\d+ ?)+)\| ([a-z/ ]+) \| (.+) \|$", PAGE.read_text(), re.MULTILINE)
    told = Counter(line for lines, _, _ in rows for line in lines.split())
    assert set(told) == expected
    assert max(told.values()) == 1
    assert {how for _, how, _ in rows} == {"test", "setting", "argument", "does not yet", "n/a"}
    assert [lines for lines, how, why in rows if how == "test" and "`tests/" not in why] == []


def test_every_test_that_is_named_is_there() -> None:
    named, last = 0, ""
    for path, name in re.findall(r"`(tests/[\w/]+\.py)?(?:::(\w+))?`", PAGE.read_text()):
        last = path or last
        assert not path or (PROJECT_ROOT / path).is_file(), path
        if name:
            text = (PROJECT_ROOT / last).read_text()
            assert f"def {name}(" in text, f"{last}::{name}"
            named += 1
    assert named > 50
