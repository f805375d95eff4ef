"""What carries a message out of the application: ports, and what is plugged into them."""
