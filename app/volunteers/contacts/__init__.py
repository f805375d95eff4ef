"""Contacts 联系群众 of members with residents, and how far the year's expectation is met."""
