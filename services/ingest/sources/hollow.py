"""Pages whose only text is that they have none: shells that a script fills, walls put up against programs. Pure."""

import re

SHORT = 600
"""A text of more characters is taken for one, whatever it says of scripts."""
_SHELL = re.compile(
    r"(?:enable|requires?|needs?|turn on|activate|without|supports?)\W+(?:\w+\W+){0,4}?javascript\b"
    r"|\bjavascript\W+(?:\w+\W+){0,4}?(?:disabled|required|enabled|turned|needed|supported|blocked)",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"checking (?:if the site connection is secure|your browser)|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|are you a robot|enable cookies|unusual traffic|complete the captcha|access denied|request blocked",
    re.IGNORECASE,
)
INSTEAD = "give the address of its feed, or of a page that holds the text itself"


def why_hollow(text: str) -> str | None:
    """Return why a page's text is no article; None where it may be one."""
    if len(text) > SHORT:
        return None
    if _SHELL.search(text):
        return f"the page asks for JavaScript instead of giving its text: {INSTEAD}"
    if _WALL.search(text):
        return f"the page turns programs away instead of giving its text: {INSTEAD}"
    return None
