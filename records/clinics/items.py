"""What items have into which clinics deposit: which clinic did."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from records.access.items import RecordItem
from records.appointments.models import Clinic


class DepositedItem(RecordItem):
    """Mixin of the tables that clinics deposit in. `clinic_id` is None for what the family entered itself.

    The columns are in migrations/record_tables.py too (`clinic_column`).
    """

    clinic_id: Mapped[str | None] = mapped_column(ForeignKey(Clinic.id), default=None)


def by_clinic() -> CheckConstraint:
    """Return the constraint that what is deposited is some clinic's, and nothing else is."""
    return CheckConstraint("(origin = 'deposited') = (clinic_id IS NOT NULL)", name="by_clinic")
