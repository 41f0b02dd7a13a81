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

-- The first in line of each robot, if it may begin now: what the take, the doorbell and the doctor go by. Whether the
-- taker's machine is paused and has what the robot needs is the taker's own question.
-- One that waited longer than `patience` is let pass no more: what it needs is kept from those behind it, all of the
-- house when it must be alone. Only what could begin keeps something: not paused, within its robot's limit, not more
-- than there is, and on a machine that is up.
create view may_begin as
with busy as materialized (
    select robot, held_unit, holds, alone from runs where state = 'running'
), held as materialized (
    select each.key as name, sum(each.value::integer) as permits
    from busy, jsonb_each_text(busy.holds) each group by each.key
), heads as materialized (
    select head.id as run, head.line_at, head.not_before, robots.name as robot, robots.unit, robots.capabilities,
           robots.needs, robots.alone, robots.runs_limit - there.runs as room
    from robots
    cross join lateral (select count(*) as runs from busy where busy.robot = robots.name) there
    cross join lateral (
        select id, line_at, not_before from runs
        where runs.robot = robots.name and runs.state = 'queued' and runs.not_before <= clock_timestamp()
        order by line_at, id limit 1
    ) head
    where robots.active and robots.runs_limit > there.runs
      and not exists (select from pauses_in_force
                      where scope = 'everything' or scope in ('robot', 'queue') and name = robots.name
                            or scope = 'unit' and name = robots.unit)
), firm as materialized (
    select heads.* from heads, installation
    where heads.not_before < clock_timestamp() - installation.patience
      and exists (select from workers
                  where heads.capabilities <@ workers.capabilities
                    and workers.seen_at > clock_timestamp() - interval '15 s'
                    and not exists (select from pauses_in_force where scope = 'machine' and name = workers.machine))
      and not exists (select from jsonb_each_text(heads.needs) need left join resources on resources.name = need.key
                      where need.value::integer > coalesce(resources.permits, 0))
)
select heads.run, heads.robot, heads.line_at, heads.capabilities, heads.room
from heads
where not exists (select from busy where busy.alone or heads.alone)
  and not exists (select from firm
                  where (firm.line_at, firm.run) < (heads.line_at, heads.run) and (firm.alone or heads.alone))
  and not exists (select from unit_limits
                  where unit_limits.unit = heads.unit
                    and unit_limits.runs <= (select count(*) from busy where busy.held_unit = heads.unit)
                                            + (select count(*) from firm
                                               where firm.unit = heads.unit
                                                 and (firm.line_at, firm.run) < (heads.line_at, heads.run)))
  and not exists (select from jsonb_each_text(heads.needs) need
                  left join resources on resources.name = need.key
                  left join held on held.name = need.key
                  where need.value::integer + coalesce(held.permits, 0)
                        + coalesce((select sum((firm.needs ->> need.key)::integer) from firm
                                    where (firm.line_at, firm.run) < (heads.line_at, heads.run)), 0)
                        > coalesce(resources.permits, 0));
