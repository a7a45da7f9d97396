-- A sound that was imported has a source: its audio is opened only when it is first asked for, and until then nobody may know
-- its hash. SQLite cannot drop a NOT NULL, so the table is made anew, and with it those that refer to it.
ALTER TABLE sounds RENAME TO old_sounds;
ALTER TABLE files RENAME TO old_files;
ALTER TABLE derivatives RENAME TO old_derivatives;
DROP INDEX files_by_sound;

CREATE TABLE sounds (
    id TEXT PRIMARY KEY,
    sha256 TEXT UNIQUE,
    rev BIGINT NOT NULL UNIQUE,
    removed BOOLEAN NOT NULL DEFAULT FALSE,
    created_ms BIGINT NOT NULL,
    title TEXT NOT NULL,
    creator TEXT NOT NULL,
    description TEXT NOT NULL,
    category TEXT NOT NULL,
    subcategory TEXT NOT NULL,
    tags TEXT NOT NULL,
    keywords TEXT NOT NULL,
    license_type TEXT NOT NULL,
    attribution_required BOOLEAN NOT NULL,
    file_size_bytes BIGINT NOT NULL,
    duration_s DOUBLE PRECISION NOT NULL,
    sample_rate_hz BIGINT NOT NULL,
    bit_depth BIGINT NOT NULL,
    channels BIGINT NOT NULL,
    loudness_lufs DOUBLE PRECISION,
    loudness_range_lu DOUBLE PRECISION,
    true_peak_dbtp DOUBLE PRECISION,
    spectral_peaks TEXT NOT NULL,
    download_count BIGINT NOT NULL DEFAULT 0,
    source TEXT
);
INSERT INTO sounds SELECT *, NULL FROM old_sounds;

CREATE TABLE files (
    path TEXT PRIMARY KEY,
    sound_id TEXT NOT NULL REFERENCES sounds (id),
    size_bytes BIGINT NOT NULL,
    modified_ns BIGINT NOT NULL,
    embedded TEXT NOT NULL,
    facts TEXT NOT NULL
);
INSERT INTO files SELECT * FROM old_files;
CREATE INDEX files_by_sound ON files (sound_id);

CREATE TABLE derivatives (
    sound_id TEXT NOT NULL REFERENCES sounds (id),
    kind TEXT NOT NULL,
    blob TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    PRIMARY KEY (sound_id, kind)
);
INSERT INTO derivatives SELECT * FROM old_derivatives;

DROP TABLE old_derivatives;
DROP TABLE old_files;
DROP TABLE old_sounds;

-- A sound that nobody opened yet may turn up as a library file. (Not a partial index: SQLite would prefer that of the hashes,
-- where all unknown ones are alike.)
CREATE INDEX sounds_never_opened ON sounds ((CASE WHEN sha256 IS NULL THEN source END));

-- What is counted: the sounds of each category, and all of them.
CREATE INDEX sounds_by_category ON sounds (category, subcategory, removed);
