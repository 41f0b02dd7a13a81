-- The clocks that are running, and what each of them cannot answer for.
-- depends: 0002-register

create table clocks (
    name                 text primary key,
    machine              text not null,
    started_at           timestamptz not null default clock_timestamp(),
    seen_at              timestamptz not null default clock_timestamp(),
    problems             text[] not null default '{}'
);

comment on table clocks is
    'One row a clock, renewed every few seconds; `avlast doctor` reads who stopped and who says that something is wrong.';
