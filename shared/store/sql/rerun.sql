-- chosen_of_run --
-- Cases that this run had last and that ended so; also those that were given to the robot again since, so that a
-- second click says so.
select items.id as item, items.treatment
from facts
join items on items.id = facts.item_id and (items.treatment = facts.treatment or items.state <> 'settled')
where facts.kind = 'settled' and facts.run_ids[cardinality(facts.run_ids)] = %(run)s
  and (%(outcome)s::text is null or facts.outcome = %(outcome)s)
  and (%(cause)s::text is null or facts.cause = %(cause)s)
  and (%(code)s::text is null or facts.reason_code = %(code)s)
  and (%(since)s::date is null or facts.terminal_at >= (%(since)s::date)::timestamp at time zone 'Europe/Oslo')
  and (%(robot)s::text is null or items.queue = %(robot)s)
order by items.id
limit %(limit)s;

-- chosen_of_queue --
-- Cases of a queue that ended so.
select id as item, treatment from items
where queue = %(robot)s and state = 'settled' and outcome is not null
  and (%(outcome)s::text is null or outcome = %(outcome)s)
  and (%(cause)s::text is null or cause = %(cause)s)
  and (%(code)s::text is null or reason_code = %(code)s)
  and (%(since)s::date is null or settled_at >= (%(since)s::date)::timestamp at time zone 'Europe/Oslo')
order by id
limit %(limit)s;

-- chosen_by_number --
-- These very cases.
select id as item, treatment from items where id = any (%(items)s) order by id;

-- chosen_by_reference --
-- Cases by what they are called in their queue; which of them there is none of is for the caller to tell.
select id as item, treatment, reference_hash from items
where queue = %(robot)s and reference_hash = any (%(hashes)s) order by id;

-- lock_case --
-- A case while somebody has it run again. Its follow-up is locked before, as by who acts on that.
select id from items where id = %(item)s for update;

-- case_left --
-- How the last treatment of a case left it.
select items.id as item, items.queue as robot, items.process, items.unit, items.state, items.outcome, items.treatment,
       robots.active,
       case when items.key_id is null then 'purged'
            when exists (select from payload_keys where given_up_at is not null and (
                             id = items.key_id
                             or id in (select key_id from steps where steps.item_id = items.id))) then 'key_lost'
            else 'kept' end as content
from items join robots on robots.name = items.queue
where items.id = %(item)s;
