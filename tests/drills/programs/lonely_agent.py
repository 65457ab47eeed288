"""An agent's client in a process of its own: claims one session, then keeps its heartbeat going.

    python -m tests.drills.programs.lonely_agent URL TOKEN SESSION

Prints the fence once it has the session. After a long sleep it sends what was typed
before, as an outbox would, and prints what that was answered.
"""

from __future__ import annotations

import sys
import time

from tests.support.people import AgentClient, code_of
from tests.support.wire_client import ConnectionLostError

BEAT_S = 2.0
ASLEEP_S = 10.0


def main() -> None:
    """Claim and beat for ever, or until the answer after a sleep."""
    url, token, session_id = sys.argv[1:]
    client = AgentClient.connect(url, token)
    card = client.claim(session_id)
    print(card["fence"], flush=True)
    beaten_at = time.time()
    while True:
        time.sleep(BEAT_S)
        slept = time.time() - beaten_at > ASLEEP_S
        beaten_at = time.time()
        try:
            if slept:
                client.come_back()
                answer = client.wire.ask("reply.send", client.message(session_id, "Still there?"))
                print(code_of(answer), flush=True)
                return
            client.renew()
        except ConnectionLostError:
            client.come_back()


if __name__ == "__main__":
    main()
