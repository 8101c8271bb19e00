-- Which tombstones are there among these ids, and which of these addresses has one? One column for both.
select id::text as erased from record.event where id = any($1)
union all
select body -> 'data' ->> 'address' from record.event
 where type = 'article-erased' and body -> 'data' ->> 'address' = any($2)
