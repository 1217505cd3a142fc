"""The demo: public facts, and beside them a sample set that is plainly made up.

Every made-up row is about "Example ..." associations and people at example.org and carries
`sample`; a real association never gets a made-up agreement, person or address. The sample set has
a home association of its own, because the facts name a real one.
"""
