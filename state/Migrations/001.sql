-- Words in braces after a dollar sign differ between the databases. Times are milliseconds since 1970 in UTC.

CREATE TABLE warren_tasks (
    -- The order in which the store heard of the tasks, which listings go by: unlike every time, it never changes.
    seq ${identity},
    id ${text} NOT NULL UNIQUE,
    rank ${bytes} NOT NULL,
    state INTEGER NOT NULL,
    run INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    queue ${text} NOT NULL,
    task ${text},
    priority INTEGER NOT NULL,
    workspace ${text},
    correlation_id ${text},
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    updated_at BIGINT NOT NULL,
    run_at BIGINT,
    started_at BIGINT,
    ended_at BIGINT,
    quiet_at BIGINT NOT NULL,
    worker ${text},
    reason ${text},
    error ${text},
    result ${text},
    result_bytes INTEGER,
    progress_rank ${bytes},
    progress_percent DOUBLE PRECISION,
    progress_message ${text},
    progress_at BIGINT,
    cancel_run INTEGER,
    cancel_requested_at BIGINT
);

-- Listings. A filter without a state asks for each state in turn.
CREATE INDEX warren_tasks_state ON warren_tasks (state, seq);
CREATE INDEX warren_tasks_queue ON warren_tasks (queue, state, seq);
CREATE INDEX warren_tasks_task ON warren_tasks (task, state, seq);
CREATE INDEX warren_tasks_workspace ON warren_tasks (workspace, state, seq) WHERE workspace IS NOT NULL;

-- Cleaning up.
CREATE INDEX warren_tasks_ended ON warren_tasks (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX warren_tasks_silent ON warren_tasks (quiet_at) WHERE ended_at IS NULL;

CREATE TABLE warren_task_attempts (
    task_id ${text} NOT NULL,
    run INTEGER NOT NULL,
    number INTEGER NOT NULL,
    started_at BIGINT NOT NULL,
    worker ${text} NOT NULL,
    ended_at BIGINT,
    outcome INTEGER,
    error ${text},
    PRIMARY KEY (task_id, run, number, started_at, worker)
)${keyed};
