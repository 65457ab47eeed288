"""Turning what people type into words that can be compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# A visitor may send 4,000 characters; the question is in the first few hundred.
MAX_QUESTION_CHARS = 600

_JOINED_CODE = re.compile(r"\b([a-z]{1,3})-(\d{1,4})\b")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_APOSTROPHE = re.compile("['\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER APOSTROPHE}`]")
_LETTER_RUN = re.compile(r"([^\W\d_])\1{2,}")
_WORD = re.compile(r"[^\W_]+")

_MIN_STEM_CHARS = 3
# What an ending is replaced by; the first that fits is taken.
_ENDINGS = (
    ("ations", "at"),
    ("ation", "at"),
    ("ments", ""),
    ("ment", ""),
    ("ies", "y"),
    ("ying", "y"),
    ("ating", "at"),
    ("ated", "at"),
    ("ates", "at"),
    ("ate", "at"),
    ("ings", ""),
    ("ing", ""),
    ("sses", "ss"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("ss", "ss"),
    ("us", "us"),
    ("ied", "y"),
    ("ed", ""),
    ("es", ""),
    ("e", ""),
    ("s", ""),
)

# Words that carry grammar, politeness or haste, not the subject of a question.
FUNCTION_WORDS = frozenset(
    """
    a able about above actually after again all allowed almost already also although always am
    among an and any anybody anyone anything anyway anywhere are arent around as at away basically
    be because been being best bit but by came can cannot cant come comes coming completely
    concerning could couldnt currently despite did didnt do does doesnt doing dont during each
    either else entire especially even ever every everything exactly explain finally for from
    further get gets getting give go going gonna gotta guys had has hasnt have havent having he
    hear heard hello help her here hers hey hi him his hope hoping how however i id idea if ill im
    in info inform information instead into involved is isnt it its itself ive just kindly know
    later least less let lets like lot make many may maybe me mean means mention might mine moment
    more most mostly much must my myself nearly need needed needs neither nevertheless no nor
    normally not now of off often ok okay on once one only or other otherwise ought our ours out
    over own perhaps please pls plz possible possibly probably properly put question questions
    quite r rather really regarding right said same say saying says seem seems seen several shall
    she should shouldnt simply since so some somebody somehow someone something sometimes somewhere
    soon sorry sort still such sure take tell telling than thank thanks that thats the their theirs
    them then there these they thing things think thinking this tho those though thought through
    thru to today told tomorrow tonight too tried try trying u under understand unless until up
    upon ur us usually very via wanna want wanted wanting wants was wasnt wat way we well were
    werent what whatever whats when whenever where wherever whether which while who whole whom
    whose why will with within without wonder wondering wont would wouldnt yes yet you your youre
    yours yourself
    """.split()  # noqa: SIM905 - three hundred quoted words would be harder to read
)


REMEMBERED_WORDS = 4096
"""So many words' forms are remembered: most of what is asked is said in few words."""


def normalise(text: str) -> str:
    """Return ``text`` in one spelling: lower case, no accents, ``I-20`` as ``i20``."""
    bare = text.casefold()
    # Most questions are plain ASCII, where nothing can be composed.
    if not bare.isascii():
        decomposed = unicodedata.normalize("NFKD", bare)
        bare = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    bare = _APOSTROPHE.sub("", bare)
    bare = _INITIALS.sub(lambda match: match[0].replace(".", ""), bare)
    bare = _JOINED_CODE.sub(r"\1\2", bare)
    return _LETTER_RUN.sub(r"\1\1", bare)


def words(text: str) -> list[str]:
    """Return the words and numbers of ``text``, normalised, in order."""
    return _WORD.findall(normalise(text))


@lru_cache(maxsize=REMEMBERED_WORDS)
def stem(word: str) -> str:
    """Return ``word`` without its English ending, roughly.

    Only used to compare two words with each other, so the rest need not be a
    word itself.
    """
    if word.isdigit():
        return word
    for ending, kept in _ENDINGS:
        rest = word.removesuffix(ending)
        if rest != word and len(rest) >= _MIN_STEM_CHARS:
            return rest + kept
    return word


def subject_stems(text: str) -> list[str]:
    """Return the stems of the words that say what ``text`` is about.

    Function words are left out, unless nothing else is there.
    """
    found = words(text)
    subject = [word for word in found if word not in FUNCTION_WORDS]
    return [stem(word) for word in subject or found]
