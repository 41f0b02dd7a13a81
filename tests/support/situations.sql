-- empty --
-- Each example begins in a house without anything.
delete from runs; delete from robots; delete from resources; delete from unit_limits; delete from pauses;
delete from workers;

-- robot --
-- A deployed robot; its manifest says what it needs.
insert into robots (name, title, manifest, manifest_hash, payload_schema, code_version, capabilities, runs_limit,
                    timeout_ms, active, deployed_by)
values (%(name)s, 't', %(manifest)s, 'h', '{}', 'v', %(capabilities)s, %(runs)s, 1, %(active)s, 't');

-- resource --
-- What is shared.
insert into resources (name, title, permits, set_by) values (%(name)s, 't', %(permits)s, 't');

-- unit --
-- A unit's share.
insert into unit_limits (unit, runs, set_by) values (%(unit)s, %(runs)s, 't');

-- pause --
-- Something that is held back.
insert into pauses (kind, scope, name, reason, by) values (%(kind)s, %(scope)s, %(name)s, 'r', 'p');

-- worker --
-- A worker that is up.
insert into workers (name, machine, capabilities, slots) values (%(machine)s, %(machine)s, %(capabilities)s, 1);

-- gone --
-- A worker that could run anything, and has been silent for an hour.
insert into workers (name, machine, capabilities, slots, seen_at)
values ('gone', 'gone', '{browser,rpa}', 9, clock_timestamp() - interval '1 hour');

-- queued --
-- A run in line, under the situation's own number.
insert into runs (id, environment, robot, trigger, state, priority, not_before)
overriding system value values (%(run)s, 'test', %(robot)s, 'hand', 'queued', %(priority)s, %(since)s);

-- running --
-- A run and what it holds; one that was just taken from its worker holds as much.
insert into runs (id, environment, robot, trigger, state, ended_at, token, held_unit, holds, alone)
overriding system value values
    (%(run)s, 'test', %(robot)s, 'hand', case when %(lost)s then 'abandoned' else 'running' end,
     case when %(lost)s then clock_timestamp() + interval '1 minute' end, 1, %(unit)s, %(holds)s, %(alone)s);
