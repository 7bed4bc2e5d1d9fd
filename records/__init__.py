"""The health record: observations with provenance. Empty until the step sources arrive."""
