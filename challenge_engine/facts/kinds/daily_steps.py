"""Steps of one local day, all sources settled to one number; it grows all day long. Key: the day.

Pushes of a wheelchair and minutes of activity stand beside them, never added: a challenge says in its metrics what
it takes as an equivalent.
"""

from challenge_engine.facts.kinds import AttributeType, FactKind

KIND = FactKind(
    name="daily_steps",
    attributes={
        "steps": AttributeType.INT,
        "pushes": AttributeType.INT,
        "active_minutes": AttributeType.INT,
    },
    counts=frozenset({"steps", "pushes", "active_minutes"}),
    optional=frozenset({"pushes", "active_minutes"}),
)
