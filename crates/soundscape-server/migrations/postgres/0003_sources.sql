-- A sound that was imported has a source: its audio is opened only when it is first asked for, and until then nobody may know
-- its hash.
ALTER TABLE sounds ALTER COLUMN sha256 DROP NOT NULL;
ALTER TABLE sounds ADD COLUMN source TEXT COLLATE "C";

-- A sound that nobody opened yet may turn up as a library file. (Not a partial index: SQLite would prefer that of the hashes,
-- where all unknown ones are alike.)
CREATE INDEX sounds_never_opened ON sounds ((CASE WHEN sha256 IS NULL THEN source END));

-- What is counted: the sounds of each category, and all of them.
CREATE INDEX sounds_by_category ON sounds (category, subcategory, removed);
