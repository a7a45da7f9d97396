-- The tables of ../sqlite, column for column: the statements in src/store run on both as they stand.
-- What is compared or ordered is COLLATE "C", so that it is ordered by its bytes, as SQLite does.

CREATE TABLE counters (name TEXT COLLATE "C" PRIMARY KEY, value BIGINT NOT NULL);
INSERT INTO counters (name, value) VALUES ('rev', 0);

-- One row per distinct content. A removed sound stays as a tombstone, so that the search index hears of it.
CREATE TABLE sounds (
    id TEXT COLLATE "C" PRIMARY KEY,
    sha256 TEXT COLLATE "C" NOT NULL UNIQUE,
    rev BIGINT NOT NULL UNIQUE,
    removed BOOLEAN NOT NULL DEFAULT FALSE,
    created_ms BIGINT NOT NULL,
    title TEXT NOT NULL,
    creator TEXT NOT NULL,
    description TEXT NOT NULL,
    category TEXT COLLATE "C" NOT NULL,
    subcategory TEXT COLLATE "C" NOT NULL,
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
    download_count BIGINT NOT NULL DEFAULT 0
);

-- One row per library file; several files of the same bytes point to one sound.
CREATE TABLE files (
    path TEXT COLLATE "C" PRIMARY KEY,
    sound_id TEXT COLLATE "C" NOT NULL REFERENCES sounds (id),
    size_bytes BIGINT NOT NULL,
    modified_ns BIGINT NOT NULL,
    embedded TEXT NOT NULL,
    facts TEXT NOT NULL
);
CREATE INDEX files_by_sound ON files (sound_id);

-- A file made from a sound: a download, a preview, a waveform.
CREATE TABLE derivatives (
    sound_id TEXT COLLATE "C" NOT NULL REFERENCES sounds (id),
    kind TEXT COLLATE "C" NOT NULL,
    blob TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    PRIMARY KEY (sound_id, kind)
);

CREATE TABLE signing_keys (id TEXT COLLATE "C" PRIMARY KEY, secret TEXT NOT NULL, created_ms BIGINT NOT NULL);

CREATE TABLE workspaces (
    id TEXT COLLATE "C" PRIMARY KEY,
    name TEXT COLLATE "C" NOT NULL UNIQUE,
    tier TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    credits BIGINT NOT NULL CHECK (credits >= 0),
    reset_ms BIGINT NOT NULL,
    transactions BIGINT NOT NULL
);

CREATE TABLE keys (
    id TEXT COLLATE "C" PRIMARY KEY,
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    sha256 TEXT COLLATE "C" NOT NULL UNIQUE,
    display TEXT NOT NULL,
    test BOOLEAN NOT NULL,
    scopes TEXT NOT NULL,
    created_ms BIGINT NOT NULL,
    expires_ms BIGINT NOT NULL,
    revoked_ms BIGINT
);
CREATE INDEX keys_by_workspace ON keys (workspace_id);

CREATE TABLE ledger (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    seq BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    kind TEXT NOT NULL,
    amount BIGINT NOT NULL,
    balance_after BIGINT NOT NULL,
    sound_id TEXT,
    PRIMARY KEY (workspace_id, seq)
);

-- What an Idempotency-Key was used for.
CREATE TABLE idempotency (
    workspace_id TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    key TEXT COLLATE "C" NOT NULL,
    request TEXT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, key)
);
