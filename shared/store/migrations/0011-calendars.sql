-- Calendars, and schedules that know them.
-- depends: 0010-alarms

create table calendars (
    hash                 text primary key,
    name                 text not null,
    definition           jsonb not null,
    deployed_at          timestamptz not null default clock_timestamp()
);

comment on table calendars is
    'Every version of a calendar that a schedule was deployed with; all clocks go by it, whatever their files say.';

alter table schedules
    drop constraint schedules_kind_check,
    add check (kind in ('cron', 'every', 'day')),
    add column calendar text references calendars,
    add column closed text not null default 'run' check (closed in ('skip', 'next', 'previous', 'run')),
    add column begin_window text,
    add check (calendar is not null or (closed = 'run' and kind <> 'day'));

-- When the hours close in which a run may begin; a run without it may begin whenever it is its turn.
alter table runs add column begin_by timestamptz;

create index runs_begin_by on runs (begin_by) where state = 'queued' and begin_by is not null;
