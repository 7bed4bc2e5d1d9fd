"""Huawei Health Kit: pulls samples and Huawei's own merge by day; its events say when to look."""
