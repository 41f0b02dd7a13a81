-- The human's side of a case that went to a person, and cases that the robot is given once more.
-- depends: 0008-limits

-- How many times the case was given to the robot; it grows when somebody has it tried again.
alter table items add column treatment integer not null default 1 check (treatment > 0);

-- What a person needs to do the case by hand, sealed under the same key as the payload, so that one column names it.
alter table items add column facts_sealed bytea, drop constraint sealed_says_its_key,
    add constraint sealed_says_its_key
        check (key_id is not null or (reference_sealed is null and payload_sealed is null and facts_sealed is null));

-- One item settles once in each treatment; retries, re-runs and redeliveries cannot add a second fact.
alter table facts add column treatment integer not null default 1 check (treatment > 0);
drop index facts_one_settled_per_item;
create unique index facts_one_settled_per_treatment on facts (item_id, treatment) where kind = 'settled';
-- Few cases are treated again: what a report asks of them it finds here, without reading the others.
create index facts_treated_again on facts (item_id, treatment, terminal_at) where kind = 'settled' and treatment > 1;

create table follow_ups (
    id                   bigint generated always as identity primary key,
    item_id              bigint not null references items,
    treatment            integer not null check (treatment > 0),
    queue                text not null references robots,
    process              text not null,
    unit                 text,
    cause                text not null check (cause in ('business', 'technical', 'in_doubt', 'overdue')),
    reason_code          text,
    reason               text,
    came_at              timestamptz not null,
    due_on               date not null,
    state                text not null default 'open'
                         check (state in ('open', 'with_rpa', 'again', 'done', 'not_needed')),
    -- who has it; nobody yet when null
    assignee             text,
    -- grows with each act, so that whoever looked before somebody else acted is told
    changes              integer not null default 0,
    solved_at            timestamptz,
    unique (item_id, treatment),
    check ((state in ('open', 'with_rpa')) = (solved_at is null))
);

comment on table follow_ups is
    'One row for each time that a case went to a person; written in the transaction that settled the case.';
comment on column follow_ups.due_on is
    'The last day for it: so many working days after it came, by the calendar that held then.';

-- What somebody must still do, the most urgent first; it stays small, however long the history.
create index follow_ups_unsolved on follow_ups (due_on, id) where solved_at is null;
create index follow_ups_of_person on follow_ups (assignee, due_on, id) where solved_at is null;
create unique index follow_ups_one_unsolved on follow_ups (item_id) where solved_at is null;
create index follow_ups_of_queue on follow_ups (queue, id desc);

-- Who did what with it, for whom, and why; rows are added, never changed.
create table follow_up_events (
    id                   bigint generated always as identity primary key,
    follow_up_id         bigint not null references follow_ups,
    -- which of the changes it is; a note changes nothing
    change               integer,
    at                   timestamptz not null default clock_timestamp(),
    kind                 text not null check (kind in ('take', 'give', 'again', 'done', 'not_needed', 'to_rpa', 'note')),
    -- who it was done as, and who sat there: mostly the same
    person               text not null,
    by_person            text not null,
    to_person            text,
    note                 text,
    unique (follow_up_id, change)
);

create trigger follow_up_events_append_only before update or delete or truncate on follow_up_events
    for each statement execute function register_is_append_only('What was done is told by another event.');
alter table follow_up_events enable always trigger follow_up_events_append_only;

create index follow_up_events_of_one on follow_up_events (follow_up_id, id);

-- The last day for a case that comes to a person: `days` working days after the day on which it came. Which days those
-- are the calendar says; should they end too early, weeks are counted, so that nobody is given less time.
create function follow_up_due(came_at timestamptz, days integer, working_days date[]) returns date
language sql immutable as $$
    select coalesce(
        (select day from unnest(working_days) day
         where day > (came_at at time zone 'Europe/Oslo')::date
         order by day offset days - 1 limit 1),
        (came_at at time zone 'Europe/Oslo')::date + 7 * days)
$$;

-- What went to a person earlier and still has its content. Nobody was told a day: it counts from now, in weekdays.
insert into follow_ups (item_id, treatment, queue, process, unit, cause, reason_code, reason, came_at, due_on)
select items.id, 1, queue, process, unit, cause, reason_code, reason, settled_at,
       follow_up_due(clock_timestamp(), 5, weekdays.days)
from items,
     (select array_agg(day::date) as days
      from generate_series(clock_timestamp(), clock_timestamp() + interval '14 days', interval '1 day') day
      where extract(isodow from day) < 6) weekdays
where outcome = 'to_person' and key_id is not null
order by items.id;
