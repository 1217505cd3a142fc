"""Measurements that anyone can repeat; ratios and medians, never a test that fails on a slow day."""
