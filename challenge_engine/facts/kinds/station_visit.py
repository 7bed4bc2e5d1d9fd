"""A stop at an e+ support station. Key: the session."""

from challenge_engine.facts.kinds import AttributeType, FactKind

KIND = FactKind(
    name="station_visit",
    attributes={
        "station_id": AttributeType.STRING,
        "event_id": AttributeType.STRING,
        "district": AttributeType.STRING,
    },
)
