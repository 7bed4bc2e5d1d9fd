"""The published proof of a draw: the file that `eplus gifts verify-draw` reads."""

import uuid
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rewards.gifts.drops.rules import EntryOutcome, Proof, proof_faults

Hex256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class ProvenEntry(BaseModel):
    """An entry, by an id that says nothing of who it is, and what became of it; null until it is settled."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: uuid.UUID
    outcome: EntryOutcome | None


class DrawProof(BaseModel):
    """What is needed to recompute a draw: the promise, the seed behind it, and all entries."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    drop_id: uuid.UUID
    quantity: int = Field(ge=1, description="How many were given away.")
    commitment: Hex256 = Field(description="SHA-256 of the seed, published before anybody could enter.")
    seed: Hex256 = Field(description="Published after the drop closed.")
    entries: list[ProvenEntry] = Field(description="By id.")

    def faults(self) -> list[str]:
        """Return what does not hold, in plain words; empty when the draw is proven."""
        unsettled = sum(one.outcome is None for one in self.entries)
        if unsettled:
            return [f"{unsettled} entries are not settled yet: ask again in a minute"]
        outcomes = {one.id: one.outcome for one in self.entries if one.outcome is not None}
        ids = [one.id for one in self.entries]
        return proof_faults(Proof(self.quantity, self.commitment, self.seed, ids, outcomes))
