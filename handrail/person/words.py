"""The words people use for a country, a sex, an indication or dialysis, and the code of each.

Reading happens here, at the border: "Germany" and "de" become "DE". The `Person` itself takes
only the codes, so nothing is reinterpreted once it is inside.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping

from handrail.errors import InputError
from handrail.units import shortened

_ISO_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
ER ES ET FI FJ FK FM FO FR GA GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU
ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT
LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL
NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH
SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM
US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
"""

COUNTRIES = frozenset(_ISO_COUNTRIES.split()) | {"UK"}
"""ISO 3166 two-letter codes, with "UK" in the place of "GB"."""

INDICATIONS = ("spasticity", "aud", "other")
SEXES = ("female", "male")
DIALYSES = ("none", "hd", "pd")

_COUNTRY_WORDS = {
    "gb": "UK", "united kingdom": "UK", "great britain": "UK", "britain": "UK", "england": "UK",
    "scotland": "UK", "wales": "UK", "northern ireland": "UK", "usa": "US", "united states": "US",
    "united states of america": "US", "america": "US", "canada": "CA", "france": "FR",
    "germany": "DE", "deutschland": "DE", "australia": "AU", "japan": "JP", "ireland": "IE",
    "new zealand": "NZ", "netherlands": "NL", "the netherlands": "NL", "belgium": "BE",
    "switzerland": "CH", "austria": "AT", "italy": "IT", "spain": "ES", "portugal": "PT",
    "sweden": "SE", "norway": "NO", "denmark": "DK", "finland": "FI", "poland": "PL",
    "singapore": "SG", "hong kong": "HK", "malaysia": "MY", "india": "IN", "china": "CN",
    "south africa": "ZA", "brazil": "BR", "mexico": "MX",
}  # fmt: skip
_INDICATION_WORDS = {
    "spasm": "spasticity", "spasms": "spasticity", "spastic": "spasticity",
    "alcohol": "aud", "alcohol dependence": "aud", "alcohol use disorder": "aud",
    "alcoholism": "aud", "drinking": "aud",
}  # fmt: skip
_SEX_WORDS = {"f": "female", "woman": "female", "girl": "female", "m": "male", "man": "male", "boy": "male"}
_DIALYSIS_WORDS = {
    "no": "none", "haemodialysis": "hd", "hemodialysis": "hd", "peritoneal": "pd",
    "peritoneal dialysis": "pd", "capd": "pd", "apd": "pd",
}  # fmt: skip

_WORDS: Mapping[str, Mapping[str, str]] = {
    "country": _COUNTRY_WORDS,
    "indication": _INDICATION_WORDS,
    "sex": _SEX_WORDS,
    "dialysis": _DIALYSIS_WORDS,
}


def read_country(text: str) -> str:
    """The code of a country from its code or its name in English.

    Raises:
        InputError: no such country is known here; the nearest is named.

    >>> read_country("gb"), read_country("Germany"), read_country("us")
    ('UK', 'DE', 'US')
    """
    word = _plain(text)
    code = _COUNTRY_WORDS.get(word, word.upper())
    if code not in COUNTRIES:
        raise unknown_word("country", text, COUNTRIES)
    return code


def read_indication(text: str) -> str:
    """What the medicine is taken for: "spasticity", "aud" or "other".

    Raises:
        InputError: a word that is not known here; the nearest is named.

    >>> read_indication("Alcohol dependence")
    'aud'
    """
    return _read("indication", text, INDICATIONS)


def read_sex(text: str) -> str:
    """The sex that the kidney formulas use: "female" or "male".

    Raises:
        InputError: a word that is not known here.

    >>> read_sex("F")
    'female'
    """
    return _read("sex", text, SEXES)


def read_dialysis(text: str) -> str:
    """The kind of dialysis: "none", "hd" (haemodialysis) or "pd" (peritoneal).

    Raises:
        InputError: a word that is not known here; a bare "yes" is not enough.

    >>> read_dialysis("haemodialysis")
    'hd'
    """
    return _read("dialysis", text, DIALYSES)


def means_dialysis(text: str) -> bool:
    """Whether a name given for an illness means dialysis, which is asked for by itself, with its kind.

    >>> means_dialysis("on dialysis"), means_dialysis("epilepsy")
    (True, False)
    """
    plain = _plain(text)
    return "dialysis" in plain or _DIALYSIS_WORDS.get(plain) in ("hd", "pd") or plain in ("hd", "pd")


def unknown_word(name: str, given: object, codes: Iterable[str]) -> InputError:
    """The error for a word that is none of `codes`, naming the nearest and all of a short list."""
    known = sorted(codes)
    nearest = _nearest(str(given), known, _WORDS.get(name, {}))
    shown = shortened(str(given))
    choice = ", ".join(known) if len(known) <= 20 else "a two-letter code such as US, UK or DE"
    hint = f" Did you mean '{nearest}'?" if nearest else ""
    return InputError(
        f"'{shown}' is not a known {name}.{hint}", fix=f"Use {choice}.", where=f"person, {name}"
    )


def _plain(text: str) -> str:
    return re.sub(r"[\s_]+", " ", text[:100]).strip().casefold()


def _read(name: str, text: str, codes: tuple[str, ...]) -> str:
    word = _plain(text)
    code = _WORDS[name].get(word, word)
    if code not in codes:
        raise unknown_word(name, text, codes)
    return code


def _nearest(given: str, codes: list[str], words: Mapping[str, str]) -> str:
    word = _plain(given)
    by_word = {code.casefold(): code for code in codes} | dict(words)
    if word in by_word:
        return by_word[word]
    # Two-letter codes all look alike, so only whole words are worth guessing at.
    candidates = [name for name in by_word if len(name) > 2]
    found = difflib.get_close_matches(word, candidates, n=1, cutoff=0.7)
    return by_word[found[0]] if found else ""
