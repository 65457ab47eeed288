"""What the settings and the owner's rules say, as the use cases need it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from relay.domain.limits import Rate
from relay.domain.notices import Notices
from relay.domain.roster import LEASE_MS
from relay.outbound.making import mail_policy_from
from relay.rules import Rules, RulesWatch, policy_of
from relay.service.admission import RateLimiter, VisitorLimits
from relay.service.visitor import Policies
from relay.settings import Settings

SLOWER = "You are writing faster than we can read. This will be sent in a moment."
"""With what too many requests are refused; they come again by themselves."""


def policies_of(settings: Settings, bot_name: str) -> Policies:
    """Return what the use cases decide by, as far as the settings say it."""
    return Policies(
        escalation=policy_of(settings),
        notices=_notices(settings),
        bot_name=bot_name,
        bot_grace_ms=round(settings.bot_deadline_s * 1000) + 7_000,
        lease_ms=LEASE_MS,
        mail=mail_policy_from(settings),
    )


def watched_rules(settings: Settings, policies: Policies) -> RulesWatch | None:
    """Read the owner's rules; raises RulesError, a ValueError, where they make no sense."""
    if not settings.rules_file:
        return None
    watch = RulesWatch(Path(settings.rules_file), Rules(policies.escalation, policies.routing))
    adopt(policies, watch.first())
    return watch


def adopt(policies: Policies, rules: Rules) -> None:
    """Decide by ``rules`` from now on."""
    policies.escalation = rules.escalation
    policies.routing = rules.routing
    policies.promises = rules.promises
    policies.opening = rules.promises.calendar


def _notices(settings: Settings) -> Notices:
    given = {
        "greeting": settings.greeting,
        "clarify": settings.clarify,
        "choose": settings.choose,
        "escalated": settings.notice_escalated,
        "claimed": settings.notice_claimed,
        "cancelled": settings.notice_cancelled,
        "requeued": settings.notice_requeued,
        "completed": settings.notice_completed,
        "away": settings.notice_away,
        "closed": settings.notice_closed,
        "contact_left": settings.notice_contact_left,
        "idle": settings.notice_idle,
        "idle_completed": settings.notice_idle_completed,
        "unanswered": settings.notice_unanswered,
        "transferred": settings.notice_transferred,
        "handed_over": settings.notice_handed_over,
        "put_back": settings.notice_put_back,
        "returned": settings.notice_returned,
        "gave_up": settings.notice_gave_up,
    }
    return replace(Notices(), **{name: text for name, text in given.items() if text.strip()})


def visitor_limits(s: Settings) -> VisitorLimits:
    """Return how often visitors may ask for what."""
    return VisitorLimits(
        messages=limiter(s.visitor_messages_per_second, s.visitor_message_burst, SLOWER),
        requests=limiter(s.visitor_requests_per_second, s.visitor_request_burst, SLOWER),
        sessions=limiter(
            s.sessions_per_minute_per_address / 60,
            max(1, round(s.sessions_per_minute_per_address)),
            "Many conversations were begun from your network. Please wait a moment.",
        ),
    )


def limiter(per_second: float, burst: int, message: str) -> RateLimiter:
    """Return a limit of so many a second after so many at once, refused with ``message``."""
    return RateLimiter(Rate(per_second, burst), message)
