"""Every module has its tests beside it in the mirror, and every test says what it holds."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.architecture.source import (
    ROOT,
    Function,
    functions,
    imported_names,
    modules,
    modules_of_tests,
)

WIRE = "held by tests/contract/test_wire.py, example by example"
LIVE = "needs real sockets: tests/integration and tests/e2e"
EXAMPLE = "a program with tests of its own, which tests/integration/test_flask_extension.py runs"
BY_USE = "held by the use cases' tests on both kinds of database"
REST = "held by tests/unit/relay/web/api, request by request"

# May only shrink: an entry whose test exists, or whose module is gone, fails below.
EXEMPT = {
    "relay/policies.py": "held by test_app.py, setting by setting",
    "relay/rooms.py": "put together in test_app.py and used by every test in integration/",
    "relay/service/ports_sessions.py": "protocols without behaviour",
    "relay/store/side_tables.py": "compared with the migrations in test_schema.py",
    "relay/translation_refusals.py": "held by test_translation.py, code by code",
    "relay/translation_visiting.py": "held by test_translation.py, request by request",
    "relay/server.py": LIVE,
    "relay/demo/existing_chatbot/after/chatbot.py": EXAMPLE,
    "relay/demo/existing_chatbot/after/test_chatbot.py": EXAMPLE,
    "relay/demo/existing_chatbot/before/chatbot.py": EXAMPLE,
    "relay/demo/existing_chatbot/before/test_chatbot.py": EXAMPLE,
    "relay/domain/answer.py": "three records without behaviour",
    "relay/domain/facts.py": "records without behaviour",
    "relay/domain/notes.py": "a record without behaviour",
    "relay/domain/offers.py": "records without behaviour",
    "relay/protocol/agent.py": WIRE,
    "relay/protocol/briefs.py": WIRE,
    "relay/protocol/codec.py": WIRE,
    "relay/protocol/document.py": WIRE,
    "relay/protocol/javascript.py": WIRE,
    "relay/protocol/passing.py": WIRE,
    "relay/protocol/registry.py": WIRE,
    "relay/protocol/rest.py": REST,
    "relay/protocol/schema.py": WIRE,
    "relay/protocol/shapes.py": WIRE,
    "relay/protocol/typenames.py": WIRE,
    "relay/protocol/visitor.py": WIRE,
    "relay/protocol/vocabulary.py": WIRE,
    "relay/service/outcome.py": "records without behaviour",
    "relay/service/records.py": "records without behaviour",
    "relay/service/outside.py": "protocols without behaviour",
    "relay/service/bot_ports.py": "protocols without behaviour",
    "relay/service/ports.py": "protocols without behaviour",
    "relay/service/ports_people.py": "protocols without behaviour",
    "relay/service/watching.py": "protocols and records without behaviour",
    "relay/service/model_ports.py": "protocols without behaviour",
    "relay/sockets/callers.py": "records without behaviour",
    "relay/sockets/transport.py": LIVE,
    "relay/store/handoffs.py": BY_USE,
    "relay/store/outbound.py": BY_USE,
    "relay/store/offices.py": BY_USE,
    "relay/store/notes.py": BY_USE,
    "relay/store/offers.py": BY_USE,
    "relay/store/presences.py": BY_USE,
    "relay/store/watching.py": BY_USE,
    "relay/store/reading.py": BY_USE,
    "relay/store/rosters.py": BY_USE,
    "relay/store/tables.py": "compared with the migrations in test_schema.py",
    "relay/store/transcripts.py": "held together with the transaction in test_transaction.py",
    "relay/store/migrations/env.py": "run by test_schema.py",
    "relay/store/migrations/versions/0001_first_tables.py": "run by test_schema.py",
    "relay/store/migrations/versions/0002_bot_turns.py": "run by test_schema.py",
    "relay/store/migrations/versions/0009_analytics.py": "run by test_schema.py",
    "relay/store/migrations/versions/0005_told.py": "run by test_schema.py",
    "relay/store/migrations/versions/0007_handoff_briefs.py": "run by test_schema.py",
    "relay/store/migrations/versions/0004_routing.py": "run by test_schema.py",
    "relay/store/migrations/versions/0006_office.py": "run by test_schema.py",
    "relay/web/api/assembly.py": REST,
    "relay/web/api/documents.py": "served and read in test_openapi.py",
    "relay/web/api/endpoint.py": "records without behaviour",
    "relay/web/api/gate.py": "held by test_server.py, request by request",
    "relay/web/api/page.py": "served and read in test_openapi.py",
    "relay/web/api/table.py": "walked by test_server.py, test_openapi.py and test_authorisation.py",
    "relay/web/api/views.py": REST,
    "relay/store/migrations/versions/0003_model_spending.py": "run by test_schema.py",
}


def _mirror(where: str) -> str:
    folder, _, file = where.rpartition("/")
    return f"tests/unit/{folder}/test_{file}"


SOURCES = [
    module.where
    for module in modules()
    if module.name.startswith("relay") and module.path.stem not in {"__init__", "__main__"}
]


@pytest.mark.parametrize("where", SOURCES)
def test_every_module_has_its_tests(where: str) -> None:
    """The tests of a module are found by its path, or a reason says where they are."""
    has_tests = (ROOT / _mirror(where)).is_file()
    if where in EXEMPT:
        assert not has_tests, f"{where} has its tests now: take it out of EXEMPT"
    else:
        assert has_tests, f"{_mirror(where)} is missing"


def test_exemptions_are_of_modules_that_exist() -> None:
    """A module that is gone needs no exemption."""
    assert set(EXEMPT) <= set(SOURCES)


def _tests() -> Iterator[tuple[str, Function]]:
    for module in modules_of_tests():
        if module.path.name.startswith("test_"):
            for function in functions(module):
                if function.name.startswith("test"):
                    yield f"{module.where}::{function.name}", function


def test_every_test_says_what_it_holds() -> None:
    """Each test has a docstring that is a sentence."""
    silent = []
    for where, function in _tests():
        said = ast.get_docstring(function) or ""
        if not said.split("\n\n")[0].rstrip().endswith((".", "?", "!")) or len(said.split()) < 3:
            silent.append(where)
    assert silent == []


def test_names_of_tests_are_used_once() -> None:
    """No test hides another of the same name in its file."""
    names = Counter(where for where, _ in _tests())
    assert [where for where, times in names.items() if times > 1] == []


def test_our_own_code_is_never_mocked() -> None:
    """No test replaces what it tests by a mock; fakes implement ports in tests/fakes."""
    mocking = []
    for module in modules_of_tests():
        imported = {name for node in ast.walk(module.tree) for name in imported_names(node, module)}
        if any(name.startswith(("unittest.mock", "mock.")) or name == "mock" for name in imported):
            mocking.append(module.where)
    assert mocking == []
