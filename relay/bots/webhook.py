"""The owner's own bot behind a URL: asked with a signed request, at once or later.

The request is a POST of JSON (see ``Question``), signed as ``relay.bots.
webhook_signature`` says. The answer is ``200`` with a ``Reply``; or ``202``, and a
POST of the ``Reply`` to the question's ``reply_url`` with its ``reply_token`` before
the deadline is over. Whatever else happens is a failure: the knowledge bot answers
in its place where the owner wants that, else the rules of escalation decide.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import gevent
import msgspec

from relay.bots.destination import Destination, Network, resolve
from relay.bots.reply_tokens import ReplyTokens
from relay.bots.webhook_signature import SIGNATURE, TIMESTAMP, sign
from relay.domain.answer import ArticleSource, Awaited, BotAnswer, Turn
from relay.native import NativeThreads
from relay.service.bot_ports import Bot, BotFailedError, KeepsUp
from relay.service.outcome import AskBot

if TYPE_CHECKING:
    from urllib3 import HTTPConnectionPool

MAX_REPLY_BYTES = 65_536
"""A longer reply is no answer to a visitor."""

REPLY_PATH = "/api/v1/bot/replies"
"""Where later replies are brought."""

# What is left of the deadline for the knowledge bot to answer instead.
_RESERVE_S = 1.0
_RESERVE_SHARE = 0.25

logger = logging.getLogger("relay.bots")

Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Said(msgspec.Struct, frozen=True):
    """One utterance of the conversation; ``voice`` is visitor, bot or agent."""

    voice: str
    text: str


class Question(msgspec.Struct, frozen=True):
    """What is asked: the conversation so far, the visitor's question last.

    A repeated question (after a restart, say) has the same ``conversation``,
    ``epoch`` and ``entry``.
    """

    conversation: str
    epoch: int
    entry: int
    language: str | None
    turns: tuple[Said, ...]
    deadline_s: float
    reply_url: str
    reply_token: str


class Source(msgspec.Struct, frozen=True):
    """Where an answer was taken from."""

    title: str
    url: str | None = None


class Reply(msgspec.Struct, frozen=True):
    """What the owner's bot says; without ``text``, or with ``handoff``, it does not know."""

    text: str = ""
    confidence: Share = 1.0
    sources: tuple[Source, ...] = ()
    handoff: bool = False

    def answer(self) -> BotAnswer:
        """Return it as the rules of escalation judge it."""
        if self.handoff or not self.text.strip():
            return BotAnswer("", 0.0)
        sources = tuple(
            ArticleSource(one.url or one.title, one.title, one.url) for one in self.sources
        )
        return BotAnswer(self.text, self.confidence, sources)


@dataclass(frozen=True, slots=True)
class WebhookSetup:
    """Where the owner's bot is and how it is asked; ``deadline_s`` is for all of it."""

    url: str
    secret: str
    name: str
    deadline_s: float
    reply_url: str
    private: tuple[Network, ...] = ()


