"""The result of one step of the core, and joining steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from desktop_agent.core.due import NoticeExpired
from desktop_agent.core.effects import After, Effect
from desktop_agent.core.state import Notice, State
from desktop_agent.core.text import one_line

Step = tuple[State, tuple[Effect, ...]]
"""The next state, and what is to be done outside, in this order."""

Handler = Callable[[State, Any], Step]
"""Answers one kind of event; the table in ``reduce`` pairs them by type."""

Action = Callable[[State], Step]


def still(state: State, *effects: Effect) -> Step:
    """Return a step to ``state`` that asks for ``effects``."""
    return state, effects


def then(step: Step, *actions: Action) -> Step:
    """Go on from ``step`` with ``actions``, one after the other."""
    state, effects = step
    for action in actions:
        state, more = action(state)
        effects = (*effects, *more)
    return state, effects


def remark(state: State, text: str) -> Step:
    """Show a passing remark instead of the last one."""
    number = state.notices_made + 1
    shown = replace(state, notice=Notice(number, one_line(text)), notices_made=number)
    return still(shown, After("notice", state.timing.notice_ms, NoticeExpired(number)))
