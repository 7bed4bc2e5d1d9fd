"""Google Health API v4: Fitbit, Pixel Watch and what Health Connect syncs to Google. Notifies, then is asked.

Sources: developers.google.com/health (data types, webhooks, rate limits), discovery document revision 20261030.
"""

from integrations.google_health.source import GoogleHealthSource

__all__ = ["GoogleHealthSource"]
