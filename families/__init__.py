"""Who people are and who may act for whom: accounts, persons, guardians, families, schools, organisations."""
