"""JSON that nobody expects, for readers of what vendors send: quick to make, so that load fails no test."""

from hypothesis import strategies as st

_LEAVES = st.sampled_from(
    [None, True, False, 0, 1, -1, 9.5, 10**18, -(10**30), "", "0", "-7", "2026-11-20", "2026-11-20T08:14:00"]
) | st.text(max_size=5)
_NAMES = st.sampled_from(["steps", "date", "day", "value", "fieldName", "samples", "data", "a"])
_NESTED = _LEAVES | st.lists(_LEAVES, max_size=2) | st.dictionaries(_NAMES, _LEAVES, max_size=2)
JSON = _NESTED | st.lists(_NESTED, max_size=2) | st.dictionaries(_NAMES, _NESTED, max_size=2)
