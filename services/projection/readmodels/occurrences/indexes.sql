-- Which occurrence has this id, or this claim? What touched this place? What happened last, who said what last?
-- What waits for an editor?
create index on occurrence (id);
create index on occurrence (matter);
create index on occurrence using gin (claims);
create index on occurrence using gin (places);
create index on occurrence (coalesce(day, date '0001-01-01'), id);
create index on claim (cause);
create index on claim using gin (places);
create index on claim (reported_at, id);
create index on claim (reported_at, id) where standing = 'review';
