-- deployed_manifest --
-- Which fields say what the case is, and where its benefit belongs.
select manifest, payload_schema from robots where name = %(robot)s and active;

-- lock_queue --
-- Two files at once stand in line: each waiting for a reference that the other has just added would be a deadlock.
select name from robots where name = %(robot)s for no key update;
