-- worker_is_here --
-- A worker's sign of life, with what it can run and which keys it has.
insert into workers (name, machine, capabilities, slots, key_ids)
values (%(name)s, %(machine)s, %(capabilities)s, %(slots)s, %(key_ids)s)
on conflict (name) do update set seen_at = clock_timestamp(), key_ids = excluded.key_ids;

-- worker_leaves --
-- A worker that ends in order is not one that stopped.
delete from workers where name = %(name)s;

-- forget_old_workers --
-- A worker that was killed leaves its row behind; after a day nobody needs it.
delete from workers where seen_at < clock_timestamp() - interval '1 day';

-- workers --
-- Every worker that was here within the day, the last seen first.
select name, machine, capabilities, slots, started_at, seen_at,
       extract(epoch from clock_timestamp() - seen_at)::float8 as silent_seconds,
       not exists (select from payload_keys where seals_since is not null and sealed_until is null
                                       and id <> all (workers.key_ids)) as has_key
from workers order by seen_at desc, name;
