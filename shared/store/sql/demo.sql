-- settled --
-- What the demo shows while it goes on, and compares at its end.
select reference_sealed, encode(reference_hash, 'hex') as reference_hash, outcome, cause, reason_code, reason
from items
where queue = %(queue)s and state = 'settled'
order by settled_at, id;
