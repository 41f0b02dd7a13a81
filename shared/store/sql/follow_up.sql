-- lock_follow_up --
-- The latest follow-up of a case; whoever acts on it now goes first, and the next one reads what they did.
select id from follow_ups where item_id = %(item)s order by treatment desc limit 1 for update;

-- standing --
-- How a follow-up stands for whoever acts on it: what was done last, what was registered, what the robot could read.
select follow_ups.id, follow_ups.item_id as item, follow_ups.treatment, follow_ups.queue as robot,
       follow_ups.process, follow_ups.unit, follow_ups.state, follow_ups.assignee, follow_ups.changes,
       robots.active,
       case when items.key_id is null then 'purged'
            when exists (select from payload_keys where given_up_at is not null and (
                             id = items.key_id
                             or id in (select key_id from steps where steps.item_id = items.id))) then 'key_lost'
            else 'kept' end as content,
       (select exception_ms from facts
        where facts.item_id = items.id and facts.kind = 'human_minutes' and facts.treatment = follow_ups.treatment
        order by facts.id desc limit 1) as ms
from follow_ups
join items on items.id = follow_ups.item_id
join robots on robots.name = follow_ups.queue
where follow_ups.id = %(follow_up)s;

-- last_events --
-- The last act that changed something, and the last of all; the first of them may be both.
(select id, change, at, kind, person, to_person, note from follow_up_events
 where follow_up_id = %(follow_up)s order by id desc limit 1)
union
(select id, change, at, kind, person, to_person, note from follow_up_events
 where follow_up_id = %(follow_up)s and change is not null order by change desc limit 1)
order by id desc;

-- change_follow_up --
-- One act: how it stands afterwards, and who did it. Nobody overwrites a change that they have not seen.
with changed as (
    update follow_ups set
        state = %(state)s, assignee = %(assignee)s, changes = changes + 1,
        solved_at = case when %(solved)s then clock_timestamp() end
    where id = %(follow_up)s and changes = %(changes)s
    returning id, changes
)
insert into follow_up_events (follow_up_id, change, kind, person, by_person, to_person, note)
select id, changes, %(kind)s, %(person)s, %(by)s, %(to)s, %(note)s from changed
returning id;

-- note_on_follow_up --
-- A word for whoever comes next; it changes nothing.
insert into follow_up_events (follow_up_id, kind, person, by_person, note)
values (%(follow_up)s, 'note', %(person)s, %(by)s, %(note)s)
returning id;

-- record_minutes --
-- What a case took a person, for the register: under the role, because no time of single colleagues is kept there.
insert into facts (kind, environment, item_id, treatment, queue, process, step, variant, claim_hash,
                   hash_normalisation, cycle, terminal_at, run_ids, robot, robot_version, exception_ms, unit, person)
select 'human_minutes', environment, item_id, treatment, queue, process, step, variant, claim_hash,
       hash_normalisation, cycle, clock_timestamp(), run_ids, robot, robot_version, %(ms)s, unit, %(role)s
from facts where item_id = %(item)s and treatment = %(treatment)s and kind = 'settled'
returning id;

-- unsolved --
-- What people must still do, the most urgent first. `due_on` is the last day: what was due yesterday is overdue today.
select follow_ups.id, item_id as item, treatment, queue as robot, robots.title, process, follow_ups.unit, cause,
       reason_code, reason, came_at, due_on, state, assignee, changes, solved_at,
       due_on < (clock_timestamp() at time zone 'Europe/Oslo')::date as overdue
from follow_ups join robots on robots.name = queue
where solved_at is null
  and (%(assignee)s::text is null or assignee = %(assignee)s)
  and (not %(nobody)s or (assignee is null and state = 'open'))
  and (not %(with_rpa)s or state = 'with_rpa')
  and (not %(overdue)s or due_on < (clock_timestamp() at time zone 'Europe/Oslo')::date)
  and (%(robot)s::text is null or queue = %(robot)s)
  and (%(cause)s::text is null or cause = %(cause)s)
  and (%(code)s::text is null or reason_code = %(code)s)
  and (%(unit)s::text is null or follow_ups.unit = %(unit)s)
  and (%(before)s::date is null or came_at < (%(before)s::date)::timestamp at time zone 'Europe/Oslo')
