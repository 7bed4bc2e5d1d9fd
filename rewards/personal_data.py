"""What rewards hold about persons: badges and certificates go, the ledger stays, gifts lose who had them."""

import datetime as dt
import uuid

from sqlalchemy.ext.asyncio import AsyncSession

from families.personal_data.holdings import Fate, Holding, PersonalData
from rewards.badges.models import BadgeGrant
from rewards.certificates.models import Certificate, CertificateCorrection, CertificateName
from rewards.gifts.catalogue.models import GiftChange
from rewards.gifts.drops.models import DropEntry
from rewards.gifts.redemptions.models import Redemption, VoucherUse
from rewards.gifts.redemptions.service import cancel_all_of
from rewards.ledger.models import LedgerAccount, LedgerEntry

_OF_CERTIFICATE = ("certificate_id", Certificate, ("person_id",))


async def _cancel_reservations(session: AsyncSession, person_id: uuid.UUID, now: dt.datetime) -> None:
    """Nobody will pick them up: the items go back to stock for others."""
    await cancel_all_of(session, person_id, now)


PERSONAL_DATA = PersonalData(
    holdings=(
        Holding(LedgerEntry, Fate.KEPT, mine=("account_id",), why="kept_ledger"),
        Holding(LedgerAccount, Fate.KEPT, mine=("account_id",), why="kept_ledger"),
        Holding(BadgeGrant, Fate.DELETED, mine=("person_id",)),
        Holding(Certificate, Fate.DELETED, mine=("person_id",), hidden=frozenset({"signature"})),
        Holding(CertificateName, Fate.DELETED, via=_OF_CERTIFICATE, hidden=frozenset({"signature"})),
        Holding(CertificateCorrection, Fate.DELETED, via=_OF_CERTIFICATE, others=frozenset({"corrected_by_id"})),
        # Counts of stock, and the published list of a draw's entries, must still add up.
        Holding(Redemption, Fate.BLANKED, mine=("person_id",), blank={"person_id": None, "household_id": None}),
        Holding(
            DropEntry, Fate.BLANKED, mine=("person_id",), hidden=frozenset({"arrival"}), blank={"person_id": None}
        ),
        Holding(VoucherUse, Fate.KEPT, mine=("used_by_id",), why="kept_office"),
        Holding(GiftChange, Fate.KEPT, mine=("changed_by_id",), why="kept_office"),
    ),
    endings=(_cancel_reservations,),
)
