-- Rate limits. Levels are what is left at filled_at, by the database's clock; less than nothing is debt.

CREATE TABLE warren_rate_buckets (
    provider ${text} NOT NULL,
    -- 0 is the provider's total (workspace is then empty), 1 a workspace's own.
    kind INTEGER NOT NULL,
    workspace ${text} NOT NULL,
    requests DOUBLE PRECISION NOT NULL,
    tokens DOUBLE PRECISION NOT NULL,
    filled_at BIGINT NOT NULL,
    -- Fair queueing: of a total how far its order has been served, of a workspace where its last served task ended in it.
    tag DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (provider, kind, workspace)
)${keyed};

-- Who waits for its turn.
CREATE TABLE warren_rate_places (
    seq ${identity},
    provider ${text} NOT NULL,
    workspace ${text} NOT NULL,
    task_id ${text} NOT NULL,
    priority INTEGER NOT NULL,
    tokens BIGINT NOT NULL,
    -- Its place in the provider's total, from and to.
    tag DOUBLE PRECISION NOT NULL,
    tag_end DOUBLE PRECISION NOT NULL,
    -- When its workspace's own bucket lets it, and when it may run.
    own_turn BIGINT NOT NULL,
    turn BIGINT NOT NULL,
    UNIQUE (provider, workspace, task_id)
);

CREATE INDEX warren_rate_places_own ON warren_rate_places (provider, workspace, priority, seq);
CREATE INDEX warren_rate_places_total ON warren_rate_places (provider, tag, seq);
CREATE INDEX warren_rate_places_turn ON warren_rate_places (turn);

-- What runs and is not settled.
CREATE TABLE warren_rate_grants (
    id ${text} NOT NULL PRIMARY KEY,
    provider ${text} NOT NULL,
    workspace ${text} NOT NULL,
    tokens BIGINT NOT NULL,
    granted_at BIGINT NOT NULL
)${keyed};

CREATE INDEX warren_rate_grants_at ON warren_rate_grants (granted_at);
