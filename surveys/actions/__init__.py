from surveys.actions.answering import answer, asked_by, send, sit
from surveys.actions.asking import close_link, invite, open_link
from surveys.actions.gathering import forget, gather, recount
from surveys.actions.instruments import begin, change_content, discard, draft, publish, review, translate

__all__ = [
    "answer", "asked_by", "begin", "change_content", "close_link", "discard", "draft", "forget", "gather", "invite",
    "open_link", "publish", "recount", "review", "send", "sit", "translate",
]  # fmt: skip
