"""The adapter for google-genai, the library that Google maintains."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from google import genai
from google.genai import types

from relay.bots.gemini.pieces import ModelSetup, Prompt
from relay.bots.gemini.sdk import FIELDS, TEMPERATURE, Piece, refuse_blocked


class MaintainedModel:
    """Implements ``Model`` with google-genai."""

    def __init__(self, setup: ModelSetup) -> None:
        """Prepare; nothing is asked yet."""
        self._model = setup.model
        # No own repeats: the deadline belongs to the visitor, and there is another bot to ask.
        options = types.HttpOptions(
            base_url=setup.base_url or None,
            retry_options=types.HttpRetryOptions(attempts=1),
        )
        self._client = genai.Client(api_key=setup.api_key, http_options=options, vertexai=False)

    def stream(self, prompt: Prompt, timeout_s: float) -> Iterator[Piece]:
        """Yield what the model writes; see ``Model``."""
        chunks = self._client.models.generate_content_stream(
            model=self._model, contents=prompt.data, config=_config(prompt, timeout_s)
        )
        for chunk in chunks:
            yield _piece(chunk)

    def check(self, timeout_s: float) -> None:
        """Ask for the model's card; see ``Model``."""
        config = types.GetModelConfig(http_options=_timeout(timeout_s))
        self._client.models.get(model=self._model, config=config)


def _config(prompt: Prompt, timeout_s: float) -> types.GenerateContentConfig:
    form: dict[str, Any] = {}
    if not prompt.plain:
        schema = {
            "type": "OBJECT",
            "properties": FIELDS,
            "required": list(FIELDS),
            "property_ordering": list(FIELDS),
        }
        form = {"response_mime_type": "application/json", "response_schema": schema}
    return types.GenerateContentConfig(
        system_instruction=prompt.system,
        temperature=TEMPERATURE,
        max_output_tokens=prompt.max_tokens,
        http_options=_timeout(timeout_s),
        **form,
    )


def _timeout(timeout_s: float) -> types.HttpOptions:
    return types.HttpOptions(timeout=max(1, round(timeout_s * 1_000)))


def _piece(chunk: types.GenerateContentResponse) -> Piece:
    if chunk.prompt_feedback is not None:
        refuse_blocked(chunk.prompt_feedback.block_reason)
    candidates = chunk.candidates or []
    for candidate in candidates[:1]:
        refuse_blocked(candidate.finish_reason)
    usage = chunk.usage_metadata
    tokens = (usage.total_token_count or 0) if usage is not None else 0
    return Piece(_text(candidates), tokens)


def _text(candidates: list[types.Candidate]) -> str:
    # `chunk.text` logs a warning for every part that is no text.
    content = candidates[0].content if candidates else None
    parts = (content.parts or []) if content is not None else []
    return "".join(part.text or "" for part in parts if not part.thought)
