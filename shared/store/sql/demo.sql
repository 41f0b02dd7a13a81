-- settled_since --
-- What the demo shows while it goes on, and compares at its end.
select reference_sealed, encode(reference_hash, 'hex') as reference_hash, outcome, cause, reason_code, reason, settled_at
from items
where queue = %(queue)s and state = 'settled' and (%(moment)s::timestamptz is null or settled_at > %(moment)s)
order by settled_at, id;
