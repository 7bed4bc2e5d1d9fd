"""Steps that an app on a phone uploads: Apple HealthKit, Android Health Connect, and what feeds them."""

from integrations.app_upload.source import AppleHealthSource, HealthConnectSource

__all__ = ["AppleHealthSource", "HealthConnectSource"]
