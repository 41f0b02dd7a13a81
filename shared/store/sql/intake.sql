-- deployed_manifest --
-- Which fields say what the case is, and where its benefit belongs.
select manifest, payload_schema from robots where name = %(robot)s and active;
