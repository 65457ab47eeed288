"""What the benchmark of searching says and asks."""

from __future__ import annotations

from tests.bench.search import WORDS_A_MESSAGE, Talk


def test_talk_is_like_a_language() -> None:
    """A few words are common, most are rare, and the same seed says the same."""
    talk = Talk()
    said = " ".join(talk.sentence(0) for _ in range(2_000)).split()
    counts = sorted((said.count(word) for word in set(said)), reverse=True)
    assert len(said) == 2_000 * WORDS_A_MESSAGE
    assert counts[0] > 20 * counts[len(counts) // 2]
    assert Talk(3).sentence(0) == Talk(3).sentence(0)


def test_questions_are_of_its_words() -> None:
    """What is looked for may be found: one or two words of the language."""
    talk = Talk()
    words = set(talk.words)
    for _ in range(50):
        asked = talk.question().split()
        assert 1 <= len(asked) <= 2
        assert words.issuperset(asked)
