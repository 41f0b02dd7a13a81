-- Alarms: what is wrong, who was told of it, and what is on its way to them.
-- depends: 0009-follow-ups

-- One row from the opening of an alarm until it is over; a cause that comes back opens another.
create table alarms (
    id                   bigint generated always as identity primary key,
    cause_key            text not null,
    kind                 text not null,
    robot                text references robots,
    facts                jsonb not null default '{}',
    happenings           bigint not null check (happenings > 0),
    since                timestamptz not null,
    opened_at            timestamptz not null,
    -- the last look at which the cause was there
    held_at              timestamptz not null,
    closed_at            timestamptz check (closed_at >= opened_at),
    -- a person knows (until it is over), or wants to hear nothing of the cause (when it comes back, too)
    silence              text check (silence in ('acknowledged', 'muted')),
    silenced_until       timestamptz,
    check ((silence is null) = (silenced_until is null))
);
create unique index alarms_one_open on alarms (cause_key) where closed_at is null;
create index alarms_of_cause on alarms (cause_key, id desc);
create index alarms_closed on alarms (closed_at) where closed_at is not null;

-- What happened to an alarm; rows are added, never changed.
create table alarm_events (
    id                   bigint generated always as identity primary key,
    alarm_id             bigint not null references alarms,
    at                   timestamptz not null,
    kind                 text not null check (kind in ('opened', 'over', 'acknowledged', 'muted', 'heard_again')),
    person               text,
    reason               text,
    until                timestamptz
);
create index alarm_events_of_alarm on alarm_events (alarm_id, id);

-- A mail or message to one person. It is written down before it is sent, with the Message-ID that it keeps.
create table alarm_deliveries (
    id                   bigint generated always as identity primary key,
    recipient            text not null,
    channel              text not null,
    form                 text not null check (form in ('alarm', 'several', 'digest')),
    message_id           text not null unique,
    reply_to             text,
    letter               jsonb not null,
    digest_day           date,
    made_at              timestamptz not null,
    not_before           timestamptz not null,
    tries                integer not null default 0,
    -- how often it was handed over and nobody can tell whether it arrived
    unsure               integer not null default 0,
    handing_over_since   timestamptz,
    sent_at              timestamptz,
    given_up_at          timestamptz,
    trouble              text,
    check (sent_at is null or given_up_at is null)
);
create index alarm_deliveries_waiting on alarm_deliveries (not_before) where sent_at is null and given_up_at is null;
create index alarm_deliveries_of_person on alarm_deliveries (recipient, channel, id desc);
create unique index alarm_deliveries_one_digest on alarm_deliveries (recipient, channel, digest_day)
    where digest_day is not null;

-- What a mail says of which alarm, and with which count.
create table alarm_notices (
    delivery_id          bigint not null references alarm_deliveries,
    alarm_id             bigint not null references alarms,
    what                 text not null check (what in ('opened', 'grown', 'still', 'over')),
    happenings           bigint not null,
    primary key (delivery_id, alarm_id)
);
create index alarm_notices_of_alarm on alarm_notices (alarm_id);

-- How far was looked: what happened since is told even when it is over by the next look.
create table alarm_looks (
    only_row             boolean primary key default true check (only_row),
    looked_at            timestamptz not null
);

-- Runs that ended badly, found by when: their number grows by the year, what is asked of them does not.
create index runs_ended_badly on runs (ended_at) where state in ('failed', 'timed_out', 'missed');
create index runs_failed_of_robot on runs (robot, id) where state in ('failed', 'timed_out');
create index runs_missed_of_schedule on runs (schedule_id, due_at) where state = 'missed';
-- What came in during the last day; rows lie in the order in which they came.
create index items_added_at on items using brin (added_at) with (autosummarize = on);
