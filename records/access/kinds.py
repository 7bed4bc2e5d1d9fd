"""The words of the access log: what kind of thing was looked at, and why.

Each has words in data/messages/records.yaml under `record_what_...` and `record_why_...` (a test holds that).
"""

from enum import StrEnum


class What(StrEnum):
    """The kind of thing within a record. Lower-case letters and underscores, at most 40."""

    ACCESS_LOG = "access_log"
    GROWTH = "growth"
    OBSERVATIONS = "observations"
    OVERVIEW = "overview"  # what My Family shows of a person: in the log once an hour
    EVERYTHING = "everything"  # an export, an erasure
    VACCINES = "vaccines"
    ALLERGIES = "allergies"
    CONDITIONS = "conditions"
    MEDICATIONS = "medications"
    DOCUMENTS = "documents"
    APPOINTMENTS = "appointments"
    CLINICS = "clinics"  # which may hand something in
    REPORTS = "reports"
    ENCOUNTERS = "encounters"
    FAMILY_DOCTORS = "family_doctors"
    DIARY = "diary"  # feeds, sleeps and nappies
    MEDICAL_CERTIFICATES = "medical_certificates"
    PROGRAMMES = "programmes"
    ADVICE = "advice"


class Why(StrEnum):
    """The reason for which a record is opened."""

    OWN = "own"  # the person's own
    CARE = "care"  # for somebody in one's care
    DEPOSIT = "deposit"  # a clinic or another system hands something in
    REMINDER = "reminder"
    CALENDAR = "calendar"  # a calendar asked for a feed that the family made
    EXPORT = "export"
    ERASURE = "erasure"
    VERIFICATION = "verification"  # somebody was shown a certificate


class Access(StrEnum):
    """How a record is opened."""

    VIEW = "view"
    EDIT = "edit"
