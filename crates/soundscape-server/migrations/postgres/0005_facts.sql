-- What was measured of a sound beyond its loudness and its spectrum, as JSON, and how its category came to be known.
ALTER TABLE sounds ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';
ALTER TABLE sounds ADD COLUMN category_source TEXT NOT NULL DEFAULT 'named';
