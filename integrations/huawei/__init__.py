"""Huawei Health Kit: pulls samples and Huawei's own merge by day; its events say when to look."""

from integrations.huawei.source import HuaweiSource

__all__ = ["HuaweiSource"]
