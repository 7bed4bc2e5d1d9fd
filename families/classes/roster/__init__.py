"""The roster: a class's list as its teacher keeps it, also of pupils whom no family has registered."""
