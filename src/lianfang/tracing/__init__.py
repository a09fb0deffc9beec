"""Tracing: who was where with whom, over sorted columns; runs on files without a server, and on the archive with one.

`stays` makes stays of passages, `store` keeps them by day, `contacts` finds who was exposed. Nothing here knows a
database, a page or a word of this product's other rooms.
"""
