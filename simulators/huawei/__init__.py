"""A stand-in for Huawei Health Kit."""
