"""Challenge files as the office's editor sends and sees them: faults, what a file says, versions, what changed."""

import datetime as dt
from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, Field

from api.problems import Fault
from api.schemas.people import Body
from challenge_engine.definitions.changes import Change, Kind, Section
from challenge_engine.definitions.faults import Fault as FaultOfFile
from challenge_engine.definitions.faults import FaultCode
from challenge_engine.definitions.limits import LIMITS
from challenge_engine.definitions.schema import ChallengeFile
from challenge_engine.definitions.service import PublishedVersion
from challenge_engine.definitions.validation import Validation
from core.messages import Language

SHOWN_FAULTS = 200  # a file with more is not a challenge file
SHOWN_VALUES = 50  # of one part: whoever changes more compares the texts


class FileFault(Fault):
    """A fault of a challenge file, with what an editor underlines. Lines and columns count from 1."""

    place: str = Field(default="body", examples=["body"])
    pointer: str = Field(default="/yaml", examples=["/yaml"])
    code: FaultCode = Field(examples=["reference_unknown"])
    words: str = Field(examples=["there is no badge `first-step`"])
    line: int = Field(ge=1, examples=[159])
    column: int = Field(ge=1, examples=[21])
    end_line: int = Field(ge=1, examples=[159])
    end_column: int = Field(ge=1, description="The column behind the last character at fault.", examples=[31])
    path: str = Field(
        description="JSON Pointer (RFC 6901) within the file; empty: the whole.",
        examples=["/rules/3/award/0/badge"],
    )
    hint: str | None = Field(
        description="What may have been meant, to stand there instead.", examples=["first-steps"]
    )
    is_warning: bool = Field(description="It may be published all the same.", examples=[False])


def faults_out(faults: Iterable[FaultOfFile], language: Language) -> list[FileFault]:
    """Return at most `SHOWN_FAULTS` faults, errors first where there are more, in order of the file."""
    ranked = sorted(faults, key=lambda fault: (fault.is_warning, fault))[:SHOWN_FAULTS]
    return [_fault_out(fault, language) for fault in sorted(ranked)]


def _fault_out(fault: FaultOfFile, language: Language) -> FileFault:
    return FileFault(
        code=fault.code,
        words=fault.in_words(language),
        line=fault.line,
        column=fault.column,
        end_line=fault.end_line or fault.line,
        end_column=fault.end_column or fault.column,
        path="".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in fault.path),
        hint=fault.hint,
        is_warning=fault.is_warning,
    )


class FileIn(Body):
    """A challenge file as it is being written."""

    yaml: str = Field(max_length=LIMITS.file_bytes, examples=["slug: go-to-park\nversion: 2\n"])


class ValueChangeOut(BaseModel):
    """One value that differs within a changed part."""

    path: list[str] = Field(
        description="Where in the part; a list's items from 0.", examples=[["award", "0", "points"]]
    )
    before: str | None = Field(description="null: nothing stood there.", examples=["5"])
    after: str | None = Field(description="null: nothing stands there any more.", examples=["10"])


class ChangeOut(BaseModel):
    """One part of a file that came, went or is another."""

    section: Section = Field(examples=["rules"])
    id: str = Field(description="The part's id or name; for a cap its period.", examples=["week-habit"])
    kind: Kind = Field(examples=["changed"])
    fields: list[str] = Field(description="Of a changed part: what in it differs.", examples=[["award", "limit"]])
    values: list[ValueChangeOut] = Field(
        description="Of a changed part: at most the first fifty values that differ."
    )

    @classmethod
    def of(cls, change: Change) -> "ChangeOut":
        """Return one change."""
        return cls(
            section=change.section,
            id=change.id,
            kind=change.kind,
            fields=list(change.fields),
            values=[
                ValueChangeOut(path=list(one.path), before=one.before, after=one.after)
                for one in change.values[:SHOWN_VALUES]
            ],
        )


class FileSummary(BaseModel):
    """What a file says, in short."""

    slug: str = Field(examples=["go-to-park"])
    version: int = Field(description="What it would be published as.", examples=[2])
    title: str = Field(examples=["e+ Go to Park"])
    first_day: dt.date = Field(examples=["2026-09-14"])
    last_day: dt.date = Field(examples=["2027-07-11"])
    rules: int = Field(examples=[41])
    metrics: int = Field(examples=[15])
    leaderboards: int = Field(examples=[6])
    rounds: int = Field(examples=[11])
    caps: int = Field(examples=[1])

    @classmethod
    def of(cls, file: ChallengeFile, language: Language) -> "FileSummary":
        """Return a checked file in short."""
        return cls(
            slug=file.slug,
            version=file.version,
            title=file.title.by_language()[language],
            first_day=file.run.first_day,
            last_day=file.run.last_day,
            rules=len(file.rules),
            metrics=len(file.metrics),
            leaderboards=len(file.leaderboards),
            rounds=len(file.rounds),
            caps=len(file.caps),
        )


class ValidationOut(BaseModel):
    """What was found in a file. It is valid when it could be published now; warnings do not matter to that."""

    is_valid: bool = Field(examples=[True])
    faults: list[FileFault] = Field(examples=[[]])
    summary: FileSummary | None = Field(description="Of a valid file.")
    running_version: int | None = Field(
        description="The latest published version of the same challenge; null: it would be new.", examples=[1]
    )
    changes: list[ChangeOut] = Field(description="Against that version; empty for a new challenge.")

    @classmethod
    def of(cls, found: Validation, language: Language) -> "ValidationOut":
        """Return what was found, in the caller's language."""
        return cls(
            is_valid=found.file is not None,
            faults=faults_out(found.faults, language),
            summary=FileSummary.of(found.file, language) if found.file else None,
            running_version=found.running.version if found.running else None,
            changes=[ChangeOut.of(change) for change in found.changes],
        )


class PublisherOut(BaseModel):
    """Who published a version, by what they are in the programme: a name is for the person's own family only."""

    role: Literal["officer", "operator"] = Field(
        description="`operator`: from the command line.", examples=["officer"]
    )
    is_me: bool = Field(examples=[False])


class VersionSummary(BaseModel):
    """A published version and what it changed."""

    version: int = Field(examples=[2])
    published_at: dt.datetime = Field(examples=["2026-10-10T02:30:00Z"])
    effective_from_at: dt.datetime = Field(examples=["2026-10-11T16:00:00Z"])
    published_by: PublisherOut
    changes: list[ChangeOut] = Field(description="Against the version before; empty for the first.")


class VersionList(BaseModel):
    """All versions, the newest first."""

    items: list[VersionSummary]


class VersionOut(BaseModel):
    """The text of a version, as it was published; it never changes."""

    slug: str = Field(examples=["go-to-park"])
    version: int = Field(examples=[2])
    published_at: dt.datetime = Field(examples=["2026-10-10T02:30:00Z"])
    effective_from_at: dt.datetime = Field(examples=["2026-10-11T16:00:00Z"])
    yaml: str = Field(examples=["slug: go-to-park\nversion: 2\n"])

    @classmethod
    def of(cls, slug: str, version: PublishedVersion) -> "VersionOut":
        """Return a version with its text."""
        return cls(
            slug=slug,
            version=version.number,
            published_at=version.published_at,
            effective_from_at=version.effective_from_at,
            yaml=version.yaml_text,
        )
