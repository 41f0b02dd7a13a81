-- register_robot --
-- What a robot's folder says, as the house knows it from now on; a pause stays, and what runs keeps what it holds.
insert into robots (name, title, manifest, manifest_hash, payload_schema, code_version, capabilities, priority,
                    runs_limit, timeout_ms, deployed_by)
values (%(name)s, %(title)s, %(manifest)s, %(manifest_hash)s, %(payload_schema)s, %(code_version)s,
        %(capabilities)s, %(priority)s, %(runs_limit)s, %(timeout_ms)s, %(by)s)
on conflict (name) do update set
    title = excluded.title, manifest = excluded.manifest, manifest_hash = excluded.manifest_hash,
    payload_schema = excluded.payload_schema, code_version = excluded.code_version,
    capabilities = excluded.capabilities, priority = excluded.priority, runs_limit = excluded.runs_limit,
    timeout_ms = excluded.timeout_ms, deployed_by = excluded.deployed_by, deployed_at = clock_timestamp(),
    active = true;

-- deployed --
-- What stands deployed, to see what a deploy changes.
select manifest_hash, code_version, active from robots where name = %(name)s;

-- remember_deployment --
-- One row a change, for whoever asks when a robot became what it is.
insert into deployments (robot, manifest_hash, code_version, deployed_by)
values (%(name)s, %(manifest_hash)s, %(code_version)s, %(by)s);

-- retire_absent --
-- A robot whose folder is gone starts no more; its history stays.
update robots set active = false where active and not (name = any (%(names)s)) returning name;
