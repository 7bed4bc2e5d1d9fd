"""How far a unit has come, what that earns, and paying the difference."""
