"""The words beside a mention on one line, without the word that the window cut through. Pure."""

from __future__ import annotations


def before(text: str, width: int) -> str:
    """What stands before a mention on one line, without the word that the window of ``width`` cut through."""
    if not text.isprintable() or "  " in text:  # what is printable has no white space but the blank
        return _one_line(text, width, left=True)
    if text[:1] == " ":
        return text[1:] or " "
    return (text[text.find(" ") + 1 :] or " ") if text and len(text) == width else text


def behind(text: str, width: int) -> str:
    """The same of what stands behind it."""
    if not text.isprintable() or "  " in text:
        return _one_line(text, width, left=False)
    if text[-1:] == " ":
        return text[:-1] or " "
    cut = text.rfind(" ") if text and len(text) == width else -1
    return text if cut < 0 else text[:cut] or " "


def _one_line(text: str, width: int, *, left: bool) -> str:
    words = text.split()
    opens, closes = text[0].isspace(), text[-1].isspace()
    if len(text) == width and not (opens if left else closes) and (len(words) > 1 or opens or closes):
        words = words[1:] if left else words[:-1]
        opens, closes = opens or left, closes or not left
    if left:
        return " ".join(words) + (" " if closes else "")
    return (" " if opens else "") + " ".join(words)
