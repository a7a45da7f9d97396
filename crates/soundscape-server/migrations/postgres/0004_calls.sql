-- The calls of each key in the last minute, counted by all servers together. Each caller has a ring of slots, and call
-- number n stands in slot n % slots: whatever the limit is, a call is let in or refused at a cost that does not grow with
-- it. The columns that change have no index, and pages have room, so that a row is renewed within its page.
-- Unlogged: a count is worth nothing after a minute, and no call shall wait for the disk. When PostgreSQL crashes, or
-- another one takes its place, the count begins anew.

CREATE UNLOGGED TABLE callers (
    id TEXT COLLATE "C" PRIMARY KEY,
    -- The number of the oldest call that may still count, and of the next one.
    oldest BIGINT NOT NULL DEFAULT 0,
    next BIGINT NOT NULL DEFAULT 0,
    slots BIGINT NOT NULL DEFAULT 64,
    last_ms BIGINT NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE UNLOGGED TABLE calls (
    caller TEXT COLLATE "C" NOT NULL,
    slot BIGINT NOT NULL,
    at_ms BIGINT NOT NULL,
    PRIMARY KEY (caller, slot)
) WITH (fillfactor = 80);

-- Decides on a call and counts it if it is let in: of any `window_ms`, no more than `most` are. By PostgreSQL's own clock,
-- which is the same for all servers, unless `now_ms` says the time. `wait_ms`: until there is one more.
CREATE FUNCTION let_in(
    the_caller TEXT, most BIGINT, window_ms BIGINT, now_ms BIGINT,
    OUT admitted BOOLEAN, OUT remaining BIGINT, OUT wait_ms BIGINT
) LANGUAGE plpgsql AS $$
DECLARE
    seen callers%ROWTYPE;
    oldest_ms BIGINT;
BEGIN
    -- Whoever else decides on a call of this caller is waited for; the statements below then see what it wrote.
    LOOP
        SELECT * INTO seen FROM callers WHERE id = the_caller FOR UPDATE;
        EXIT WHEN FOUND;
        INSERT INTO callers (id) VALUES (the_caller) ON CONFLICT DO NOTHING;
    END LOOP;
    -- Only now: the clock must not be read before the lock is held, or a later call could have an earlier time.
    now_ms := COALESCE(now_ms, floor(extract(epoch FROM clock_timestamp()) * 1000));
    IF seen.last_ms <= now_ms - window_ms THEN
        seen.oldest := seen.next;
    END IF;
    WHILE seen.oldest < seen.next LOOP
        SELECT at_ms INTO oldest_ms FROM calls WHERE caller = the_caller AND slot = seen.oldest % seen.slots;
        EXIT WHEN oldest_ms > now_ms - window_ms;
        seen.oldest := seen.oldest + 1;
    END LOOP;
    admitted := seen.next - seen.oldest < most;
    IF admitted THEN
        IF seen.next - seen.oldest = seen.slots THEN
            -- The ring is full of calls that count: each moves to its slot in one of twice the size.
            UPDATE calls SET slot =
                (seen.oldest + (slot + seen.slots - seen.oldest % seen.slots) % seen.slots) % (2 * seen.slots)
                WHERE caller = the_caller;
            seen.slots := 2 * seen.slots;
        END IF;
        -- A clock that was set back must not make late calls older than early ones.
        seen.last_ms := GREATEST(now_ms, seen.last_ms);
        INSERT INTO calls (caller, slot, at_ms) VALUES (the_caller, seen.next % seen.slots, seen.last_ms)
            ON CONFLICT (caller, slot) DO UPDATE SET at_ms = excluded.at_ms;
        seen.next := seen.next + 1;
        UPDATE callers SET oldest = seen.oldest, next = seen.next, slots = seen.slots, last_ms = seen.last_ms
            WHERE id = the_caller;
    END IF;
    remaining := GREATEST(most - (seen.next - seen.oldest), 0);
    -- The call that must grow old first: with a limit that was lowered, more than one are too many.
    SELECT at_ms INTO oldest_ms FROM calls
        WHERE caller = the_caller AND slot = GREATEST(seen.oldest, seen.next - most) % seen.slots;
    wait_ms := oldest_ms + window_ms - now_ms;
END
$$;
