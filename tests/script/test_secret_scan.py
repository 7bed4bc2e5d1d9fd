"""The scan for secrets finds planted ones of every kind, shows none of them, and passes over what is none."""

import base64
import hashlib
import subprocess
from pathlib import Path

import pytest

from script.secret_scan import BITS_LEAST, SHAPES, entropy_bits, findings, scan


def _drawn(characters: int) -> str:
    """The same each time, and as random as a secret; not written here, where the scan would find it."""
    raw = b"".join(hashlib.sha256(bytes([place])).digest() for place in range(4))
    return base64.b64encode(raw, b"xy").decode()[:characters]


PLANTED = {
    "private key": "-----BEGIN " + "EC PRIVATE KEY-----",
    "AWS key": "AKIA" + "ABCDEFGH2345JKLM",
    "GitHub token": "ghp_" + _drawn(36),
    "GitLab token": "glpat-" + _drawn(20),
    "Slack token": "xoxb-" + _drawn(24),
    "Stripe key": "sk_live_" + _drawn(24),
    "Google key": "AIza" + _drawn(35),
    "npm token": "npm_" + _drawn(36),
    "PyPI token": "pypi-" + "AgEIcHlwaS5vcmc" + _drawn(60),
    "signed token": f"eyJ{_drawn(20)}.eyJ{_drawn(30)}.{_drawn(43)}",
    "address with a password": f"postgresql://eplus:{_drawn(24)}@db.example.org/eplus",
}


def test_every_shape_is_planted() -> None:
    assert set(PLANTED) == set(SHAPES)


@pytest.mark.parametrize("rule", PLANTED)
def test_a_known_shape_is_found(rule: str) -> None:
    assert rule in {found for _, found in findings(f"value: {PLANTED[rule]}\n")}


def test_a_random_value_of_a_secrets_name_is_found_and_words_are_not() -> None:
    value = _drawn(40)
    for line in (f'CLIENT_SECRET = "{value}"', f"api_key: {value}", f'{{"access_token": "{value}"}}'):
        assert [rule for _, rule in findings(line)] == ["random value of a secret's name"], line
        assert list(findings(f"{line}  # not a secret: of a test vector")) == []
    for line in (
        'secret = "development-only-secret-never-use-in-production"',
        "token = session_token_of_whoever_asks_for_it_now",
        'password = "kites over Victoria Park"',
        'secret: "0000000000000000000000000000000000001"',
        f"digest = '{value}'",
    ):
        assert list(findings(line)) == [], line
    assert entropy_bits("") == 0 < BITS_LEAST < entropy_bits(value)


def test_what_git_tracks_is_scanned_and_no_value_is_told(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True)  # noqa: S603, S607
    value = PLANTED["GitHub token"]
    (tmp_path / "settings.py").write_text(f"\n# {value}\n")
    (tmp_path / "left-out.py").write_text(value)
    (tmp_path / "picture.bin").write_bytes(b"\0" + value.encode())
    subprocess.run(["git", "add", "settings.py", "picture.bin"], cwd=tmp_path, check=True)  # noqa: S607
    assert scan(tmp_path) == ["settings.py:2: GitHub token"]
