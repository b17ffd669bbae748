"""Country codes: ISO 3166-1 alpha-2, with the nations of the United Kingdom. Pure."""

import re

# ISO 3166-1 alpha-2, officially assigned codes (mark M: from memory of the list of 2024-11).
_CODES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ "
    "BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM "
    "DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS "
    "GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ "
    "MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV "
    "SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS YE YT ZA ZM ZW "
)
ISO_3166_1 = frozenset(_CODES.split())
UK_NATIONS = frozenset({"GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS"})
# What people write instead.
COMMON_SLIPS = {
    "UK": "GB-ENG, GB-NIR, GB-SCT or GB-WLS",
    "EN": "GB-ENG",
    "ENG": "GB-ENG",
    "ENGLAND": "GB-ENG",
    "SCOTLAND": "GB-SCT",
    "WALES": "GB-WLS",
    "NORTHERN IRELAND": "GB-NIR",
    "USA": "US",
}
PART = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


def is_country(code: str) -> bool:
    """Whether a code is an ISO 3166-1 country, a nation of the UK, or a part of a country."""
    if code.startswith("GB-"):
        return code in UK_NATIONS
    return code in ISO_3166_1 or (PART.fullmatch(code) is not None and code[:2] in ISO_3166_1)


def country_hint(code: str) -> str:
    """What to write instead of a code that is not one, or ""."""
    upper = code.strip().upper()
    if is_country(upper):
        return f", did you mean {upper!r}?"
    return f", did you mean {COMMON_SLIPS[upper]}?" if upper in COMMON_SLIPS else ""
