"""The access log: who looked at a person's record, chained so that no row can be changed or removed unseen."""
