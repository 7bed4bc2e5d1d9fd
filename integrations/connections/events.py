"""Topics of connections. A payload names the connection only."""

STEP_SYNC_DUE = "step_sync_due"  # something waits for a worker's look: a new connection, a receipt, a revocation
