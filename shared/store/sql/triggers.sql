-- triggers --
-- All triggers that are in use, for people.
select triggers.id, triggers.robot, triggers.name, triggers.kind, triggers.rule, triggers.calendar, triggers.closed,
       triggers.begin_window, triggers.looked_until, triggers.next_due, triggers.active, calendars.definition::text,
       robots.capabilities
from triggers join robots on robots.name = triggers.robot and robots.active
left join calendars on calendars.hash = triggers.calendar
where triggers.active
order by triggers.robot, triggers.name;

-- triggers_of_robot --
-- What a deploy compares with the manifest; no clock looks at them meanwhile.
select triggers.id, triggers.robot, triggers.name, triggers.kind, triggers.rule, triggers.calendar, triggers.closed,
       triggers.begin_window, triggers.looked_until, triggers.next_due, triggers.active, calendars.definition::text,
       robots.capabilities
from triggers join robots on robots.name = triggers.robot
left join calendars on calendars.hash = triggers.calendar
where triggers.robot = %(robot)s
order by triggers.id
for no key update of triggers;

-- begin_trigger --
-- A new or an edited trigger never catches up its past.
insert into triggers (robot, name, kind, rule, calendar, closed, begin_window, looked_until, next_due, manifest_hash)
values (%(robot)s, %(name)s, %(kind)s, %(rule)s, %(calendar)s, %(closed)s, %(begin_window)s, %(now)s, %(next_due)s,
        %(manifest_hash)s)
on conflict (robot, name) do update set
    kind = excluded.kind, rule = excluded.rule, calendar = excluded.calendar, closed = excluded.closed,
    begin_window = excluded.begin_window, looked_until = excluded.looked_until, next_due = excluded.next_due,
    active = true
returning id;

-- end_triggers --
-- Triggers that the manifest names no more, or whose robot is gone; their runs stay.
update triggers set active = false where id = any (%(ids)s);

-- follow_manifest --
-- Every trigger of the robot follows the manifest that was deployed last.
update triggers set manifest_hash = %(manifest_hash)s where robot = %(robot)s and active;

-- once_due --
-- Instants that have come. What another clock holds is its business.
select triggers.id, triggers.robot, triggers.name, triggers.kind, triggers.rule, triggers.calendar, triggers.closed,
       triggers.begin_window, triggers.looked_until, triggers.next_due, triggers.active, calendars.definition::text,
       robots.capabilities
from triggers
join robots on robots.name = triggers.robot and robots.active
join unnest(%(robots)s::text[], %(hashes)s::text[]) as disk (robot, hash)
    on disk.robot = triggers.robot and disk.hash = triggers.manifest_hash
left join calendars on calendars.hash = triggers.calendar
where triggers.active and triggers.kind = 'once' and triggers.next_due <= %(now)s
order by triggers.id
limit 100
for no key update of triggers skip locked;

-- move_on --
-- An instant that was answered is over; one that could not be read is asked about later.
update triggers set looked_until = %(looked_until)s, next_due = %(next_due)s where id = %(trigger)s;

-- waiting_items --
-- For each trigger that waits for cases: since when the longest has waited, how many came after the robot's last run
-- began, and whether a run is there that will take them. No more are counted than are needed.
select triggers.id, triggers.robot, triggers.name, triggers.kind, triggers.rule, triggers.calendar, triggers.closed,
       triggers.begin_window, triggers.looked_until, triggers.next_due, triggers.active, calendars.definition::text,
       robots.capabilities, oldest.since as oldest, fresh.items as fresh, last.ended_at as left_at,
       coalesce(own.id, 0) as last_run, case when own.state = 'skipped' then own.due_at end as skipped_at
from triggers
join robots on robots.name = triggers.robot and robots.active
join unnest(%(robots)s::text[], %(hashes)s::text[]) as disk (robot, hash)
    on disk.robot = triggers.robot and disk.hash = triggers.manifest_hash
left join calendars on calendars.hash = triggers.calendar
cross join lateral (select min(not_before) as since from items
                    where queue = triggers.robot and state = 'waiting' and not_before <= %(now)s) oldest
left join lateral (select coalesce(started_at, ended_at) as began_at, ended_at from runs
                   where robot = triggers.robot and state not in ('queued', 'running', 'missed', 'skipped')
                     and dry_run is null
                   order by id desc limit 1) last on true
left join lateral (select id, state, due_at from runs where trigger_id = triggers.id order by id desc limit 1) own on true
cross join lateral (select count(*) as items
                    from (select from items
                          where queue = triggers.robot and state = 'waiting' and not_before <= %(now)s
                            and (last.began_at is null or not_before > last.began_at)
                          limit (triggers.rule ->> 'items')::integer) counted) fresh
where triggers.active and triggers.kind = 'items' and oldest.since is not null
  and not exists (select from runs where robot = triggers.robot and dry_run is null
                                     and (state = 'running' or (state = 'queued' and not_before <= %(now)s)))
order by triggers.id;

-- after_robot --
-- The triggers that a run of this robot with this outcome sets off.
select triggers.id, triggers.robot, triggers.name, triggers.kind, triggers.rule, triggers.calendar, triggers.closed,
       triggers.begin_window, triggers.looked_until, triggers.next_due, triggers.active, calendars.definition::text,
       robots.capabilities
from triggers
join robots on robots.name = triggers.robot and robots.active
left join calendars on calendars.hash = triggers.calendar
where triggers.active and triggers.kind = 'after' and triggers.rule ->> 'after' = %(robot)s
  and triggers.rule -> 'outcomes' ? %(state)s
order by triggers.id;

-- first_of_run --
-- The run that began what this one goes on with: retries and successors are the same work.
with recursive chain as (
    select id, after_run from runs where id = %(run)s
    union all
    select runs.id, runs.after_run from chain join runs on runs.id = chain.after_run
)
select min(id) as first from chain;

-- insert_run --
-- The key (trigger, cause) makes a second insert nothing. A run that waits for hours waits by its `not_before`.
insert into runs (environment, robot, trigger, trigger_id, trigger_cause, due_at, state, reason_code, reason,
                  priority, not_before, begin_by, ended_at)
select installation.environment, triggers.robot, triggers.kind, triggers.id, %(cause)s, %(due_at)s, %(state)s, %(code)s,
       %(reason)s, robots.priority, %(not_before)s, %(begin_by)s,
       case when %(state)s <> 'queued' then clock_timestamp() end
from triggers join robots on robots.name = triggers.robot cross join installation
where triggers.id = %(trigger)s and triggers.active
on conflict (trigger_id, trigger_cause) where trigger_id is not null do nothing
returning id, state;

-- environment --
-- Where this is: a folder may be one of the robot's values.
select environment from installation;
