-- Places that instances share. A row is a lease; its time is the database's own, in milliseconds since 1970 in UTC.

CREATE TABLE warren_leases (
    -- Never given twice, also when the row is long gone: whoever guards something by it can tell a later holder from an earlier one.
    token ${counter},
    scope ${text} NOT NULL,
    id ${text} NOT NULL UNIQUE,
    task ${text},
    worker ${text},
    acquired_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX warren_leases_scope ON warren_leases (scope, token);
CREATE INDEX warren_leases_expiry ON warren_leases (expires_at);
