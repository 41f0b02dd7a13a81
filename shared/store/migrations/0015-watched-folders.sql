-- What starts a robot: files that arrive in a folder. What was seen there are rows, so that any clock goes on.
-- depends: 0014-triggers

alter table triggers
    drop constraint triggers_kind_check,
    add constraint triggers_kind_check check (kind in ('once', 'items', 'file', 'after'));

alter table runs
    drop constraint runs_trigger_check,
    add constraint runs_trigger_check
        check (trigger in ('schedule', 'hand', 'retry', 'successor', 'once', 'items', 'file', 'after'));

comment on column triggers.next_due is
    'Of an instant: when it comes, or null once it is over. Of a folder: when it is looked into next. The others have none.';

create table watched_folders (
    trigger_id           bigint primary key references triggers,
    -- what came no later than this lay there before, unless a look saw it arrive
    beginning            timestamptz not null,
    -- where the file system of the folder begins: when that is nearer the root than before, the share is away
    mount                text not null default '',
    first_seen_at        timestamptz,
    seen_at              timestamptz,
    trouble              text check (trouble in ('away', 'unreadable', 'slow', 'crowded', 'keyless')),
    said                 text,
    trouble_since        timestamptz,
    check ((trouble is null) = (trouble_since is null))
);

-- One row for each file as it was at one time: name, size and time of change, as a keyed hash, are its identity.
create table watched_files (
    trigger_id           bigint not null references triggers,
    identity             bytea not null check (octet_length(identity) = 32),
    name_hash            bytea not null check (octet_length(name_hash) = 32),
    shown                text not null,
    size                 bigint not null,
    modified             numeric not null,
    -- since when it is as it is; written down by the look that saw it so first
    since                timestamptz not null,
    seen_on              date not null,
    left_out             boolean not null default false,
    run_id               bigint references runs,
    primary key (trigger_id, identity),
    check (not left_out or run_id is null)
);
create index watched_files_open on watched_files (trigger_id, name_hash) where run_id is null and not left_out;
create index watched_files_of_run on watched_files (run_id) where run_id is not null;
create index watched_files_seen on watched_files (trigger_id, seen_on);

-- When did a run of this trigger last miss its time?
create index runs_missed_of_trigger on runs (trigger_id, due_at) where state = 'missed';
