"""What an image holds is named with its hashes, what an audit says is told apart, and the image is no root's."""

import json
import re

import httpx
import pytest
from ruamel.yaml import YAML

from core.settings import PROJECT_ROOT
from script.auditing import MOST_AT_ONCE, Verdict, audit, pinned
from script.sbom import bill, python_parts, web_parts

DEPLOY = PROJECT_ROOT / "deploy"


def test_the_bill_names_every_package_that_is_installed() -> None:
    made = bill(PROJECT_ROOT)
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    purls = [part["purl"] for part in made["components"]]
    assert len(purls) == len(set(purls))
    pinned = re.findall(
        r"^[A-Za-z0-9._-]+(?:\[.*\])?==", (PROJECT_ROOT / "requirements.lock").read_text(), re.MULTILINE
    )
    assert len([purl for purl in purls if purl.startswith("pkg:pypi/")]) == len(pinned) > 50
    assert [part["name"] for part in made["components"] if not part["hashes"]] == []
    assert any(purl.startswith("pkg:npm/maplibre-gl@") for purl in purls)
    assert not any("vitest" in purl for purl in purls)
    json.dumps(made)


def test_locks_are_read_as_they_are_written() -> None:
    digest = "0" * 64
    lock = (
        f"# made\nPy_JWT[crypto]==2.15.0 ; sys_platform == 'linux' \\\n    --hash=sha256:{digest}\n    # via x\n"
    )
    (part,) = python_parts(lock)
    assert part["purl"] == "pkg:pypi/py-jwt@2.15.0"
    assert part["hashes"] == [{"alg": "SHA-256", "content": digest}]
    packages = {"": {}, "node_modules/@a/b": {"version": "1.0.0", "integrity": "sha512-AAAA", "license": "MIT"}}
    (part,) = web_parts({"packages": {**packages, "node_modules/t": {"version": "1.0.0", "dev": True}}})
    assert part["purl"] == "pkg:npm/%40a/b@1.0.0"
    assert part["hashes"] == [{"alg": "SHA-512", "content": "000000"}]


def test_every_pinned_package_is_asked_about_and_holes_are_told(capsys: pytest.CaptureFixture[str]) -> None:
    purls = pinned(PROJECT_ROOT)
    assert {"pkg:pypi/fastapi", "pkg:pypi/pytest", "pkg:npm/svelte", "pkg:npm/vitest"} <= {
        purl.rpartition("@")[0] for purl in purls
    }
    bad = next(purl for purl in purls if purl.startswith("pkg:npm/svelte@"))

    def osv(request: httpx.Request) -> httpx.Response:
        asked = [query["package"]["purl"] for query in json.loads(request.content)["queries"]]
        assert len(asked) <= MOST_AT_ONCE
        return httpx.Response(
            200, json={"results": [{"vulns": [{"id": "GHSA-1"}]} if one == bad else {} for one in asked]}
        )

    with httpx.Client(transport=httpx.MockTransport(osv)) as client:
        assert audit(client, purls) is Verdict.HOLES
        assert f"{bad}: GHSA-1\n{len(purls)} packages, 1 with known holes" in capsys.readouterr().out
        many = [f"pkg:pypi/x@{number}" for number in range(MOST_AT_ONCE + 1)]
        assert audit(client, many) is Verdict.SOUND


@pytest.mark.parametrize(
    "answer", [httpx.ConnectError("no network"), httpx.Response(502), httpx.Response(200, text="<")]
)
def test_no_answer_is_neither_soundness_nor_a_hole(
    answer: httpx.Response | httpx.ConnectError, capsys: pytest.CaptureFixture[str]
) -> None:
    def osv(_: httpx.Request) -> httpx.Response:
        if isinstance(answer, httpx.ConnectError):
            raise answer
        return answer

    with httpx.Client(transport=httpx.MockTransport(osv)) as client:
        assert audit(client, ["pkg:pypi/x@1"]) is Verdict.NOT_ASKED
    assert "nothing was looked at" in capsys.readouterr().out


def test_the_image_is_an_ordinary_users_and_holds_no_secret() -> None:
    lines = (DEPLOY / "Dockerfile").read_text().splitlines()
    last_stage = lines[max(place for place, line in enumerate(lines) if line.startswith("FROM ")) :]
    users = [line.split()[1] for line in last_stage if line.startswith("USER ")]
    assert users == ["eplus"]
    assert last_stage.index("USER eplus") < next(
        at for at, line in enumerate(last_stage) if line.startswith("CMD")
    )
    assert not re.search(r"(?im)^(ARG|ENV)\b.*(secret|password|token|_keys?=)", "\n".join(lines))
    assert {".git", ".local", "tests"} <= set((DEPLOY / "Dockerfile.dockerignore").read_text().split())
    ours = YAML(typ="safe").load(DEPLOY / "docker-compose.yml")["x-eplus"]
    assert ours["read_only"] is True
    assert ours["cap_drop"] == ["ALL"]
    assert ours["security_opt"] == ["no-new-privileges:true"]
    assert all("?" in ours["environment"][name] for name in ("EPLUS_SECRET", "EPLUS_RECORD_KEYS", "DATABASE_URL"))
