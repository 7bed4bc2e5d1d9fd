"""A check-in that was accepted: a person was in a park. Key: `park/day`."""

from challenge_engine.facts.kinds import AttributeType, FactKind

KIND = FactKind(
    name="park_visit",
    attributes={
        "park_id": AttributeType.STRING,
        "district": AttributeType.STRING,
        "category": AttributeType.STRING,
        "is_designated": AttributeType.BOOL,  # among the parks that the Department designated for the game
    },
)
