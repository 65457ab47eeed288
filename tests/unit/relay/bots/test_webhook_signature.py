"""The signature of a webhook's requests."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from relay.bots.webhook_signature import SIGNATURE, TIMESTAMP, TOLERANCE_S, sign, verify

_BODY = b'{"text": "hello"}'
_HEADERS = {TIMESTAMP: "1000", SIGNATURE: sign("secret", "1000", _BODY)}


def test_the_scheme_is_as_documented() -> None:
    """A value that a client in any language can be checked with."""
    assert sign("secret", "1700000000", b"{}") == (
        "v1=b8569b78799ff9e3cbff0fc2d63a33a2b57f3282abd07c37ae5e8e7d79a5f163"
    )


def test_who_knows_the_secret_is_believed() -> None:
    """A request as it was sent, in time."""
    assert verify("secret", _HEADERS, _BODY, 1000.0 + TOLERANCE_S)


@pytest.mark.parametrize(
    ("secret", "headers", "body", "now"),
    [
        ("other", _HEADERS, _BODY, 1000.0),
        ("secret", _HEADERS, _BODY + b" ", 1000.0),
        ("secret", _HEADERS, _BODY, 1001.0 + TOLERANCE_S),
        ("secret", _HEADERS, _BODY, 999.0 - TOLERANCE_S),
        ("secret", _HEADERS | {TIMESTAMP: "1001"}, _BODY, 1000.0),
        ("secret", _HEADERS | {TIMESTAMP: "soon"}, _BODY, 1000.0),
        ("secret", _HEADERS | {SIGNATURE: "v1=\N{SNOWMAN}"}, _BODY, 1000.0),
        ("secret", {}, _BODY, 1000.0),
    ],
)
def test_anything_else_is_refused(
    secret: str, headers: dict[str, str], body: bytes, now: float
) -> None:
    """Another secret, body or time, and what is no proof at all."""
    assert not verify(secret, headers, body, now)


def test_it_needs_the_standard_library_alone() -> None:
    """An owner's bot may use it without the rest of Baton being loaded."""
    code = (
        "import sys; import relay.bots.webhook_signature; "
        "sys.exit(bool({'gevent', 'msgspec', 'flask', 'urllib3'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_the_documented_check_in_javascript_agrees() -> None:
    """README's function believes what is signed here, and nothing else."""
    readme = (Path(__file__).parents[4] / "README.md").read_text(encoding="utf-8")
    snippet = readme.partition("```js\n")[2].partition("```")[0]
    now = str(int(time.time()))
    good = {TIMESTAMP.lower(): now, SIGNATURE.lower(): sign("secret", now, _BODY)}
    cases = [
        ("secret", good, _BODY),
        ("other", good, _BODY),
        ("secret", good, b"{}"),
        ("secret", {}, _BODY),
        ("secret", {TIMESTAMP.lower(): "1", SIGNATURE.lower(): sign("secret", "1", _BODY)}, _BODY),
    ]
    calls = ", ".join(
        f"verify({json.dumps(secret)}, {json.dumps(headers)}, Buffer.from({json.dumps(text)}))"
        for secret, headers, text in ((one, two, body.decode()) for one, two, body in cases)
    )
    program = f"{snippet}\nconsole.log(JSON.stringify([{calls}]))"
    done = subprocess.run(["node", "-e", program], check=True, capture_output=True)  # noqa: S607 - whichever Node is installed
    assert json.loads(done.stdout) == [True, False, False, False, False]
