"""A virtual creature caught in a park. Key: the catch's id."""

from challenge_engine.facts.kinds import AttributeType, FactKind

KIND = FactKind(
    name="catch",
    attributes={
        "creature_id": AttributeType.STRING,
        "rarity": AttributeType.STRING,
        "set": AttributeType.STRING,
        "set_size": AttributeType.INT,  # how many different creatures make the set whole
        "park_id": AttributeType.STRING,
    },
)
