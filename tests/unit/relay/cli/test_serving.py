"""``baton serve``: what stops it before it serves."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from relay.cli.bots import make_bot
from relay.cli.common import CommandFailed
from relay.cli.serving import bind, run
from relay.settings import Settings
from tests.fakes.scripted_bot import ScriptedBot


def test_a_port_that_is_taken() -> None:
    """A taken port is told with the setting that chooses another."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandFailed, match=f"Port {port} .* BATON_PORT"):
            bind(Settings(port=port))


def test_a_host_that_is_not_ours() -> None:
    """An address of another machine cannot be listened on, and the message names it."""
    with pytest.raises(CommandFailed, match=r"192\.0\.2\.1 cannot be used"):
        bind(Settings(host="192.0.2.1", port=0))


def test_small_frames_are_not_held_back() -> None:
    """What accepts connections sends small frames at once, and does not block the hub."""
    listener = bind(Settings(port=0))
    assert listener.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert listener.gettimeout() == 0
    listener.close()


@pytest.mark.parametrize("content", [None, "no front matter at all"])
def test_articles_that_cannot_be_used(tmp_path: Path, content: str | None) -> None:
    """A folder without usable articles is named."""
    folder = tmp_path / "articles"
    if content is not None:
        folder.mkdir()
        (folder / "broken.md").write_text(content)
    with pytest.raises(CommandFailed, match="articles"):
        make_bot(Settings(knowledge_dir=str(folder)))


def test_settings_that_make_no_sense_together(tmp_path: Path) -> None:
    """What only shows when the relay is put together is told as any wrong setting."""
    settings = Settings(data_dir=str(tmp_path), origins=("www.site.example",), port=0)
    with pytest.raises(CommandFailed, match="is not an origin"):
        run(settings, ScriptedBot())
