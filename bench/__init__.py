"""Benchmarks beside their floors."""
