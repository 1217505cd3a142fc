"""Strangers' suites and clients against the running service: `make conformance`.

Their tools come from npm and PyPI by the locks in this folder, into a folder of their own; nothing of it is
needed by `make test`.
"""
