"""A picture book was read with a child. Key: the session."""

from challenge_engine.facts.kinds import AttributeType, FactKind

KIND = FactKind(
    name="story_reading",
    attributes={
        "story_id": AttributeType.STRING,
        "minutes": AttributeType.INT,
    },
)
