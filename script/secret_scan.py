"""Looks for secrets in the files that git tracks.

By the shapes that issuers give theirs, and by random-looking values of names that say "secret". A value that is
none says so on its line, with `not a secret`.

Values are never shown: a finding is a file, a line and which rule.
"""

import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = "not a secret"
# Shapes published by who issues them.
SHAPES: Mapping[str, re.Pattern[str]] = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "AWS key": re.compile(r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b"),
    "GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})\b"),
    "GitLab token": re.compile(r"\bglpat-[A-Za-z0-9_-]{20}\b"),
    "Slack token": re.compile(r"\bxox[abprs]-[A-Za-z0-9-]{20,}"),
    "Stripe key": re.compile(r"\b[rs]k_live_[A-Za-z0-9]{20,}"),
    "Google key": re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b"),
    "npm token": re.compile(r"\bnpm_[A-Za-z0-9]{36}\b"),
    "PyPI token": re.compile(r"\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{40,}"),
    "signed token": re.compile(r"\beyJ[A-Za-z0-9_-]{12,}\.eyJ[A-Za-z0-9_-]{12,}\.[A-Za-z0-9_-]{20,}"),
    "address with a password": re.compile(
        r"\b[a-z+]+://[^\s:/@'\"{}$<>]*:(?=[^\s@'\"{}$<>]*\d)[^\s@'\"{}$<>]{12,}@"
    ),
}
_NAMED = re.compile(
    r"(?i)(?:secret|token|passw(?:or)?d|api_?key|private_?key|access_?key|credential)\w*[\"']?\s*(?::|=>?|,)\s*"
    r"[\"']?([A-Za-z0-9+_=-][A-Za-z0-9+/_=-]{19,199})(?![A-Za-z0-9+/_=(.\[-])"
)
BITS_LEAST = 3.7  # of a character: words of a language have some three and a half, random base64 of 32 over four
# Hashes of packages stand there by the thousand, under names that say nothing of secrets.
PASSED_OVER = frozenset({".lock", ".svg", ".webp", ".png", ".pbf", ".onnx", ".gz", ".woff2"})
MOST_BYTES = 1_000_000


def entropy_bits(text: str) -> float:
    """Return Shannon's entropy of a text's characters, in bits a character; 0 for an empty text."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)


def findings(text: str) -> Iterator[tuple[int, str]]:
    """Yield (line, rule) for all in a text that looks like a secret."""
    for number, line in enumerate(text.splitlines(), 1):
        if ALLOWED in line:
            continue
        for rule, shape in SHAPES.items():
            if shape.search(line):
                yield number, rule
        for found in _NAMED.finditer(line):
            if is_random(found[1]):
                yield number, "random value of a secret's name"


def is_random(value: str) -> bool:
    """Return whether a value looks drawn by lot: many different characters, and letters and digits mixed."""
    return entropy_bits(value) >= BITS_LEAST and bool(re.search(r"\d", value) and re.search(r"[A-Za-z]", value))


def tracked(root: Path) -> Iterator[Path]:
    """Yield the files that git tracks and that are there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True)
    for name in listed.stdout.decode().split("\0"):
        path = root / name
        if name and path.suffix not in PASSED_OVER and path.is_file() and not path.is_symlink():
            yield path


def scan(root: Path) -> list[str]:
    """Return a line for each finding in the tracked files."""
    found = []
    for path in tracked(root):
        raw = path.read_bytes()[:MOST_BYTES]
        if b"\0" in raw:
            continue
        text = raw.decode(errors="replace")
        found += [f"{path.relative_to(root)}:{line}: {rule}" for line, rule in findings(text)]
    return found


def main() -> int:
    """Print what was found; fail if anything was."""
    found = scan(ROOT)
    print("\n".join(found) or "no secret in what git tracks")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
