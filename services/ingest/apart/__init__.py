"""Reading what strangers wrote, apart: in a process without secrets that is ended when it takes too long.

A thread cannot be ended, and the libraries that parse take, for some bytes, hours without giving way.
"""

from services.ingest.apart.readers import Broken, TooHard, apart, close

__all__ = ["Broken", "TooHard", "apart", "close"]
