"""From what OpenSSL, or a socket that the seam handed out, raised to a word of the closed list."""

import ssl

from netready.domain.failures import FailureWord
from netready_probes.seams import NetworkError
from netready_probes.system.network import word_of as socket_word

# X509_V_ERR_* of OpenSSL's x509_vfy.h. Building the chain comes before the name, the name before
# the dates: the first of them that fails is the one that is reported.
_BY_VERIFY_CODE = {
    9: FailureWord.TLS_EXPIRED,  # CERT_NOT_YET_VALID
    10: FailureWord.TLS_EXPIRED,  # CERT_HAS_EXPIRED
    18: FailureWord.TLS_SELF_SIGNED,  # DEPTH_ZERO_SELF_SIGNED_CERT
    19: FailureWord.TLS_UNKNOWN_ISSUER,  # SELF_SIGNED_CERT_IN_CHAIN
    20: FailureWord.TLS_UNKNOWN_ISSUER,  # UNABLE_TO_GET_ISSUER_CERT_LOCALLY
    21: FailureWord.TLS_UNKNOWN_ISSUER,  # UNABLE_TO_VERIFY_LEAF_SIGNATURE
    2: FailureWord.TLS_UNKNOWN_ISSUER,  # UNABLE_TO_GET_ISSUER_CERT
    62: FailureWord.TLS_WRONG_NAME,  # HOSTNAME_MISMATCH
    64: FailureWord.TLS_WRONG_NAME,  # IP_ADDRESS_MISMATCH
}


def word_of(error: OSError) -> FailureWord:
    """How it failed; `UNKNOWN` for what is in no table."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _BY_VERIFY_CODE.get(error.verify_code, FailureWord.TLS_HANDSHAKE)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return FailureWord.RESET  # the peer, or a middlebox, cut it short
    if isinstance(error, ssl.SSLError):
        return FailureWord.TLS_HANDSHAKE
    if isinstance(error, ConnectionError) and error.errno is None:
        return FailureWord.RESET
    return socket_word(error)


def network_error(operation: str, error: OSError) -> NetworkError:
    """The same as the exception of the seam, with what a technician may see."""
    note = ""
    if isinstance(error, ssl.SSLCertVerificationError) and error.verify_code == 9:
        note = "The certificate is not valid yet: check the clock of this device."
    return NetworkError(operation, word_of(error), note)
