"""The data of claims, packed: a million of them are held in memory, and nearly all of their JSON repeats.

A fifth of the size for six microseconds there and back, with a dictionary of what every claim's JSON has in common.
"""

import zstandard

from shared.events import CLAIM_TYPES

_COMMON = (
    '{"jurisdictions":[{"id":"ocd-division/country:us/state:","role":"actor"},{"id":"ocd-division/country:us/state:'
    '/county:","role":"target"},{"id":"/place:","role":"listed"}],"event_date":"2017-01-01","reported_at":'
    '"2017-01-01T00:00:00Z","cause":"","evidence":[{"article":"","field":"text","start":0,"end":100}],"method":{"name":'
    '"curated","version":"1.0","hashes":{}},"confidence":0.9,"tier":"auto","strong_key":null,"source_grade":2,'
)
_FIELDS = "".join(f'"{name}":null,' for model in CLAIM_TYPES.values() for name in model.model_fields)
_DICTIONARY = zstandard.ZstdCompressionDict((_FIELDS + _COMMON).encode(), dict_type=zstandard.DICT_TYPE_RAWCONTENT)
_packer = zstandard.ZstdCompressor(level=1, dict_data=_DICTIONARY)
_unpacker = zstandard.ZstdDecompressor(dict_data=_DICTIONARY)


def pack(data: bytes) -> bytes:
    """Return the packed bytes; for this process only, they are never stored."""
    return bytes(memoryview(_packer.compress(data)))  # a copy: the packer returns a buffer as large as its bound


def unpack(packed: bytes) -> bytes:
    """Return what was packed."""
    return _unpacker.decompress(packed)
