"""What challenges hold about persons: teams' totals and the ledger hang on it, so most is kept under a mere id."""

from challenge_engine.check_ins.models import CheckIn, DeviceSighting
from challenge_engine.collectibles.models import Collectible
from challenge_engine.definitions.models import ChallengeVersion
from challenge_engine.enrolments.models import Enrolment
from challenge_engine.facts.models import FactRecord
from challenge_engine.leaderboards.models import KeptScore, RankSnapshot, SealedStanding
from challenge_engine.leagues.models import LeagueCorrection
from challenge_engine.pauses.models import Pause
from challenge_engine.payouts.models import Payout, PayoutApproval, PayoutRecipient
from challenge_engine.progress.models import AwardGiven, Progress
from challenge_engine.reviews.models import Review
from challenge_engine.simulation.models import Simulation
from families.personal_data.holdings import Fate, Holding, PersonalData

_PERSON, _SUBJECT = ("person_id",), ("subject_id",)

PERSONAL_DATA = PersonalData(
    holdings=(
        Holding(Enrolment, Fate.KEPT, mine=_PERSON, others=frozenset({"enrolled_by_id"}), why="kept_play"),
        Holding(FactRecord, Fate.KEPT, mine=_PERSON, why="kept_play"),
        Holding(Progress, Fate.KEPT, mine=_SUBJECT, hidden=frozenset({"state"}), why="kept_play"),
        Holding(AwardGiven, Fate.KEPT, mine=_PERSON, why="kept_ledger"),
        Holding(KeptScore, Fate.KEPT, mine=_PERSON, hidden=frozenset({"ties"}), why="kept_play"),
        Holding(RankSnapshot, Fate.KEPT, mine=_SUBJECT, why="kept_play"),
        Holding(SealedStanding, Fate.KEPT, mine=_SUBJECT, hidden=frozenset({"ties"}), why="kept_play"),
        Holding(Collectible, Fate.KEPT, mine=_PERSON, others=frozenset({"from_person_id"}), why="kept_play"),
        Holding(CheckIn, Fate.DELETED, mine=_PERSON, others=frozenset({"actor_id"})),
        Holding(Review, Fate.DELETED, mine=_PERSON, others=frozenset({"decided_by_id"})),
        Holding(DeviceSighting, Fate.DELETED, mine=_PERSON, hidden=frozenset({"device_hash"})),
        Holding(
            ChallengeVersion,
            Fate.KEPT,
            mine=("published_by_id",),
            hidden=frozenset({"yaml_text", "yaml_hash"}),
            why="kept_office",
        ),
        Holding(
            Pause, Fate.KEPT, mine=("started_by_id", "ended_by_id"), hidden=frozenset({"note"}), why="kept_office"
        ),
        Holding(LeagueCorrection, Fate.KEPT, mine=("corrected_by_id",), why="kept_office"),
        Holding(Payout, Fate.KEPT, mine=("proposed_by_id",), why="kept_office"),
        Holding(PayoutApproval, Fate.KEPT, mine=("officer_id",), why="kept_office"),
        Holding(PayoutRecipient, Fate.DELETED, mine=_PERSON),
        Holding(
            Simulation,
            Fate.KEPT,
            mine=("officer_id",),
            hidden=frozenset({"yaml_text", "checkpoint", "result"}),
            why="kept_office",
        ),
    )
)
