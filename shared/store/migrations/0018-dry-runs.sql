-- A run that only says what it would do, and what it said of each case.
-- depends: 0017-run-again

-- How many cases it looks at; null for a run that works.
alter table runs add column dry_run integer check (dry_run > 0);

create table dry_run_cases (
    id                   bigint generated always as identity primary key,
    run_id               bigint not null references runs,
    item_id              bigint not null references items,
    -- how it would end; null where nobody can tell, and `code` says why
    outcome              text,
    cause                text,
    code                 text,
    reason               text,
    share_permille       integer not null default 0,
    -- what it would do, in order: kind, step, sentence
    deeds                jsonb not null,
    unique (run_id, item_id)
);

comment on table dry_run_cases is 'Nothing of it happened: no report, register, alarm or history reads it.';
