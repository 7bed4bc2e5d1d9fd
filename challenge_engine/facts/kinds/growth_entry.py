"""A guardian entered a child's height or weight. That it was done counts, never the value. Key: the entry."""

from challenge_engine.facts.kinds import AttributeType, FactKind

KIND = FactKind(
    name="growth_entry",
    attributes={
        "what": AttributeType.STRING,  # height, weight
    },
)
