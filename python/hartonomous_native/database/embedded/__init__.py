"""The embedded engine: SQLite tables derived from the T-SQL ones, and the stored procedures' bodies in Python, one file
for each domain. Importing this package registers them all."""
