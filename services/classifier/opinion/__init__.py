"""The optional second opinion: a language model asked where the voters leave a claim open. Off by default.

question.py and answer.py say what is asked and what may be answered, settling.py what an answer makes of a draft: pure.
endpoint.py asks, asking.py bounds it, breaker.py rests after failures, kept.py keeps what was answered first.
"""
