"""Nothing was due when a person's vaccines were looked at. That alone, never which. Key: the local day."""

from challenge_engine.facts.kinds import FactKind

KIND = FactKind(name="vaccines_up_to_date", attributes={})
