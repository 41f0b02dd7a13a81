-- Who may begin now: permits, a line that ages, runs that are alone, and pauses.
-- depends: 0007-found-not-searched

-- How long a step of priority is worth, and how long a run lets others pass it.
alter table installation
    add column ageing interval not null default interval '10 minutes' check (ageing > interval '0'),
    add column patience interval not null default interval '15 minutes' check (patience >= interval '0');

-- What robots share, on all machines together; `avlast deploy` registers what config/resources.toml says.
create table resources (
    name                 text primary key,
    title                text not null,
    permits              integer not null check (permits >= 0),
    set_at               timestamptz not null default clock_timestamp(),
    set_by               text not null
);

create table unit_limits (
    unit                 text primary key,
    runs                 integer not null check (runs > 0),
    set_at               timestamptz not null default clock_timestamp(),
    set_by               text not null
);

-- What the manifest says of it, where the take can read it.
alter table robots
    add column unit text generated always as (manifest ->> 'unit') stored,
    add column needs jsonb not null generated always as (coalesce(manifest #> '{limits,resources}', '{}'::jsonb)) stored,
    add column alone boolean not null generated always as (coalesce((manifest #>> '{limits,alone}')::boolean, false)) stored;

-- A permit is no row of its own: it is a running run that names what it holds, whatever the manifest says later.
alter table runs
    add column line_at timestamptz,
    add column held_unit text,
    add column holds jsonb not null default '{}',
    add column alone boolean not null default false,
    drop constraint runs_stop_check,
    add constraint runs_stop_check check (stop in ('graceful', 'hard', 'pause'));

comment on column runs.line_at is
    'Where it stands in the line: when it could begin, earlier by `ageing` for each step of priority. So all grow old alike.';

-- Whoever inserts a run need not know how the line is made.
create function stand_in_line() returns trigger language plpgsql as $$
begin
    new.line_at := new.not_before - new.priority * (select ageing from installation);
    return new;
end
$$;

create trigger runs_stand_in_line before insert or update of priority, not_before on runs
    for each row execute function stand_in_line();

update runs set priority = priority where state = 'queued';
update runs set held_unit = robots.unit from robots where robots.name = runs.robot and runs.state = 'running';

drop index runs_queued;
create index runs_in_line on runs (robot, line_at, id) where state = 'queued';

-- Who stopped what, why and until when. A row is lifted once and stays.
create table pauses (
    id                   bigint generated always as identity primary key,
    kind                 text not null check (kind in ('pause', 'drain')),
    scope                text not null check (scope in ('everything', 'robot', 'queue', 'unit', 'machine')),
    name                 text not null default '',
    reason               text not null check (reason <> ''),
    by                   text not null,
    since                timestamptz not null default clock_timestamp(),
    until                timestamptz check (until > since),
    lifted_at            timestamptz,
    lifted_by            text,
    check ((scope = 'everything') = (name = ''))
);

-- One at a time of the same thing: a new one takes the place of the one before.
create unique index pauses_not_lifted on pauses (scope, name) where lifted_at is null;

create view pauses_in_force as
select * from pauses where lifted_at is null and (until is null or until > clock_timestamp());

insert into pauses (kind, scope, name, reason, by, until)
select 'pause', 'robot', name, coalesce(nullif(paused_reason, ''), 'paused before this version'),
       coalesce(paused_by, 'unknown'), nullif(paused_until, 'infinity')
from robots where paused_until > clock_timestamp();

alter table robots drop column paused_until, drop column paused_reason, drop column paused_by;
