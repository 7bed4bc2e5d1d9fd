"""A card was tapped on a roadside box of a town walking game. Key: the tap."""

from challenge_engine.facts.kinds import AttributeType, FactKind

KIND = FactKind(
    name="box_tap",
    attributes={
        "box_id": AttributeType.STRING,
        "district": AttributeType.STRING,
    },
)
