-- The database's own name: a search index that was built from another one is not taken for this one's.
CREATE TABLE catalogue (id TEXT PRIMARY KEY);
INSERT INTO catalogue (id) VALUES (lower(hex(randomblob(8))));
