"""A generation built whole: in parts, by several processes, each part folded and freed by itself.

Three steps, each a list of parts that may run at once: `divide` lays the events of the record into drawers, so that all
that bears on one text lies in one; `count` finds out in each drawer which claims count; `fold_state` makes the
occurrences, listings and stances of each state. A part that is done is marked with its rows, in one transaction.
"""
