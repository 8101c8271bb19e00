"""Which parts of policy a sentence is about: words to the dimensions of the stance rules."""

import re

TABLE: tuple[tuple[str, str], ...] = (
    ("agreement_287g", r"287\(?g\)?|agreements? with ice"),
    ("detainer_holds", r"detainers?|\bholds?\b|holding (?:arrested|immigrants|inmates)|detention requests?|"
                       r"immigration requests|"
     r"requests to detain|jails to (?:fully )?(?:cooperate|comply|honor)|detain inmates"),
    ("release_notification", r"notify|notification|release dates?|tell ice about"),
    ("jail_access", r"(?:ice|agents)[\w ]{0,20} (?:in|from|access to) (?:county |the )?jails?|jail interviews?"),
    ("custody_transfer", r"transfers? of custody|hand(?:s|ing)? over (?:inmates|people|undocumented)"),
    ("status_inquiry", r"(?:asking|ask|inquir\w+) (?:\w+ ){0,3}?(?:about|into) (?:\w+ ){0,3}?status|"
                       r"question[^.]{0,30}immigration status"),
    ("information_sharing", r"shar(?:e|ing) information|\b1373\b"),
    ("courthouse_limits", r"courthouses?|trial courts"),
    ("detention_contract", r"detention (?:contract|center|facility)"),
    ("legal_support", r"legal (?:defen[sc]e|aid|help|support)|defense fund|your[- ]rights|their rights|resist"),
    ("identity_documents", r"municipal id|identity cards?|identification cards?|driver[’']s licen[sc]e"),
    ("sanctuary_ban", r"(?:\bban(?:s|ned|ning)?\b|prohibit\w*|outlaw\w*|forbid\w*|prevent\w*)[^.]{0,40}sanctuary|"
                      r"sanctuary[\w’”\" ]{0,12}\W? ban|"
     r"anti-sanctuary|against sanctuary"),
    ("funding_sanction", r"(?:cut|pull|withh\w+|strip|threaten\w*|deny|lose)\w*[^.]{0,40}(?:funds|funding|grants|"
                         r"money)"),
    ("self_designation", r"(?:becom\w+|declar\w+|designat\w+|status)[^.]{0,25}sanctuary|sanctuary (?:status|"
                         r"city request)|welcoming (?:city|county)"),
    ("use_of_resources", r"(?:enforc\w+|assist\w*|help\w*|cooperat\w+|acting as)[^.]{0,40}(?:immigration|ice\b|"
                         r"federal)|city resources"),
)  # fmt: skip
_TABLE = [(name, re.compile(pattern, re.IGNORECASE)) for name, pattern in TABLE]


def dimensions(text: str) -> list[str]:
    """Return the dimensions that the words name, in the order of the table; empty means general."""
    return [name for name, pattern in _TABLE if pattern.search(text)]
