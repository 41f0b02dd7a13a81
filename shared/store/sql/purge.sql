-- kept --
-- Every robot, retired ones too, with how long its manifest lets things be kept.
select name as robot, coalesce((manifest -> 'retention' ->> 'payload_days')::int, 90) as payload_days,
       coalesce((manifest -> 'retention' ->> 'logs_days')::int, 90) as logs_days
from robots order by name;

-- purge_items --
-- A batch of settled cases whose time is over: content, clear reference and intents go, all else stays. Of one that
-- came to a person the time begins when they are done with it. What another purger holds is its business; the event
-- says how many went, by whom, in the same transaction.
with over as (
    select id from items
    where queue = %(robot)s and state = 'settled' and key_id is not null and settled_at < %(before)s
      and not exists (select from follow_ups
                      where item_id = items.id and (solved_at is null or solved_at >= %(before)s))
    order by settled_at limit %(limit)s
    for update skip locked
), emptied as (
    update items set reference_sealed = null, payload_sealed = null, facts_sealed = null, key_id = null,
                     purged_at = clock_timestamp()
    from over where items.id = over.id
    returning items.id
), intents as (
    update steps set intent_sealed = null, key_id = null from emptied where steps.item_id = emptied.id
), told as (
    insert into installation_events (kind, robot, items, person)
    select 'purged', %(robot)s, count(*), %(person)s from emptied having count(*) > 0
)
select count(*) as items from emptied;

-- purgeable --
-- How many cases would go, when the first of them was settled, and how many are as old and with people still.
select count(*) filter (where not with_people) as items, min(settled_at) filter (where not with_people) as oldest,
       count(*) filter (where with_people) as with_people
from items
cross join lateral (
    select exists (select from follow_ups
                   where item_id = items.id and (solved_at is null or solved_at >= %(before)s)) as with_people
) person
where queue = %(robot)s and state = 'settled' and key_id is not null and settled_at < %(before)s;

-- runs_over --
-- Of the runs whose files lie on a machine, those that ended before their time; one that goes on is never here.
select id from runs where robot = %(robot)s and id = any (%(runs)s) and ended_at < %(before)s;

-- delete_dry_runs --
-- What dry runs said is of use for as long as their logs; nothing of it happened.
delete from dry_run_cases using runs
where runs.id = dry_run_cases.run_id and runs.robot = %(robot)s and runs.ended_at < %(before)s;

-- tell_of_folders --
-- How many runs' folders went on a machine, and by whom.
insert into installation_events (kind, robot, folders, person) values ('folders_deleted', %(robot)s, %(folders)s, %(person)s);

-- purgings --
-- What was purged by day, the latest first.
select (at at time zone 'Europe/Oslo')::date as day, robot, person, coalesce(sum(items), 0)::bigint as items,
       coalesce(sum(folders), 0)::bigint as folders
from installation_events where kind in ('purged', 'folders_deleted')
group by 1, 2, 3 order by 1 desc, 2, 3 limit %(limit)s;