order by due_on, follow_ups.id
limit %(limit)s;

-- solved --
-- What nobody need do any more, the latest that came first.
select follow_ups.id, item_id as item, treatment, queue as robot, robots.title, process, follow_ups.unit, cause,
       reason_code, reason, came_at, due_on, state, assignee, changes, solved_at, false as overdue
from follow_ups join robots on robots.name = queue
where solved_at is not null
  and (%(assignee)s::text is null or assignee = %(assignee)s)
  and (%(robot)s::text is null or queue = %(robot)s)
  and (%(cause)s::text is null or cause = %(cause)s)
  and (%(code)s::text is null or reason_code = %(code)s)
  and (%(unit)s::text is null or follow_ups.unit = %(unit)s)
  and (%(before)s::date is null or came_at < (%(before)s::date)::timestamp at time zone 'Europe/Oslo')
order by follow_ups.id desc
limit %(limit)s;

-- grouped --
-- What must still be done, by what stands in the way: how many, of whom nobody has how many, how many are overdue.
select queue as robot, robots.title, process, follow_ups.unit, cause, reason_code, count(*) as cases,
       count(*) filter (where assignee is null and state = 'open') as nobody,
       count(*) filter (where state = 'with_rpa') as with_rpa,
       count(*) filter (where due_on < (clock_timestamp() at time zone 'Europe/Oslo')::date) as overdue,
       min(due_on) as first_due
from follow_ups join robots on robots.name = queue
where solved_at is null
  and (%(assignee)s::text is null or assignee = %(assignee)s)
  and (not %(nobody)s or (assignee is null and state = 'open'))
  and (not %(with_rpa)s or state = 'with_rpa')
  and (not %(overdue)s or due_on < (clock_timestamp() at time zone 'Europe/Oslo')::date)
  and (%(robot)s::text is null or queue = %(robot)s)
  and (%(cause)s::text is null or cause = %(cause)s)
  and (%(code)s::text is null or reason_code = %(code)s)
  and (%(unit)s::text is null or follow_ups.unit = %(unit)s)
  and (%(before)s::date is null or came_at < (%(before)s::date)::timestamp at time zone 'Europe/Oslo')
group by 1, 2, 3, 4, 5, 6
order by cases desc, robot, cause, reason_code;

-- follow_up_of_item --
-- The latest follow-up of a case, with what the robot's author tells people to do.
select follow_ups.id, item_id as item, treatment, queue as robot, robots.title, process, follow_ups.unit, cause,
       reason_code, reason, came_at, due_on, state, assignee, changes, solved_at,
       solved_at is null and due_on < (clock_timestamp() at time zone 'Europe/Oslo')::date as overdue,
       coalesce(robots.manifest -> 'advice', '{}') as advice
from follow_ups join robots on robots.name = queue
where item_id = %(item)s
order by treatment desc limit 1;

-- events_of_item --
-- What people did with a case, in all its treatments, in order.
select at, kind, person, by_person as by, to_person as "to", note, treatment
from follow_up_events join follow_ups on follow_ups.id = follow_up_id
where item_id = %(item)s order by follow_up_events.id;

-- minutes_of_item --
-- What a case took people in all, as the register has it; null when nobody registered any.
select sum(exception_ms)::bigint as ms from facts where item_id = %(item)s and kind = 'human_minutes';

-- sealed_facts --
-- What a person needs to do a case by hand, still sealed: the robot's facts, else the payload's declared fields.
select facts_sealed, payload_sealed, encode(reference_hash, 'hex') as reference_hash, key_id is null as purged,
       coalesce(robots.manifest -> 'follow_up' -> 'facts', '{}') as fields,
       robots.manifest ->> 'business_key' as business_key
from items join robots on robots.name = queue
where items.id = %(item)s and queue = %(robot)s;
