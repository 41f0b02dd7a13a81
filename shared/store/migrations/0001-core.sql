-- The core: robots, schedules, runs, items, steps and their history.
-- depends:

-- One row that says which environment this database is; a process of another refuses to start.
create table installation (
    only_row             boolean primary key default true check (only_row),
    environment          text not null check (environment in ('production', 'test', 'demo')),
    created_at           timestamptz not null default clock_timestamp()
);

-- The last of procrastinate's own migrations that was applied; its schema moves together with ours.
create table procrastinate_schema (
    only_row             boolean primary key default true check (only_row),
    name                 text not null
);

create table robots (
    name                 text primary key,
    title                text not null,
    manifest             jsonb not null,
    manifest_hash        text not null,
    payload_schema       jsonb not null,
    code_version         text not null,
    capabilities         text[] not null default '{}',
    priority             integer not null default 0,
    runs_limit           integer not null default 1 check (runs_limit > 0),
    timeout_ms           bigint not null check (timeout_ms > 0),
    active               boolean not null default true,
    paused_until         timestamptz,
    paused_reason        text,
    paused_by            text,
    deployed_at          timestamptz not null default clock_timestamp(),
    deployed_by          text not null
);

-- What was deployed when and by whom; rows are added, never changed.
create table deployments (
    id                   bigint generated always as identity primary key,
    robot                text not null references robots,
    manifest_hash        text not null,
    code_version         text not null,
    deployed_at          timestamptz not null default clock_timestamp(),
    deployed_by          text not null
);

create table schedules (
    id                   bigint generated always as identity primary key,
    robot                text not null references robots,
    name                 text not null,
    kind                 text not null check (kind in ('cron', 'every')),
    expression           text not null,
    zone                 text not null default 'Europe/Oslo',
    anchor               timestamptz not null default clock_timestamp(),
    catch_up             text not null check (catch_up in ('once', 'each', 'record_as_missed')),
    looked_until         timestamptz not null default clock_timestamp(),
    next_due             timestamptz not null default clock_timestamp(),
    active               boolean not null default true,
    manifest_hash        text not null,
    unique (robot, name)
);

-- The clock asks for the schedules that are due next.
create index schedules_next_due on schedules (next_due) where active;

-- A token that grows at each take; whatever carries an older one is refused.
create sequence take_tokens as bigint;

create table runs (
    id                   bigint generated always as identity primary key,
    environment          text not null,
    robot                text not null references robots,
    trigger              text not null check (trigger in ('schedule', 'hand', 'retry', 'successor')),
    schedule_id          bigint references schedules,
    due_at               timestamptz,
    after_run            bigint references runs,
    state                text not null check (state in ('queued', 'running', 'succeeded', 'failed', 'timed_out',
                                                        'stopped', 'abandoned', 'missed', 'skipped')),
    reason_code          text,
    reason               text,
    priority             integer not null default 0,
    not_before           timestamptz not null default clock_timestamp(),
    created_at           timestamptz not null default clock_timestamp(),
    asked_by             text,
    -- how many attempts in a row failed, and how many were lost with their worker, before this one
    failed_before        integer not null default 0,
    lost_before          integer not null default 0,
    token                bigint,
    worker               text,
    machine              text,
    -- the lease: `beats` grows at each renewal; an observer who sees it stand still may end the run
    beats                bigint not null default 0,
    lease_until          timestamptz,
    started_at           timestamptz,
    ended_at             timestamptz,
    stop                 text check (stop in ('graceful', 'hard')),
    stop_by              text,
    code_version         text,
    manifest_hash        text,
    unique (schedule_id, due_at),
    check ((state in ('queued', 'running')) = (ended_at is null)),
    check ((state = 'running') <= (token is not null))
);

create index runs_queued on runs (priority desc, not_before, id) where state = 'queued';
create index runs_running on runs (robot) where state = 'running';
create index runs_of_robot on runs (robot, id desc);

create table items (
    id                   bigint generated always as identity primary key,
    queue                text not null references robots,
    -- the keyed hash outlives purging; the clear reference and the payload are sealed
    reference_hash       bytea not null,
    reference_sealed     bytea,
    payload_sealed       bytea,
    key_id               text not null,
    hash_normalisation   smallint not null,
    process              text not null,
    step                 text not null,
    variant              text not null,
    claim_hash           bytea not null,
    cycle                integer not null default 1 check (cycle > 0),
    unit                 text,
    state                text not null default 'waiting' check (state in ('waiting', 'taken', 'settled')),
    priority             integer not null default 0,
    not_before           timestamptz not null default clock_timestamp(),
    added_at             timestamptz not null default clock_timestamp(),
    added_by             text not null,
    attempts             integer not null default 0,
    failures             integer not null default 0,
    losses               integer not null default 0,
    run_id               bigint references runs,
    token                bigint,
    run_ids              bigint[] not null default '{}',
    first_taken_at       timestamptz,
    outcome              text check (outcome in ('done', 'partial', 'duplicate', 'not_needed', 'withdrawn', 'to_person')),
    cause                text check (cause in ('business', 'technical', 'in_doubt', 'overdue')),
    reason_code          text,
    reason               text,
    share_permille       integer not null default 0 check (share_permille between 0 and 1000),
    settled_at           timestamptz,
    unique (queue, reference_hash),
    check ((state = 'settled') = (outcome is not null and settled_at is not null)),
    check ((outcome is not distinct from 'to_person') = (cause is not null)),
    check ((state = 'taken') <= (run_id is not null and token is not null))
);

create index items_waiting on items (queue, priority desc, not_before, id) where state = 'waiting';
create index items_taken on items (run_id) where state = 'taken';
create index items_settled on items (queue, settled_at desc) where state = 'settled';

-- What happened to an item, for the process owner; rows are added, never changed.
create table item_events (
    id                   bigint generated always as identity primary key,
    item_id              bigint not null references items,
    run_id               bigint references runs,
    at                   timestamptz not null default clock_timestamp(),
    kind                 text not null,
    code                 text,
    sentence             text,
    person               text
);

create index item_events_of_item on item_events (item_id, id);

-- One effect on the outside world within an item: its intent is written before, its end after.
create table steps (
    item_id              bigint not null references items,
    name                 text not null,
    state                text not null check (state in ('begun', 'finished')),
    intent_sealed        bytea not null,
    key_id               text not null,
    effect_ms            bigint not null check (effect_ms >= 0),
    tries                integer not null default 1,
    run_id               bigint not null references runs,
    token                bigint not null,
    begun_at             timestamptz not null default clock_timestamp(),
    finished_at          timestamptz,
    primary key (item_id, name),
    check ((state = 'finished') = (finished_at is not null))
);
