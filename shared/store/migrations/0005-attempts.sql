-- What happened to an item says at which attempt; a step that its target guards holds nobody back.
-- depends: 0004-workers

-- Null for what no attempt did, and for what is older than this column.
alter table item_events add column attempt integer;

-- How long after `do` was called the effect may land; null when the target itself refuses a second write.
alter table steps alter column effect_ms drop not null;
