"""The sound that ships with the app."""

from __future__ import annotations

import io
import struct
import wave

from desktop_agent.notify.tone import RATE, chime
from desktop_agent.resource_files import chime_file


def test_the_file_that_ships_is_what_the_program_makes() -> None:
    """Nobody else's sound, and nothing changed by hand."""
    assert chime_file().read_bytes() == chime()


def test_the_sound_is_short_and_neither_clips_nor_clicks() -> None:
    """It begins and ends in silence and stays below full loudness."""
    with wave.open(io.BytesIO(chime())) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (RATE, 1, 2)
        frames = file.readframes(file.getnframes())
    samples = struct.unpack(f"<{len(frames) // 2}h", frames)
    assert 0.3 < len(samples) / RATE < 1
    assert max(abs(s) for s in samples[:3] + samples[-3:]) < 300
    assert 4_000 < max(abs(s) for s in samples) < 30_000
