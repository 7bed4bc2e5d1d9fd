"""A quiz was answered. Key: the attempt."""

from challenge_engine.facts.kinds import AttributeType, FactKind

KIND = FactKind(
    name="quiz",
    attributes={
        "quiz_id": AttributeType.STRING,
        "right_answers": AttributeType.INT,
        "questions": AttributeType.INT,
    },
)
