-- Who works. Whatever decides by these times goes by the database's clock, not by the workers'.

CREATE TABLE warren_workers (
    id ${text} PRIMARY KEY,
    started_at BIGINT NOT NULL,
    host ${text} NOT NULL,
    pid INTEGER NOT NULL,
    version ${text},
    selection ${text},
    queues ${text} NOT NULL,
    uptime BIGINT NOT NULL,
    running INTEGER NOT NULL,
    tasks ${text} NOT NULL,
    -- How often it was taken for dead and then heard of again.
    life INTEGER NOT NULL,
    beat_at BIGINT NOT NULL,
    left_at BIGINT,
    lost_at BIGINT
);
