-- Nothing: SQLite has one server, which counts calls in its memory. Only PostgreSQL has several that share a count.
SELECT 1;
