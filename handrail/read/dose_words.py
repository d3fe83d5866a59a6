"""The words around an amount that tell how often, of what, and in which role; `doses` uses them."""

from __future__ import annotations

import re

from handrail.read.figures import DIGITS, NUMBER

UNIT = r"(?:mgs?|milligrams?|milligrammes?|mcgs?|micrograms?|microgrammes?|ug|µg|grams?|grammes?|g|gm|gms)"
WORDED = (
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|"
    r"twenty(?:-five)?|thirty|forty|fifty|sixty|eighty|(?:a |one )?hundred)\b"
)
AMOUNT = re.compile(
    rf"(?<![\w.,/$£€-])(?P<low>{DIGITS}|{WORDED})"
    rf"(?:\s?(?:{UNIT})?\s?(?P<to>-|to|or|and|/)\s?(?P<high>{DIGITS}))?(?P<plus>\+)?\s?-?\s?(?"
    rf"P<unit>{UNIT})\b(?P<plus2>\s?\+)?"
    r"(?P<rate>\s?/\s?(?:kg|ml|m2|l|dl)(?:\s?/\s?(?:day|d|h|hr|min|24\s?h))?\b|"
    r"\s?/\s?\d+(?:\.\d+)?\s?ml\b| per (?:kg|ml|kilogram|milliliter|millilitre)\b)?",
    re.I,
)
LIST = re.compile(
    rf"(?<![\w.,/$£€-])((?:{DIGITS}\s?(?:,|/)\s?)+{DIGITS}?(?:\s?(?:,?\s?(?:and|"
    rf"or)|,)\s?)?)(?={DIGITS}\s?-?{UNIT}\b)",
    re.I,
)
SLASHED = re.compile(
    r"(?<![\w/.])\d{1,3}(?:\.5)?(?:\s?[/-]\s?\d{1,3}(?:\.5)?){2,3}(?![\w/])(?:\s?(?P<unit>mgs?))?"
)
DAY = r"(?:day|d|daily|24\s?(?:h|hrs|hours))"
TIMES = (
    (re.compile(r"\b(?:q\.?i\.?d|q\.?d\.?s|four times (?:a day|daily|per day|each "
        r"day)|4\s?(?:x|times)\s?(?:/|a|per|each)?\s?(?:day|daily)|every "
        r"(?:six|6) hours|q6h)\b\.?", re.I), 4.0),
    (re.compile(r"\b(?:t\.?i\.?d|t\.?d\.?s|three times (?:a day|daily|per day|each "
        r"day)|thrice (?:a day|daily)|3\s?(?:x|times)\s?(?:/|a|per|each)?\s?(?:day|"
        r"daily)|every (?:eight|8) hours|q8h)\b\.?", re.I), 3.0),
    (re.compile(r"\b(?:b\.?i\.?d|b\.d\.?|bd|twice (?:a day|daily|per day|each day)|"
        r"two times (?:a day|daily|per day)|2\s?(?:x|times)\s?(?:/|a|per|"
        r"each)?\s?(?:day|daily)|every (?:twelve|12) hours|q12h|morning and "
        r"(?:night|evening)|am and pm)\b\.?", re.I), 2.0),
    (
        re.compile(
            r"\b(?:five times (?:a day|daily)|5\s?(?:x|times)\s?(?:/|a|per|each)?\s?(?:day|daily))\b", re.I
        ),
        5.0,
    ),
    (re.compile(r"\b(?:six times (?:a day|daily)|6\s?(?:x|times)\s?(?:/|a|per|each)?\s?(?:day|"
        r"daily)|every (?:four|4) hours|q4h)\b", re.I), 6.0),
    (re.compile(r"\b(?:once (?:a day|daily|per day|each day)|q\.d\.?|o\.d\.?|od\b|"
        r"one time (?:a day|daily))", re.I), 1.0),
)  # fmt: skip
PER_DAY = re.compile(
    rf"^\s?(?:\)?\s?)(?:/\s?{DAY}\b|(?:a|per|each|every|in a|in one|in "
    rf"the)\s{DAY}\b|daily\b|/24\s?h|p\.?d\.?\b|over the day|throughout "
    r"the day|in total (?:a|per) day|total (?:daily|a day|per day))",
    re.I,
)
PER_WEEK = re.compile(r"^\s?(?:/\s?(?:week|wk)\b|(?:a|per|each|every)\s(?:week|wk)\b|weekly\b)", re.I)
AT_NIGHT = re.compile(
    r"^\s?(?:at|before|every|each|in the|a|per|for the|of a|this|last)?\s?(?P<when>nightly|"
    r"night|bed\s?time|bed|noon|midday|lunch(?:time)?|breakfast|dinner|"
    r"morning|afternoon|evening|am\b|pm\b|a\.m\.|p\.m\.|tonight|mane|nocte)",
    re.I,
)
OF_DRUG = re.compile(
    r"^\s?(?:of\s+)?(?:oral\s+|generic\s+|intrathecal\s+)?[a-zé]+(?:\s+(?:tablets?|"
    r"pills?|orally|by mouth))?\s?(?=[/a-z(,])",
    re.I,
)
TOTAL_BEFORE = re.compile(
    r"\b(?:daily (?:dose|dosage|amount|total|intake|maximum|limit)s?|"
    r"(?:dose|dosage|total|intake|amount|maximum) (?:per|a|each) day|"
    r"per day|(?:total|maximum) daily|every day|a day|daily)\b[^.;\d]{0,30}$",
    re.I,
)
TABLET = re.compile(r"^\s?-?(?:strength\s)?(?:tablets?|tabs?|pills?|scored|capsules?|strength)\b", re.I)
COUNT_BEFORE = re.compile(rf"(?P<count>{NUMBER})(?:\s?\(\d+\))?\s?(?:x\s?|of\s(?:the|my|these)?\s?)?$", re.I)
SUPPLIED = re.compile(
    r"\b(?:available|supplied|comes?|marketed|sold|made) (?:as|in)\b|"
    r"\bstrengths?\b|\btablets? (?:of|contain)|\bcontain(?:s|ing)?\b",
    re.I,
)
OVER = re.compile(
    r"(?:\b(?:over|above|more than|greater than|exceed(?:s|ing|ed)?|beyond|"
    r"higher than|in excess of|upwards of)|(?<![-=])>)\s*(?:a |the )?(?:daily "
    r"|total )?(?:dose of |doses of )?$",
    re.I,
)
UNDER = re.compile(r"(?:\b(?:under|below|less than|fewer than|lower than)|<)\s*$", re.I)
UP_TO = re.compile(
    r"(?:\b(?:up to|at most|no more than|not (?:to )?exceed(?:ing)?|not "
    r"more than|maximum(?: daily)?(?: dose)?(?: of| is)?|max(?:imum)?\.?|"
    r"limit of|as much as|as high as)|≤|<=)\s*(?:a |of )?(?:total of "
    r"|maximum of |daily dose of )?$",
    re.I,
)
AT_LEAST = re.compile(r"(?:\b(?:at least|no less than|minimum(?: of)?|a minimum of|from)|≥|>=)\s*$", re.I)
ABOUT = re.compile(
    r"\b(?:about|around|approximately|approx\.?|roughly|nearly|almost|some|circa|ca\.?|~)\s*$|~\s*$", re.I
)
OR_MORE = re.compile(
    r"^\s?(?:/day|a day|daily)?\s?(?:or more|or above|and above|or higher|and up|plus)\b", re.I
)
LABEL = re.compile(
    r"\b(?:label(?:led|ed)?|licen[sc]ed|approved|maximum|max\.?|recommended|"
    r"usual|standard|typical|prescribing information|package insert|leaflet|"
    r"fda|optimum|optimal|"
    r"should not exceed|not (?:to )?exceed|limit|normal(?:ly)? dose|dosage range|therapeutic)\b",
    re.I,
)
ARM = re.compile(
    r"\b(?:randomi[sz]ed|placebo|trial|study arm|arm|arms|cohort|allocated|"
    r"assigned|double-blind|were given|received|participants|treatment "
    r"group|mg group|n\s?=\s?\d+|retrospective)\b",
    re.I,
)
CHANGE = re.compile(
    r"\b(?:reduc|decreas|lower|cut|drop|taper|wean|step|come down|came "
    r"down|coming down|go down|went down|going down|increas|rais|titrat|"
    r"up by|add|increment|went up|go up|going up|upped|bump)\w*",
    re.I,
)
BY = re.compile(
    r"\b(?:by|in|of)\s*(?:increments? of |steps? of |about |around |only "
    r"|another |a further |at most |up to |no more than |about )*$",
    re.I,
)
STEP_WORDS = re.compile(
    r"\b(?:reduc\w+|decreas\w+|lower\w*|cut\w*|drop\w*|taper\w*|step\w*|"
    r"increas\w+|increments?|rais\w+|add\w*|remove|subtract|titrat\w+|"
    r"wean\w*)\s+(?:the |my |your |his |her |daily |total |dose |dosage "
    r"|it |down |up )*(?:by|of|in steps of|in increments of)?\s*(?:about "
    r"|another |a further )*$",
    re.I,
)
INTERVAL = re.compile(
    r"^\s?(?:/day|/d|a day|per day|daily)?\s?(?:of the (?:daily |total "
    r"|current )?dose )?(?:every|each|per|a|/|once (?:a|every)|at intervals "
    rf"of|once per|weekly|monthly|at a time)\s?(?:{NUMBER}(?:\s?(?:-|to|"
    rf"or)\s?{NUMBER})?\s?)?(?:days?|weeks?|wks?|months?|fortnights?|\b|$)",
    re.I,
)
TAKES = re.compile(
    r"\b(?:takes?|taking|took|taken|on|used?|uses|using|prescribed|started|"
    r"been on|was put on|put me on|am at|i'm at|stay(?:ed)? (?:at|on)|"
    r"swallowed|ingested|overdosed|dose|doses|upped|went (?:up|down) "
    r"to|titrated|tapered|reached|down to|up to|given|was giving|administered)\b",
    re.I,
)
TO_READER = re.compile(
    r"\b(?:you|your|patients should|adults?|children|should|must|start(?:ing)? "
    r"(?:with|at|on|dose)|begin(?:ning)? (?:with|at)|take)\b",
    re.I,
)
ROUTE = (
    ("intrathecal", re.compile(r"\bintrathecal\w*|\bpump\b|\bITB\b|\bspinal\b", re.I)),
    ("oral", re.compile(r"\boral(?:ly)?\b|\bby mouth\b|\btablets?\b|\bp\.?o\.?\b", re.I)),
    ("intravenous", re.compile(r"\bintravenous\w*|\bi\.?v\.?\b", re.I)),
)  # fmt: skip
MG = {
    "mg": 1.0,
    "mil": 1.0,
    "mcg": 0.001,
    "mic": 0.001,
    "ug": 0.001,
    "µg": 0.001,
    "g": 1000.0,
    "gm": 1000.0,
    "gra": 1000.0,
}
