"""What stands around a name and says what is meant by it: a county, a city, a state, or somebody's name."""

import re

COUNTY_WORD = re.compile(r"[\s-]+(?:County|Co\.|Parish|Borough)(?![\w])(?! of\b)")
SMALL_COUNTY_WORD = re.compile(r" (?:county|parish)(?![\w])(?! of\b| seat\b)")
COUNTY_LIST = re.compile(
    r"(?:,? (?:and|or) |, )(?:[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)?(?:,? (?:and|or) |"
    r", ))*[A-Z][\w.’'-]*(?: [A-Z][\w’'-]*)? [Cc]ounties\b"
)
COUNTIES = re.compile(r" [Cc]ounties\b")
COUNTY_OF = re.compile(r"\b[Cc]ounty of $")
COUNTIES_BEFORE = re.compile(r"counties, (?:[A-Z][\w.]*(?: [A-Z]\w+)? (?:and|or) )?$")
CITIES_OF = re.compile(r"\b[Cc]ities of\b")
# Offices and buildings that only counties have, behind the county's name.
COUNTY_OFFICE = re.compile(
    r"(?:[’']s?)? (?:(?:[Cc]ounty )?(?:[Ss]heriff|[Jj]ail|[Dd]eput(?:y|ies)\b(?! (?:mayor|chief|director))|"
    r"[Ss]upervisors\b|[Cc]orrections officers|[Ll]egislat(?:ors|ure)\b|[Ff]reeholders\b|[Ee]xecutive\b))|"
    r"(?:[’']s?)? [Cc]ommissioners\b|"
    r" and [A-Z]\w+ (?:[Ss]heriffs|[Jj]ails)\b"
)
SHERIFF_OR_JAIL = re.compile(r"(?:[’']s)? (?:[Ss]heriff|[Jj]ail)(?:[’']s)?\b")
CITY_OF = re.compile(r"\b(?:[Cc]ity|[Tt]own|[Tt]ownship|[Vv]illage|[Mm]ayor|[Ss]uburb) of $")
CITY_AFTER = re.compile(
    r"(?:[’']s?)? (?:(?:[Cc]ity|[Tt]own|[Vv]illage|[Bb]orough) (?:[Cc]ouncil|[Cc]ommission|[Hh]all|[Mm]anager|"
    r"[Aa]ttorney|[Ll]eaders|[Oo]fficials)|[Mm]ayor|[Pp]olice|[Cc]ouncil\b|[Cc]ommission\b|[Cc]ouncil(?:man|woman|or)|"
    r"[Aa]lder(?:men|man|woman)|[Ss]electmen|[Ss]elect [Bb]oard|[Vv]oters\b)| City [Cc]"
)
STATE_AFTER = re.compile(
    r"[’']s |,? and \w+ (?:other )?states| (?:state|law|State|statewide|Legislature|legislature|Gov|governor|"
    r"lawmakers|[Jj]ustices|Supreme|Senate|Assembly|[Aa]ttorney [Gg]eneral|courthouses?|judges|"
    r"House|high court|appeals court)\b"
)
COMMA = re.compile(r",\s+|\s+\(")
ADJECTIVE = re.compile(r" (?:counties|cities|sheriffs|towns|jurisdictions|police chiefs|mayors)\b")
OF_UNNAMED = re.compile(r" (?:county|city|town|sheriff|village|suburb|borough|township|college town)(?:[’']s)?\b")
# A place named before is said to lie in this state: `the Kansas city's manager`, `Maine's largest city`.
ANCHOR = re.compile(
    r" (?:county|city|town|village|suburb|borough|township|capital)(?:[’']s)?\b|"
    r"[’']s (?:(?:second[- ])?(?:largest|biggest|oldest)|capital) (?:city|county|town)?"
)
NUMBERED = re.compile(r"\b(?:two|three|four|five|six|seven|eight|nine|ten|several|some|other|\d+) $", re.IGNORECASE)
NAME_BEFORE = re.compile(
    r"(?<![\w.’'-])(?!(?:The|A|An|In|At|On|Near|Around|Outside|Across|From|For|By|To|Of|And|But|When|While|As|After|Both|"
    r"Is|Are|Says?|ICE|DHS|DOJ|INS) )[A-Z][\w.’'-]*[ -]$"
)
LIKE_A_PLACE = re.compile(r"-(?:style|born|based|inspired|bound|trained)\b")
NAME_AFTER = re.compile(r"[ -][A-Z]")
PLACED = re.compile(r"\b(?:[Ii]n|of|by|near|around|from|and|,|for|against|to)[ ]$")
INSIDE = re.compile(r"\b(?:[Ii]n|[Nn]ear|around|outside|across)[ ]$")
# `Portland and Lewiston, Maine`: the state behind the last of a row counts for each.
ROW = re.compile(r"(?:, [A-Z][\w.’'-]+(?: [A-Z][\w’'-]+)?){0,4},? (?:and|or) [A-Z][\w.’'-]+(?: [A-Z][\w’'-]+)?(?=, )")
AFTER_ROW = re.compile(r",\s+")
