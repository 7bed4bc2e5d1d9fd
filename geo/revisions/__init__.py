"""The forms that geofences had: who changed them, when and why."""
