"""How long things may take: one frozen set of numbers, shortened by tests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timing:
    """Durations in milliseconds; the defaults are those of PROTOCOL.md."""

    answer_ms: int = 5_000
    """How long a request may stay unanswered before it is sent again."""

    connect_ms: int = 10_000
    """How long connecting may take before it counts as failed."""

    heartbeat_ms: int = 10_000
    """The pause between two renewals of presence."""

    retry_floor_ms: int = 500
    """The shortest wait before connecting again."""

    retry_ceiling_ms: int = 30_000
    """The longest wait before connecting again."""

    refusal_pause_ms: int = 1_000
    """The wait after a retryable refusal that names none itself."""

    keep_trying_ms: int = 24 * 60 * 60 * 1_000
    """How old an undelivered reply may grow before it is marked as not sent."""

    typing_expiry_ms: int = 6_000
    """How long "is typing" stands without being renewed."""

    typing_repeat_ms: int = 3_000
    """The shortest pause between two announcements of our own typing."""

    draft_pause_ms: int = 500
    """How long the keyboard rests before a draft is written to disk."""

    ring_ms: int = 5_000
    """The pause between two rings while somebody waits."""

    call_again_ms: int = 20_000
    """How soon a call that passed unanswered is shown again."""

    notifier_rest_ms: int = 60_000
    """How long a way of telling that failed is left alone before it is tried again."""

    notice_ms: int = 8_000
    """How long a passing remark stays on screen."""
