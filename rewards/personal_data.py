"""What rewards hold about persons: badges and certificates go, the ledger stays."""

from families.personal_data.holdings import Fate, Holding, PersonalData
from rewards.badges.models import BadgeGrant
from rewards.certificates.models import Certificate, CertificateCorrection, CertificateName
from rewards.ledger.models import LedgerAccount, LedgerEntry

_OF_CERTIFICATE = ("certificate_id", Certificate, ("person_id",))

PERSONAL_DATA = PersonalData(
    holdings=(
        Holding(LedgerEntry, Fate.KEPT, mine=("account_id",), why="kept_ledger"),
        Holding(LedgerAccount, Fate.KEPT, mine=("account_id",), why="kept_ledger"),
        Holding(BadgeGrant, Fate.DELETED, mine=("person_id",)),
        Holding(Certificate, Fate.DELETED, mine=("person_id",), hidden=frozenset({"signature"})),
        Holding(CertificateName, Fate.DELETED, via=_OF_CERTIFICATE, hidden=frozenset({"signature"})),
        Holding(CertificateCorrection, Fate.DELETED, via=_OF_CERTIFICATE, others=frozenset({"corrected_by_id"})),
    )
)