class WebhookBot:
    """Implements the ports ``Bot``, ``CorrespondingBot`` and ``KeepsUp``; works on the hub."""

    def __init__(self, setup: WebhookSetup, fallback: Bot | None = None) -> None:
        """Ask as ``setup`` says, and ``fallback`` where that fails."""
        self._setup = setup
        self._fallback = fallback
        self._tokens = ReplyTokens(setup.secret)
        self._threads = NativeThreads(2)

    @property
    def name(self) -> str:
        """The name visitors see above its messages."""
        return self._setup.name

    @property
    def fallback(self) -> Bot | None:
        """The bot that answers where this one fails."""
        return self._fallback

    def answer(self, turns: Sequence[Turn], language: str | None) -> BotAnswer:
        """Answer by the fallback: without a conversation there is nobody to ask."""
        if self._fallback is None:
            message = "the webhook failed"
            raise BotFailedError(message)
        return self._threads.run(self._fallback.answer, turns, language)

    def correspond(self, ask: AskBot, turns: Sequence[Turn]) -> BotAnswer | Awaited:
        """Ask the owner's bot; raises BotFailedError where neither it nor the fallback answers."""
        setup, began = self._setup, time.monotonic()
        within_s = setup.deadline_s
        if self._fallback is not None:
            within_s -= min(_RESERVE_S, setup.deadline_s * _RESERVE_SHARE)
        try:
            said = self._in_time(ask, turns, within_s)
        except (OSError, ValueError) as error:
            logger.warning("the webhook failed: %s", error)
            return self.answer(turns, ask.language)
        if said is None:
            return Awaited(max(0.0, within_s - (time.monotonic() - began)))
        return said.answer()

    def keep_up(self) -> None:
        """Have the fallback follow its articles."""
        fallback: object = self._fallback
        if isinstance(fallback, KeepsUp):
            fallback.keep_up()

    def taken(self, token: str) -> AskBot | None:
        """Return the question that ``token`` belongs to, None for a wrong or an old one."""
        return self._tokens.read(token, time.time())

    def _in_time(self, ask: AskBot, turns: Sequence[Turn], within_s: float) -> Reply | None:
        """Return the reply; a server that drips its answer is cut off as well."""
        timer = gevent.Timeout.start_new(within_s, TimeoutError(f"no answer within {within_s:g} s"))
        try:
            return self._asked(ask, turns, within_s)
        finally:
            timer.close()

    def _asked(self, ask: AskBot, turns: Sequence[Turn], within_s: float) -> Reply | None:
        """Return the reply, or None where it comes later."""
        setup = self._setup
        token = self._tokens.make(ask, time.time() + setup.deadline_s)
        said = tuple(Said(turn.voice, turn.text) for turn in turns)
        question = Question(
            ask.session_id,
            ask.epoch,
            ask.seq,
            ask.language,
            said,
            deadline_s=within_s,
            reply_url=setup.reply_url,
            reply_token=token,
        )
        body = msgspec.json.encode(question)
        status, data = _post(resolve(setup.url, setup.private), self._headers(body), body, within_s)
        match status:
            case 200:
                return msgspec.json.decode(data, type=Reply)
            case 202:
                return None
            case 204:
                return Reply()
        problem = f"it answered with status {status}"
        raise ValueError(problem)

    def _headers(self, body: bytes) -> dict[str, str]:
        timestamp = str(int(time.time()))
        return {
            "Content-Type": "application/json",
            "User-Agent": "Baton",
            TIMESTAMP: timestamp,
            SIGNATURE: sign(self._setup.secret, timestamp, body),
        }


def _post(
    to: Destination, headers: dict[str, str], body: bytes, within_s: float
) -> tuple[int, bytes]:
    """Send one request to the address that was checked, and read a bounded answer.

    Raises OSError where that fails, ValueError where the answer is too long.
    """
    from urllib3.exceptions import HTTPError

    host = f"[{to.host}]" if ":" in to.host else to.host
    try:
        with _pool(to, within_s) as pool:
            answer = pool.urlopen(
                "POST",
                to.target,
                body=body,
                headers={**headers, "Host": f"{host}:{to.port}"},
                retries=False,
                redirect=False,
                assert_same_host=False,
                preload_content=False,
            )
            try:
                data = answer.read(MAX_REPLY_BYTES + 1, decode_content=False)
            finally:
                answer.close()
    except HTTPError as error:
        raise OSError(str(error)) from error
    if len(data) > MAX_REPLY_BYTES:
        problem = f"its answer is longer than {MAX_REPLY_BYTES} bytes"
        raise ValueError(problem)
    return answer.status, data


def _pool(to: Destination, within_s: float) -> HTTPConnectionPool:
    import urllib3

    timeout = urllib3.Timeout(total=within_s)
    if to.scheme == "http":
        return urllib3.HTTPConnectionPool(to.address, to.port, timeout=timeout)
    # Connected to by address, but it must prove that it is the host.
    return urllib3.HTTPSConnectionPool(
        to.address, to.port, timeout=timeout, server_hostname=to.host, assert_hostname=to.host
    )
