"""Object storage that speaks the protocol of Amazon S3: what the lab needs of it, over httpx.

Three requests are needed (get, put, list) and one signature. The vendors' libraries bring tens of megabytes and seconds
of imports for hundreds of requests; :mod:`hub.s3.signing` is held against the values that AWS publishes.
"""
