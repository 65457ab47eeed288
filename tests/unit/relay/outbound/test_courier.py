"""The worker, on a real writer, a real database and a real mail server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.engine import URL

from relay.domain.outbound import Mail, Parcel, Progress, Shipment, parcel
from relay.outbound.courier import AT_ONCE, LEASE_MS, Courier, CourierSetup
from relay.outbound.smtp import SmtpCarrier, SmtpServer, address_of
from relay.service.outcome import Done, Outcome
from relay.service.outside import Carrier
from relay.service.ports import Transaction
from relay.store.reader import Reader
from relay.store.writer import GroupWriter
from tests.fakes.clock import Clock
from tests.support.mail_server import HOST, MailServer


class Stage:
    """A worker with its writer, reader and mail server; its time is the test's."""

    def __init__(self, url: URL) -> None:
        """Put everything together; the mail server does not listen yet."""
        self.clock = Clock()
        self.server = MailServer()
        self.writer, self.reader = GroupWriter(url), Reader(url)
        self.writer.start()
        address = SmtpServer(HOST, self.server.port, "none", address_of("s@desk.example"))
        self.courier = self.worker(SmtpCarrier(address))

    def worker(self, carrier: Carrier) -> Courier:
        """Return a worker of this relay or another."""
        return Courier(CourierSetup(carrier, self.writer, self.reader, self.clock, lambda: 1.0))

    def post(self, *keys: str) -> None:
        """Decide to send a mail for each key."""

        def write(tx: Transaction) -> Outcome:
            for key in keys:
                mail = Mail(f"{key}@site.example", key, "words")
                tx.outbound.add(parcel(key, mail, now=self.clock.now))
            return Outcome(Done())

        self.writer.submit("", write)

    def send(self) -> int:
        """Have the worker send what is due, and wait until it is done."""
        started = self.courier.round()
        self.courier.settle()
        return started

    def found(self) -> dict[str, Shipment]:
        """Return all parcels by key."""
        found = self.reader.ask(lambda read: read.outbound(1_000, everything=True))
        return {one.parcel.key: one for one in found}

    def close(self) -> None:
        """Stop everything."""
        self.server.stop()
        self.courier.close()
        self.writer.close()
        self.reader.close()


@pytest.fixture
def stage(url: URL) -> Iterator[Stage]:
    """A stage on each kind of database in turn."""
    found = Stage(url)
    yield found
    found.close()


def test_sent_once(stage: Stage) -> None:
    """What was decided arrives, once, and a further look finds nothing to do."""
    stage.server.start()
    stage.post("ana", "ben")
    assert stage.send() == 2
    stage.clock.now += LEASE_MS * 2
    assert stage.send() == 0
    assert sorted(one.recipients[0] for one in stage.server.taken) == [
        "ana@site.example", "ben@site.example",
    ]  # fmt: skip
    assert {one.progress for one in stage.found().values()} == {Progress.SENT}


def test_the_server_is_down_and_comes_back(stage: Stage) -> None:
    """Mail waits for the server with pauses that grow, and says why."""
    stage.post("ana")
    for _ in range(3):
        assert stage.send() == 1
        waiting = stage.found()["ana"]
        assert waiting.progress is Progress.WAITING
        assert "refused" in waiting.last_error.lower()
        assert stage.send() == 0
        stage.clock.now = waiting.next_at
    stage.server.start()
    assert stage.send() == 1
    assert len(stage.server.taken) == 1
    assert (stage.found()["ana"].progress, stage.found()["ana"].attempts) == (Progress.SENT, 4)


def test_asked_to_come_back(stage: Stage) -> None:
    """A server that puts the mail off gets it later."""
    answers = iter(["451 later", "250 OK"])
    stage.server.to_data = lambda _recipient: next(answers)
    stage.server.start()
    stage.post("ana")
    stage.send()
    stage.clock.now = stage.found()["ana"].next_at
    stage.send()
    assert stage.found()["ana"].progress is Progress.SENT


def test_one_is_refused(stage: Stage) -> None:
    """A recipient who does not exist holds nobody else up."""
    stage.server.to_recipient = lambda to: "550 who?" if to.startswith("ana") else "250 OK"
    stage.server.start()
    stage.post("ana", "ben")
    stage.send()
    found = stage.found()
    assert found["ana"].progress is Progress.FAILED
    assert "550 who?" in found["ana"].last_error
    assert found["ben"].progress is Progress.SENT


def test_no_more_at_a_time_than_there_is_room_for(stage: Stage) -> None:
    """A lease begins only when the parcel can be sent."""
    stage.server.start()
    stage.post(*(f"v{number}" for number in range(AT_ONCE + 2)))
    assert stage.send() == AT_ONCE
    assert stage.send() == 2
    assert len(stage.server.times()) == AT_ONCE + 2


def test_the_log_names_nobody(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """Servers repeat addresses in what they say; none of that goes into the log."""
    caplog.set_level("INFO")
    stage.server.to_recipient = lambda to: f"550 <{to}> who?"
    stage.server.start()
    stage.post("ana")
    stage.send()
    logged = [one.getMessage() for one in caplog.records if one.name == "relay.outbound"]
    assert any("was refused" in line for line in logged)
    assert "ana@" not in "".join(logged)


class BrokenCarrier:
    """A carrier with a bug."""

    def carry(self, parcel: Parcel) -> None:
        """Fail in a way nobody thought of."""
        raise LookupError(parcel.key)


def test_a_bug_loses_nothing(stage: Stage) -> None:
    """A parcel that met a bug is kept, with the error, and the worker goes on."""
    stage.post("ana")
    worker = stage.worker(BrokenCarrier())
    worker.round()
    worker.settle()
    found = stage.found()["ana"]
    assert (found.progress, found.last_error) == (Progress.WAITING, "LookupError: ana")


def test_a_relay_that_died_on_the_way(stage: Stage) -> None:
    """What it had taken is sent by whoever comes when its lease is over."""
    stage.server.start()
    stage.post("ana")
    dying = stage.worker(BrokenCarrier())
    dying.round()
    dying.close()
    assert stage.send() == 0
    stage.clock.now += LEASE_MS
    assert stage.send() == 1
    assert len(stage.server.taken) == 1
