"""The few translated words of Windows that no shape can replace: open, personal, enterprise.

Only the names of ways to join are read by word. A word that is not here leaves the security
unknown, with the words as a fault; it is never taken for "open".
"""

import re
from typing import Final

from netready.domain.air import Encryption, Security, SignIn


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# learn.microsoft.com, netsh wlan; seen in public captures and translations of them
_OPEN = _words(
    "open offen ouvrir ouvert ouverte abierta abierto aperta aperto geopend aberta aberto "
    "otwarte otwarta otwarty открытая открыто відкрита öppen åpen åben avoin otevřeno "
    "otevřené otvorené nyitott nyílt aç\u0131k deschis deschisă отворена otvoreno odprto "
    "ανοικτό ανοιχτό 开放式 开放 開放式 開放 オープン オープンシステム オープンシステム "
    "열림 개방 mở เปิด פתוח مفتوح obert irekia"
)
_PERSONAL = _words(
    "personal personnel personale persönlich persoonlijk pessoal personlig osobiste "
    "osobní osobné личная личное 个人 個人 パーソナル 개인 personnelle személyes "
    "henkilökohtainen kişisel psk sae"
)
_ENTERPRISE = _words(
    "enterprise entreprise unternehmen empresa aziendale onderneming 企业 企業 "
    "エンタープライズ 엔터프라이즈 предприятие kurumsal företag firma organizacja podnik "
    "vállalati yritys 192 8021x"
)
_NO_CIPHER = _words(
    "none keine kein aucun aucune ninguno ninguna nessuna nessuno geen nenhum nenhuma "
    "brak нет немає ingen inget eimitään žádné žádný nincs yok 無 无 なし 없음 eimikään "
    "δενυπάρχει"
)
_CIPHER: Final = re.compile(r"\b(CCMP|GCMP|TKIP|WEP|AES)(?:-?(?:256|128))?\b", re.IGNORECASE)
_VERSION: Final = re.compile(r"WPA([23]?)(?![0-9])", re.IGNORECASE)
_ENCRYPTIONS: Final = {"": Encryption.WPA1, "2": Encryption.WPA2, "3": Encryption.WPA3}


def security_of(authentication: str, cipher: str) -> Security | None:
    """What the two fields of netsh say together, or None where their words are not known."""
    said, ciphers = _word(authentication), ciphers_of(cipher)
    version = _VERSION.search(said)
    if version:
        return _wpa(_ENCRYPTIONS[version.group(1)], said[version.end() :], ciphers)
    if re.search(r"\bowe\b", said):
        return _security(Encryption.OWE, SignIn.NONE, ("owe",), ciphers)
    if "wep" in ciphers:
        return _security(Encryption.WEP, SignIn.KEY, (), ciphers)
    if said in _OPEN and not ciphers and (not cipher or _word(cipher) in _NO_CIPHER):
        return _security(Encryption.OPEN, SignIn.NONE, (), ())
    return None


def _wpa(encryption: Encryption, rest: str, ciphers: tuple[str, ...]) -> Security | None:
    """The words after "WPA2", e.g. "-enterprise", " - 个人" or "-personal (h2e)"."""
    told = set(re.split(r"[^\w]+", rest))
    strong = encryption is Encryption.WPA3
    if told & _ENTERPRISE:
        return _security(encryption, SignIn.PERSON, ("802.1x",), ciphers)
    if told & _PERSONAL:
        return _security(encryption, SignIn.KEY, ("sae" if strong else "psk",), ciphers)
    return None


def _security(
    encryption: Encryption, sign_in: SignIn, methods: tuple[str, ...], ciphers: tuple[str, ...]
) -> Security:
    return Security(
        weakest=encryption,
        strongest=encryption,
        sign_in=sign_in,
        key_methods=methods,
        ciphers=ciphers,
    )


def ciphers_of(text: str) -> tuple[str, ...]:
    """Names of ciphers in a value, lower-case."""
    found = (match.group(1).lower() for match in _CIPHER.finditer(text[:200]))
    return tuple("ccmp" if name == "aes" else name for name in found)


def _word(text: str) -> str:
    return text.casefold().replace(" ", "")
