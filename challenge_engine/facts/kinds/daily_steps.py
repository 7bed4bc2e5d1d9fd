"""Steps of one local day, all sources settled to one number; it grows all day long. Key: the day."""

from challenge_engine.facts.kinds import AttributeType, FactKind

KIND = FactKind(
    name="daily_steps",
    attributes={
        "steps": AttributeType.INT,
    },
    counts=frozenset({"steps"}),
)
