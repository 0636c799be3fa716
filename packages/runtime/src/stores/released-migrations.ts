import type { Migration } from './migrations.ts'

/** Changes that databases out there have been through: not a letter of them may change. Newer ones stand in `migrations.ts`. */
export const releasedMigrations: readonly Migration[] = [
  {
    name: 'isthmus/1-flows',
    sql: `
      CREATE TABLE flows (
        id TEXT PRIMARY KEY,
        version INTEGER NOT NULL,
        active INTEGER NOT NULL DEFAULT 0,
        name TEXT NOT NULL,
        description TEXT,
        node_count INTEGER NOT NULL,
        node_types TEXT NOT NULL,
        connections TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        updated_by TEXT NOT NULL,
        deleted_at TEXT
      ) STRICT;
      CREATE TABLE flow_versions (
        flow_id TEXT NOT NULL REFERENCES flows(id),
        version INTEGER NOT NULL,
        text TEXT NOT NULL,
        saved_at TEXT NOT NULL,
        saved_by TEXT NOT NULL,
        PRIMARY KEY (flow_id, version)
      ) STRICT;`,
  },
  {
    name: 'isthmus/2-runs',
    sql: `
      CREATE TABLE trace_groups (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
      CREATE TABLE runs (
        seq INTEGER PRIMARY KEY,
        id TEXT NOT NULL UNIQUE,
        flow_id TEXT NOT NULL,
        flow_name TEXT NOT NULL,
        flow_version INTEGER NOT NULL,
        status TEXT NOT NULL,
        trigger_node TEXT NOT NULL,
        trigger_kind TEXT NOT NULL,
        started_by TEXT NOT NULL,
        queued_at TEXT NOT NULL,
        started_at TEXT,
        ended_at TEXT,
        duration_ms REAL,
        records_in INTEGER NOT NULL,
        records_out INTEGER NOT NULL DEFAULT 0,
        errors INTEGER NOT NULL DEFAULT 0,
        first_keys TEXT NOT NULL DEFAULT '[]',
        key_count INTEGER NOT NULL DEFAULT 0,
        failure TEXT,
        trace_group INTEGER REFERENCES trace_groups(id),
        trace_place INTEGER
      ) STRICT;
      CREATE INDEX runs_by_time ON runs (queued_at);
      CREATE INDEX runs_by_flow ON runs (flow_id, queued_at);
      CREATE INDEX runs_by_status ON runs (status, queued_at);
      CREATE INDEX runs_by_flow_and_status ON runs (flow_id, status, queued_at);
      CREATE INDEX runs_by_trace_group ON runs (trace_group) WHERE trace_group IS NOT NULL;
      CREATE TABLE run_inputs (seq INTEGER PRIMARY KEY REFERENCES runs(seq) ON DELETE CASCADE, text TEXT NOT NULL) STRICT;
      CREATE TABLE run_keys (
        key TEXT NOT NULL,
        seq INTEGER NOT NULL REFERENCES runs(seq) ON DELETE CASCADE,
        PRIMARY KEY (key, seq)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX run_keys_by_run ON run_keys (seq);`,
  },
  {
    name: 'isthmus/3-connections',
    sql: `
      CREATE TABLE connections (
        name TEXT PRIMARY KEY,
        connector TEXT NOT NULL,
        config TEXT NOT NULL,
        secret BLOB NOT NULL,
        secret_fields TEXT NOT NULL,
        allow_private INTEGER NOT NULL,
        revision TEXT NOT NULL,
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL,
        secret_updated_at TEXT NOT NULL
      ) STRICT;`,
  },
  {
    name: 'isthmus/4-people',
    sql: `
      CREATE TABLE users (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        role TEXT NOT NULL,
        password_hash TEXT NOT NULL,
        created_at TEXT NOT NULL
      ) STRICT;
      CREATE TABLE sessions (
        token_hash TEXT PRIMARY KEY,
        user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
        created_at TEXT NOT NULL,
        seen_at TEXT NOT NULL
      ) STRICT;
      CREATE TABLE audit (
        id INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        action TEXT NOT NULL,
        object TEXT NOT NULL
      ) STRICT;
      CREATE INDEX audit_by_object ON audit (object, id);`,
  },
  {
    name: 'isthmus/5-triggers-and-limits',
    sql: `
      CREATE TABLE trigger_states (
        flow_id TEXT NOT NULL,
        node_id TEXT NOT NULL,
        epoch INTEGER NOT NULL DEFAULT 0,
        state TEXT NOT NULL DEFAULT '{}',
        status TEXT NOT NULL DEFAULT '{}',
        last_run TEXT,
        PRIMARY KEY (flow_id, node_id)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE trigger_taken (
        flow_id TEXT NOT NULL,
        node_id TEXT NOT NULL,
        id TEXT NOT NULL,
        version TEXT NOT NULL,
        time TEXT NOT NULL,
        PRIMARY KEY (flow_id, node_id, id, version)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX trigger_taken_by_time ON trigger_taken (flow_id, node_id, time);
      CREATE TABLE trigger_events (
        scope TEXT NOT NULL,
        key TEXT NOT NULL,
        run_id TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        PRIMARY KEY (scope, key)
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX trigger_events_by_expiry ON trigger_events (expires_at);
      ALTER TABLE connections ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';`,
  },
  {
    name: 'isthmus/6-effects',
    sql: `
      ALTER TABLE runs ADD COLUMN parked INTEGER NOT NULL DEFAULT 0;
      CREATE TABLE effects (
        run TEXT NOT NULL,
        call TEXT NOT NULL,
        node TEXT NOT NULL,
        state TEXT NOT NULL,
        key TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        since TEXT,
        due_at TEXT,
        business_key TEXT,
        record TEXT,
        outcome TEXT,
        pages INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (run, call)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE effect_pages (
        run TEXT NOT NULL,
        call TEXT NOT NULL,
        page INTEGER NOT NULL,
        emissions TEXT NOT NULL,
        PRIMARY KEY (run, call, page)
      ) STRICT, WITHOUT ROWID;
      CREATE TABLE parked (
        id TEXT PRIMARY KEY,
        run TEXT NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
        call TEXT NOT NULL,
        node TEXT NOT NULL,
        business_key TEXT,
        record TEXT NOT NULL,
        problem TEXT NOT NULL,
        since TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        parked_at TEXT NOT NULL,
        resolution TEXT,
        resolved_at TEXT,
        resolved_by TEXT
      ) STRICT;
      CREATE INDEX parked_by_run ON parked (run);
      CREATE INDEX parked_open ON parked (parked_at, id) WHERE resolution IS NULL;
      CREATE INDEX parked_by_time ON parked (parked_at, id);`,
  },
  {
    // Every index costs each run some microseconds, so there are two small ones instead of four: lists are put together
    // from the classes of runs (see class-numbers.ts), and what is unfinished is little.
    name: 'isthmus/7-run-classes',
    sql: `
      DROP INDEX runs_by_time;
      DROP INDEX runs_by_flow;
      DROP INDEX runs_by_status;
      DROP INDEX runs_by_flow_and_status;
      CREATE TABLE run_sources (
        id INTEGER PRIMARY KEY,
        flow_id TEXT NOT NULL,
        flow_version INTEGER NOT NULL,
        trigger_node TEXT NOT NULL,
        trigger_kind TEXT NOT NULL,
        UNIQUE (flow_id, flow_version, trigger_node, trigger_kind)
      ) STRICT;
      CREATE TABLE run_outcomes (
        id INTEGER PRIMARY KEY CHECK (id < 4096),
        status TEXT NOT NULL,
        error_code TEXT NOT NULL,
        UNIQUE (status, error_code)
      ) STRICT;
      ALTER TABLE runs ADD COLUMN error_code TEXT NOT NULL DEFAULT '';
      ALTER TABLE runs ADD COLUMN source INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE runs ADD COLUMN class INTEGER;
      UPDATE runs SET error_code = coalesce(json_extract(failure, '$.problem.code'), '') WHERE failure IS NOT NULL;
      INSERT INTO run_sources (flow_id, flow_version, trigger_node, trigger_kind)
        SELECT DISTINCT flow_id, flow_version, trigger_node, trigger_kind FROM runs;
      INSERT INTO run_outcomes (status, error_code)
        SELECT DISTINCT status, error_code FROM runs WHERE status NOT IN ('queued', 'running');
      UPDATE runs SET source = s.id FROM run_sources s WHERE s.flow_id = runs.flow_id
        AND s.flow_version = runs.flow_version AND s.trigger_node = runs.trigger_node
        AND s.trigger_kind = runs.trigger_kind;
      UPDATE runs SET class = source * 4096 + o.id FROM run_outcomes o WHERE o.status = runs.status
        AND o.error_code = runs.error_code AND runs.status NOT IN ('queued', 'running');
      CREATE INDEX runs_unfinished ON runs (status) WHERE status IN ('queued', 'running');
      CREATE INDEX runs_by_class ON runs (class)
        WHERE class IS NOT NULL AND status NOT IN ('queued', 'running');
      CREATE TABLE run_blocks (block INTEGER PRIMARY KEY, oldest TEXT NOT NULL, newest TEXT NOT NULL) STRICT;
      CREATE TABLE run_keys_by_block (
        block INTEGER NOT NULL,
        key TEXT NOT NULL,
        seq INTEGER NOT NULL REFERENCES runs(seq) ON DELETE CASCADE,
        PRIMARY KEY (block, key, seq)
      ) STRICT, WITHOUT ROWID;
      INSERT INTO run_keys_by_block SELECT seq >> 12, key, seq FROM run_keys;
      DROP TABLE run_keys;
      ALTER TABLE run_keys_by_block RENAME TO run_keys;
      CREATE INDEX run_keys_by_run ON run_keys (seq);`,
  },
  {
    name: 'isthmus/8-calls-and-waits',
    sql: `
      ALTER TABLE runs ADD COLUMN parent_run TEXT;
      ALTER TABLE runs ADD COLUMN parent_node TEXT;
      ALTER TABLE runs ADD COLUMN parent_depth INTEGER;
      ALTER TABLE runs ADD COLUMN stopped TEXT;
      ALTER TABLE runs ADD COLUMN waiting_until TEXT;
      CREATE INDEX runs_by_parent ON runs (parent_run, seq) WHERE parent_run IS NOT NULL;
      CREATE INDEX runs_waiting ON runs (seq) WHERE status = 'waiting';
      CREATE TABLE run_results (
        seq INTEGER PRIMARY KEY REFERENCES runs(seq) ON DELETE CASCADE,
        records TEXT NOT NULL
      ) STRICT;`,
  },
]
