-- The workers that are up, and what each of them can run.
-- depends: 0003-clock

create table workers (
    name                 text primary key,
    machine              text not null,
    capabilities         text[] not null,
    slots                integer not null check (slots > 0),
    started_at           timestamptz not null default clock_timestamp(),
    seen_at              timestamptz not null default clock_timestamp()
);

comment on table workers is
    'One row a worker, renewed every few seconds; `avlast doctor` reads what nobody can run. Leases stand in runs.';
