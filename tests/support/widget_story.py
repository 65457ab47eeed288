"""One chat lived through from state to state, for whoever wants to look at each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from tests.support.browser import Widget
from tests.support.people import AgentClient
from tests.support.relay_process import RelayProcess
from tests.support.widget_agent import at_the_desk, complete, recall, session_of, set_typing

QUESTION = "How much does a student visa for the UK cost?"
STATES = ("closed", "bot", "waiting", "agent", "offline", "completed")
_DEMO = ("-m", "relay.cli", "demo", "--no-desk")


@contextmanager
def running_demo(folder: Path) -> Iterator[RelayProcess]:
    """Run the demo as a guest of many visitors from one address."""
    settings = {
        "BATON_SESSIONS_PER_MINUTE_PER_ADDRESS": "1000",
        "BATON_SIGN_INS_PER_MINUTE_PER_ADDRESS": "1000",
        "BATON_SIGN_INS_PER_MINUTE_PER_ACCOUNT": "1000",
    }
    relay = RelayProcess(folder, settings, program=(*_DEMO, "--data-dir", str(folder)))
    try:
        yield relay.start()
    finally:
        relay.stop()


def live_through(relay: RelayProcess, page: Page) -> Iterator[str]:
    """Bring the chat of ``page`` into each of ``STATES``; yields the state's name."""
    page.goto(f"{relay.url}/demo/")
    page.wait_for_load_state("networkidle")
    widget = Widget(page)
    yield "closed"
    _ask_the_bot(widget)
    yield "bot"
    page.locator("baton-chat .person").click()
    widget.wait_for("passing you to a person", voice="system")
    yield "waiting"
    with at_the_desk(relay) as agent:
        session_id = _talk(agent, widget)
        yield "agent"
        set_typing(agent, session_id, active=False)
    _cut_off(relay, widget)
    yield "offline"
    relay.start()
    page.locator("baton-chat .status[data-tone=agent]").wait_for()
    with at_the_desk(relay) as agent:
        recall(agent, session_id)
        _part(agent, session_id, widget)
    yield "completed"


def _ask_the_bot(widget: Widget) -> None:
    widget.open()
    widget.wait_for("Hello", voice="bot")
    widget.say(QUESTION)
    widget.wait_for("Source:", voice="bot")


def _talk(agent: AgentClient, widget: Widget) -> str:
    """Let agent and visitor talk until the agent types; return the session's id."""
    session_id = session_of(widget.page)
    agent.claim(session_id)
    widget.wait_for("You're now chatting with Maya", voice="system")
    agent.say(session_id, "Hello, I am Maya. Is it for a full degree or a shorter course?")
    widget.wait_for("Hello, I am Maya", voice="agent")
    widget.say("A full degree: computer science in Leeds, from September.")
    widget.page.locator("baton-chat li[data-state=sent]", has_text="Leeds").wait_for()
    set_typing(agent, session_id, active=True)
    widget.page.locator("baton-chat .typing").wait_for()
    return session_id


def _cut_off(relay: RelayProcess, widget: Widget) -> None:
    relay.kill()
    widget.page.locator("baton-chat .status[data-tone=trouble]").wait_for()
    widget.say("Are you still there?")
    widget.page.locator("baton-chat li[data-state=sending]").wait_for()
    widget.page.locator("baton-chat .count", has_text="1 message").wait_for()


def _part(agent: AgentClient, session_id: str, widget: Widget) -> None:
    agent.say(session_id, "I am. I have sent you the list by e-mail. Good luck!")
    widget.wait_for("Good luck!", voice="agent")
    complete(agent, session_id)
    widget.wait_for("This chat was completed", voice="system")
