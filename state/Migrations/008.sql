-- How many tasks a worker runs at once, of all its queues together. Null: as many as the queues' own concurrency lets.

ALTER TABLE warren_workers ADD COLUMN capacity INTEGER;
