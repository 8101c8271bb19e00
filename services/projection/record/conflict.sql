-- Which bodies came under an id that already has another one? The first is kept in the record, this one is shown.
insert into record.conflict (id, body_hash, body, entry, seen_at) values ($1, $2, $3, $4, $5)
on conflict do nothing
