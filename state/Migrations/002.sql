-- What somebody has set for a queue while it runs. A queue without a row is consumed as declared.

CREATE TABLE warren_queue_controls (
    queue ${text} NOT NULL PRIMARY KEY,
    -- Counts the changes.
    version BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    paused_at BIGINT,
    paused_by ${text},
    pause_reason ${text},
    concurrency INTEGER
)${keyed};
