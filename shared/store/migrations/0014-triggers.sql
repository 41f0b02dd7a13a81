-- What starts a robot besides schedules: an instant, waiting cases, another robot's run.
-- depends: 0013-follow-ups-solved

create table triggers (
    id                   bigint generated always as identity primary key,
    robot                text not null references robots,
    name                 text not null,
    kind                 text not null check (kind in ('once', 'items', 'after')),
    rule                 jsonb not null,
    calendar             text references calendars,
    closed               text not null default 'run' check (closed in ('skip', 'next', 'previous', 'run')),
    begin_window         text,
    looked_until         timestamptz not null,
    next_due             timestamptz,
    active               boolean not null default true,
    manifest_hash        text not null,
    unique (robot, name),
    check (calendar is not null or closed = 'run')
);

comment on column triggers.next_due is 'Of an instant: when it comes, or null once it is over. The other kinds have none.';

create index triggers_after on triggers ((rule ->> 'after')) where active and kind = 'after';

alter table runs
    drop constraint runs_trigger_check,
    add constraint runs_trigger_check
        check (trigger in ('schedule', 'hand', 'retry', 'successor', 'once', 'items', 'after')),
    add column trigger_id bigint references triggers,
    add column trigger_cause text,
    add check ((trigger_id is null) = (trigger_cause is null));

-- One cause, one run, whoever looks and whatever crashes.
create unique index runs_cause on runs (trigger_id, trigger_cause) where trigger_id is not null;

-- Since when the cases of a queue wait.
create index items_waiting_since on items (queue, not_before) where state = 'waiting';
