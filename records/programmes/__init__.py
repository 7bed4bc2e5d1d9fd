"""Health programmes as data: who may take part and why not, memberships, and enrolments within a quota."""
