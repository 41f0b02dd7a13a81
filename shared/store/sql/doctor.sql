-- database_time --
-- What this machine's clock is held against.
select clock_timestamp() as now;

-- read_only --
-- Whether this is a standby, or a database that was set so: everything can be read and nothing goes on.
select current_setting('transaction_read_only')::boolean as read_only;

-- restarted --
-- The server was started within the hour and after somebody who works on it now.
select extract(epoch from clock_timestamp() - pg_postmaster_start_time())::float8 as seconds
where pg_postmaster_start_time() > clock_timestamp() - interval '1 hour'
  and exists (select from workers where started_at < pg_postmaster_start_time()
              union all select from clocks where started_at < pg_postmaster_start_time());

-- calendars_in_use --
-- The versions of calendars that schedules go by.
select distinct calendars.name, calendars.hash
from schedules join calendars on calendars.hash = schedules.calendar
join robots on robots.name = schedules.robot and robots.active
where schedules.active
order by calendars.name, calendars.hash;

-- deployed --
-- The manifests that are deployed, and how many schedules and triggers need a clock.
select robots.name, robots.manifest_hash,
       (select count(*) from schedules where robot = robots.name and active)
       + (select count(*) from triggers where robot = robots.name and active and kind <> 'after') as schedules
from robots
where robots.active
order by robots.name;

-- folders --
-- Folders that triggers watch, and for how long no clock could see each; told in seconds.
select triggers.robot, triggers.rule ->> 'folder' as folder, watched_folders.trouble,
       coalesce(watched_folders.said, '') as said,
       extract(epoch from clock_timestamp() - coalesce(watched_folders.seen_at, watched_folders.trouble_since,
                                                       clock_timestamp()))::float8 as unseen
from triggers join watched_folders on watched_folders.trigger_id = triggers.id
join robots on robots.name = triggers.robot and robots.active
where triggers.active and triggers.kind = 'file'
order by triggers.robot, triggers.name;

-- waiting --
-- Robots whose first in line may begin now, with all of their runs that wait.
select may_begin.robot, may_begin.capabilities, count(*) as runs,
       extract(epoch from clock_timestamp() - min(runs.not_before))::float8 as seconds
from may_begin
join runs on runs.robot = may_begin.robot and runs.state = 'queued' and runs.not_before <= clock_timestamp()
group by may_begin.robot, may_begin.capabilities
order by may_begin.robot;

-- lost --
-- Running runs whose lease has run out, the longest ago first.
select id as run, robot, machine, extract(epoch from clock_timestamp() - lease_until)::float8 as seconds
from runs where state = 'running' and lease_until < clock_timestamp()
order by lease_until limit 20;

-- rings --
-- Rings that nobody has heard; counted no further than matters.
select count(*) as rings from (select from procrastinate_jobs where status = 'todo' limit 100000) waiting;

-- waiting_by_key --
-- How many open cases need each payload key, for themselves or for a step that was begun.
select key_id, count(distinct id) as items
from (select id, key_id from items where state = 'waiting'
      union all
      select items.id, steps.key_id from items join steps on steps.item_id = items.id where items.state = 'waiting') needed
group by key_id;

-- value_logging --
-- Settings by which the server writes the values of statements into its own log, where no filter stands.
select name, setting from pg_settings
where name = 'log_parameter_max_length_on_error' and setting <> '0'
   or current_setting('log_parameter_max_length') <> '0'
      and (name = 'log_statement' and setting in ('mod', 'all')
           or name in ('log_min_duration_statement', 'log_min_duration_sample') and setting <> '-1'
           or name = 'log_transaction_sample_rate' and setting <> '0')
order by name;
