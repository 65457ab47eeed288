"""The chatbot's own page in a real browser: its own script and a person behind it."""

from __future__ import annotations

import shutil
from pathlib import Path

from relay.demo import existing_chatbot_folder
from tests.support.browser import private_browser
from tests.support.limits import WIDE_LIMITS
from tests.support.people import AgentClient
from tests.support.relay_process import RelayProcess

ESCALATED = "I am passing you to a person. They see everything written here."


def test_the_page_shows_each_word_once(tmp_path: Path) -> None:
    """A person's words appear by themselves in the page, between the visitor's, none twice."""
    folder = tmp_path / "shop"
    shutil.copytree(existing_chatbot_folder() / "after", folder)
    shop = RelayProcess(folder, WIDE_LIMITS, ("-m", "relay.cli", "serve", "--app", "chatbot:app"))
    shop.start()
    maya = AgentClient.connect(shop.url, shop.add_agent("Maya"))
    try:
        with private_browser() as browser:
            page = browser.new_page()
            page.goto(shop.url)
            for text in ("Where are you?", "I want to talk to a human"):
                page.fill("#text", text)
                page.click("button")
                page.wait_for_function("() => said.children.length % 2 === 0")
            [cookie] = page.context.cookies()
            session_id = str(cookie["value"]).partition(".")[0]
            maya.claim(session_id)
            for number in range(3):
                page.fill("#text", f"Question {number}")
                page.click("button")
                maya.say(session_id, f"Answer {number}")
                page.wait_for_function(f"() => said.innerText.includes('Answer {number}')")
            page.wait_for_timeout(1_000)
            shown = page.inner_text("#said").splitlines()
    finally:
        maya.wire.drop()
        shop.stop()
    lines = [line for line in shown if line.strip()]
    assert lines.count("You're now chatting with Maya.") == 1
    assert [line for line in lines if line.startswith("Answer")] == [
        "Answer 0", "Answer 1", "Answer 2",
    ]  # fmt: skip
    assert [line for line in lines if line.startswith("You: ")] == [
        "You: Where are you?", "You: I want to talk to a human",
        "You: Question 0", "You: Question 1", "You: Question 2",
    ]  # fmt: skip
    assert lines.index(ESCALATED) < lines.index("You: Question 0")
    assert cookie["httpOnly"] is True
