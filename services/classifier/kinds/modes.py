"""Whether a sentence tells what happened now, or a background, a plan, a suit; and what is no matter of ours."""

import re

RELEVANT = re.compile(
    r"sanctuary|immigra|\bICE\b|detainer|287\(?g|deport|undocumented|illegal alien|Illegals|1373|trust act|"
    r"trust directive"
    r"|welcoming (?:city|county)|SB ?54|SB ?4\b|SB4|SB ?1070|SB ?168|SF ?481|Senate Bill 4|special order 40|"
    r"anti-immigrant|(?:ask\w*|"
    r"inquir\w+) about (?:\w+ )?status|in (?:the )?U\.?S\.? illegally|"
    r"border patrol|\bINS\b|\bmigrants?\b|noncitizens?|federal (?:agents?|holds?)\b|civil warrants?|secure communities|"
    r"warrant service officer|I-247",
    re.IGNORECASE,
)
FOREIGN = re.compile(
    r"\bToronto|\bOntario\b|\bCanad(?:a|ians?)\b(?! County)|\bUnited Kingdom\b|\bEngland\b|\bLondon\b|"
    r"\bScotland\b|\bIreland\b|\bAustrali\w+"
)
# An article that names another country is still ours where it names our agencies.
AT_HOME = re.compile(r"\bICE\b|\bDHS\b|[Ss]heriff|\bU\.S\.|[Ff]ederal|\b287\(g\)")
OTHER_MEANING = re.compile(
    r"ice[- ](?:skating|rink|hockey|cream)|four-sheet ice|wildlife|\bbirds?\b|animal sanctuary|asylum in a church|"
    r"church sanctuary|"
    r"sanctuary movement in church", re.IGNORECASE,
)  # fmt: skip
# A head that is not the news of an act: questions, guides, suits, hearings, appeals, plans of the federal government.
NO_NEWS = re.compile(
    r"^(?:FAQ|Q&A|What You Can|How |Can |Here[’']s What|What (?:is|are)|Should |Opinion|Editorial|"
    r"Letter to the editor|Timeline|A look (?:at|back)|(?:A|One|Two|Three|Five|Ten) (?:years?|months?|"
    r"decades?) (?:later|after|on)\b)|"
    r"\?$|\b[Cc]andidates? (?:for [\w ]+ )?(?:promis|vow|pledg|would|say|differ|debate|split|spar|clash)|"
    r"\bfact[- ]check|\b(?:soars?|surges?|skyrockets?|on the rise)\b|"
    r"^\w+ Policies Across",
)
PENDING = re.compile(
    r"\b(?:court to (?:weigh|consider|hear|review)|appeals (?:the )?(?:ruling|decision|order|injunction)|"
    r"is appealing|(?:will|to) appeal\b|to (?:rule|"
    r"decide) on|will (?:decide|hear|rule)|"
    r"(?:sues?|suing|sued)\b|(?:law)?suits? (?:is |was )?(?:filed|challenges?)|files? (?:a )?(?:law)?suit|"
    r"filed (?:a )?(?:law)?suit|challenges\b(?! to)|asks? (?:the )?(?:court|judge|supreme)|"
    r"fast-tracks|preparing to hear|hear(?:s)? arguments|(?:has|have) gone to court|"
    r"seeks? (?:an? )?(?:injunction|ruling)|set deadlines|"
    r"case record|counsel for)\b",
    re.IGNORECASE,
)
PLANNED_RAIDS = re.compile(
    r"\b(?:to begin|will begin|expected to|planned|plans? to|planning|upcoming|set to|ramping up|ramp up|"
    r"to conduct|threatens?|could|"
    r"getting ready)\b", re.IGNORECASE,
)  # fmt: skip
BACKGROUND = re.compile(
    r"\b(?:last (?:year|month|fall|spring|summer|winter)|earlier (?:this|last)|(?:two|three|four|five|several|"
    r"\d+) (?:years|months) ago|previously|formerly|"
    r"(?:back )?in (?:19|20)\d\d\b|since (?:19|20)\d\d|had (?:signed|voted|adopted|limited|ended)|was adopted in|"
    r"dates from|(?:similar|earlier) (?:law)?suits?|"
    r"recalls|history of|already|once )\b", re.IGNORECASE,
)  # fmt: skip
_YEAR = re.compile(r"\b(?:in|since|of|from|until) (?:[A-Z][a-z]+ )?((?:19|20)\d\d)\b")


def is_background(text: str, published: str | None) -> bool:
    """Whether the sentence tells of the past: said in words, or by a year before the year of publication."""
    if published:
        years = [int(year) for year in _YEAR.findall(text)]
        if years and max(years) >= int(published[:4]):
            return False
        if years and max(years) < int(published[:4]):
            return True
    return bool(BACKGROUND.search(text))
