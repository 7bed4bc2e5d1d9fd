"""A measurement was taken. What was measured counts, never the result. Key: the observation."""

from challenge_engine.facts.kinds import AttributeType, FactKind

KIND = FactKind(
    name="measurement",
    attributes={
        "what": AttributeType.STRING,  # weight, height, blood_pressure, glucose
        "station_id": AttributeType.STRING,  # empty when taken at home
    },
)
