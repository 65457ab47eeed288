"""Makes the sound of somebody waiting: ``python -m desktop_agent.notify.tone``.

Two soft notes, a fourth apart, that swell and fade without a click. Computed, so
that it is nobody else's; the file is kept so that players outside Qt can read it.
"""

from __future__ import annotations

import io
import math
import struct
import wave
from pathlib import Path

from desktop_agent.resource_files import chime_file

RATE = 22_050
"""Samples per second; one channel of 16 bits."""

_NOTES = ((0.00, 587.33), (0.16, 783.99))
"""When each note begins, in seconds, and how high it is, in hertz: D5 and G5."""

_LENGTH_S = 0.75
_SWELL_S = 0.012
_FADE_S = 0.16
_LOUDNESS = 0.32


def chime() -> bytes:
    """Return the sound as a WAV file."""
    samples = (_sample(n / RATE) for n in range(int(RATE * _LENGTH_S)))
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(struct.pack("<h", round(32_767 * s)) for s in samples))
    return written.getvalue()


def _sample(at: float) -> float:
    ending = min(1.0, (_LENGTH_S - at) / 0.05)
    return _LOUDNESS * ending * sum(_note(at - start, pitch) for start, pitch in _NOTES)


def _note(age: float, pitch: float) -> float:
    if age <= 0:
        return 0.0
    loudness = min(1.0, age / _SWELL_S) * math.exp(-age / _FADE_S)
    turn = 2 * math.pi * pitch * age
    return loudness * (math.sin(turn) + 0.25 * math.sin(2 * turn) + 0.08 * math.sin(3 * turn))


def main() -> None:
    """Write the file that the app plays."""
    Path(chime_file()).write_bytes(chime())


if __name__ == "__main__":
    main()
