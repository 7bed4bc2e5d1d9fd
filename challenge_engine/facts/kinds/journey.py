"""A journey to or from school that a class wrote into its travel log. Key: the day and the direction."""

from challenge_engine.facts.kinds import AttributeType, FactKind

KIND = FactKind(
    name="journey",
    attributes={
        "how": AttributeType.STRING,  # walk, cycle, scooter, public_transport, car
        "distance_m": AttributeType.INT,
        "minutes": AttributeType.INT,
    },
    counts=frozenset({"distance_m", "minutes"}),
    # A class knows how long a walk takes, an importer how far it was: hardly anybody both.
    optional=frozenset({"distance_m", "minutes"}),
)
