"""What pages are made of: fields of forms, lists a page at a time, charts, how it is shown, what an answer carries."""
