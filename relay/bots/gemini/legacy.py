"""The adapter for google-generativeai, which Google no longer maintains."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Iterator
from typing import Any

from relay.bots.gemini.pieces import ModelSetup, Prompt
from relay.bots.gemini.sdk import FIELDS, TEMPERATURE, Piece, refuse_blocked


class LegacyModel:
    """Implements ``Model`` with google-generativeai, over plain HTTP."""

    def __init__(self, setup: ModelSetup) -> None:
        """Prepare; nothing is asked yet."""
        self._model = setup.model
        self._library = _library()
        self._library.configure(
            api_key=setup.api_key,
            # gRPC brings threads and a channel of its own, which outlive a deadline.
            transport="rest",
            client_options={"api_endpoint": setup.base_url} if setup.base_url else None,
        )

    def stream(self, prompt: Prompt, timeout_s: float) -> Iterator[Piece]:
        """Yield what the model writes; see ``Model``."""
        model = self._library.GenerativeModel(self._model, system_instruction=prompt.system)
        chunks = model.generate_content(
            prompt.data,
            stream=True,
            generation_config=_generation(prompt),
            request_options=_once(timeout_s),
        )
        for chunk in chunks:
            yield _piece(chunk)

    def check(self, timeout_s: float) -> None:
        """Ask for the model's card; see ``Model``."""
        self._library.get_model(f"models/{self._model}", request_options=_once(timeout_s))


def _library() -> Any:  # noqa: ANN401 - its types name neither what it exports nor what it takes
    with warnings.catch_warnings():
        # It says at every import that it is no longer maintained: DECISIONS.md says so, too.
        warnings.simplefilter("ignore")
        return importlib.import_module("google.generativeai")


def _once(timeout_s: float) -> dict[str, Any]:
    # The library's own repeats of a 503 would run past its timeout.
    return {"timeout": timeout_s, "retry": None}


def _generation(prompt: Prompt) -> dict[str, Any]:
    common = {"temperature": TEMPERATURE, "max_output_tokens": prompt.max_tokens}
    if prompt.plain:
        return common
    # This library knows no order of fields; a draft waits until `known` has come.
    schema = {"type": "OBJECT", "properties": FIELDS, "required": list(FIELDS)}
    return {**common, "response_mime_type": "application/json", "response_schema": schema}


def _piece(chunk: Any) -> Piece:  # noqa: ANN401 - the library ships no types
    refuse_blocked(chunk.prompt_feedback.block_reason)
    # A slice of the library's own list would lose the names of its enums.
    candidates = list(chunk.candidates)[:1]
    for candidate in candidates:
        refuse_blocked(candidate.finish_reason)
    # `chunk.text` raises where an answer has no part.
    text = "".join(part.text for one in candidates for part in one.content.parts)
    return Piece(text, chunk.usage_metadata.total_token_count)
