"""A stand-in for Huawei."""
