"""What PostgreSQL and its driver are told: whose rows are meant, who may do what to a table, what is encrypted."""
