"""Secrets of one's own, without which no settings of production are valid."""

import base64

KEY = base64.b64encode(bytes(range(32))).decode()
OWN_SECRETS = {"secret": "x" * 32, "record_keys": f"1:{KEY}", "blind_index_key": KEY}
