"""One module per noun; each one's `router` is served under `/v1` (found by `api/app.py`, listed nowhere)."""
