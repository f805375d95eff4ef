"""What `reactions.py` lets follow from an event, by subject; each runs inside the transaction of its event."""
