"""Many for few gifts, without a race: a draw that anybody can recompute, or a queue with a place in it."""
