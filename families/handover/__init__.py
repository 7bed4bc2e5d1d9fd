"""Handover: at the policy age a child's account and record become its own."""
