"""Withings: notifies, then is asked for days and minutes.

Source: developer.withings.com (API reference: oauth2, measure v2, notify, signature v2).
"""

from integrations.withings.source import WithingsSource

__all__ = ["WithingsSource"]
