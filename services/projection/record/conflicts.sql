-- Which ids came last with another body, and what do the body kept and the other say?
select c.id::text, e.type, c.entry, c.seen_at, e.body::text as kept, c.body::text as other
  from record.conflict c join record.event e on e.id = c.id
 order by c.seen_at desc, c.id, c.body_hash
 limit $1
