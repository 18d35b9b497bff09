-- What was put off and is due: it is queued again without anybody's telling.

CREATE INDEX warren_tasks_due ON warren_tasks (run_at) WHERE run_at IS NOT NULL;
