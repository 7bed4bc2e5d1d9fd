"""What a medical certificate certifies."""

from enum import StrEnum


class MedicalCertificateKind(StrEnum):
    """What a clinic says of the person on the certificate's days."""

    SICK_LEAVE = "sick_leave"
    FITNESS = "fitness"  # fit to do what the statement says
    ATTENDANCE = "attendance"  # was there
