-- The database's own name: a search index that was built from another one is not taken for this one's.
CREATE TABLE catalogue (id TEXT COLLATE "C" PRIMARY KEY);
INSERT INTO catalogue (id) VALUES (left(replace(gen_random_uuid()::TEXT, '-', ''), 16));
