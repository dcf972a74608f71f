"""Pages kept by version: made once for a version of the catalogue, given again until something changes.

`keys.py` says which requests may share a page, `stamp.py` when a page is no longer true, `pages.py` what is kept,
`local.py` and `shared.py` where (the memory of a worker, a Redis behind it), `middleware.py` keeps and gives,
`door.py` gives without waking Django up.

Why no page can be stale: the version is read from the database at each request, before anything else, and is in the
key. A page made while someone writes may hold newer things than its key says, never older ones, and no request asks
for that key again once the write is committed: versions only grow.
"""
