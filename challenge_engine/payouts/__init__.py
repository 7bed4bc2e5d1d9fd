"""Payouts: points for everybody of a school, proposed by rule or officer, paid once officers approved."""
