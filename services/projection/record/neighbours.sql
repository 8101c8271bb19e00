-- Which recorded articles lie at an erased address and have no tombstone of their own yet? With that of the address.
with tombstone as materialized (
    select id, body -> 'data' ->> 'article' as article, body -> 'data' ->> 'address' as address
      from record.event where type = 'article-erased'
), closed as materialized (
    select address, min(id::text) as tombstone from tombstone where address is not null group by address
)
select e.id::text as article, c.tombstone
  from record.event e
  join closed c on c.address = encode(sha256(convert_to(e.body -> 'data' ->> 'canonical_url', 'UTF8')), 'hex')
 where e.type = 'article-seen' and exists (select from closed)
   and not exists (select from tombstone t where t.article = e.id::text)
