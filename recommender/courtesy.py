"""Letters begin and end with courtesies that say nothing about the trouble; they are not matched."""

from __future__ import annotations

import re

# A line break, a blank since Need cleaned the text, ends a sentence after a polite verb.
_END = re.compile(r"(?<=[。!?！？])\s*|(?<=ます|です|した|せん)\s+")
_COURTESY = re.compile(
    "お世話に|お疲れ(さま|様)|突然の(ご連絡|メール)|初めて(ご連絡|ご相談|メール)|ご(連絡|相談)(いた|差し|させ)|メールを差し上げ|(よろしく|宜しく)お願い(いたし|致し|申し上げ)?|"
    "ご健勝|ご清栄|ご自愛|ご鞭撻|(感謝|御礼|お礼)(申し|いた)|ありがとうござい|[春夏秋冬]の候|いかがお過ごし|と申します|早速ですが|"
    "ご不明な点|お返事|ご返信|お忙しいところ|ご多忙|ご多用|失礼(いた|致|し)|申し訳(あり|ござい)|恐れ入りますが|恐縮です|お手数をお(かけ|掛け)|"
    "お願い(申し|いたし|致し)|ご容赦|ご教示|ご検討(ください|いただ|の)|幸いです|幸いに存じ"
)
# A letter's own words, and who writes it.
_LETTER = re.compile("^(拝啓|謹啓|前略|時下|敬具|草々|謹白)|^[^、。]{2,20}(課|係|部|局|室|担当)(の[^、。]{1,8})?(です|でございます|と申します)[。!]*$")
_REST = 12  # characters beside the courtesy; a sentence with more says something of its own
_SHORTEST = 3  # characters; less is no sentence


def sentences(text: str) -> list[str]:
    """``text`` cut after full stops, question and exclamation marks, and where lines broke."""
    return [part.strip() for part in _END.split(text) if part and len(part.strip()) > _SHORTEST]


def without_courtesies(text: str) -> str:
    """``text`` without its greeting sentences; unchanged where nothing else would be left."""
    kept = [part.strip() for part in _END.split(text) if part and not _is_courtesy(part.strip())]
    return "".join(kept) or text


def _is_courtesy(sentence: str) -> bool:
    found = sum(len(match.group()) for match in _COURTESY.finditer(sentence))
    return bool(_LETTER.search(sentence)) or (found > 0 and len(sentence) - found <= _REST)
