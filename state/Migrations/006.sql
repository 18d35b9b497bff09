-- What somebody is told who asks why a task does not run.

ALTER TABLE warren_tasks ADD COLUMN lock_name ${text};

CREATE INDEX warren_rate_places_task ON warren_rate_places (task_id);
